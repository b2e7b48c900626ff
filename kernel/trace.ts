import { HandleType, Status, Syscall, SystemRight, TraceEvent, TraceFlag, TraceMeta } from "../abi/syscall";
import { Legacy, Local } from "../abi/board";
import { Class } from "./fault";
import { need, whyNot } from "./handle";
import { TRACE } from "./layout";
import { deviceRead, setCounting, setTracing } from "../abi/machine";
import { CONTENT, Ring, append, readRing } from "./ring";
import { Task } from "./task";

/**
 * The ring of recent events. Recording costs nothing while it is off: the vectors that call the functions here are others
 * than the usual ones (boot/vectors.S), and tracing is a matter of which of them the processor uses.
 */
const events = changetype<Ring>(TRACE);

function event(kind: TraceEvent, number: u32, task: Task | null, a: u64, b: u64): void {
  const address = append(events, (kind << TraceMeta.EventShift) | number, task ? task.id : 0);
  store<u64>(address, a, CONTENT);
  store<u64>(address, b, CONTENT + 8);
}

/** A trap begins. @param task that was running, or null @param esr 0 for an interrupt */
export function traceTrap(task: Task | null, esr: u64, far: u64): void {
  const kind = (<u32>esr) >> 26;
  if (task == null || esr == 0) {
    const lines = ((<u64>deviceRead(Legacy.Pending2)) << 32) | deviceRead(Legacy.Pending1);
    event(TraceEvent.Interrupt, 0, task, deviceRead(Local.Source), lines);
  } else if (kind != Class.SystemCall) event(TraceEvent.Fault, kind, task, esr, far);
  // its reader is not to read of its own reading
  else if (task.x8 != Syscall.TraceRead)
    event(TraceEvent.Syscall, (<u32>task.x8) & TraceMeta.NumberMask, task, task.x0, task.x1);
}

/** A trap ends. @param before the task that was running, or null @param next the one that runs now, or null */
export function traceSwitch(before: Task | null, next: Task | null): void {
  if (next != before) event(TraceEvent.Switch, 0, next, 0, 0);
}

/** Syscall.Trace. */
export function trace(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Trace) == null) return whyNot();
  if (task.x1 > <u64>TraceFlag.All) return Status.BadArgument;
  const flags = <u32>task.x1;
  setTracing(flags & TraceFlag.Record);
  setCounting(flags);
  task.x1 = events.next;
  return Status.Ok;
}

/** Syscall.TraceRead. */
export function traceRead(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Trace) == null) return whyNot();
  return readRing(task, events);
}
