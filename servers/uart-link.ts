import { Link } from "../abi/link";
import { Reply } from "../abi/reply";
import { handleClose, notify } from "../lib/kernel";
import { LinkServer } from "../lib/protocol/link";
import { FrameTransmitter } from "./uart-frame-transmitter";
import { FrameReceiver } from "./uart-frames";

/** The second protocol of the UART server: frames, for the agent. */
@final
export class LinkPort extends LinkServer {
  readonly frames: FrameReceiver = new FrameReceiver();
  /** With room for one byte too many, to notice that. */
  private readonly content: usize = heap.alloc(Link.ContentBytes + 1);
  /** Notification of the agent; 0 before it has subscribed. */
  private notification: u32 = 0;
  /** The agent found no frame, and wants to be told. */
  private wantsFrame: bool = false;

  constructor(
    endpoint: u32,
    private readonly transmitter: FrameTransmitter,
  ) {
    super(endpoint);
  }

  override send(content: u32): u32 {
    const frame = this.transmitter.frame;
    this.taken = frame.left == 0;
    this.transmitter.wantsSent = !this.taken;
    if (!this.taken) return 0;
    const bytes = this.readLease(content, 0, frame.content, Link.ContentBytes + 1);
    if (bytes <= 0 || bytes > Link.ContentBytes) return Reply.BadRequest;
    frame.start(bytes);
    this.transmitter.send();
    return 0;
  }

  override receive(content: u32): u32 {
    // a client that lends too little loses the frame
    this.bytes = this.frames.next(this.content);
    this.lost = this.frames.lost;
    this.wantsFrame = this.bytes == 0;
    if (this.bytes == 0) return 0;
    return this.writeLease(content, 0, this.content, this.bytes) == <i32>this.bytes ? 0 : Reply.BadRequest;
  }

  override subscribe(received: u32, sent: u32): u32 {
    if (this.notification != 0) handleClose(this.notification);
    this.notification = this.take(received);
    this.transmitter.tellSent(this.take(sent));
    this.wantsFrame = true;
    this.tell();
    return 0;
  }

  /** Notifies the agent if there is a frame for it. */
  tell(): void {
    if (!this.wantsFrame || !this.frames.any) return;
    this.wantsFrame = false;
    notify(this.notification);
  }
}
