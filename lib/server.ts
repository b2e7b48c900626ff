/**
 * The server loop. A server extends the generated class of its protocol (`lib/protocol`), overrides the operations and calls
 * `serve(new ...())`, which is compiled once for each class: there are no function references, tables or indirect calls.
 */
import { give, receive, reply, replyReceive, tag, taken, word } from "../abi/host";
import { Reply } from "../abi/reply";
import { CommonBit } from "../abi/service";
import { Limit, LogLevel, Status, Tag } from "../abi/syscall";
import { EVERY_BIT, handleClose, NEVER } from "./kernel";
import { compose, log } from "./log";
import { leaseRead, leaseWrite, tagOf } from "./message";

/** What a handler answers when the caller is left waiting: no code of a reply, which are 16 bits. */
export const DEFERRED: u32 = 0x10000;

/** What a request handler sees of its request, and how it answers. */
export abstract class Server {
  /** Who waits for the answer: `answer(caller, ...)` of lib/message ends a deferred request. */
  caller: u32 = 0;
  /** Service number + 1 of the client, as init put it into the badge. */
  client: u32 = 0;
  /** Manifest index of the protocol spoken. */
  protocol: u32 = 0;
  /** How many leases came with the request. */
  leases: u32 = 0;
  /** How many handles came with it, for `take`. */
  handles: u32 = 0;
  /** How many words came with it. */
  protected wordsCame: u32 = 0;
  /** Word 0 of the request; meaningless from the number of words on that came. */
  w0: u64 = 0;
  /** Word 1 of the request; meaningless from the number of words on that came. */
  w1: u64 = 0;
  /** Word 2 of the request; meaningless from the number of words on that came. */
  w2: u64 = 0;
  /** Word 3 of the request; meaningless from the number of words on that came. */
  w3: u64 = 0;
  /** Word 4 of the request; meaningless from the number of words on that came. */
  w4: u64 = 0;
  /** Word 5 of the request; meaningless from the number of words on that came. */
  w5: u64 = 0;

  /** Those that came and were not taken. */
  private readonly given: StaticArray<u32> = new StaticArray<u32>(Limit.Handles);
  private code: u32 = 0;
  /** How many words and handles the answer has. */
  private words: u32 = 0;
  private passed: u32 = 0;
  private word0: u64 = 0;
  private word1: u64 = 0;
  private word2: u64 = 0;
  private word3: u64 = 0;
  private word4: u64 = 0;
  private word5: u64 = 0;
  private readonly passing: StaticArray<u32> = new StaticArray<u32>(Limit.Handles);

  /** @param endpoint to receive on, from `serveEndpoint` */
  constructor(readonly endpoint: u32) {}

  /** Handles one request by calling `answer`. Not doing so answers `Reply.BadRequest`. The generated classes do this. */
  request(_operation: u32): void {}

  /** Notification bits have come, without the common ones. */
  notified(_bits: u64): void {}

  /** A server that this one uses has been started again and forgot what it was told, or ended for good. */
  peerRestarted(): void {}

  /** The answer to this request, sent when the handler returns; its words only when it is a success. */
  protected answer(
    code: u32,
    words: u32 = 0,
    w0: u64 = 0,
    w1: u64 = 0,
    w2: u64 = 0,
    w3: u64 = 0,
    w4: u64 = 0,
    w5: u64 = 0,
  ): void {
    this.code = code;
    this.words = code == Reply.Ok ? words : 0;
    this.word0 = w0;
    this.word1 = w1;
    this.word2 = w2;
    this.word3 = w3;
    this.word4 = w4;
    this.word5 = w5;
  }

  /** A handle of this program to be copied with the answer. */
  protected pass(index: u32, handle: u32): void {
    if (this.code != Reply.Ok) return;
    this.passing[index] = handle;
    this.passed = index + 1;
  }

  /** Answers a client's greeting: its version must be the start of this one. */
  protected hello(operations: u32, hashes: usize): void {
    if (!this.fits(2, 0, 0)) return;
    const known = <u32>this.w0;
    const same = known > 0 && this.w0 <= operations && load<u64>(hashes + ((known - 1) << 3)) == this.w1;
    this.answer(same ? Reply.Ok : Reply.Incompatible, 1, operations);
  }

  /** Whether the request brought what its operation takes. */
  protected fits(words: u32, leases: u32, handles: u32): bool {
    return this.wordsCame == words && this.leases == leases && this.handles == handles;
  }

  /** Leaves the caller waiting: a handler returns this, and `caller` is answered later. */
  defer(): u32 {
    return DEFERRED;
  }

  /** A handle that came with the request, to be kept. What nobody takes is closed, so that no client can fill the table. */
  take(index: u32): u32 {
    const handle = this.given[index];
    this.given[index] = 0;
    return handle;
  }

