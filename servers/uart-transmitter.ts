import { Uart } from "../drivers/uart";
import { handleClose, notify } from "../lib/kernel";
import { Ring } from "../lib/ring";

/** Of the text that waits, and of that which has come. */
export const RING_BYTES: u32 = 4096;

/** What goes out over a line: text. */
export class Transmitter {
  readonly text: Ring = new Ring(RING_BYTES);
  /** Somebody is to be told when half of the ring is free. */
  wantsSpace: bool = false;
  /** Notification for that, 0 before somebody has subscribed. */
  private space: u32 = 0;

  constructor(protected readonly uart: Uart) {}

  /** Whom to tell of space. */
  tellSpace(notification: u32): void {
    if (this.space != 0) handleClose(this.space);
    this.space = notification;
    this.wantsSpace = this.text.free == 0;
  }

  /** Gives the device as much as it takes. */
  send(): void {
    while (this.waits && this.sendNext());
    this.uart.awaitTransmit(this.waits);
    // At half, rather than for each byte that has gone.
    if (this.wantsSpace && this.text.free >= RING_BYTES / 2) {
      this.wantsSpace = false;
      notify(this.space);
    }
  }

  /** Whether there is something to send. */
  protected get waits(): bool {
    return this.text.length > 0;
  }

  /** Sends what is next. @returns false when the device is full */
  protected sendNext(): bool {
    const run = this.text.frontRun;
    return this.sendText(run) == run;
  }

  /** @returns how many of `bytes` the device took */
  protected sendText(bytes: u32): u32 {
    const count = this.uart.transmit(this.text.front, bytes);
    this.text.drop(count);
    return count;
  }
}
