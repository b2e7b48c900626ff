import type { In, Notification, Out, Result, u32 } from "./types";

/**
 * Frames of the serial line (abi/link.ts), which the UART server takes out of what it receives and puts between the text that
 * it sends, for one client, the agent. Nothing blocks.
 */
export interface Link {
  /**
   * Sends a frame, unless another is still going out; `sent` is notified after that.
   * @param content of the frame, 1 to 1024 bytes
   * @result taken whether it goes out next
   */
  send(content: In<Uint8Array>): Result<{ taken: boolean }, never>;
  /**
   * Takes the oldest frame that has come.
   * @param content room for 1024 bytes
   * @result bytes of it, 0 when there is none
   * @result lost frames since the server started: damaged, or too many at a time
   */
  receive(content: Out<Uint8Array, "bytes">): Result<{ bytes: u32; lost: u32 }, never>;
  /**
   * Takes the place of the earlier subscriber.
   * @param received set when a frame is there
   * @param sent set when a frame has gone out
   * @idempotent
   */
  subscribe(received: Notification, sent: Notification): Result<void, never>;
}
