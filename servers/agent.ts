/**
 * The agent: the laptop's hands on the board. It takes requests from frames of the serial line (abi/link.ts), makes the calls
 * that they describe, and sends the replies; it knows no protocol but those of the line and of init. What it may call is what
 * `servers/manifest.ts` says, and it runs behind those who have work to do.
 */
import { EventFrame, EventNumber, FrameKind, Link, LinkError, WelcomeFrame } from "../abi/link";
import { LinkClient } from "../lib/protocol/link";
import { serve, Server } from "../lib/server";
import { connect } from "../lib/service";
import { newText, Text } from "../lib/text";
import { Caller } from "./agent-call";
import { Events, EVENTS } from "./agent-events";
import { kindOf, sequenceOf, versionOf, writeDone, writeError, writeEvents, writeWelcome } from "./agent-frame";
import { Line } from "./agent-line";

/** Notification bits behind those of the events. */
const FRAME_BIT: u64 = (<u64>1) << 48;
const SENT_BIT: u64 = (<u64>1) << 49;

@final
class Agent extends Server {
  private readonly line: Line = new Line(new LinkClient(connect("link")), FRAME_BIT, SENT_BIT);
  private readonly events: Events = new Events();
  private readonly calls: Caller = new Caller(this.events);
  private readonly text: Text = newText(WelcomeFrame.Bytes);
  private readonly frame: usize = heap.alloc(Link.ContentBytes);
  private readonly event: usize = heap.alloc(EventFrame.Bytes);
  /** The last answer to a request, kept for whoever did not hear it and asks again. */
  private readonly reply: usize = heap.alloc(Link.ContentBytes);
  private replyBytes: u32 = 0;

  start(): void {
    this.line.subscribe();
    this.work();
  }

  override notified(bits: u64): void {
    if ((bits & EVENTS) != 0) this.tell(bits & EVENTS);
    this.work();
  }

  override peerRestarted(): void {
    this.line.subscribe();
    this.tell((<u64>1) << EventNumber.PeerRestarted);
    this.work();
  }

  private tell(events: u64): void {
    this.line.send(this.event, writeEvents(this.event, events));
  }

  /** Answers all frames that have come. */
  private work(): void {
    for (let bytes = this.line.receive(this.frame); bytes != 0; bytes = this.line.receive(this.frame)) {
      this.carryOut(bytes);
      if (this.replyBytes != 0) this.line.send(this.reply, this.replyBytes);
    }
  }

  private carryOut(bytes: u32): void {
    const frame = this.frame;
    const sequence = sequenceOf(frame);
    if (versionOf(frame) != Link.Version) {
      this.replyBytes = writeError(this.reply, sequence, LinkError.Version, Link.Version);
      return;
    }
    const kind = kindOf(frame);
    if (kind == FrameKind.Hello) {
      this.replyBytes = writeWelcome(this.reply, sequence, this.line.lost, this.calls.incarnation, this.text);
      return;
    }
    // what has been done is not done again
    if (this.replyBytes != 0 && sequenceOf(this.reply) == sequence) return;
    if (kind == FrameKind.Request) {
      this.replyBytes = this.calls.perform(frame, bytes, this.reply);
    } else if (kind == FrameKind.Release && bytes == EventFrame.Bytes) {
      this.events.release(load<u64>(frame, EventFrame.Events));
      this.replyBytes = writeDone(this.reply, sequence);
    } else {
      this.replyBytes = writeError(this.reply, sequence, LinkError.BadFrame, 0);
    }
  }
}

export function main(): void {
  const agent = new Agent(0);
  agent.start();
  serve(agent);
}
