/**
 * A state of the kernel as words that are equal for states that behave alike. Left out or renamed is what the kernel does
 * not decide by, or what would grow without end:
 *
 * - Addresses and ids are replaced by numbers in the order in which a walk from the tasks first meets what they name. The
 *   kernel compares them, and follows them; it never orders by them. A task keeps its slot, since slots are gone through
 *   in order when a server ends.
 * - Generations are left out. They are only compared with values that programs hold, and the programs of a scenario use the
 *   present value of an entry, or the one before it, which is stale in every state alike.
 * - Times are counted from now, and what is past counts as now: the kernel compares times with now and with each other.
 *   Ticks used only matter by what is left of slice and budget.
 * - Words of messages, and the registers of tasks that run or are ready, are the programs' own; the kernel copies them and
 *   looks at none. What it looks at later stays: the tag and the handles of a request that waits.
 * - Log and trace are only appended to. Contents of regions are the programs' own.
 * - Which free frames there are is left out: a scenario uses a few of a thousand. How many there are stays, so that a leak
 *   makes new states for ever, and so do the counts of quotas.
 */
import { HandleType, Tag, TaskState } from "../../abi/syscall";
import type { Moment } from "../kernel/invariants";
import { regionOf } from "../kernel/invariants-handles";
import type { EntryView, TaskView } from "../kernel/records";
import { DONORS, ENTRY_BYTES, READY, timerOf, timeoutOf, type KernelView } from "../kernel/view";
import { hashOf, type Hash } from "./state-set";

const X1 = 1;
const HANDLE_WORDS = 13;
const INDEX_MASK = 0xff;
const PAGE = 4096;

export class Canonical {
  private words = new Int32Array(1024);
  private length = 0;
  private readonly names = new Map<number, number>();
  /** Endpoints and regions in the order of their names. */
  private readonly objects: EntryView[] = [];

  /** The hash of a moment's state. */
  hash(moment: Moment): Hash {
    this.encode(moment);
    return hashOf(this.words, this.length);
  }

  /** The words themselves, to be compared by a test. */
  encode(moment: Moment): Int32Array {
    this.length = 0;
    this.names.clear();
    this.objects.length = 0;
    for (const task of moment.tasks) {
      this.name(task.address);
      this.name(timerOf(task.address));
      this.name(timeoutOf(task.address));
    }
    for (const task of moment.tasks) for (const { address } of task.entries) this.name(address);
    for (const task of moment.tasks) this.task(moment, task);
    for (const entry of this.objects) this.object(moment, entry);
    this.core(moment);
    return this.words.subarray(0, this.length);
  }

