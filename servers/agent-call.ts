/** Makes the call that a Request frame describes (abi/link.ts), and writes the frame that answers it. */
import { call, give, lend, limit, now, tag, taken, word } from "../abi/host";
import { FrameKind, FrameLease, Link, LinkError, ReplyFrame, RequestFrame, RequestLimit } from "../abi/link";
import { Lease, Limit, Status, Tag } from "../abi/syscall";
import { handleClose, milliseconds } from "../lib/kernel";
import { FAILED, tagOf } from "../lib/message";
import { SupervisorError } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { packLiteral } from "../lib/text";
import { Events } from "./agent-events";
import { sequenceOf, writeError, writeHeader } from "./agent-frame";

/** What is lent: never more than comes in a frame and goes out in one. */
const LENT_BYTES: u32 = 2 * Link.ContentBytes;
/** Protocols that are remembered with the handle to call; more than the manifest lets one service use. */
const PEERS: i32 = 32;

@final
export class Caller {
  /** Tells this agent from those before it. */
  readonly incarnation: u32 = <u32>now();
  private readonly lent: usize = heap.alloc(LENT_BYTES);
  private readonly peers: StaticArray<u32> = new StaticArray<u32>(PEERS);
  private readonly names: StaticArray<u64> = new StaticArray<u64>(2 * PEERS);
  private peerCount: i32 = 0;

  /** Of the present request: number of each event made. */
  private readonly made: StaticArray<u32> = new StaticArray<u32>(Limit.Handles);
  private request: usize = 0;
  private answer: usize = 0;
  private bytes: u32 = 0;
  private words: u32 = 0;
  private leases: u32 = 0;
  private handles: u32 = 0;

  constructor(private readonly events: Events) {}

  /** @param answer room for `Link.ContentBytes` @returns its bytes */
  perform(request: usize, bytes: u32, answer: usize): u32 {
    this.request = request;
    this.bytes = bytes;
    this.answer = answer;
    if (bytes < <u32>RequestFrame.Content) return this.fail(LinkError.BadFrame);
    if (load<u32>(request, RequestFrame.Incarnation) != this.incarnation) return this.fail(LinkError.Restarted);
    this.words = load<u8>(request, RequestFrame.Words);
    this.leases = load<u8>(request, RequestFrame.Leases);
    this.handles = load<u8>(request, RequestFrame.Handles);
    const problem = this.check();
    if (problem != LinkError.None) return this.fail(problem);
    const low = load<u64>(request, RequestFrame.Protocol);
    const high = load<u64>(request, RequestFrame.Protocol + 8);
    const endpoint = this.find(low, high);
    if (endpoint == 0) return this.fail(this.refusal, this.refusalDetail);
    if (!this.makeEvents()) {
      this.takeBackEvents();
      return this.fail(LinkError.TooManyEvents);
    }
    let status = this.call(endpoint);
    if (status == Status.BadHandle) {
      // taken back, as its server was stopped or replaced, before anybody received the request
      this.forget(endpoint);
      const another = this.find(low, high);
      if (another == 0) {
        this.takeBackEvents();
        return this.fail(this.refusal, this.refusalDetail);
      }
      status = this.call(another);
    }
    if (status == Status.Ok) return this.reply();
    this.takeBackEvents();
    if (status == Status.TimedOut) return this.fail(LinkError.TimedOut);
    if (status == Status.Died) return this.fail(LinkError.Died);
    return this.fail(LinkError.Failed, status);
  }

  private fail(error: LinkError, detail: u32 = 0): u32 {
    return writeError(this.answer, sequenceOf(this.request), error, detail);
  }

  /** Whether the frame says what it holds. @returns what is wrong */
  private check(): LinkError {
    const timeout = load<u32>(this.request, RequestFrame.Timeout);
    if (timeout == 0 || timeout > <u32>RequestLimit.Timeout) return LinkError.BadFrame;
    if (this.words > <u32>Limit.Words || this.leases > <u32>Limit.Leases || this.handles > <u32>Limit.Handles) {
      return LinkError.BadFrame;
    }
    let expected = <u32>RequestFrame.Content + this.words * 8 + this.leases * 4;
    if (this.bytes < expected) return LinkError.BadFrame;
    let written: u32 = 0;
    for (let lease: u32 = 0; lease < this.leases; lease++) {
      const form = this.form(lease);
      if ((form & ~((<u32>FrameLease.LengthMask) | READ | WRITE)) != 0) return LinkError.BadFrame;
      if ((form & READ) != 0) expected += form & FrameLease.LengthMask;
      if ((form & WRITE) != 0) written += form & FrameLease.LengthMask;
    }
    if (written > <u32>RequestLimit.WrittenBytes) return LinkError.TooLarge;
    return this.bytes == expected ? LinkError.None : LinkError.BadFrame;
  }

  private form(lease: u32): u32 {
    return load<u32>(this.request + RequestFrame.Content + this.words * 8 + lease * 4);
  }

  private refusal: LinkError = LinkError.Failed;
  private refusalDetail: u32 = 0;

