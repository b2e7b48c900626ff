/**
 * What the kernel should do, said as plainly as can be: one machine's tasks, and the four things that can happen to them.
 * Written from abi/ and docs/, not from the kernel; where those leave an order of checks open, it is the kernel's.
 */
import { Limit, Syscall, Tag, TaskState, TraceEvent } from "../../abi/syscall";
import { FLOAT_TRAP } from "../../sim/exception";
import { perform } from "./dispatch";
import { deliverLines } from "./interrupts";
import { priorityOf, resume, timerInterrupt } from "./schedule";
import { Endpoint, Line, NEVER, System, type Entry, type Region, type Task } from "./state";
import { record, Ring } from "./system";
import * as tasks from "./tasks";

const LINES = 64;
const LOG_RECORDS = 2559;
const EVENTS = 2559;
const FLOAT_CLASS = 7;
const TIMER = 8n;
const PERIPHERALS = 256n;

/** A tag of a message to the firmware, and the words that go with it. */
export interface PropertyTag {
  tag: number;
  request: readonly number[];
}

/** What only the machine can tell: where the kernel's allocator puts pages, and what the firmware answers. */
export interface Oracle {
  /** Whether this many pages lie free one after another. */
  hasRun(pages: number): boolean;
  /** Number of the first page that an entry names. */
  pageOf(entry: Entry): number;
  firmware(tags: readonly PropertyTag[]): { bytes: number; words: number[] }[];
  /** RAM and what of it the kernel keeps, in pages; free pages if nobody were charged for any; what Info.Boot tells. */
  readonly facts: { ram: number; kept: number; free: number; frequency: number; boot: bigint[] };
}

export class Model {
  /** All that are not gone. */
  readonly tasks: Task[] = [];
  /** Endpoints and regions of RAM that pages are charged for. */
  readonly objects = new Set<Endpoint | Region>();
  readonly lines = Array.from({ length: LINES }, (_, number) => new Line(number));
  readonly system = new System();
  /** In the order in which they run, those of one priority. */
  readonly ready: Task[] = [];
  current: Task | undefined;
  /** Whose floating-point registers are in the processor. */
  floatOwner: Task | undefined;
  /** x0-x30 as the running task sees them. */
  registers = new BigUint64Array(31);

  now = 0n;
  since = 0n;
  idle = 0n;
  sliceEnd = 0n;
  budgetEnd = NEVER;
  /** When the hardware timer fires. */
  alarm = NEVER;
  /** What a task gets if nothing else is said. */
  readonly slice: bigint;

  readonly log = new Ring(LOG_RECORDS);
  logReader: { task: Task; bits: bigint } | undefined;
  tracing = false;
  readonly events = new Ring(EVENTS);
  /** Regions that a lease copy has written to since this was last emptied. */
  readonly touched = new Set<Region>();
  /** By slot: the id that a task had there last. */
  private readonly ids = Array.from({ length: Limit.Tasks }, (_, slot) => slot);

  constructor(private readonly oracle: Oracle) {
    this.slice = BigInt(Math.floor(oracle.facts.frequency / 100));
  }

  get facts(): Oracle["facts"] {
    return this.oracle.facts;
  }

  get callers(): Task[] {
    return this.tasks.filter((task) => task.call);
  }

  hasRun(pages: number): boolean {
    return this.oracle.hasRun(pages);
  }

  firmware(tags: readonly PropertyTag[]): { bytes: number; words: number[] }[] {
    return this.oracle.firmware(tags);
  }

  /** Where the kernel put a new object. */
  learnPage(object: Endpoint | Region, entry: Entry): void {
    object.page = this.oracle.pageOf(entry);
    for (const other of this.objects) {
      const apart = object.page + object.pages <= other.page || other.page + other.pages <= object.page;
      if (other !== object && !apart) throw new Error(`page ${object.page.toString(16)} was given to two`);
    }
  }

  /** The lowest slot that is free gives the next task its id. */
  takeId(): number {
    const used = new Set(this.tasks.map(({ id }) => id % Limit.Tasks));
    let slot = 1;
    while (used.has(slot)) slot++;
    return (this.ids[slot] += Limit.Tasks);
  }

  get freeSlots(): number {
    return Limit.Tasks - 1 - this.tasks.length;
  }

  /** Pages that a task is charged with. */
  charged(task: Task): number {
    let pages = task.fixedPages + task.tables.size;
    for (const object of this.objects) if (object.owner === task) pages += object.pages;
    return pages;
  }

  /** How much of its quota a task has handed on. */
  lent(task: Task): number {
    return this.tasks.reduce((sum, { parent, quotaGiven }) => sum + (parent === task ? quotaGiven : 0), 0);
  }

  /** Pages that a task may still be charged with. */
  left(task: Task): number {
    return task.quota - this.charged(task) - this.lent(task);
  }

