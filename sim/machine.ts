/**
 * The machine that the kernel runs on in Node: physical memory, one processor core's state, the devices of a Pi 3, and time
 * that passes only when a test says so. Models of other devices can share its clock, and be connected to its lines. It answers every import of `abi/machine.ts` and does what `boot/vectors.S` does
 * around a trap, so that a test is: a task traps, and then what is in memory, registers and devices.
 */
import { Syscall, Tag, TraceFlag } from "../abi/syscall";
import { Board, type BoardFaults, type BoardOptions } from "./board";
import type { Bus } from "./bus";
import { DataCache } from "./cache";
import type { Clock } from "./clock";
import { FLOAT_TRAP, abort } from "./exception";
import { loadFirmware, type MemorySource } from "./firmware";
import { FloatUnit } from "./float";
import { InstructionCache } from "./instructions";
import type { LegacyInterrupts, LocalInterrupts } from "./interrupts";
import type { Mailbox } from "./mailbox";
import { MachineStopped, type PowerManager } from "./power";
import { Ram } from "./ram";
import type { GenericTimer } from "./timer";
import { Tlb } from "./tlb";
import { Walker, isMapped } from "./walker";

export interface MachineOptions {
  kernel: WebAssembly.Module;
  /** What the module imports besides memory and machine, such as the selection of a mutant. */
  imports?: WebAssembly.Imports;
  archive: Uint8Array;
  /** Bytes of RAM; 32 MiB unless said otherwise. */
  ram?: number;
  /** Bytes of it that the firmware says are the ARM's; all unless said otherwise. */
  told?: number;
  /** Whose peculiarities the devices have. */
  board?: BoardOptions["board"];
  source?: MemorySource;
  initrd?: readonly [address: number, bytes: number];
  /** In place of the device tree that would be made. */
  blob?: Uint8Array;
  /** Where the firmware puts the device tree. */
  tree?: number;
  /** Of the devices that the kernel drives. */
  faults?: BoardFaults;
  /** Nanoseconds that pass with each interrupt that is taken: one with nothing behind it is taken until it is over. */
  interruptTime?: number;
}

interface Kernel {
  boot(info: number): number;
  fastCall(task: number, tag: bigint): number;
  fastReplyReceive(task: number, tag: bigint): number;
  syscall(task: number, number: number): number;
  interrupt(): number;
  fault(task: number, esr: bigint, far: bigint): number;
  traceTrap(task: number, esr: bigint, far: bigint): void;
  traceSwitch(task: number, next: number): void;
}

/** Offsets in a task's frame that `boot/vectors.S` relies on as well. */
const enum Frame {
  Sp = 248,
  Pc = 256,
  Pstate = 264,
  Space = 272,
}

const REGISTERS = 31;
/** A system call saves x0-x7 and x18-x30, one with a message x9-x15 if the tag in x1 counts leases or handles, or is Timed. */
const LAST_ARGUMENT = 7;
const FIRST_KEPT = 18;
const FIRST_LEASE = 9;
const DEADLINE = 15;

/** ESR_EL1 of an svc. */
const SYSTEM_CALL = 0x15n << 26n;

const MIB = 1024 * 1024;
const PAGE = 4096;
/** Interrupts taken one after another, with no time passing, before the kernel is taken to have lost. */
const STORM = 1000;

export class Machine {
  readonly memory: WebAssembly.Memory;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly timer: GenericTimer;
  readonly legacy: LegacyInterrupts;
  readonly local: LocalInterrupts;
  readonly mailbox: Mailbox;
  readonly power: PowerManager;
  readonly float = new FloatUnit();
  readonly walker: Walker;
  readonly tlb: Tlb;
  readonly instructions = new InstructionCache();
  /** Memory as another master of the bus sees it. */
  readonly cache: DataCache;

  /** TTBR0_EL1. */
  space = 0n;
  /** What the kernel said on the last-words console. */
  lastWords = "";
  /** Address of the running task's frame, 0 when idle. */
  current = 0;
  /** Called whenever the kernel has returned, before anything else happens: to look whether all is as it has to be. */
  onReturn: () => void = () => undefined;
  /** x0-x30 as the running task sees them. */
  readonly registers = new BigUint64Array(REGISTERS);

