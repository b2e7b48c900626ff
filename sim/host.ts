/**
 * The system-call side of the kernel, modelled for one program: `new HostModel(wasm)` answers the imports of `abi/host.ts`.
 * It is for tests of a single server or client in Node; a whole machine is modelled elsewhere.
 *
 * A test is a script, a generator that the program itself drives: whenever the program waits in `receive`, the script
 * goes on to its next `yield`, which says what arrives. Between two yields the test sees all that the program did:
 *
 *     const host = new HostModel(wasm);
 *     host.protocol("uart", (call) => ({ code: UartStatus.Ok, words: [BigInt(call.leases[0].bytes.length)] }));
 *     host.run(function* () {
 *       const write = host.request(Console.Write, { leases: [lent("hello")] });
 *       yield write;
 *       expect(write.reply).toEqual({ code: ConsoleStatus.Ok, words: [5n, 0n, 0n] });
 *       yield host.notification(1n << 3n);
 *     });
 *
 * The run ends when the script does, when the program exits or traps, or when a handler calls `host.end()`.
 * The supervisor (handle 0x101) is part of the model and grants what the test registered: `protocol`, `endpoint`, `device`.
 */
import { InitialHandle } from "../abi/layout";
import { HELLO, Reply } from "../abi/reply";
import { Lease, Status, Syscall, Tag, Trap } from "../abi/syscall";
import { BusError } from "./bus";
import { Clock } from "./clock";
import { type DeviceModel, Grants } from "./grants";
import { LogCollector, type LogMessage } from "./log-collector";
import {
  type Arrival,
  copyLent,
  type Handler,
  LentBytes,
  type Request,
  type RequestOptions,
  type Script,
  unsigned,
} from "./message";

export { LentBytes, lent, packName, room, unpackName } from "./message";
export type * from "./message";

/** A system call of the program: its arguments, to be answered with a status and the words in x1, x2, ... */
export type SyscallHandler = (
  args: readonly bigint[],
) => Status | { status: Status; words?: readonly (bigint | number)[] };

/** How a run ended. A fault is a device access that the bus aborted. */
export type Outcome =
  { kind: "script" } | { kind: "exit"; code: number } | { kind: "trap"; reason: Trap } | { kind: "fault"; why: string };

/** What a program is about to do that the world could notice. */
export interface Step {
  /** What the program asks for. */
  kind: "call" | "reply" | "system" | "wait" | "read" | "write";
  /** Operation called, code replied, system call, endpoint waited at, or address of the register. */
  number: number;
}

class Ended extends Error {
  constructor(readonly outcome: Outcome) {
    super("the run is over");
  }
}

const ALL_ONES = 0xffff_ffff_ffff_ffffn;
const TICK_NANOSECONDS = 1000;
/** Looks at the counter with no time passing, before the program is taken to wait for it. */
const LOOKS = 100_000;
const FIRST_MADE_HANDLE = 0x110;

/** The kernel and the supervisor as one program in Node sees them; the top of this file shows how a test uses it. */
export class HostModel {
  /** Time of the program, its counter and the models of its devices. */
  readonly clock: Clock;
  /** Nanoseconds that each access of the program to a device register takes. */
  accessTime = 0;
  /** How far the counter was set back. */
  private counterOffset = 0n;
  /** Ticks by which time goes on with each look at it, for programs that wait for it in a loop: `host.ticksPerLook = 10n`. */
  ticksPerLook = 0n;
  /** Ticks per second. */
  readonly frequency = 1_000_000n;
  private looks = 0;
  private lookedAt = 0;
  /** What the program logged, pieces joined. */
  readonly log: LogMessage[] = [];
  private readonly collector = new LogCollector(this.log);
  /** The task's timer; undefined when it is off. */
  timer?: { at: bigint; bits: bigint };
  /** Mask and deadline of the receive that waits now. */
  waiting = { endpoint: 0, mask: 0n, deadline: 0n };
  /** What the program set for its next timed call. */
  callDeadline = 0n;
  /** Bits that the program set through `Syscall.Notify`, in order: its handle, and x1. */
  readonly notified: { handle: number; bits: bigint }[] = [];
  /** What the supervisor grants, besides what `protocol`, `endpoint` and `device` register. */
  readonly grants = new Grants();

  /** Answers the greeting of clients, whichever protocol they speak: they are compatible unless a test says otherwise. */
  hello: Handler = ({ words }) => ({ code: Reply.Ok, words: [words[0]] });

  /**
   * Is called before each step that the world could notice: a call, a reply, a system call, an access to a register, and
   * before it waits. One that calls `end()` leaves all as a death at that point does; `run` then starts a successor.
   */
  beforeStep: (step: Step) => void = () => {};

