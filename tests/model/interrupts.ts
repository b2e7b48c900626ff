/** Interrupt lines: to whom they are delivered, and when the controller passes them on. */
import { HandleType, Right, Status, SystemRight } from "../../abi/syscall";
import type { Model } from "./model";
import { setBits } from "./schedule";
import { Entry, entriesOf, type Line, type Task } from "./state";
import { add, need } from "./table";

const LINES = 64n;

/** A line is open while somebody is bound to it and nobody to whom it was delivered has still to acknowledge it. */
export function settleLine(line: Line): void {
  const entries = entriesOf(line);
  line.enabled = entries.some(({ bound }) => bound !== 0n) && !entries.some(({ pending }) => pending);
}

/** Delivers the lines that are asserted and open, from the lowest number on. */
export function deliverLines(model: Model): boolean {
  const due = model.lines.filter(({ asserted, enabled }) => asserted && enabled);
  for (const line of due) {
    line.enabled = false;
    // in the order of the handles' list: the latest first, each followed by its copies
    for (const entry of entriesOf(line)) {
      if (entry.bound === 0n) continue;
      entry.pending = true;
      setBits(model, entry.holder, entry.bound);
    }
  }
  return due.length > 0;
}

/** Syscall.InterruptCreate. */
export function interruptCreate(model: Model, task: Task): Status {
  const [system, number] = task.frame;
  const handle = need(task, system, HandleType.System, SystemRight.Devices);
  if (!(handle instanceof Entry)) return handle;
  if (number >= LINES) return Status.BadArgument;
  const entry = add(task, HandleType.Interrupt, model.lines[Number(number)], Right.Mint);
  if (!entry) return Status.TableFull;
  task.frame[1] = BigInt(entry.value);
  return Status.Ok;
}

function bind(entry: Entry, bits: bigint): void {
  entry.bound = bits;
  entry.pending = false;
  settleLine(entry.object as Line);
}

/** Syscall.InterruptBind. */
export function interruptBind(task: Task): Status {
  const [value, bits] = task.frame;
  const handle = need(task, value, HandleType.Interrupt, 0);
  if (!(handle instanceof Entry)) return handle;
  bind(handle, bits);
  return Status.Ok;
}

/** Syscall.InterruptAcknowledge. */
export function interruptAcknowledge(task: Task): Status {
  const handle = need(task, task.frame[0], HandleType.Interrupt, 0);
  if (!(handle instanceof Entry)) return handle;
  if (handle.bound === 0n) return Status.BadState;
  bind(handle, handle.bound);
  return Status.Ok;
}

/** A task that ends gets no more interrupts. */
export function unbindInterrupts(task: Task): void {
  for (const entry of task.handles) if (entry.type === HandleType.Interrupt) bind(entry, 0n);
}