  /** Where the cycle counter counts: `TraceFlag` bits. */
  counting = 0;
  /** Every call goes the whole way. */
  slow = false;
  /** Calls that went the fast one. */
  fastCalls = 0;
  /** VBAR_EL1 points to the vectors that record traps. */
  private tracing = false;
  private readonly memoryBytes: Uint8Array;
  private readonly memoryView: DataView;
  private readonly kernel: Kernel;
  private readonly ram: Ram;
  private readonly info: number;
  private readonly board: Board;
  private readonly interruptTime: number;

  constructor(options: MachineOptions) {
    const { kernel, archive, ram = 32 * MIB, told = ram, board = "pi3", source = "mailbox" } = options;
    // of one size for ever, so that these views stay good
    this.memory = new WebAssembly.Memory({ initial: ram / 65536, maximum: ram / 65536 });
    this.memoryBytes = new Uint8Array(this.memory.buffer);
    this.memoryView = new DataView(this.memory.buffer);
    this.cache = new DataCache(() => this.bytes);
    this.board = new Board({ board, memory: this.cache, told, faults: options.faults });
    ({
      clock: this.clock,
      timer: this.timer,
      bus: this.bus,
      legacy: this.legacy,
      local: this.local,
      mailbox: this.mailbox,
      power: this.power,
    } = this.board);
    this.interruptTime = options.interruptTime ?? 0;
    this.walker = new Walker(() => this.memory.buffer);
    this.tlb = new Tlb(this.walker, (fresh) => this.instructions.check(fresh));
    this.ram = new Ram(this.memory, this.walker);
    const own = { env: { memory: this.memory }, machine: this.imports() };
    const instance = new WebAssembly.Instance(kernel, { ...options.imports, ...own });
    this.kernel = instance.exports as unknown as Kernel;
    const { initrd, blob, tree } = options;
    this.info = loadFirmware(this.bytes, { ram, source, archive, initrd, blob, tree });
    // what the shim has mapped
    this.ram.tableWritten();
  }

  get bytes(): Uint8Array {
    return this.memoryBytes;
  }

  get view(): DataView {
    return this.memoryView;
  }

  /** How often the faults that were asked for have come. */
  get injected(): Board["injected"] {
    return this.board.injected;
  }

  /** CNTFRQ, in Hz. */
  get frequency(): bigint {
    return this.timer.frequency;
  }

  /** CNTVCT, in ticks. */
  get now(): bigint {
    return this.timer.counter;
  }

  /** CNTV_CVAL; all ones is never. */
  get deadline(): bigint {
    return this.timer.deadline;
  }

  /** Starts the kernel, which runs the first task. */
  boot(): void {
    this.leave(this.kernel.boot(this.info));
  }

  /** The running task executes `svc`: x0-x7 and on are set, the others keep what they had. */
  syscall(number: number, ...values: readonly (number | bigint)[]): void {
    const task = this.running();
    values.forEach((value, index) => (this.registers[index] = BigInt(value)));
    this.registers[8] = BigInt(number);
    if (this.tracing) this.save(task);
    else {
      const more = number <= Number(Syscall.Reply) && this.registers[1] >> BigInt(Tag.LeasesShift) !== 0n;
      this.saveRange(task, 0, LAST_ARGUMENT);
      if (more) this.saveRange(task, FIRST_LEASE, DEADLINE);
      this.saveRange(task, FIRST_KEPT, REGISTERS - 1);
    }
    this.trap(SYSTEM_CALL, 0n, () => this.tryFast(task, number) || this.kernel.syscall(task, number));
  }

