/** Log, trace, what the system tells of itself, and what the firmware answers. */
import {
  HandleType,
  Info,
  Limit,
  LogMeta,
  Status,
  SystemRight,
  TraceEvent,
  TraceFlag,
  TraceMeta,
} from "../../abi/syscall";
import type { Model } from "./model";
import { setBits } from "./schedule";
import { Entry, PAGE, type Task } from "./state";
import { need } from "./table";

interface Record {
  meta: bigint;
  who: bigint;
  content: bigint[];
}

/** Numbered records, of which the newest are kept. */
export class Ring {
  next = 0;
  private readonly records: Record[] = [];

  constructor(private readonly capacity: number) {}

  append(now: bigint, meta: number | bigint, who: bigint, content: readonly bigint[]): void {
    const padded = Array.from({ length: Limit.LogTextBytes / 8 }, (_, index) => content[index] ?? 0n);
    const stamped = BigInt.asUintN(64, BigInt(meta) | (now << BigInt(LogMeta.TimeShift)));
    this.records.push({ meta: stamped, who, content: padded });
    if (this.records.length > 2 * this.capacity) this.records.splice(0, this.records.length - this.capacity);
    this.next++;
  }

  /** Answers with the record of this number, or the oldest if that is later. */
  read(task: Task): Status {
    const wanted = task.frame[1];
    if (wanted >= this.next) return Status.NotFound;
    const number = Math.max(Number(wanted), this.next - this.capacity);
    const { meta, who, content } = this.records[this.records.length - (this.next - number)];
    task.frame[1] = BigInt.asUintN(64, BigInt(number) | (who << 32n));
    task.frame[2] = meta;
    content.forEach((word, index) => (task.frame[3 + index] = word));
    return Status.Ok;
  }
}

function system(task: Task, right: SystemRight): Entry | Status {
  return need(task, task.frame[0], HandleType.System, right);
}

/** Syscall.MemoryAdd. */
export function memoryAdd(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.Devices);
  if (!(handle instanceof Entry)) return handle;
  if (task.parent) return Status.Denied;
  const [, start, pages] = task.frame;
  const { facts } = model;
  const end = start + pages * BigInt(PAGE);
  const isRam = start >= facts.boot[4] && end <= BigInt(facts.ram * PAGE);
  if (start % BigInt(PAGE) !== 0n || pages === 0n || !isRam) return Status.BadArgument;
  facts.boot[4] = end;
  facts.kept -= Number(pages);
  facts.free += Number(pages);
  task.quota += Number(pages);
  return Status.Ok;
}

/** Syscall.Log. */
export function logAppend(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.Log);
  if (!(handle instanceof Entry)) return handle;
  const meta = task.frame[1];
  const bytes = Number(meta & BigInt(LogMeta.LengthMask));
  if (meta >> BigInt(LogMeta.TimeShift) !== 0n || bytes > Limit.LogTextBytes) return Status.BadArgument;
  model.log.append(model.now, meta, handle.badge, [...task.frame.subarray(2, 7)]);
  const { logReader } = model;
  if (logReader && !logReader.task.gone) setBits(model, logReader.task, logReader.bits);
  return Status.Ok;
}

/** Syscall.LogRead. */
export function logRead(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.LogRead);
  return handle instanceof Entry ? model.log.read(task) : handle;
}

/** Syscall.LogBind. */
export function logBind(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.LogRead);
  if (!(handle instanceof Entry)) return handle;
  model.logReader = { task, bits: task.frame[1] };
  return Status.Ok;
}

/** Syscall.SystemInfo. */
export function systemInfo(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.Info);
  if (!(handle instanceof Entry)) return handle;
  const what = task.frame[1];
  const { facts } = model;
  if (what === BigInt(Info.Memory)) {
    const idle = model.idle;
    const told = [facts.ram, model.freePages, facts.kept, model.tasks.length, facts.frequency, idle, model.now];
    told.forEach((value, index) => (task.frame[1 + index] = BigInt(value)));
  } else if (what === BigInt(Info.Boot)) {
    facts.boot.forEach((value, index) => (task.frame[1 + index] = value));
  } else return Status.BadArgument;
  return Status.Ok;
}

/** Tags that only read, and the notice of a reboot. */
function isOpenTag(tag: number): boolean {
  const [kind, number] = [tag >>> 16, tag & 0xffff];
  if (kind === 0) return number === 1;
  if (kind === 6) return number === 1;
  if (kind === 1) return number >= 1 && number <= 6;
  return kind === 3 && ((number >= 1 && number <= 0xa) || (number >= 0x46 && number <= 0x48));
}

/** Syscall.Property. */
export function property(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.Firmware);
  if (!(handle instanceof Entry)) return handle;
  const tag = task.frame[1];
  if (tag > 0xffff_ffffn) return Status.BadArgument;
  if (!isOpenTag(Number(tag)) && (handle.rights & SystemRight.Devices) === 0) return Status.Denied;
  const request = [...task.frame.subarray(2, 6)].map((word) => Number(word & 0xffff_ffffn));
  const [answer] = model.firmware([{ tag: Number(tag), request }]);
  if (answer.bytes === 0) return Status.NotFound;
  task.frame[1] = BigInt(answer.bytes);
  answer.words.forEach((word, index) => (task.frame[2 + index] = BigInt(word)));
  return Status.Ok;
}

/** Syscall.Display. */
export function display(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.Devices);
  if (!(handle instanceof Entry)) return handle;
  const asked = [...task.frame.subarray(1, 6)];
  if (asked.some((word) => word > 0xffff_ffffn)) return Status.BadArgument;
  const [width, height, rows, depth, order] = asked.map(Number);
  const [size, virtual, , depthGiven, orderGiven, memory, pitch] = model.firmware([
    { tag: 0x48003, request: [width, height] },
    { tag: 0x48004, request: [width, rows] },
    { tag: 0x48009, request: [0, 0] },
    { tag: 0x48005, request: [depth] },
    { tag: 0x48006, request: [order] },
    { tag: 0x40001, request: [4096] },
    { tag: 0x40008, request: [] },
  ]);
  const address = memory.words[0] & 0x3fff_ffff;
  if (address === 0) return Status.NotFound;
  const mode = depthGiven.words[0] | (orderGiven.words[0] << 8);
  const answer = [address, memory.words[1], size.words[0], size.words[1], virtual.words[1], pitch.words[0], mode];
  answer.forEach((word, index) => (task.frame[1 + index] = BigInt(word)));
  return Status.Ok;
}

/** Syscall.Trace. */
export function trace(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.Trace);
  if (!(handle instanceof Entry)) return handle;
  if (task.frame[1] > BigInt(TraceFlag.All)) return Status.BadArgument;
  model.tracing = (task.frame[1] & BigInt(TraceFlag.Record)) !== 0n;
  task.frame[1] = BigInt(model.events.next);
  return Status.Ok;
}

/** Syscall.TraceRead. */
export function traceRead(model: Model, task: Task): Status {
  const handle = system(task, SystemRight.Trace);
  return handle instanceof Entry ? model.events.read(task) : handle;
}

/** Records an event. */
export function record(model: Model, kind: TraceEvent, number: number, task: Task | undefined, a = 0n, b = 0n): void {
  const meta = (kind << TraceMeta.EventShift) | (number & TraceMeta.NumberMask);
  model.events.append(model.now, meta, BigInt(task?.id ?? 0), [a, b]);
}
