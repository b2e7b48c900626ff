import { now, receive } from "../abi/host";
import { Link } from "../abi/link";
import { handle, milliseconds, notificationCreate } from "../lib/kernel";
import { LinkClient } from "../lib/protocol/link";
import { Status } from "../abi/syscall";

/** When the notification that a frame has gone out got lost with the UART server, it is looked again after this time. */
const PATIENCE_MS: u64 = 200;

/** The serial line for the agent: frames in and out, through the UART server. */
@final
export class Line {
  private readonly receivedNotification: u32;
  private readonly sentNotification: u32;

  /** @param receivedBit comes when a frame is there @param sentBit is used in `send` */
  constructor(
    private readonly port: LinkClient,
    receivedBit: u64,
    private readonly sentBit: u64,
  ) {
    this.receivedNotification = notification(receivedBit);
    this.sentNotification = notification(sentBit);
  }

  /** Frames that were lost on the board, as the UART server last said. */
  get lost(): u32 {
    return this.port.lost;
  }

  /** Is to be done at the start, and when the UART server has been started again. */
  subscribe(): void {
    this.port.subscribe(this.receivedNotification, this.sentNotification);
  }

  /** Takes the oldest frame that has come. @param content room for `Link.ContentBytes` @returns its bytes, 0: there is none */
  receive(content: usize): u32 {
    return this.port.receive(content, Link.ContentBytes) == 0 ? this.port.bytes : 0;
  }

  /** Sends a frame, and waits while another is going out. */
  send(content: usize, bytes: u32): void {
    while (this.port.send(content, bytes) != 0 || !this.port.taken) {
      receive(0, this.sentBit, now() + milliseconds(PATIENCE_MS));
    }
  }
}

function notification(bits: u64): u32 {
  assert(notificationCreate(bits) == Status.Ok, "the agent has no room for a notification");
  return handle();
}