  /** As the vectors do that record nothing. @returns 0 when the call has to go the whole way */
  private tryFast(task: number, number: number): number {
    const tag = this.registers[1];
    if (this.slow || this.tracing || tag >> BigInt(Tag.LeasesShift) !== 0n) return 0;
    let next = 0;
    if (number === Number(Syscall.Call)) next = this.kernel.fastCall(task, tag);
    else if (number === Number(Syscall.ReplyReceive)) next = this.kernel.fastReplyReceive(task, tag);
    if (next !== 0) this.fastCalls++;
    return next;
  }

  /** Time passes; whatever interrupts come in it are taken at their moment. @param ticks of the counter */
  advance(ticks: number | bigint): void {
    const { clock } = this;
    const end = this.timer.timeOf(this.now + BigInt(ticks));
    while (clock.next <= end) {
      clock.advance(clock.next - clock.now);
      this.takeInterrupts();
    }
    if (end > clock.now) clock.advance(end - clock.now);
    this.takeInterrupts();
  }

  /** A device asserts its interrupt line, which stays so until it is told otherwise. */
  setLine(line: number, asserted: boolean): void {
    this.legacy.setLine(line, asserted);
    this.takeInterrupts();
  }

  /** An interrupt is signalled whose source is gone when the kernel looks. */
  spuriousInterrupt(): void {
    if (this.current !== 0) this.save(this.current);
    this.trap(0n, 0n, () => this.kernel.interrupt());
  }

  /** The running task causes an exception. @param esr ESR_EL1 @param far FAR_EL1 */
  fault(esr: number | bigint, far: number | bigint): void {
    const task = this.running();
    this.save(task);
    this.trap(BigInt(esr), BigInt(far), () => this.kernel.fault(task, BigInt(esr), BigInt(far)));
  }

  /** The running task uses an address, by way of the TLB. @returns whether it could; if not it has faulted */
  access(virtual: number, how: "read" | "write" | "execute"): boolean {
    const walk = this.tlb.translate(this.space, virtual);
    if (isMapped(walk) && walk.user[how]) return true;
    this.fault(abort(walk, how), virtual);
    return false;
  }

  /** The running task uses a floating-point register, which the kernel may have to give it first. @returns whether it runs on */
  useFloat(): boolean {
    const task = this.running();
    if (!this.float.enabled) this.fault(FLOAT_TRAP, 0);
    return this.current === task && this.float.enabled;
  }

  /** Reads memory of a task's address space, whatever its rights. @param task address of its frame */
  read(task: number, virtual: number, bytes: number): Uint8Array {
    const result = new Uint8Array(bytes);
    this.eachPage(task, virtual, bytes, (physical, done, length) =>
      result.set(this.bytes.subarray(physical, physical + length), done),
    );
    return result;
  }

  /** Writes memory of a task's address space, whatever its rights. */
  write(task: number, virtual: number, data: Uint8Array): void {
    this.eachPage(task, virtual, data.length, (physical, done, length) =>
      this.bytes.set(data.subarray(done, done + length), physical),
    );
  }

  /** TTBR0 of a task. */
  spaceOf(task: number): bigint {
    return this.view.getBigUint64(task + Frame.Space, true);
  }

  programCounter(task: number): bigint {
    return this.view.getBigUint64(task + Frame.Pc, true);
  }

  stackPointer(task: number): bigint {
    return this.view.getBigUint64(task + Frame.Sp, true);
  }

  private eachPage(
    task: number,
    virtual: number,
    bytes: number,
    use: (physical: number, done: number, length: number) => void,
  ): void {
    for (let done = 0; done < bytes;) {
      const at = virtual + done;
      const walk = this.walker.translate(this.spaceOf(task), at);
      if (!isMapped(walk)) throw new Error(`0x${at.toString(16)} is not mapped in the task at 0x${task.toString(16)}`);
      const length = Math.min(bytes - done, PAGE - (at % PAGE));
      use(walk.physical + (at - walk.virtual), done, length);
      done += length;
    }
  }

  private running(): number {
    if (this.current === 0) throw new Error("the processor is idle: no task can trap");
    return this.current;
  }

