import { HandleType, Limit, LogLevel, LogMeta, Status, SystemRight } from "../abi/syscall";
import { need, whyNot } from "./handle";
import { LOG, LOG_READER, TRACE } from "./layout";
import { CONTENT, Ring, append, newRing, readRing } from "./ring";
import { setBits } from "./schedule";
import { Task, findTask } from "./task";

/** The ring of recent messages. One that is longer than a record goes on in the next. */
const messages = changetype<Ring>(LOG);

/** Which task to tell of new records, and how. */
@unmanaged
@final
class Reader {
  task: u32 = 0;
  _padding: u32 = 0;
  bits: u64 = 0;
}
const reader = changetype<Reader>(LOG_READER);

export function initLog(): void {
  newRing(LOG, TRACE - LOG);
}

function tellReader(): void {
  const task = findTask(reader.task);
  if (task) setBits(task, reader.bits);
}

/** The kernel's own message. @param text ASCII */
export function log(level: LogLevel, text: string): void {
  for (let at = 0; at < text.length;) {
    const length = min(text.length - at, <i32>Limit.LogTextBytes);
    const more = at + length < text.length ? <u32>LogMeta.More : 0;
    const address = append(messages, length | (level << LogMeta.LevelShift) | more, 0);
    for (let i = 0; i < length; i++) store<u8>(address + i, text.charCodeAt(at + i), CONTENT);
    at += length;
  }
  tellReader();
}

/** Syscall.Log. */
export function logAppend(task: Task): Status {
  const handle = need(task, task.x0, HandleType.System, SystemRight.Log);
  if (handle == null) return whyNot();
  const meta = task.x1;
  if (meta >> LogMeta.TimeShift != 0 || (meta & LogMeta.LengthMask) > <u64>Limit.LogTextBytes)
    return Status.BadArgument;
  const address = append(messages, meta, handle.badge);
  memory.copy(<usize>address + CONTENT, changetype<usize>(task) + offsetof<Task>("x2"), Limit.LogTextBytes);
  tellReader();
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
  reader.task = task.id;
  reader.bits = task.x1;
  return Status.Ok;
}
