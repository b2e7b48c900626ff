/**
 * The kernel's structures as they lie in the machine's memory, as plain objects. Reading changes nothing and shares no code
 * with the kernel: where things lie comes from its sources (sources.ts).
 */
import { HandleType } from "../../abi/syscall";
import type { Machine } from "../../sim/machine";
import type { CoreView, EndpointView, EntryView, FrameView, TaskView } from "./records";
import { sourceOf } from "./sources";

const layout = sourceOf("kernel/layout.ts");
const SLOTS = layout.constant("SLOTS");
const TIMERS = layout.constant("TIMERS");
const LINES = layout.constant("LINES");
const BUDDIES = layout.constant("BUDDIES");
const FACTS = layout.constant("FACTS");
const KERNEL_BSS = layout.constant("KERNEL_BSS");
const TABLES_END = layout.constant("TABLES_END");
const CORE = layout.constant("CORE");
export const READY = sourceOf("kernel/schedule.ts").constant("READY");
export const DONORS = sourceOf("kernel/task.ts").constant("DONORS");
/** Where in its page a task has its handle table; init's lies elsewhere. */
export const HANDLES = sourceOf("kernel/task.ts").constant("HANDLES");
const WAITING = sourceOf("kernel/endpoint.ts").constant("WAITING");
const RECEIVER = sourceOf("kernel/endpoint.ts").constant("RECEIVER");
const ORDERS = sourceOf("kernel/frames.ts").constant("ORDERS");
const FIRST_MEMORY = sourceOf("kernel/memory.ts").constant("FIRST_MEMORY");
const Told = sourceOf("kernel/memory.ts").offsets("Facts", "ram", "archive", "archiveBytes", "tree", "treeBytes");
export const LINE_COUNT = sourceOf("abi/board.ts").constant("INTERRUPT_LINES");
export const PERIPHERALS = sourceOf("abi/board.ts").constant("PERIPHERALS");

/** What a frame is used for (kernel/frames.ts). */
export const FrameKind = {
  Reserved: sourceOf("kernel/frames.ts").member("FrameKind", "Reserved"),
  Free: sourceOf("kernel/frames.ts").member("FrameKind", "Free"),
  Kernel: sourceOf("kernel/frames.ts").member("FrameKind", "Kernel"),
  Region: sourceOf("kernel/frames.ts").member("FrameKind", "Region"),
  Endpoint: sourceOf("kernel/frames.ts").member("FrameKind", "Endpoint"),
};

const T = sourceOf("kernel/task.ts").offsets(
  "Task",
  ...(["x0", "space", "id", "state", "priority", "base", "partner", "badge", "next", "previous", "queue"] as const),
  ...([
    "endpoint",
    "bits",
    "mask",
    "handles",
    "handleCount",
    "freeHandle",
    "quota",
    "pages",
    "lent",
    "parent",
  ] as const),
  ...([
    "parentBits",
    "ticks",
    "slice",
    "turnEnd",
    "budget",
    "period",
    "periodEnd",
    "ticksEnd",
    "timerAt",
    "timerPlace",
  ] as const),
  ...(["timerBits", "timeoutAt", "timeoutPlace", "suspended", "exitCode"] as const),
);
const H = sourceOf("kernel/handle.ts").offsets(
  "Handle",
  ...(["value", "object", "type", "rights", "depth", "pages", "badge", "next", "previous"] as const),
);
const C = sourceOf("kernel/schedule.ts").offsets(
  "Core",
  ...(["current", "floatOwner", "since", "sliceEnd", "deadline", "budgetEnd"] as const),
);
const F = sourceOf("kernel/frames.ts").offsets("Frame", ...(["kind", "count", "a", "b"] as const));
const M = sourceOf("kernel/frames.ts").offsets("Memory", ...(["table", "frames", "total", "free"] as const));
/** The allocator's counters lie behind its list heads. */
const MEMORY = BUDDIES + 128;