  private takeInterrupts(): void {
    for (let count = 0; this.board.interrupt.level; count++) {
      if (count === STORM) throw new Error(`interrupt storm: source 0x${this.local.source(0).toString(16)} stays on`);
      if (this.current !== 0) this.save(this.current);
      this.trap(0n, 0n, () => this.kernel.interrupt(), false);
      if (this.interruptTime > 0) this.clock.advance(this.interruptTime);
    }
  }

  /** What the vectors do on entry. */
  private save(task: number): void {
    this.saveRange(task, 0, REGISTERS - 1);
  }

  private saveRange(task: number, first: number, last: number): void {
    for (let index = first; index <= last; index++) {
      this.view.setBigUint64(task + index * 8, this.registers[index], true);
    }
  }

  /** What the vectors do between entry and exit: the usual ones, or those that record. */
  private trap(esr: bigint, far: bigint, handle: () => number, thenInterrupts = true): void {
    const traced = this.tracing;
    const before = this.current;
    if (traced) this.kernel.traceTrap(before, esr, far);
    this.bus.enter();
    const next = handle();
    this.bus.leave();
    if (traced) this.kernel.traceSwitch(before, next);
    this.leave(next, thenInterrupts);
  }

  /** What the vectors do on the way out to a task, or to idling. */
  private leave(next: number, thenInterrupts = true): void {
    this.current = next >>> 0;
    if (this.current !== 0) {
      this.registers.set(new BigUint64Array(this.memory.buffer, this.current, REGISTERS));
      if (this.space !== this.spaceOf(this.current)) throw new Error("TTBR0 is not that of the task to be resumed");
      this.tlb.fill(this.space);
    }
    this.ram.check();
    this.onReturn();
    if (thenInterrupts) this.takeInterrupts();
  }

  private imports(): WebAssembly.ModuleImports {
    const range = (address: number, bytes: number) => this.ram.range(address >>> 0, bytes >>> 0);
    return {
      deviceRead: (address: number) => this.bus.read(address >>> 0),
      deviceWrite: (address: number, value: number) => this.bus.write(address >>> 0, value >>> 0),
      deviceBarrier: () => this.bus.barrier(),
      counter: () => this.now,
      counterFrequency: () => this.frequency,
      setDeadline: (at: bigint) => (this.timer.deadline = BigInt.asUintN(64, at)),
      setAddressSpace: (ttbr: bigint) => (this.space = BigInt.asUintN(64, ttbr)),
      tableWritten: () => {
        this.ram.tableWritten();
        this.tlb.tableWritten();
      },
      flushPage: (asid: number, page: bigint) => this.tlb.flushPage(asid, Number(page)),
      flushSpace: (asid: number) => this.tlb.flushSpace(asid),
      cleanInvalidate: (address: number, bytes: number) => this.cache.cleanInvalidate(...range(address, bytes)),
      codeWritten: (address: number, bytes: number) => this.instructions.codeWritten(...range(address, bytes)),
      zeroPages: (address: number, pages: number) => {
        if (address % PAGE !== 0) throw new Error(`zeroPages: 0x${address.toString(16)} is not a page`);
        const [start, bytes] = range(address, pages * PAGE);
        this.bytes.fill(0, start, start + bytes);
        this.instructions.zeroed(start, pages);
      },
      copyBytes: (to: number, from: number, bytes: number) => {
        const [target] = range(to, bytes);
        const [source, length] = range(from, bytes);
        this.bytes.copyWithin(target, source, source + length);
      },
      setTracing: (on: number) => (this.tracing = on !== 0),
      setCounting: (flags: number) => (this.counting = flags & (TraceFlag.CountKernel | TraceFlag.CountTasks)),
      floatSave: (area: number) => this.float.save(this.bytes, area >>> 0),
      floatLoad: (area: number) => this.float.load(this.bytes, area >>> 0),
      floatEnable: (on: number) => (this.float.enabled = on !== 0),
      lastWord: (byte: number) => (this.lastWords += String.fromCharCode(byte)),
      lastLine: (address: bigint) => (this.lastWords += ` at ${address.toString(16)}`),
      stop: (status: number) => {
        throw new MachineStopped("stop", status, this.lastWords);
      },
    };
  }
}
