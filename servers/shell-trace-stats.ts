/** `trace stats`: events counted by kind and by task, and the time of each task. */
import { TraceEvent, TraceMeta } from "../abi/syscall";
import { frequency } from "../lib/kernel";
import { Text } from "../lib/text";
import { TraceReader } from "../lib/trace";
import { Screen } from "./shell-screen";
import { findTask, taskCount, writeName } from "./shell-tasks";
import { writeCall } from "./shell-trace";

/** One for each task that `learnTasks` finds, one for all others, one for idling. */
const ROWS: i32 = 66;
const OTHERS: u32 = 64;
const IDLE: u32 = 65;
const KINDS: u32 = TraceMeta.EventMask + 1;

const times: StaticArray<u64> = new StaticArray<u64>(ROWS);
/** Events by row and kind. */
const counts: StaticArray<u32> = new StaticArray<u32>(ROWS * <i32>KINDS);
const calls: StaticArray<u32> = new StaticArray<u32>(TraceMeta.NumberMask + 1);
let events: u64 = 0;
let firstSequence: u64 = 0;
let firstTime: u64 = 0;
let lastTime: u64 = 0;
let lastRow: u32 = 0;

export function startStats(): void {
  for (let row = 0; row < ROWS; row++) times[row] = 0;
  for (let i = 0; i < counts.length; i++) counts[i] = 0;
  for (let i = 0; i < calls.length; i++) calls[i] = 0;
  events = 0;
}

export function countEvent(reader: TraceReader): void {
  if (events++ == 0) {
    firstSequence = reader.sequence;
    firstTime = reader.time;
  } else {
    times[lastRow] += reader.time - lastTime;
  }
  // until the next event it is this one's task that runs
  lastTime = reader.time;
  lastRow = rowOf(reader.task);
  counts[lastRow * KINDS + reader.event]++;
  if (reader.event == TraceEvent.Syscall) calls[reader.number]++;
}

function rowOf(id: u32): u32 {
  if (id == 0) return IDLE;
  const task = findTask(id);
  return task < taskCount ? task : OTHERS;
}

function total(kind: TraceEvent): u64 {
  let sum: u64 = 0;
  for (let row: u32 = 0; row < <u32>ROWS; row++) sum += counts[row * KINDS + kind];
  return sum;
}

export function writeStats(screen: Screen): void {
  if (events == 0) return screen.line("nothing is recorded; to begin, type: trace on");
  screen.out.decimal(events).text(" events in");
  writeTime(screen.out.text(" "), lastTime - firstTime);
  if (firstSequence > 0) screen.out.text("; ").decimal(firstSequence).text(" before them are no longer kept");
  screen.endLine();
  screen.line("EVENT                    COUNT");
  writeCount(screen, "switch", total(TraceEvent.Switch));
  writeCount(screen, "interrupt", total(TraceEvent.Interrupt));
  writeCount(screen, "fault", total(TraceEvent.Fault));
  writeCount(screen, "call", total(TraceEvent.Syscall));
  for (let number: u32 = 0; number < <u32>calls.length; number++) {
    if (calls[number] == 0) continue;
    writeCall(screen.out.text("  "), number);
    screen.cell.decimal(calls[number]);
    screen.endAt(30);
    screen.endLine();
  }
  screen.line("TASK                     TIME   SHARE    CALLS  INTERRUPTS  FAULTS  SWITCHES");
  for (let task: u32 = 0; task < taskCount; task++) {
    writeName(screen.out, task);
    writeRow(screen, task);
  }
  if (countOf(OTHERS) > 0) {
    screen.out.text("(other)");
    writeRow(screen, OTHERS);
  }
  screen.out.text("(idle)");
  writeRow(screen, IDLE);
}

function countOf(row: u32): u64 {
  let sum: u64 = 0;
  for (let kind: u32 = 0; kind < KINDS; kind++) sum += counts[row * KINDS + kind];
  return sum;
}

function writeCount(screen: Screen, name: string, count: u64): void {
  screen.out.text(name);
  screen.cell.decimal(count);
  screen.endAt(30);
  screen.endLine();
}

function writeRow(screen: Screen, row: u32): void {
  writeTime(screen.cell, times[row]);
  screen.endAt(29);
  const perMille = (times[row] * 1000) / max<u64>(lastTime - firstTime, 1);
  screen.cell
    .decimal(perMille / 10)
    .text(".")
    .decimal(perMille % 10);
  screen.endAt(37);
  screen.cell.decimal(counts[row * KINDS + TraceEvent.Syscall]);
  screen.endAt(46);
  screen.cell.decimal(counts[row * KINDS + TraceEvent.Interrupt]);
  screen.endAt(58);
  screen.cell.decimal(counts[row * KINDS + TraceEvent.Fault]);
  screen.endAt(66);
  screen.cell.decimal(counts[row * KINDS + TraceEvent.Switch]);
  screen.endAt(76);
  screen.endLine();
}

function writeTime(text: Text, ticks: u64): void {
  text.seconds(ticks, frequency(), 0).text(" s");
}