  /** Is called before `main`, to put into memory what the kernel maps there. */
  onInstance?: (memory: WebAssembly.Memory) => void;

  private readonly module: WebAssembly.Module;
  private exports: Record<string, unknown> = {};
  private script?: Script;
  private nextHandle = FIRST_MADE_HANDLE;
  private nextCaller = 0x1_0001;
  private readonly calls = new Map<number, Handler>();
  private readonly syscalls = new Map<number, SyscallHandler>();
  private readonly waitingCallers = new Map<number, Request>();
  private message: { tag: number; words: readonly bigint[]; handles: readonly number[] } = {
    tag: 0,
    words: [],
    handles: [],
  };
  private lends: bigint[] = [0n, 0n, 0n, 0n];
  private gives: number[] = [0, 0, 0, 0];

  /**
   * @param wasm a compiled program, or its bytes
   * @param surroundings the clock, if models of devices share it
   */
  constructor(wasm: WebAssembly.Module | Uint8Array, { clock = new Clock() }: { clock?: Clock } = {}) {
    this.clock = clock;
    this.module = wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
    this.serveHandle(InitialHandle.Supervisor, (call) => this.grants.answer(call));
  }

  /** CNTVCT_EL0 in ticks of a microsecond. A test moves it on by setting it; models of devices then live through that time. */
  get time(): bigint {
    return BigInt(Math.floor(this.clock.now / TICK_NANOSECONDS)) - this.counterOffset;
  }

  /** Lets time pass up to these ticks, or sets only the counter back. */
  set time(ticks: bigint) {
    const passed = ticks - this.time;
    if (passed >= 0n) this.clock.advance(Number(passed) * TICK_NANOSECONDS);
    else this.counterOffset -= passed;
  }

  /** Instantiates the program, for tests that call its exports. */
  instantiate(): Record<string, unknown> {
    const names = [
      "call",
      "receive",
      "replyReceive",
      "reply",
      "system",
      "tag",
      "word",
      "lend",
      "limit",
      "give",
      "taken",
    ] as const;
    const host: Record<string, unknown> = {
      now: () => this.look(),
      cycles: () => this.look(),
      frequency: () => this.frequency,
    };
    for (const name of names) host[name] = this[name].bind(this);
    host["deviceRead"] = (address: number) => {
      this.beforeStep({ kind: "read", number: address });
      const { model, offset } = this.grants.deviceAt(address);
      this.clock.advance(this.accessTime);
      return model.read(offset);
    };
    host["deviceWrite"] = (address: number, value: number) => {
      this.beforeStep({ kind: "write", number: address });
      const { model, offset } = this.grants.deviceAt(address);
      this.clock.advance(this.accessTime);
      model.write(offset, value >>> 0);
    };
    host["trap"] = (reason: number) => {
      throw new Ended({ kind: "trap", reason });
    };
    this.exports = new WebAssembly.Instance(this.module, { host } as WebAssembly.Imports).exports;
    this.onInstance?.(this.memory);
    return this.exports;
  }

  /**
   * Runs `main` against a script. A failed expectation in the script or a handler is thrown on to the test.
   * Of an earlier run the devices, grants and handlers are still there; its timer and who waited for its replies are not.
   */
  run(script?: () => Script): Outcome {
    this.timer = undefined;
    this.waitingCallers.clear();
    this.script = script?.();
    try {
      const { main } = this.instantiate() as { main: () => void };
      main();
      return { kind: "exit", code: 0 };
    } catch (error) {
      if (error instanceof Ended) return error.outcome;
      if (error instanceof BusError) return { kind: "fault", why: error.message };
      const reason = error instanceof WebAssembly.RuntimeError ? trapOf(error.message) : undefined;
      if (reason === undefined) throw error;
      return { kind: "trap", reason };
    }
  }

  /** Ends the run, from a handler. */
  end(): never {
    throw new Ended({ kind: "script" });
  }

  /** Lets the program connect to a protocol whose server is this handler. @returns the handle it will get */
  protocol(name: string, handler: Handler): number {
    const handle = this.nextHandle++;
    this.grants.protocols.set(name, handle);
    this.serveHandle(handle, handler);
    return handle;
  }

  /** Answers calls on a handle that the program got in another way. */
  serveHandle(handle: number, handler: Handler): void {
    this.calls.set(handle, handler);
  }

  /** Lets the program serve a protocol. @returns its endpoint handle */
  endpoint(name: string): number {
    const handle = this.nextHandle++;
    this.grants.endpoints.set(name, handle);
    return handle;
  }