export const ENTRY_BYTES = 32;
const FRAME_BYTES = 16;
const PRIORITIES = 32;
const SLOT_COUNT = 1024;
const PAGE_SHIFT = 12;

/** Addresses of a task's timer nodes. */
export const timerOf = (task: number): number => task + T.timerAt;
export const timeoutOf = (task: number): number => task + T.timeoutAt;

/** The kernel of a machine. */
export class KernelView {
  readonly words: Uint32Array;
  private readonly longs: BigUint64Array;

  constructor(readonly machine: Machine) {
    this.words = new Uint32Array(machine.memory.buffer);
    this.longs = new BigUint64Array(machine.memory.buffer);
  }

  word(address: number): number {
    return this.words[address >>> 2];
  }

  /** 64 bits, as a number. */
  long(address: number): number {
    return this.words[(address >>> 2) + 1] * 2 ** 32 + this.words[address >>> 2];
  }

  exact(address: number): bigint {
    return this.longs[address >>> 3];
  }

  /** A register as the task has it saved. */
  register(task: number, index: number): bigint {
    return this.exact(task + T.x0 + index * 8);
  }

  core(): CoreView {
    return {
      current: this.word(CORE + C.current),
      floatOwner: this.word(CORE + C.floatOwner),
      since: this.long(CORE + C.since),
      sliceEnd: this.long(CORE + C.sliceEnd),
      deadline: this.long(CORE + C.deadline),
      budgetEnd: this.long(CORE + C.budgetEnd),
    };
  }

  /** Every task that there is, in order of slots. */
  tasks(): TaskView[] {
    const found: TaskView[] = [];
    for (let slot = 0; slot < SLOT_COUNT; slot++) {
      const address = this.words[(SLOTS >>> 2) + slot * 2 + 1];
      if (address !== 0) found.push(this.task(address, slot));
    }
    return found;
  }

  /** The id that a slot's task has, or that its last one had. */
  slotId(slot: number): number {
    return this.word(SLOTS + slot * 8);
  }

  private task(address: number, slot: number): TaskView {
    const task: TaskView = {
      address,
      slot,
      id: this.word(address + T.id),
      state: this.word(address + T.state),
      suspended: this.word(address + T.suspended),
      priority: this.word(address + T.priority),
      base: this.word(address + T.base),
      partner: this.word(address + T.partner),
      badge: this.word(address + T.badge),
      next: this.word(address + T.next),
      previous: this.word(address + T.previous),
      queue: this.word(address + T.queue),
      endpoint: this.word(address + T.endpoint),
      bits: this.exact(address + T.bits),
      mask: this.exact(address + T.mask),
      handles: this.word(address + T.handles),
      handleCount: this.word(address + T.handleCount),
      freeHandle: this.word(address + T.freeHandle),
      quota: this.word(address + T.quota),
      pages: this.word(address + T.pages),
      lent: this.word(address + T.lent),
      parent: this.word(address + T.parent),
      parentBits: this.exact(address + T.parentBits),
      space: this.exact(address + T.space),
      exitCode: this.word(address + T.exitCode),
      ticks: this.long(address + T.ticks),
      slice: this.long(address + T.slice),
      turnEnd: this.long(address + T.turnEnd),
      budget: this.long(address + T.budget),
      period: this.long(address + T.period),
      periodEnd: this.long(address + T.periodEnd),
      ticksEnd: this.long(address + T.ticksEnd),
      timerAt: this.long(address + T.timerAt),
      timerPlace: this.word(address + T.timerPlace),
      timerBits: this.exact(address + T.timerBits),
      timeoutAt: this.long(address + T.timeoutAt),
      timeoutPlace: this.word(address + T.timeoutPlace),
      entries: [],
    };
    for (let index = 0; index < task.handleCount; index++) {
      const at = task.handles + index * ENTRY_BYTES;
      if ((this.word(at + H.type) & 0xff) !== HandleType.None) task.entries.push(this.entry(at, index, task));
    }
    return task;
  }

