import { HandleType, Limit, LogMeta, Status, SystemRight } from "../abi/syscall";
import { need, whyNot } from "./handle";
import { LOG } from "./layout";
import { CONTENT, Ring, append, readRing } from "./ring";
import { Task } from "./task";

/** The recent messages. One that is longer than a record goes on in the next. */
const messages = changetype<Ring>(LOG);

/** Syscall.Log. */
export function logAppend(task: Task): Status {
  const handle = need(task, task.x0, HandleType.System, SystemRight.Log);
  if (handle == null) return whyNot();
  const meta = task.x1;
  if (meta >> LogMeta.TimeShift != 0 || (meta & LogMeta.LengthMask) > <u64>Limit.LogTextBytes)
    return Status.BadArgument;
  const address = append(messages, meta, handle.badge);
  memory.copy(<usize>address + CONTENT, changetype<usize>(task) + offsetof<Task>("x2"), Limit.LogTextBytes);
  return Status.Ok;
}

/** Syscall.LogRead. */
export function logRead(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.LogRead) == null) return whyNot();
  return readRing(task, messages);
}

/** Syscall.LogBind. */
export function logBind(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.LogRead) == null) return whyNot();
  messages.reader = task.id;
  messages.bits = task.x1;
  return Status.Ok;
}
