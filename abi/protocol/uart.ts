import type { In, Notification, Out, Result, u32 } from "./types";

/** What the UART server does for its client, the console server. Nothing blocks: a full or empty ring answers 0. */
export interface Uart {
  /**
   * Sends bytes; when not all were taken, `space` is notified once there is room.
   * @result taken bytes
   */
  write(bytes: In<Uint8Array>): Result<{ taken: u32 }, never>;
  /**
   * Receives bytes.
   * @param oneLine none after the first control character, so that what belongs to the next line stays here
   * @result received bytes
   * @result overruns how often bytes were lost since the server started
   */
  read(oneLine: boolean, bytes: Out<Uint8Array, "received">): Result<{ received: u32; overruns: u32 }, never>;
  /**
   * Takes the place of the earlier subscriber.
   * @param received set when bytes are there
   * @param space set when there is room again
   * @idempotent
   */
  subscribe(received: Notification, space: Notification): Result<void, never>;
}
