/**
 * What the model knows: tasks and what handles name, as plain objects. Nothing here decides anything. Each thing knows its
 * roots, the latest first: the entries that name it and were not copied, or what is left of them.
 */
import { HandleType, Limit, TaskState } from "../../abi/syscall";

export const NEVER = 2n ** 64n - 1n;
export const PAGE = 4096;

/** Where callers meet a server. */
export class Endpoint {
  readonly roots: Entry[] = [];
  /** Callers not yet received, in the order in which they came. */
  readonly queue: Task[] = [];
  /** Its page's number: the kernel's choice, and learnt when it shows. */
  page = 0;
  /** Who received last. */
  receiver: Task | undefined;
  readonly pages = 1;

  constructor(public owner: Task | undefined) {}
}

/** Pages that were made together; a handle names all or some of them. */
export class Region {
  readonly roots: Entry[] = [];
  /** First page's number: of RAM it is the kernel's choice, and learnt when it shows. */
  page = 0;
  /** Contents of pages that are not all zero, by number in the region. */
  readonly contents = new Map<number, Uint8Array>();

  constructor(
    readonly pages: number,
    /** Who is charged; nobody for devices and what was there at boot. */
    public owner: Task | undefined,
    readonly device = false,
  ) {}

  /** A page's content, to be read or written. */
  content(index: number): Uint8Array {
    let bytes = this.contents.get(index);
    if (!bytes) this.contents.set(index, (bytes = new Uint8Array(PAGE)));
    return bytes;
  }
}

/** An interrupt line. */
export class Line {
  readonly roots: Entry[] = [];
  /** The device asks. */
  asserted = false;
  /** The controller passes it on. */
  enabled = false;

  constructor(readonly number: number) {}
}

/** The one object that system handles name. */
export class System {
  readonly roots: Entry[] = [];
}

/** Every entry that names a thing: each followed by its copies. */
export function entriesOf({ roots }: Thing): Entry[] {
  const withCopies = (entry: Entry): Entry[] => [entry, ...entry.children.flatMap(withCopies)];
  return roots.flatMap(withCopies);
}

export type Thing = Endpoint | Region | Line | System | Task;

/** An entry of a task's handle table: a handle, or a mapping. */
export class Entry {
  /** What it was copied from. */
  parent: Entry | undefined;
  /** What was copied from it, the latest first. */
  readonly children: Entry[] = [];
  badge = 0n;
  /** Region, Mapping: the first of the region's pages, and how many. */
  first = 0;
  pages = 0;
  /** Mapping: where. */
  address = 0;
  /** Interrupt: bits that it is bound to, and whether it was delivered and not acknowledged. */
  bound = 0n;
  pending = false;

  constructor(
    public holder: Task,
    readonly index: number,
    readonly value: number,
    readonly type: HandleType,
    readonly object: Thing,
    readonly rights: number,
  ) {}

  get depth(): number {
    return this.parent ? this.parent.depth + 1 : 0;
  }

  /** The list that it is in. */
  get siblings(): Entry[] {
    return this.parent?.children ?? this.object.roots;
  }
}

/** A call that waits to be received or answered. */
export interface Call {
  endpoint: Endpoint;
  badge: bigint;
  tag: number;
  /** Who has received it. */
  server: Task | undefined;
}

/** A receive that waits. */
export interface Wait {
  endpoint: Endpoint | undefined;
  mask: bigint;
}

export class Task {
  readonly entries: (Entry | undefined)[];
  /** Indices of free entries, the next last. */
  readonly free: number[] = [];
  /** By index: the generation that the entry's value has or will have. */
  readonly generations: number[];
  readonly roots: Entry[] = [];

  state = TaskState.Stopped;
  suspended = false;
  /** Killed: nothing names it any more, whatever handles say. */
  gone = false;
  /** x0-x30 as they were saved last. */
  readonly frame = new BigUint64Array(31);
  pc = 0n;
  sp = 0n;
  pstate = 0n;

  /** Its own priority, and what it was when it was last put into a queue. */
  priority: number;
  ticks = 0n;
  slice = 0n;
  /** What `ticks` may come to before others of its priority take their turn. */
  turnEnd = 0n;
  budget = 0n;
  period = 0n;
  /** When the present period ends, and what `ticks` may come to in it. */
  periodEnd = NEVER;
  ticksEnd = NEVER;

  bits = 0n;
  wait: Wait | undefined;
  call: Call | undefined;
  /** Of its wait or call. */
  deadline = NEVER;
  timerAt = NEVER;
  timerBits = 0n;

  /** Page tables: level and number of what they cover. */
  readonly tables = new Set<string>();
  /** What it may be charged with, or have its own tasks charged with. */
  quota: number;
  /** Pages of kernel memory beside the tables. */
  fixedPages = 1;

  /** Byte that all its floating-point registers hold. */
  float = 0;
  exitCode = 0n;
  esr = 0n;
  far = 0n;

  constructor(
    readonly id: number,
    readonly parent: Task | undefined,
    readonly parentBits: bigint,
    /** Out of its creator's. */
    readonly quotaGiven: number,
    public base: number,
    readonly tableSize: number = Limit.HandleTable,
  ) {
    this.priority = base;
    this.quota = quotaGiven;
    this.entries = Array.from({ length: tableSize });
    this.generations = Array.from({ length: tableSize }, () => 1);
    for (let index = tableSize - 1; index > 0; index--) this.free.push(index);
  }

  get handles(): Entry[] {
    return this.entries.filter((entry) => entry !== undefined && entry.type !== HandleType.Mapping) as Entry[];
  }

  get mappings(): Entry[] {
    return this.entries.filter((entry) => entry?.type === HandleType.Mapping) as Entry[];
  }
}