  private put(word: number): void {
    if (this.length === this.words.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[this.length++] = word;
  }

  private putLong(value: bigint): void {
    this.put(Number(value & 0xffff_ffffn));
    this.put(Number(value >> 32n));
  }

  /** How far a time is ahead. */
  private putTime(at: number, now: number): void {
    const ahead = Math.max(0, at - now);
    this.put(ahead >= 2 ** 63 ? -1 : ahead);
  }

  private putList(addresses: readonly number[]): void {
    this.put(addresses.length);
    for (const address of addresses) this.put(this.name(address));
  }

  private name(address: number): number {
    if (address === 0) return 0;
    let name = this.names.get(address);
    if (name === undefined) this.names.set(address, (name = this.names.size + 1));
    return name;
  }

  private queueName(queue: number): number {
    return queue === READY ? -1 : this.name(queue % PAGE === DONORS ? queue - DONORS : queue);
  }

  private task(moment: Moment, task: TaskView): void {
    const { core, byId, view } = moment;
    const now = Number(moment.machine.now);
    const ran = core.current === task.address ? now - core.since : 0;
    this.put(task.slot | (task.state << 10) | (task.suspended << 15) | (task.priority << 16) | (task.base << 24));
    this.put(this.name(task.partner));
    this.put(this.queueName(task.queue));
    this.put(this.name(task.endpoint));
    this.putLong(task.bits);
    this.put(task.quota);
    this.put(task.pages);
    this.put(task.lent);
    this.put(this.name(byId.get(task.parent)?.address ?? 0));
    this.putLong(task.parentBits);
    this.putTime(task.turnEnd, task.ticks + ran);
    if (task.budget > 0) {
      this.put(task.budget);
      this.put(task.period);
      this.putTime(task.periodEnd, now);
      this.putTime(task.ticksEnd, task.ticks + ran);
    }
    this.put((task.timerPlace !== 0 ? 1 : 0) | (task.timeoutPlace !== 0 ? 2 : 0));
    if (task.timerPlace !== 0) {
      this.putTime(task.timerAt, now);
      this.putLong(task.timerBits);
    }
    if (task.timeoutPlace !== 0) this.putTime(task.timeoutAt, now);
    if (task.state === TaskState.Receiving) this.putLong(task.mask);
    if (task.state === TaskState.Calling) this.put(task.badge);
    if (task.state === TaskState.Calling || task.state === TaskState.AwaitingReply) this.request(moment, task);
    this.put(task.entries.length);
    for (const entry of task.entries) this.entry(moment, entry);
    this.freeEntries(view, task);
  }

  /** The order in which free entries will be used: where it goes on with another than the next. */
  private freeEntries(view: KernelView, task: TaskView): void {
    let before = 0;
    for (let at = task.freeHandle; at !== 0; at = view.nextFree(at)) {
      if (at !== before + ENTRY_BYTES) {
        this.put((before - task.handles) / ENTRY_BYTES);
        this.put((at - task.handles) / ENTRY_BYTES);
      }
      before = at;
    }
    this.put((before - task.handles) / ENTRY_BYTES);
  }

  /** What the kernel still looks at of a request: the tag, and until it is received the handles. */
  private request({ view }: Moment, task: TaskView): void {
    const tag = Number(view.register(task.address, X1));
    this.put(tag);
    if (task.state !== TaskState.Calling) return;
    const count = (tag >> Tag.HandlesShift) & Tag.CountMask;
    for (let at = 0; at < count; at++) {
      const pair = view.register(task.address, HANDLE_WORDS + (at >> 1));
      const word = Number((pair >> BigInt(32 * (at & 1))) & 0xffff_ffffn);
      const index = word & INDEX_MASK;
      const present = task.entries.some(({ index: at, value }) => at === index && value === (word & 0x7fff_ffff));
      this.put(present ? index : -1);
      this.put(word >>> 31);
    }
  }

  private entry(moment: Moment, entry: EntryView): void {
    const { type, object } = entry;
    this.put(entry.index | (type << 8) | (entry.rights << 16));
    this.put(entry.depth);
    this.put(this.name(entry.next));
    this.put(entry.pages);
    this.putLong(entry.badge);
    if (type === HandleType.Task || type === HandleType.Notification) {
      this.put(this.name(moment.byId.get(object)?.address ?? 0));
    } else if (type === HandleType.Endpoint) {
      this.put(this.objectName(object, entry));
    } else if (type === HandleType.Region || type === HandleType.Mapping) {
      const first = regionOf(moment.view, object);
      this.put(this.objectName(first * PAGE, entry));
      this.put(object - first);
    } else this.put(object);
  }

  private objectName(address: number, entry: EntryView): number {
    const before = this.names.size;
    const name = this.name(address);
    if (this.names.size > before) this.objects.push(entry);
    return name;
  }

  /** What endpoints and regions keep themselves. */
  private object({ view, byId }: Moment, { type, object }: EntryView): void {
    const first = type === HandleType.Endpoint ? object / PAGE : regionOf(view, object);
    if (first < view.memory().frames) {
      const { a, b } = view.frame(first);
      this.put(a);
      this.put(this.name(byId.get(b)?.address ?? 0));
    }
    if (type !== HandleType.Endpoint) return;
    const { waiting, receiver } = view.endpoint(object);
    this.put(this.name(waiting));
    this.put(this.name(receiver));
    this.putList(view.queued(object));
  }

  private core({ machine, core, view }: Moment): void {
    const now = Number(machine.now);
    this.put(this.name(core.current));
    if (core.current !== 0) this.putTime(core.sliceEnd, now);
    this.putTime(core.budgetEnd, now);
    this.putTime(Number(machine.deadline), now);
    this.putList(view.queued(READY));
    // of two that are due at once, the order in the heap says which is first
    this.putList(view.heap());
    for (const word of machine.legacy.save()) this.put(word);
    this.put(view.memory().free);
  }
}
