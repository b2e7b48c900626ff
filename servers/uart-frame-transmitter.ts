import { handleClose, notify } from "../lib/kernel";
import { FrameSender } from "./uart-frames";
import { Transmitter } from "./uart-transmitter";

/** Text that goes out between two frames when both wait. */
const TEXT_TURN: u32 = 512;

/** What goes out over the line of the PL011: text, and frames between it, each whole. */
@final
export class FrameTransmitter extends Transmitter {
  readonly frame: FrameSender = new FrameSender();
  /** Somebody is to be told when the frame has gone out. */
  wantsSent: bool = false;
  /** Notification for that, 0 before somebody has subscribed. */
  private sent: u32 = 0;
  /** Text that may still go out before the next frame. */
  private textTurn: u32 = 0;

  /** Whom to tell that a frame has gone out. */
  tellSent(notification: u32): void {
    if (this.sent != 0) handleClose(this.sent);
    this.sent = notification;
    this.wantsSent = this.frame.left > 0;
  }

  protected override get waits(): bool {
    return this.frame.left > 0 || this.text.length > 0;
  }

  protected override sendNext(): bool {
    if (this.frame.left > 0 && (this.frame.begun || this.text.length == 0 || this.textTurn == 0))
      return this.sendFrame();
    const run = this.frame.left > 0 ? min(this.text.frontRun, this.textTurn) : this.text.frontRun;
    const count = this.sendText(run);
    this.textTurn -= min(this.textTurn, count);
    return count == run;
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
}