  /** `leaseRead` of lib/message, from this request's caller. */
  readLease(lease: u32, offset: u32, address: usize, bytes: u32): i32 {
    return leaseRead(this.caller, lease, offset, address, bytes);
  }

  /** `leaseWrite` of lib/message, to this request's caller. */
  writeLease(lease: u32, offset: u32, address: usize, bytes: u32): i32 {
    return leaseWrite(this.caller, lease, offset, address, bytes);
  }

  /** Takes up a message just received. @internal for `serve` */
  beginRequest(message: u64, head: u32): void {
    const badge = <u32>(message >> 32);
    this.caller = <u32>message;
    this.client = badge & 0xffff;
    this.protocol = badge >> 16;
    this.leases = (head >> Tag.LeasesShift) & Tag.CountMask;
    this.handles = (head >> Tag.HandlesShift) & Tag.CountMask;
    this.wordsCame = (head >> Tag.WordsShift) & Tag.CountMask;
    this.passed = 0;
    for (let index: u32 = 0; index < this.handles; index++) this.given[index] = taken(index);
    this.w0 = word(0);
    this.w1 = word(1);
    this.w2 = word(2);
    this.w3 = word(3);
    this.w4 = word(4);
    this.w5 = word(5);
    this.answer(Reply.BadRequest);
  }

  /** Sends the answer, if there is one, and waits for what comes next. @internal for `serve` */
  finishRequest(): u64 {
    for (let index: u32 = 0; index < this.handles; index++) {
      const handle = this.take(index);
      if (handle != 0) handleClose(handle);
    }
    if (this.code == DEFERRED) return receive(this.endpoint, EVERY_BIT, NEVER);
    if (this.passed != 0) return this.replyWithHandles();
    const head = tagOf(this.code, this.words);
    return replyReceive(
      this.endpoint,
      this.caller,
      head,
      this.word0,
      this.word1,
      this.word2,
      this.word3,
      this.word4,
      this.word5,
    );
  }

  /** Apart from the receive that follows: a caller without room for the handles must not end that. */
  private replyWithHandles(): u64 {
    for (let index: u32 = 0; index < this.passed; index++) give(index, this.passing[index]);
    const head = tagOf(this.code, this.words, 0, this.passed);
    const status = reply(this.caller, head, this.word0, this.word1, this.word2, this.word3, this.word4, this.word5);
    if (status != Status.Ok) reply(this.caller, tagOf(Reply.BadRequest, 0), 0, 0, 0, 0, 0, 0);
    return receive(this.endpoint, EVERY_BIT, NEVER);
  }
}

/** Serves for ever: requests, notifications and the common bits. */
export function serve<T extends Server>(server: T): void {
  let message = receive(server.endpoint, EVERY_BIT, NEVER);
  while (true) message = message != 0 ? answerTo<T>(server, message) : takeNotice<T>(server);
}

/**
 * As `serve`, for a service of two protocols at one endpoint.
 * @param first is also told of notifications @param protocol number of that which `second` speaks, from `servedProtocol`
 */
export function serveBoth<T extends Server, U extends Server>(first: T, second: U, protocol: u32): void {
  let message = receive(first.endpoint, EVERY_BIT, NEVER);
  while (true) {
    if (message == 0) message = takeNotice<T>(first);
    else if (<u32>(message >> 48) == protocol) message = answerTo<U>(second, message);
    else message = answerTo<T>(first, message);
  }
}

/** Carries out the request just received. @returns what comes next */
function answerTo<T extends Server>(server: T, message: u64): u64 {
  const head = tag();
  server.beginRequest(message, head);
  server.request(head & Tag.CodeMask);
  return server.finishRequest();
}

/** Sees to what came instead of a request. @returns what comes next */
function takeNotice<T extends Server>(server: T): u64 {
  const status = tag() as Status;
  if (status == Status.Ok) {
    const bits = word(0);
    if ((bits & CRASH) != 0) crash();
    if ((bits & PEER_RESTARTED) != 0) server.peerRestarted();
    if ((bits & ~COMMON) != 0) server.notified(bits & ~COMMON);
  } else {
    receiveFailed(status);
  }
  return receive(server.endpoint, EVERY_BIT, NEVER);
}

const CRASH: u64 = (<u64>1) << CommonBit.Crash;
const PEER_RESTARTED: u64 = (<u64>1) << CommonBit.PeerRestarted;
const COMMON: u64 = CRASH | PEER_RESTARTED | ((<u64>1) << CommonBit.Beat);

/** For programs that are no servers: does what `serve` does when the crash bit comes. */
export function crashIfAsked(): void {
  if (receive(0, CRASH, 0) == 0 && tag() == Status.Ok) crash();
}

/** The shell's `crash NAME`: a real trap, so that what follows is what follows a real bug. */
function crash(): void {
  unreachable();
}

function receiveFailed(status: Status): void {
  compose("cannot receive on its endpoint: kernel status ").decimal(status);
  log(LogLevel.Error);
  unreachable();
}