  /**
   * Grants a device, at the next pages of the program's device window: the first at 0, a second at 0x1000 when the first has one page.
   * @param options `interrupt: false` for a device that has none @returns its interrupt handle, 0 for none
   */
  device(name: string, model: DeviceModel, options: { pages?: number; interrupt?: boolean } = {}): number {
    const interrupt = (options.interrupt ?? true) ? this.nextHandle++ : 0;
    this.grants.addDevice(name, model, options.pages ?? 1, interrupt);
    return interrupt;
  }

  /** Answers a system call instead of the model's default. */
  on(number: Syscall, handler: SyscallHandler): void {
    this.syscalls.set(number, handler);
  }

  /** A request for the program, to be yielded. */
  request(operation: number, options: RequestOptions = {}): Request {
    return {
      kind: "request",
      caller: this.nextCaller++,
      badge: (((options.protocol ?? 0) << 16) | (options.client ?? 1)) >>> 0,
      operation,
      words: (options.words ?? []).map(BigInt),
      leases: options.leases ?? [],
      handles: options.handles ?? [],
    };
  }

  /** Notification bits for the program, to be yielded. */
  notification(bits: bigint): Arrival {
    return { kind: "bits", bits };
  }

  /** Makes the task's timer run out: time goes on to it and its bits arrive. To be yielded. */
  timerFires(): Arrival {
    if (!this.timer) throw new Error("the program has set no timer");
    const { at, bits } = this.timer;
    if (at > this.time) this.time = at;
    this.timer = undefined;
    return { kind: "bits", bits };
  }

  /** The end of a receive that brings no message, such as `Status.TimedOut`. To be yielded. */
  failure(status: Status): Arrival {
    return { kind: "status", status };
  }

  /** A request that still waits has ended otherwise: its caller died. Replies to it answer Gone. */
  cancel(request: Request): void {
    this.waitingCallers.delete(request.caller);
  }

