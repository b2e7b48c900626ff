/** A board that a test plays: it answers frames as the agent does, over a line that the test may spoil. */
import { EventFrame, FrameKind, LinkError, ReplyFrame, WelcomeFrame } from "../../abi/link";
import { kindOf, sequenceOf, withSequence, writeError } from "../../tools/link/content";
import { encodeFrame, FrameDecoder } from "../../tools/link/frames";

/** What becomes of bytes on the line. */
export type Line = (bytes: Buffer) => Buffer[];
export const good: Line = (bytes) => [bytes];

export class PlayedBoard {
  /** Kinds of the frames that came, in order. */
  readonly heard: FrameKind[] = [];
  /** Requests carried out: frames with a number not seen before. */
  carriedOut = 0;
  readonly released: bigint[] = [];
  #decoder = new FrameDecoder();
  #answers = new Map<number, Buffer>();
  #nextEvent = 1;
  /** Does not answer. */
  mute = false;

  /** @param hear takes what the board sends */
  constructor(
    private readonly hear: (bytes: Buffer) => void,
    private readonly toBoard: Line = good,
    private readonly fromBoard: Line = good,
  ) {}

  /** Sends bytes to the board. */
  send(bytes: Uint8Array): void {
    for (const part of this.toBoard(Buffer.from(bytes))) {
      for (const { content } of this.#decoder.push(part)) if (content !== undefined) this.#take(content);
    }
  }

  /** Notifies event `number`. */
  notify(number: number): void {
    const content = header(FrameKind.Event, EventFrame.Bytes);
    content.writeBigUInt64LE(1n << BigInt(number), EventFrame.Events);
    this.#say(content);
  }

  #take(content: Buffer): void {
    const kind = kindOf(content);
    this.heard.push(kind);
    if (this.mute) return;
    let answer = this.#answers.get(sequenceOf(content));
    if (answer === undefined) {
      answer = this.#answer(kind, content);
      this.#answers.set(sequenceOf(content), answer);
    }
    this.#say(withSequence(answer, sequenceOf(content)));
  }

  /** A request's reply has its operation as the code and an event for each notification. */
  #answer(kind: FrameKind, content: Buffer): Buffer {
    if (kind === FrameKind.Hello) {
      const welcome = header(FrameKind.Welcome, WelcomeFrame.Bytes);
      welcome.writeUInt32LE(1_000_000, WelcomeFrame.Frequency);
      welcome.write("Played 1.0", WelcomeFrame.System);
      return welcome;
    }
    const reply = header(FrameKind.Reply, ReplyFrame.Content);
    if (kind === FrameKind.Release) this.released.push(content.readBigUInt64LE(EventFrame.Events));
    else if (kind !== FrameKind.Request) return writeError(LinkError.BadFrame);
    else {
      this.carriedOut++;
      reply.writeUInt16LE(content.readUInt16LE(12), ReplyFrame.Code);
      for (let index = 0; index < content[16]; index++) reply[ReplyFrame.Events + index] = this.#nextEvent++;
    }
    return reply;
  }

  #say(content: Buffer): void {
    for (const part of this.fromBoard(Buffer.concat([Buffer.from("text"), encodeFrame(content)]))) this.hear(part);
  }
}

function header(kind: FrameKind, bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  content.set([0x9d, 1, kind]);
  return content;
}