  /** A handle to call the protocol of this name; 0: see `refusal`. */
  private find(low: u64, high: u64): u32 {
    for (let peer = 0; peer < this.peerCount; peer++) {
      if (this.names[2 * peer] == low && this.names[2 * peer + 1] == high) return this.peers[peer];
    }
    this.refusal = LinkError.NotGranted;
    // the agent's own, without which it would hear nothing more
    if (low == packLiteral("link", 0) && high == 0) return 0;
    const code = supervisor.connect(low, high);
    if (code == SupervisorError.NotGranted) return 0;
    if (code == SupervisorError.NotRunning) {
      this.refusal = LinkError.Absent;
      return 0;
    }
    if (code != 0 || this.peerCount == PEERS) {
      this.refusal = code == SupervisorError.UnknownName ? LinkError.UnknownProtocol : LinkError.Failed;
      this.refusalDetail = code > FAILED ? code - FAILED : Status.TableFull;
      return 0;
    }
    const peer = this.peerCount++;
    this.names[2 * peer] = low;
    this.names[2 * peer + 1] = high;
    return (this.peers[peer] = supervisor.handle);
  }

  private forget(endpoint: u32): void {
    let peer = 0;
    while (this.peers[peer] != endpoint) peer++;
    handleClose(endpoint);
    const last = --this.peerCount;
    this.peers[peer] = this.peers[last];
    this.names[2 * peer] = this.names[2 * last];
    this.names[2 * peer + 1] = this.names[2 * last + 1];
  }

  private makeEvents(): bool {
    for (let index: u32 = 0; index < <u32>Limit.Handles; index++) this.made[index] = 0;
    for (let index: u32 = 0; index < this.handles; index++) {
      const number = this.events.make();
      if (number == 0) return false;
      this.made[index] = number;
    }
    return true;
  }

  private takeBackEvents(): void {
    for (let index: u32 = 0; index < this.handles; index++) this.events.release((<u64>1) << this.made[index]);
  }

  private call(endpoint: u32): Status {
    let content = this.request + RequestFrame.Content + this.words * 8 + this.leases * 4;
    let lent = this.lent;
    for (let lease: u32 = 0; lease < this.leases; lease++) {
      const form = this.form(lease);
      const bytes = form & FrameLease.LengthMask;
      if ((form & READ) != 0) {
        memory.copy(lent, content, bytes);
        content += bytes;
      } else {
        memory.fill(lent, 0, bytes);
      }
      // length and rights are where the kernel has them, 32 bits higher
      lend(lease, ((<u64>form) << Lease.LengthShift) | lent);
      lent += bytes;
    }
    for (let index: u32 = 0; index < this.handles; index++) give(index, this.events.handleOf(this.made[index]));
    limit(now() + milliseconds(load<u32>(this.request, RequestFrame.Timeout)));
    const operation = <u32>load<u16>(this.request, RequestFrame.Operation);
    const head = tagOf(operation, this.words, this.leases, this.handles) | Tag.Timed;
    return call(
      endpoint,
      head,
      this.word(0),
      this.word(1),
      this.word(2),
      this.word(3),
      this.word(4),
      this.word(5),
    ) as Status;
  }

  private word(index: u32): u64 {
    return index < this.words ? load<u64>(this.request + RequestFrame.Content + index * 8) : 0;
  }

  private reply(): u32 {
    const answer = this.answer;
    const head = tag();
    const words = (head >> Tag.WordsShift) & Tag.CountMask;
    writeHeader(answer, FrameKind.Reply, sequenceOf(this.request));
    store<u16>(answer, <u16>(head & Tag.CodeMask), ReplyFrame.Code);
    store<u8>(answer, <u8>words, ReplyFrame.Words);
    let at = answer + ReplyFrame.Content;
    for (let index: u32 = 0; index < words; index++, at += 8) store<u64>(at, word(index));
    // a handle means nothing to the laptop, and would fill the table here
    const handles = (head >> Tag.HandlesShift) & Tag.CountMask;
    for (let index: u32 = 0; index < handles; index++) handleClose(taken(index));
    for (let index: u32 = 0; index < <u32>Limit.Handles; index++) {
      store<u8>(answer + index, <u8>this.made[index], ReplyFrame.Events);
    }
    let lent = this.lent;
    let written: u32 = 0;
    for (let lease: u32 = 0; lease < this.leases; lease++) {
      const form = this.form(lease);
      const bytes = form & FrameLease.LengthMask;
      if ((form & WRITE) != 0) {
        const used = withoutZeros(lent, bytes);
        store<u32>(at, used);
        memory.copy(at + 4, lent, used);
        at += 4 + used;
        written++;
      }
      lent += bytes;
    }
    store<u8>(answer, <u8>written, ReplyFrame.Leases);
    return <u32>(at - answer);
  }
}

const READ: u32 = (<u32>1) << FrameLease.ReadBit;
const WRITE: u32 = (<u32>1) << FrameLease.WriteBit;

/** Bytes up to the last that is not zero. */
function withoutZeros(address: usize, bytes: u32): u32 {
  while (bytes > 0 && load<u8>(address + bytes - 1) == 0) bytes--;
  return bytes;
}
