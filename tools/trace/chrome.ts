import { Syscall, TraceEvent } from "../../abi/syscall";
import type { Capture, Traced } from "./capture";

/**
 * Turns a capture into Chrome's Trace Event Format, which Perfetto and chrome://tracing open: a track for each task with
 * slices of the time in which it ran, what happened as instants, and an arrow from each call to its reply.
 */

/** One event of the format. */
export interface ChromeEvent {
  /** M: metadata, X: slice, i: instant, s and f: an arrow's start and end. */
  ph: "M" | "X" | "i" | "s" | "f";
  name: string;
  pid: number;
  tid: number;
  /** Microseconds since the first event. */
  ts: number;
  /** Of a slice, in microseconds. */
  dur?: number;
  cat?: string;
  /** Of an instant: on its own track only. */
  s?: "t";
  id?: number;
  /** Of an arrow's end: it leads to the slice around it. */
  bp?: "e";
  args?: Record<string, string | number>;
}

export interface ChromeTrace {
  displayTimeUnit: "ns";
  traceEvents: ChromeEvent[];
}

const PROCESS = 1;
/** Track of the idle processor; ids of tasks are greater. */
const IDLE = 0;

/** @param callName names a system call by its number */
export function toChrome(capture: Capture, callName: (number: number) => string): ChromeTrace {
  const { events, tasks, ticksPerSecond } = capture;
  const origin = events[0]?.time ?? 0;
  const at = (ticks: number) => ((ticks - origin) * 1e6) / ticksPerSecond;
  const common = { pid: PROCESS, cat: "kernel" };
  const timed = [
    ...slices(events).map(({ task, from, to }): ChromeEvent => ({
      ...{ ...common, ph: "X", tid: task, ts: at(from), dur: at(to) - at(from) },
      name: task === IDLE ? "idle" : "run",
    })),
    ...events
      .filter(({ event }) => event !== TraceEvent.Switch)
      .map((event): ChromeEvent => ({
        ...common,
        ph: "i",
        s: "t",
        tid: event.task,
        ts: at(event.time),
        ...describe(event, callName),
      })),
    ...arrows(events).flatMap(({ call, reply }, id): ChromeEvent[] => [
      { ...common, ph: "s", id, name: "call", tid: call.task, ts: at(call.time) },
      { ...common, ph: "f", bp: "e", id, name: "call", tid: reply.task, ts: at(reply.time) },
    ]),
  ];
  const names = [...new Set(events.map(({ task }) => task))].map((id) => threadName(id, tasks));
  const head: ChromeEvent = {
    ph: "M",
    name: "process_name",
    pid: PROCESS,
    tid: IDLE,
    ts: 0,
    args: { name: "Drupelet" },
  };
  return { displayTimeUnit: "ns", traceEvents: [head, ...names, ...timed.sort((a, b) => a.ts - b.ts)] };
}

function threadName(id: number, tasks: Map<number, string>): ChromeEvent {
  const name = id === IDLE ? "(idle)" : (tasks.get(id) ?? `task 0x${id.toString(16)}`);
  return { ph: "M", name: "thread_name", pid: PROCESS, tid: id, ts: 0, args: { name } };
}

/** When each task ran: from its switch to the next one. */
function slices(events: Traced[]): { task: number; from: number; to: number }[] {
  const found: { task: number; from: number; to: number }[] = [];
  for (const { event, task, time } of events) {
    const last = found.at(-1);
    if (last !== undefined) last.to = time;
    if (last === undefined || event === TraceEvent.Switch) found.push({ task, from: time, to: time });
  }
  return found;
}

/** Calls with the reply of each: a reply names its caller by the task's id. */
function arrows(events: Traced[]): { call: Traced; reply: Traced }[] {
  const calling = new Map<number, Traced>();
  const found: { call: Traced; reply: Traced }[] = [];
  for (const event of events) {
    if (event.event !== TraceEvent.Syscall) continue;
    if (event.number === Syscall.Call) calling.set(event.task, event);
    else if (event.number === Syscall.Reply || event.number === Syscall.ReplyReceive) {
      const caller = Number(event.first & 0xffff_ffffn);
      const call = calling.get(caller);
      if (call !== undefined) found.push({ call, reply: event });
      calling.delete(caller);
    }
  }
  return found;
}

function describe(
  { event, number, first, second }: Traced,
  callName: (number: number) => string,
): Pick<ChromeEvent, "name" | "args"> {
  const hex = (value: bigint) => `0x${value.toString(16)}`;
  if (event === TraceEvent.Interrupt) return { name: "interrupt", args: { source: hex(first), lines: hex(second) } };
  if (event === TraceEvent.Fault) return { name: "fault", args: { class: number, esr: hex(first), far: hex(second) } };
  return { name: callName(number), args: { x0: hex(first), x1: hex(second) } };
}