  private entry(address: number, index: number, holder: TaskView): EntryView {
    // type, rights and depth share a word
    const packed = this.word(address + H.type);
    return {
      address,
      index,
      holder,
      value: this.word(address + H.value),
      object: this.word(address + H.object),
      type: packed & 0xff,
      rights: (packed >>> 8) & 0xff,
      depth: packed >>> 16,
      pages: this.word(address + H.pages),
      badge: this.exact(address + H.badge),
      next: this.word(address + H.next),
      previous: this.word(address + H.previous),
    };
  }

  /** What the task will call the entry by when it is used, or calls it by now. */
  entryValue(task: TaskView, index: number): number {
    return this.word(task.handles + index * ENTRY_BYTES + H.value);
  }

  /** The free entry behind one in its table's free list, or 0. */
  nextFree(entry: number): number {
    return this.word(entry + H.object);
  }

  endpoint(address: number): EndpointView {
    return { address, waiting: this.word(address + WAITING), receiver: this.word(address + RECEIVER) };
  }

  /** Priorities that a queue says are in it, a bit each. */
  bitmap(queue: number): number {
    return this.word(queue);
  }

  /** First task of a priority's ring; meaningless when the bitmap says that there is none. */
  head(queue: number, priority: number): number {
    return this.word(queue + 4 + priority * 4);
  }

  /** A queue's tasks by their links, most urgent first. @throws when a ring does not close */
  queued(queue: number): number[] {
    const found: number[] = [];
    for (let priority = PRIORITIES - 1; priority >= 0; priority--) {
      if (((this.bitmap(queue) >>> priority) & 1) === 0) continue;
      const first = this.head(queue, priority);
      let task = first;
      do {
        if (found.push(task) > SLOT_COUNT) throw new Error(`the queue at 0x${queue.toString(16)} is no ring`);
        task = this.word(task + T.next);
      } while (task !== first);
    }
    return found;
  }

  /** Addresses of the armed timers' nodes in the order of the heap; the first is at place 1. */
  heap(): number[] {
    const count = this.word(TIMERS);
    return Array.from({ length: count }, (_, index) => this.word(TIMERS + 4 * (index + 1)));
  }

  /** Address of the first entry that names each line, or 0. */
  line(number: number): number {
    return this.word(LINES + 4 * number);
  }

  memory(): { table: number; frames: number; total: number; free: number } {
    return {
      table: this.word(MEMORY + M.table),
      frames: this.word(MEMORY + M.frames),
      total: this.word(MEMORY + M.total),
      free: this.word(MEMORY + M.free),
    };
  }

  frame(number: number, table = this.memory().table): FrameView {
    const at = table + number * FRAME_BYTES;
    return {
      number,
      kind: this.word(at + F.kind),
      count: this.word(at + F.count),
      a: this.word(at + F.a),
      b: this.word(at + F.b),
    };
  }

  /** Number of the first block of each order's free list. */
  freeBlocks(): number[] {
    return Array.from({ length: ORDERS }, (_, order) => this.word(BUDDIES + 4 * order));
  }

  /** Memory in use since before the allocator was: frames [first, end). */
  kept(): { first: number; end: number }[] {
    const told = (field: keyof typeof Told) => this.word(FACTS + Told[field]);
    const { table, frames } = this.memory();
    const [tree, treeEnd] = [told("tree"), told("tree") + told("treeBytes")];
    const ranges = [
      [0, told("archive") + told("archiveBytes")],
      [KERNEL_BSS, TABLES_END],
      [TABLES_END, table + frames * FRAME_BYTES],
      [tree, treeEnd],
      // what init did not add, and what it has not added yet
      [FIRST_MEMORY, tree === 0 ? 0 : told("ram")],
    ];
    return ranges.map(([start, end]) => ({ first: start >>> PAGE_SHIFT, end: Math.ceil(end / 2 ** PAGE_SHIFT) }));
  }
}