  get freePages(): number {
    return this.facts.free - this.tasks.reduce((sum, task) => sum + this.charged(task), 0);
  }

  /** Gives every task the priority that it should have; one that waits in a queue goes behind those that have it already. */
  settle(): void {
    for (const task of this.tasks) {
      const priority = priorityOf(this, task);
      if (priority === task.priority) continue;
      task.priority = priority;
      const queue = this.ready.includes(task) ? this.ready : task.call && !task.call.server && task.call.endpoint.queue;
      if (queue) {
        queue.splice(queue.indexOf(task), 1);
        queue.push(task);
      }
    }
  }

  /** The running task makes a system call. @param values of its registers from x0 on */
  syscall(number: number, values: readonly bigint[]): void {
    const task = this.current!;
    values.forEach((value, index) => (this.registers[index] = value));
    this.registers[8] = BigInt(number);
    const loaded = number <= Number(Syscall.Reply) && this.registers[1] >> BigInt(Tag.LeasesShift) !== 0n;
    // x8-x18 are scratch, but for leases, handles and deadline of a message
    const { registers, tracing } = this;
    task.frame.set(registers.subarray(0, 8));
    task.frame.set(registers.subarray(18), 18);
    if (tracing) task.frame.set(registers);
    else if (loaded) task.frame.set(registers.subarray(9, 16), 9);
    this.trap(task, () => {
      if (this.tracing && number !== Syscall.TraceRead) {
        record(this, TraceEvent.Syscall, number, task, task.frame[0], task.frame[1]);
      }
      const next = this.current;
      perform(this, task, number);
      // a call or a reply that is taken at once leads straight to the partner
      if (this.current === next) resume(this);
    });
  }

  /** The running task causes an exception. */
  fault(esr: bigint, far: bigint): void {
    const task = this.current!;
    this.saveAll();
    this.trap(task, () => {
      if (this.tracing) record(this, TraceEvent.Fault, Number(esr >> 26n) & 63, task, esr, far);
      task.esr = esr;
      task.far = far;
      tasks.end(this, task, TaskState.Faulted);
      resume(this);
    });
  }

  /** The running task uses floating point: the registers are its own from here on, as it left them. */
  useFloat(byte: number): void {
    const task = this.current!;
    if (this.floatOwner !== task) {
      this.saveAll();
      this.trap(task, () => {
        if (this.tracing) record(this, TraceEvent.Fault, FLOAT_CLASS, task, FLOAT_TRAP, 0n);
        this.floatOwner = task;
      });
    }
    if (this.current === task) task.float = byte;
  }

  /** Time passes, and what is due in it happens. */
  advance(ticks: bigint): void {
    const end = this.now + ticks;
    while (this.alarm > this.now && this.alarm <= end) {
      this.now = this.alarm;
      this.takeInterrupts();
    }
    this.now = end;
    this.takeInterrupts();
  }

  /** A device asserts its line, or no longer. */
  setLine(number: number, asserted: boolean): void {
    this.lines[number].asserted = asserted;
    this.takeInterrupts();
  }

  /** An interrupt is signalled, and nothing is there. */
  spuriousInterrupt(): void {
    this.interrupt();
    this.takeInterrupts();
  }

  /** To the first task. */
  start(): void {
    resume(this);
    this.leave();
  }

  private saveAll(): void {
    const { current, registers } = this;
    if (!current) return;
    current.frame.set(registers);
  }

  /** What is the same for every trap. */
  private trap(before: Task | undefined, work: () => void, thenInterrupts = true): void {
    const { tracing } = this;
    work();
    if (tracing && this.current !== before) record(this, TraceEvent.Switch, 0, this.current);
    this.leave();
    if (thenInterrupts) this.takeInterrupts();
  }

  /** The way out to the running task. */
  private leave(): void {
    const { current } = this;
    if (!current) return;
    this.registers.set(current.frame);
  }

  private get pending(): bigint {
    return this.lines.reduce(
      (bits, { number, asserted, enabled }) => bits | (asserted && enabled ? 1n << BigInt(number) : 0n),
      0n,
    );
  }

  private get timerIsDue(): boolean {
    return this.alarm <= this.now;
  }

  private takeInterrupts(): void {
    while (this.timerIsDue || this.pending !== 0n) this.interrupt();
  }

  private interrupt(): void {
    const before = this.current;
    this.saveAll();
    const { timerIsDue, pending } = this;
    this.trap(
      before,
      () => {
        const source = (timerIsDue ? TIMER : 0n) | (pending !== 0n ? PERIPHERALS : 0n);
        if (this.tracing) record(this, TraceEvent.Interrupt, 0, before, source, pending);
        if (timerIsDue) timerInterrupt(this);
        deliverLines(this);
        resume(this);
      },
      false,
    );
  }
}
