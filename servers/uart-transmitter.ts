import { Pl011 } from "../drivers/pl011";
import { handleClose, notify } from "../lib/kernel";
import { Ring } from "../lib/ring";
import { FrameSender } from "./uart-frames";

const RING_BYTES: u32 = 4096;
/** Text that goes out between two frames when both wait. */
const TEXT_TURN: u32 = 512;

/** What goes out over the line: text, and frames between it, each whole. */
@final
export class Transmitter {
  readonly text: Ring = new Ring(RING_BYTES);
  readonly frame: FrameSender = new FrameSender();
  /** Somebody is to be told when half of the ring is free; when the frame has gone out. */
  wantsSpace: bool = false;
  wantsSent: bool = false;
  /** Notifications for that, 0 before somebody has subscribed. */
  private space: u32 = 0;
  private sent: u32 = 0;
  /** Text that may still go out before the next frame. */
  private textTurn: u32 = 0;

  constructor(private readonly uart: Pl011) {}

  /** Whom to tell of space. */
  tellSpace(notification: u32): void {
    if (this.space != 0) handleClose(this.space);
    this.space = notification;
    this.wantsSpace = this.text.free == 0;
  }

  /** Whom to tell that a frame has gone out. */
  tellSent(notification: u32): void {
    if (this.sent != 0) handleClose(this.sent);
    this.sent = notification;
    this.wantsSent = this.frame.left > 0;
  }

  /** Gives the device as much as it takes. */
  send(): void {
    while (this.frame.left > 0 || this.text.length > 0) {
      const frameNext = this.frame.left > 0 && (this.frame.begun || this.text.length == 0 || this.textTurn == 0);
      if (!(frameNext ? this.sendFrame() : this.sendText())) break;
    }
    this.uart.awaitTransmit(this.text.length > 0 || this.frame.left > 0);
    // At half, rather than for each byte that has gone.
    if (this.wantsSpace && this.text.free >= RING_BYTES / 2) {
      this.wantsSpace = false;
      notify(this.space);
    }
  }

  /** @returns false when the device is full */
  private sendFrame(): bool {
    this.frame.drop(this.uart.transmit(this.frame.front, this.frame.left));
    if (this.frame.left > 0) return false;
    this.textTurn = TEXT_TURN;
    if (this.wantsSent) notify(this.sent);
    this.wantsSent = false;
    return true;
  }

  /** @returns false when the device is full */
  private sendText(): bool {
    const run = this.frame.left > 0 ? min(this.text.frontRun, this.textTurn) : this.text.frontRun;
    const count = this.uart.transmit(this.text.front, run);
    this.text.drop(count);
    this.textTurn -= min(this.textTurn, count);
    return count == run;
  }
}
