import { HandleType, Right, Status, SystemRight } from "../abi/syscall";
import { INTERRUPT_LINES, Legacy, Local } from "../abi/board";
import { Handle, entryAt, holderOf, link, need, newHandle, whyNot } from "./handle";
import { LINES } from "./layout";
import { deviceBarrier, deviceRead, deviceWrite } from "../abi/machine";
import { core, resume, setBits, timerInterrupt } from "./schedule";
import { Past, Task } from "./task";

/**
 * Of each line the first of the entries that name it. A line is masked from its delivery until all that it was delivered
 * to have acknowledged it, and while nobody is bound to it.
 */
function line(number: u32): u32 {
  return LINES + (number << 2);
}

function mask(number: u32): void {
  deviceWrite(number < 32 ? Legacy.Disable1 : Legacy.Disable2, 1 << (number & 31));
}

function unmask(number: u32): void {
  deviceWrite(number < 32 ? Legacy.Enable1 : Legacy.Enable2, 1 << (number & 31));
}

/** All lines masked; the virtual timer's interrupt on (without that routing none comes, QA7 4.6). */
export function initInterrupts(): void {
  deviceWrite(Legacy.Disable1, u32.MAX_VALUE);
  deviceWrite(Legacy.Disable2, u32.MAX_VALUE);
  deviceWrite(Local.TimerControl, Local.VirtualTimer);
}

/** An interrupt came, to the running task or while idle. @returns the task to run, 0 to idle */
export function interrupt(): u32 {
  // it may have come between two accesses of a driver (BCM2835 ARM Peripherals 1.3)
  deviceBarrier();
  const source = deviceRead(Local.Source);
  if ((source & Local.VirtualTimer) != 0) timerInterrupt();
  if ((source & Local.Peripherals) != 0) {
    // read both: the basic pending register leaves out lines that have a shortcut there (sheet 0, pitfall 5)
    deliver((<u64>deviceRead(Legacy.Pending1)) | ((<u64>deviceRead(Legacy.Pending2)) << 32));
  }
  deviceBarrier();
  return core.changed ? resume() : changetype<u32>(core.current);
}

function deliver(pending: u64): void {
  while (pending != 0) {
    const number = <u32>ctz(pending);
    pending &= pending - 1;
    mask(number);
    for (let at = firstOfLine(number); at != 0; at = changetype<Handle>(at).next) {
      const entry = changetype<Handle>(at);
      if (entry.badge == 0) continue;
      entry.pages = 1;
      setBits(holderOf(entry), entry.badge, true);
    }
  }
}

/** Address of the first entry that names a line, or 0. */
export function firstOfLine(number: u32): u32 {
  return load<u32>(line(number));
}

/** Masks or unmasks a line as its entries say. @param first address of the first of them now, or 0 */
export function settleLine(number: u32, first: u32): void {
  store<u32>(line(number), first);
  let bound = false;
  for (let at = first; at != 0; at = changetype<Handle>(at).next) {
    const entry = changetype<Handle>(at);
    // masked already
    if (entry.pages != 0) return;
    if (entry.badge != 0) bound = true;
  }
  deviceBarrier();
  if (bound) unmask(number);
  else mask(number);
  deviceBarrier();
}

/** Syscall.InterruptCreate. */
export function interruptCreate(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Devices) == null) return whyNot();
  if (task.x1 >= INTERRUPT_LINES) return Status.BadArgument;
  const number = <u32>task.x1;
  const entry = newHandle(task, HandleType.Interrupt, number, Right.Mint);
  if (entry == null) return Status.TableFull;
  link(entry, 0, firstOfLine(number));
  store<u32>(line(number), changetype<u32>(entry));
  task.x1 = entry.value;
  return Status.Ok;
}

/** Has the line delivered to the entry's task by these bits from now on, 0: no more. */
function bind(entry: Handle, bits: u64): void {
  holderOf(entry).past |= Past.Bound;
  entry.badge = bits;
  entry.pages = 0;
  settleLine(entry.object, firstOfLine(entry.object));
}

/** Syscall.InterruptBind. */
export function interruptBind(task: Task): Status {
  const entry = need(task, task.x0, HandleType.Interrupt, 0);
  if (entry == null) return whyNot();
  bind(entry, task.x1);
  return Status.Ok;
}

/** Syscall.InterruptAcknowledge. */
export function interruptAcknowledge(task: Task): Status {
  const entry = need(task, task.x0, HandleType.Interrupt, 0);
  if (entry == null) return whyNot();
  if (entry.badge == 0) return Status.BadState;
  bind(entry, entry.badge);
  return Status.Ok;
}

/** A task that ends gets no more interrupts. */
export function unbindInterrupts(task: Task): void {
  if ((task.past & Past.Bound) == 0) return;
  for (let index: u32 = 1; index < task.handleCount; index++) {
    const entry = entryAt(task, index);
    if (entry.type == HandleType.Interrupt) bind(entry, 0);
  }
}
