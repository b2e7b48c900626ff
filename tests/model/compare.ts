/** Whether machine and model agree: registers and tasks after every command, everything else now and then. */
import { HandleType, MapRight } from "../../abi/syscall";
import { checkKernel } from "../kernel/invariants";
import type { KernelTask } from "./kernel-memory";
import { Disagreement, type Pair } from "./pair";
import { Endpoint, Line, NEVER, PAGE, Region, Task, type Entry, type Thing } from "./state";

const zeros = Buffer.alloc(PAGE);

/** @param where whose it is, and which entry of its table */
function same(what: string, kernel: unknown, model: unknown, where?: Task, index?: number): void {
  if (kernel === model) return;
  const show = (value: unknown) => (typeof value === "bigint" ? `0x${value.toString(16)}` : String(value));
  const entry = index === undefined ? "" : ` of entry ${index}`;
  const task = where === undefined ? "" : ` of task ${where.id}`;
  throw new Disagreement(`${what}${entry}${task} is ${show(kernel)}, and ${show(model)} in the model`);
}

/** What runs, the registers it sees, and what each task has saved, waits for and is told. */
export function compareTasks({ machine, model, memory }: Pair): void {
  const running = machine.current === 0 ? 0 : memory.at(machine.current).id;
  same("task that runs", running, model.current?.id ?? 0);
  if (model.current) compareRegisters(machine.registers, model.registers);
  for (const task of model.tasks) {
    const kernel = memory.task(task.id);
    same("id", kernel?.id, task.id, task);
    same("state", kernel!.state, task.state, task);
    same("suspension", kernel!.suspended, task.suspended, task);
    same("priority", kernel!.priority, task.priority, task);
    same("bits", kernel!.bits, task.bits, task);
    compareRegisters(kernel!.registers, task.frame, task);
  }
}

function compareRegisters(kernel: BigUint64Array, model: BigUint64Array, where?: Task): void {
  for (let index = 0; index < model.length; index++) {
    if (kernel[index] !== model[index]) same(`x${index}`, kernel[index], model[index], where);
  }
}

/** Everything: handle tables, page tables, contents of memory, and what has to hold of the kernel by itself. */
export function compareAll(pair: Pair): void {
  const { machine, model, memory } = pair;
  compareTasks(pair);
  for (const task of model.tasks) {
    const kernel = memory.task(task.id)!;
    same("base priority", kernel.base, task.base, task);
    same("processor time", kernel.ticks, task.ticks, task);
    same("pages", kernel.pages, model.charged(task), task);
    same("quota", (kernel.quota - kernel.lent) >>> 0, task.quota - model.lent(task), task);
    same("timer", kernel.timerAt ?? NEVER, task.timerAt, task);
    same("pc", kernel.pc, task.pc, task);
    same("sp", kernel.sp, task.sp, task);
    same("ESR", kernel.esr, task.esr, task);
    same("FAR", kernel.far, task.far, task);
    same("exit code", kernel.exitCode, task.exitCode, task);
    for (let index = 1; index < task.tableSize; index++) compareEntry(kernel, task, index);
    comparePages(pair, task, kernel.space);
  }
  same("free pages", memory.freePages, model.freePages);
  for (const object of model.objects) {
    if (object instanceof Region) compareContent(pair, object);
    else same("receiver", memory.receiverOf(object.page), object.receiver?.id ?? 0);
  }
  for (const { number, enabled } of model.lines) same(`line ${number}`, machine.legacy.isEnabled(number), enabled);
  checkKernel(machine);
}

function compareEntry(kernel: KernelTask, task: Task, index: number): void {
  const entry = task.entries[index];
  const actual = kernel.entry(index);
  same("type", actual.type, entry?.type ?? HandleType.None, task, index);
  same("value", actual.value, entry?.value ?? task.generations[index] * 256 + index, task, index);
  if (!entry) return;
  same("rights", actual.rights, entry.rights, task, index);
  same("depth", actual.depth, entry.depth, task, index);
  same("object", actual.object, objectOf(entry.object, entry), task, index);
  same("badge", actual.badge, badgeOf(entry), task, index);
}

function objectOf(thing: Thing, { first }: Entry): number {
  if (thing instanceof Endpoint) return thing.page * PAGE;
  if (thing instanceof Region) return thing.page + first;
  if (thing instanceof Line) return thing.number;
  return thing instanceof Task ? thing.id : 0;
}

function badgeOf(entry: Entry): bigint {
  if (entry.type === HandleType.Mapping) return BigInt(entry.address);
  return entry.type === HandleType.Interrupt ? entry.bound : entry.badge;
}

/** The page tables reach what is mapped, with its rights, and nothing else. */
function comparePages({ machine }: Pair, task: Task, space: bigint): void {
  const leaves = machine.walker.leaves(space);
  let at = 0;
  for (const mapping of task.mappings.sort((a, b) => a.address - b.address)) {
    const { page } = mapping.object as Region;
    const start = (page + mapping.first) * PAGE;
    for (let done = 0; done < mapping.pages; at++) {
      const leaf = leaves.at(at);
      const where = mapping.address + done * PAGE;
      const what = (name: string) => `${name} at 0x${where.toString(16)}`;
      const { read, write, execute } = leaf?.user ?? { read: false, write: false, execute: false };
      if (leaf?.virtual !== where) same(what("mapping"), leaf?.virtual, where, task);
      if (leaf?.physical !== start + done * PAGE) same(what("memory"), leaf?.physical, start + done * PAGE, task);
      const rights = (read ? MapRight.Read : 0) | (write ? MapRight.Write : 0) | (execute ? MapRight.Execute : 0);
      if (rights !== mapping.rights) same(what("rights"), rights, mapping.rights, task);
      done += leaf.bytes / PAGE;
    }
  }
  same("number of pages mapped", leaves.length, at, task);
}

function compareContent({ machine }: Pair, region: Region): void {
  for (let index = 0; index < region.pages; index++) {
    const address = (region.page + index) * PAGE;
    const actual = Buffer.from(machine.memory.buffer, address, PAGE);
    const expected = region.contents.get(index) ?? zeros;
    if (!actual.equals(expected)) throw new Disagreement(`the page at 0x${address.toString(16)} holds something else`);
  }
}