  /** The program's linear memory. A view is void after the memory has grown. */
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, length);
  }

  /** The linear memory of the program, once it runs. */
  get memory(): WebAssembly.Memory {
    return this.exports["memory"] as WebAssembly.Memory;
  }

  /** Reads the counter. A program that looks again and again at a time that stands still would do so for ever. */
  private look(): bigint {
    this.time += this.ticksPerLook;
    if (this.clock.now !== this.lookedAt) this.looks = 0;
    this.lookedAt = this.clock.now;
    if (++this.looks > LOOKS)
      throw new Error(
        "the program waits for a time that stands still: have it pass with each look, such as host.ticksPerLook = 10n",
      );
    return this.time;
  }

  private call(endpoint: number, head: number, ...words: bigint[]): Status {
    this.beforeStep({ kind: "call", number: head & Tag.CodeMask });
    const handler = this.calls.get(endpoint >>> 0);
    if (!handler) return Status.BadHandle;
    const leases = this.lends
      .slice(0, (head >>> Tag.LeasesShift) & Tag.CountMask)
      .map((lease) => this.lentByProgram(lease));
    const handles = this.gives.slice(0, (head >>> Tag.HandlesShift) & Tag.CountMask);
    const operation = head & Tag.CodeMask;
    const given = { endpoint, operation, words: words.map(unsigned), leases, handles };
    const answer = operation === HELLO ? this.hello(given) : handler(given);
    if (typeof answer === "object" && "status" in answer) return answer.status;
    const { code, words: answered = [], handles: passed = [] } = typeof answer === "number" ? { code: answer } : answer;
    const counts = (answered.length << Tag.WordsShift) | (passed.length << Tag.HandlesShift);
    this.message = { tag: code | counts, words: answered.map(BigInt), handles: passed };
    return Status.Ok;
  }

  private receive(endpoint: number, mask: bigint, deadline: bigint): bigint {
    this.beforeStep({ kind: "wait", number: endpoint >>> 0 });
    this.waiting = { endpoint: endpoint >>> 0, mask: unsigned(mask), deadline: unsigned(deadline) };
    const next = this.script?.next();
    if (!next || next.done) this.end();
    const arrival = next.value;
    if (arrival.kind === "request") {
      if (endpoint === 0) throw new Error("a request arrives while the program waits for notifications only");
      const counts = (arrival.words.length << Tag.WordsShift) | (arrival.leases.length << Tag.LeasesShift);
      const tag = arrival.operation | counts | (arrival.handles.length << Tag.HandlesShift);
      this.message = { tag, words: arrival.words, handles: arrival.handles };
      this.waitingCallers.set(arrival.caller, arrival);
      return (BigInt(arrival.badge) << 32n) | BigInt(arrival.caller);
    }
    if (arrival.kind === "bits") this.message = { tag: Status.Ok, words: [arrival.bits], handles: [] };
    else this.message = { tag: arrival.status, words: [], handles: [] };
    return 0n;
  }

  private replyReceive(endpoint: number, caller: number, head: number, ...words: bigint[]): bigint {
    // a caller that has ended meanwhile is no error
    this.reply(caller, head, ...words);
    return this.receive(endpoint, ALL_ONES, ALL_ONES);
  }

  private reply(caller: number, head: number, ...words: bigint[]): Status {
    this.beforeStep({ kind: "reply", number: head & Tag.CodeMask });
    const request = this.waitingCallers.get(caller);
    if (!request) return Status.Gone;
    this.waitingCallers.delete(caller);
    const count = (head >>> Tag.WordsShift) & Tag.CountMask;
    const handles = this.gives.slice(0, (head >>> Tag.HandlesShift) & Tag.CountMask);
    request.reply = { code: head & Tag.CodeMask, words: words.slice(0, count).map(unsigned) };
    if (handles.length > 0) request.reply.handles = handles;
    return Status.Ok;
  }

  private system(number: number, ...given: bigint[]): Status {
    this.beforeStep({ kind: "system", number });
    const args = given.map(unsigned);
    const answer = (this.syscalls.get(number) ?? ((): ReturnType<SyscallHandler> => this.standard(number, args)))(args);
    const { status, words = [] } = typeof answer === "object" ? answer : { status: answer };
    this.message = { ...this.message, words: words.map(BigInt) };
    return status;
  }

  private standard(number: Syscall, args: readonly bigint[]): ReturnType<SyscallHandler> {
    switch (number) {
      case Syscall.Log:
        return args[0] === BigInt(InitialHandle.Log) ? this.collector.append(args.slice(1)) : Status.BadHandle;
      case Syscall.Exit:
        throw new Ended({ kind: "exit", code: Number(args[0]) });
      case Syscall.SetTimer:
        this.timer = args[0] === ALL_ONES ? undefined : { at: args[0], bits: args[1] };
        return Status.Ok;
      case Syscall.Notify:
        this.notified.push({ handle: Number(args[0]), bits: args[1] });
        return Status.Ok;
      case Syscall.NotificationCreate:
        return { status: Status.Ok, words: [this.nextHandle++] };
      case Syscall.LeaseRead:
      case Syscall.LeaseWrite:
        return this.copyLease(number === Syscall.LeaseWrite, args.map(Number));
      case Syscall.Yield:
      case Syscall.HandleClose:
      case Syscall.InterruptBind:
      case Syscall.InterruptAcknowledge:
      case Syscall.LogBind:
        return Status.Ok;
      default:
        throw new Error(`the program makes system call ${number}, which this test does not answer: use on(...)`);
    }
  }

  private copyLease(
    write: boolean,
    [caller, index, offset, address, bytes]: readonly number[],
  ): ReturnType<SyscallHandler> {
    const request = this.waitingCallers.get(caller);
    if (!request) return Status.Gone;
    if (bytes > Lease.BytesPerCall) return Status.BadArgument;
    const count = copyLent(request.leases[index], write, offset, this.bytes(address, bytes));
    return count === undefined ? Status.BadLease : { status: Status.Ok, words: [count] };
  }

  private lentByProgram(lease: bigint): LentBytes {
    const length = Number((lease >> BigInt(Lease.LengthShift)) & BigInt(Lease.LengthMask));
    const bits = unsigned(lease);
    const allows = (bit: Lease): boolean => ((bits >> BigInt(bit)) & 1n) === 1n;
    return new LentBytes(
      this.bytes(Number(bits & 0xffff_ffffn), length),
      allows(Lease.ReadBit),
      allows(Lease.WriteBit),
    );
  }

  private tag(): number {
    return this.message.tag;
  }

  private word(index: number): bigint {
    return this.message.words[index] ?? 0n;
  }

  private lend(index: number, lease: bigint): void {
    this.lends[index] = lease;
  }

  private limit(deadline: bigint): void {
    this.callDeadline = deadline;
  }

  private give(index: number, handle: number): void {
    this.gives[index] = handle;
  }

  private taken(index: number): number {
    return this.message.handles[index] ?? 0;
  }
}

/** V8's message of a trap, as the reason that wasm2c would give. */
function trapOf(message: string): Trap | undefined {
  if (message.includes("unreachable")) return Trap.Unreachable;
  if (message.includes("divide by zero") || message.includes("remainder by zero")) return Trap.DivideByZero;
  if (message.includes("out of bounds")) return Trap.OutOfBounds;
  return undefined;
}
