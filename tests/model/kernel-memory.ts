/** What the tests read in the kernel's memory at every step: fewer things than `KernelView` tells, and faster. */
import { ArchiveHeader, ProgramRecord } from "../../abi/archive";
import type { Machine } from "../../sim/machine";
import { sourceOf } from "../kernel/sources";

const layout = sourceOf("kernel/layout.ts");
const SLOTS = layout.constant("SLOTS");
const BUDDIES = layout.constant("BUDDIES");
const ORDERS = sourceOf("kernel/frames.ts").constant("ORDERS");
/** The allocator's counters lie behind its list heads. */
const COUNTERS = BUDDIES + 128;
const FREE = sourceOf("kernel/frames.ts").offsets("Memory", "free").free;
const T = sourceOf("kernel/task.ts").offsets(
  "Task",
  ...(["x0", "sp", "pc", "space", "id", "state", "priority", "base", "bits", "handles", "quota"] as const),
  ...(["pages", "lent", "ticks", "suspended", "esr", "far", "exitCode", "timerAt", "timerPlace", "timerBits"] as const),
);
const H = sourceOf("kernel/handle.ts").offsets(
  "Handle",
  ...(["value", "object", "type", "rights", "depth", "pages", "badge"] as const),
);
const RECEIVER = sourceOf("kernel/endpoint.ts").constant("RECEIVER");
const PAGE = 4096;
const REGISTERS = 31;
const ENTRY_BYTES = 32;
const SLOT_MASK = 1023;

/** A task as the kernel has it. */
export class KernelTask {
  /** x0-x30 as they are saved. */
  readonly registers: BigUint64Array;

  constructor(
    private readonly view: DataView,
    readonly address: number,
  ) {
    this.registers = new BigUint64Array(view.buffer, address + T.x0, REGISTERS);
  }

  private word(offset: number): number {
    return this.view.getUint32(this.address + offset, true);
  }

  private long(offset: number): bigint {
    return this.view.getBigUint64(this.address + offset, true);
  }

  get sp(): bigint {
    return this.long(T.sp);
  }

  get pc(): bigint {
    return this.long(T.pc);
  }

  get space(): bigint {
    return this.long(T.space);
  }

  get id(): number {
    return this.word(T.id);
  }

  get state(): number {
    return this.word(T.state);
  }

  get suspended(): boolean {
    return this.word(T.suspended) !== 0;
  }

  get priority(): number {
    return this.word(T.priority);
  }

  get base(): number {
    return this.word(T.base);
  }

  get bits(): bigint {
    return this.long(T.bits);
  }

  get quota(): number {
    return this.word(T.quota);
  }

  get pages(): number {
    return this.word(T.pages);
  }

  get lent(): number {
    return this.word(T.lent);
  }

  get ticks(): bigint {
    return this.long(T.ticks);
  }

  get esr(): bigint {
    return this.long(T.esr);
  }

  get far(): bigint {
    return this.long(T.far);
  }

  get exitCode(): bigint {
    return BigInt(this.word(T.exitCode));
  }

  /** When its timer ends, if it is armed. */
  get timerAt(): bigint | undefined {
    return this.word(T.timerPlace) === 0 ? undefined : this.long(T.timerAt);
  }

  /** Entry of its handle table. */
  entry(index: number): {
    value: number;
    type: number;
    rights: number;
    depth: number;
    object: number;
    pages: number;
    badge: bigint;
  } {
    const { view } = this;
    const at = this.word(T.handles) + index * ENTRY_BYTES;
    return {
      value: view.getUint32(at + H.value, true),
      type: view.getUint8(at + H.type),
      rights: view.getUint8(at + H.rights),
      depth: view.getUint16(at + H.depth, true),
      object: view.getUint32(at + H.object, true),
      pages: view.getUint32(at + H.pages, true),
      badge: view.getBigUint64(at + H.badge, true),
    };
  }
}

export class Memory {
  /** By address; a page is a task's again and again. */
  private readonly tasks = new Map<number, KernelTask>();

  constructor(private readonly machine: Machine) {}

  private word(address: number): number {
    return this.machine.view.getUint32(address, true);
  }

  /** The task of an id's slot, or of a slot. */
  task(id: number): KernelTask | undefined {
    const address = this.word(SLOTS + (id & SLOT_MASK) * 8 + 4);
    return address === 0 ? undefined : this.at(address);
  }

  at(address: number): KernelTask {
    let task = this.tasks.get(address);
    if (!task) this.tasks.set(address, (task = new KernelTask(this.machine.view, address)));
    return task;
  }

  /** Id of the task that received last at an endpoint, or 0. @param page its page's number */
  receiverOf(page: number): number {
    const address = this.word(page * PAGE + RECEIVER);
    return address === 0 ? 0 : this.at(address).id;
  }

  /** What an entry of a task's handle table names, in the kernel's words. */
  entryObject(id: number, index: number): number {
    return this.task(id)!.entry(index).object;
  }

  get freePages(): number {
    return this.word(COUNTERS + FREE);
  }

  /** Pages of the largest free block. */
  get longestRun(): number {
    for (let order = ORDERS - 1; order >= 0; order--) if (this.word(BUDDIES + order * 4) !== 0) return 2 ** order;
    return 0;
  }

  /** Where the text of the first program lies in an archive. */
  program(archive: Uint8Array): { textPage: number; textPages: number } {
    const view = new DataView(archive.buffer, archive.byteOffset);
    const program = view.getUint32(ArchiveHeader.ProgramsOffset, true);
    return {
      textPage: view.getUint32(program + ProgramRecord.TextPage, true),
      textPages: view.getUint32(program + ProgramRecord.TextPages, true),
    };
  }
}
