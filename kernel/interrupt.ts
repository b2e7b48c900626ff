import { HandleType, Status, SystemRight } from "../abi/syscall";
import { INTERRUPT_LINES, Legacy, Local } from "./board";
import { need, newHandle, whyNot } from "./handle";
import { LINES } from "./layout";
import { deviceBarrier, deviceRead, deviceWrite } from "./machine";
import { resume, setBits, timerInterrupt } from "./schedule";
import { Task, findTask } from "./task";

/** Who an interrupt line is delivered to. A line is masked from its delivery until it is acknowledged. */
@unmanaged
@final
class Line {
  /** Task id, 0: nobody. */
  task: u32 = 0;
  _padding: u32 = 0;
  bits: u64 = 0;
}

function line(number: u32): Line {
  return changetype<Line>(LINES + (number << 4));
}

function mask(number: u32): void {
  deviceWrite(number < 32 ? Legacy.Disable1 : Legacy.Disable2, 1 << (number & 31));
}

function unmask(number: u32): void {
  deviceBarrier();
  deviceWrite(number < 32 ? Legacy.Enable1 : Legacy.Enable2, 1 << (number & 31));
  deviceBarrier();
}

/** All lines masked; the virtual timer's interrupt on (without that routing none comes, QA7 4.6). */
export function initInterrupts(): void {
  deviceWrite(Legacy.Disable1, u32.MAX_VALUE);
  deviceWrite(Legacy.Disable2, u32.MAX_VALUE);
  deviceWrite(Local.TimerControl, Local.VirtualTimer);
}

/** An interrupt came, from a task or from idling. @returns the task to run, 0 to idle */
export function interrupt(): u32 {
  // it may have come between two accesses of a driver (BCM2835 ARM Peripherals 1.3)
  deviceBarrier();
  const source = deviceRead(Local.Source);
  if ((source & Local.VirtualTimer) != 0) timerInterrupt();
  if ((source & Local.Peripherals) != 0) {
    // read both: the basic pending register leaves out lines that have a shortcut there (sheet 0, pitfall 5)
    deliver(deviceRead(Legacy.Pending1), 0);
    deliver(deviceRead(Legacy.Pending2), 32);
  }
  deviceBarrier();
  return resume();
}

function deliver(pending: u32, first: u32): void {
  while (pending != 0) {
    const number = first + <u32>ctz(pending);
    pending &= pending - 1;
    mask(number);
    const entry = line(number);
    const task = findTask(entry.task);
    if (task) setBits(task, entry.bits);
  }
}

/** Syscall.InterruptCreate. */
export function interruptCreate(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Devices) == null) return whyNot();
  if (task.x1 >= INTERRUPT_LINES) return Status.BadArgument;
  const entry = newHandle(task, HandleType.Interrupt, <u32>task.x1, 0);
  if (entry == null) return Status.TableFull;
  task.x1 = entry.value;
  return Status.Ok;
}

/** Syscall.InterruptBind. */
export function interruptBind(task: Task): Status {
  const handle = need(task, task.x0, HandleType.Interrupt, 0);
  if (handle == null) return whyNot();
  const entry = line(handle.object);
  entry.task = task.id;
  entry.bits = task.x1;
  unmask(handle.object);
  return Status.Ok;
}

/** Syscall.InterruptAcknowledge. */
export function interruptAcknowledge(task: Task): Status {
  const handle = need(task, task.x0, HandleType.Interrupt, 0);
  if (handle == null) return whyNot();
  if (line(handle.object).task != task.id) return Status.BadState;
  unmask(handle.object);
  return Status.Ok;
}

/** Masks what was delivered to a task that ends. */
export function unbindInterrupts(task: Task): void {
  for (let number: u32 = 0; number < INTERRUPT_LINES; number++) {
    const entry = line(number);
    if (entry.task == task.id) {
      entry.task = 0;
      mask(number);
    }
  }
}
