/**
 * The server loop. A server extends `Server`, writes its handlers and calls `serve(new ...())`, which is compiled once for
 * each class, so that every handler is a direct call: there are no function references, tables or indirect calls.
 */
import { receive, replyReceive, tag, taken, word } from "../abi/host";
import { Limit, LogLevel, Status, Tag } from "../abi/syscall";
import { CommonBit } from "../abi/protocol/supervisor";
import { EVERY_BIT, handleClose, NEVER } from "./kernel";
import { compose, log } from "./log";
import { leaseRead, leaseWrite, tagOf, WORDS } from "./message";

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
  w0: u64 = 0;
  w1: u64 = 0;
  w2: u64 = 0;
  w3: u64 = 0;
  w4: u64 = 0;
  w5: u64 = 0;

  /** Those that came and were not taken. */
  private readonly given: StaticArray<u32> = new StaticArray<u32>(Limit.Handles);
  private answering: bool = false;
  private code: u32 = 0;
  private a0: u64 = 0;
  private a1: u64 = 0;
  private a2: u64 = 0;

  /**
   * @param endpoint to receive on, from `serveEndpoint`
   * @param badRequest the protocol's code for what it does not know
   */
  constructor(
    readonly endpoint: u32,
    readonly badRequest: u32,
  ) {}

  /** Handles one request: calls `answer` or `defer`. Doing neither answers `badRequest`. */
  request(_operation: u32): void {}

  /** Notification bits have come, without the common ones. */
  notified(_bits: u64): void {}

  /** A server that this one uses has been started again and forgot what it was told. */
  peerRestarted(): void {}

  /** The answer to this request, sent when the handler returns. */
  answer(code: u32, w0: u64 = 0, w1: u64 = 0, w2: u64 = 0): void {
    this.answering = true;
    this.code = code;
    this.a0 = w0;
    this.a1 = w1;
    this.a2 = w2;
  }

  /** Leaves the caller waiting. @returns it, for `answer` of lib/message later */
  defer(): u32 {
    this.answering = false;
    return this.caller;
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

  /** Takes up a message just received. For `serve` only. */
  beginRequest(message: u64, head: u32): void {
    const badge = <u32>(message >> 32);
    this.caller = <u32>message;
    this.client = badge & 0xffff;
    this.protocol = badge >> 16;
    this.leases = (head >> Tag.LeasesShift) & Tag.CountMask;
    this.handles = (head >> Tag.HandlesShift) & Tag.CountMask;
    for (let index: u32 = 0; index < this.handles; index++) this.given[index] = taken(index);
    this.w0 = word(0);
    this.w1 = word(1);
    this.w2 = word(2);
    this.w3 = word(3);
    this.w4 = word(4);
    this.w5 = word(5);
    this.answer(this.badRequest);
  }

  /** Sends the answer, if there is one, and waits for what comes next. For `serve` only. */
  finishRequest(): u64 {
    for (let index: u32 = 0; index < this.handles; index++) {
      const handle = this.take(index);
      if (handle != 0) handleClose(handle);
    }
    if (!this.answering) return receive(this.endpoint, EVERY_BIT, NEVER);
    const head = tagOf(this.code, WORDS);
    return replyReceive(this.endpoint, this.caller, head, this.a0, this.a1, this.a2, 0, 0, 0);
  }
}

/** Serves for ever: requests, notifications and the common bits. */
export function serve<T extends Server>(server: T): void {
  let message = receive(server.endpoint, EVERY_BIT, NEVER);
  while (true) {
    if (message != 0) {
      const head = tag();
      server.beginRequest(message, head);
      server.request(head & Tag.CodeMask);
      message = server.finishRequest();
      continue;
    }
    const status = tag() as Status;
    if (status == Status.Ok) {
      const bits = word(0);
      if ((bits & CRASH) != 0) crash();
      if ((bits & PEER_RESTARTED) != 0) server.peerRestarted();
      if ((bits & ~COMMON) != 0) server.notified(bits & ~COMMON);
    } else {
      receiveFailed(status);
    }
    message = receive(server.endpoint, EVERY_BIT, NEVER);
  }
}

const CRASH: u64 = (<u64>1) << CommonBit.Crash;
const PEER_RESTARTED: u64 = (<u64>1) << CommonBit.PeerRestarted;
const COMMON: u64 = CRASH | PEER_RESTARTED;

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
