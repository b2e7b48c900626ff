/** `trace`: switches the kernel's recording, shows the events, counts them, and dumps them for tools/trace.ts. */
import { Fault, Status, TraceEvent } from "../abi/syscall";
import { faultOf } from "../lib/fault";
import { frequency } from "../lib/kernel";
import { syscallName } from "../lib/syscall-names";
import { NOT_A_NUMBER, Text } from "../lib/text";
import { TraceReader } from "../lib/trace";
import { trapName } from "../lib/trap";
import { Command, expected } from "./shell-commands";
import { faultName } from "./shell-services";
import { Screen } from "./shell-screen";
import { idOf, learnTasks, taskCount, writeName, writeTask } from "./shell-tasks";
import { countEvent, startStats, writeStats } from "./shell-trace-stats";
import { Words } from "./shell-words";

/** Events that `show` shows when it is not told how many. */
const SHOWN: u64 = 100;
/** Of the lines that a dump consists of; tools/trace/capture.ts reads them. */
const DUMP_VERSION: u32 = 1;
const TASK_COLUMN: u32 = 16;
const EVENT_COLUMN: u32 = 33;

@final
export class Tracer {
  private readonly reader: TraceReader;
  /** Whether it was switched on here: reading switches it off meanwhile, so that what is read stays as it is. */
  private recording: bool = false;

  constructor(
    private readonly screen: Screen,
    system: u32,
  ) {
    this.reader = new TraceReader(system);
  }

  run(words: Words): void {
    const show = words.is(1, "show");
    if (words.count > 2) {
      if (!show) return expected(this.screen, Command.Trace, "there are too many arguments");
      const count = words.number(2);
      if (count == NOT_A_NUMBER || count == 0) {
        return expected(this.screen, Command.Trace, "COUNT is a number from 1 on");
      }
    }
    if (words.is(1, "on")) this.record(true);
    else if (words.is(1, "off")) this.record(false);
    else if (show) this.show(words.count > 2 ? words.number(2) : SHOWN);
    else if (words.is(1, "stats")) this.stats();
    else if (words.is(1, "dump")) this.dump();
    else expected(this.screen, Command.Trace, "there is no such argument");
  }

  private record(on: bool): void {
    if (!this.switchTo(on)) return;
    this.recording = on;
    this.screen.line(on ? "trace is on; it keeps the newest events" : "trace is off");
  }

  /** @returns false when the kernel refuses, which is then said */
  private switchTo(on: bool): bool {
    const status = this.reader.switchTo(on);
    if (status == Status.Ok) return true;
    this.screen.out.text("the kernel does not let the shell trace: status ").decimal(status);
    this.screen.endLine();
    return false;
  }

  /** Gets ready to read what there is. */
  private begin(): bool {
    if (!this.switchTo(false)) return false;
    learnTasks();
    return true;
  }

  private end(): void {
    if (this.recording) this.switchTo(true);
  }

  private show(count: u64): void {
    if (!this.begin()) return;
    this.reader.skipTo(count);
    let any = false;
    while (this.reader.next()) {
      any = true;
      this.writeEvent();
    }
    if (!any) this.screen.line("nothing is recorded; to begin, type: trace on");
    this.end();
  }

  private writeEvent(): void {
    const screen = this.screen;
    const reader = this.reader;
    screen.out.text("[").seconds(reader.time, frequency()).text("] ");
    const task = screen.column(TASK_COLUMN);
    if (reader.task == 0) task.text("(idle)");
    else writeTask(task, reader.task);
    const text = screen.column(EVENT_COLUMN);
    switch (reader.event) {
      case TraceEvent.Syscall:
        writeCall(text, reader.number);
        text.text(" ").hex(reader.first, 1).text(", ").hex(reader.second, 1);
        break;
      case TraceEvent.Interrupt:
        writeInterrupt(text, reader.first, reader.second);
        break;
      case TraceEvent.Fault:
        writeFault(text, <u32>reader.first, reader.second);
        break;
      case TraceEvent.Switch:
        text.text("runs");
        break;
    }
    screen.endLine();
  }

  private stats(): void {
    if (!this.begin()) return;
    startStats();
    while (this.reader.next()) countEvent(this.reader);
    writeStats(this.screen);
    this.end();
  }

  /** Lines of words, each begun by what no other line begins with. Times are ticks; the last two words are in hex. */
  private dump(): void {
    if (!this.begin()) return;
    const screen = this.screen;
    screen.out.text("~trace ").decimal(DUMP_VERSION).text(" ").decimal(frequency());
    screen.endLine();
    for (let task: u32 = 0; task < taskCount; task++) {
      writeName(screen.out.text("~task ").decimal(idOf(task)).text(" "), task);
      screen.endLine();
    }
    let count: u64 = 0;
    const reader = this.reader;
    while (reader.next()) {
      count++;
      screen.out.text("~ ").decimal(reader.sequence).text(" ").decimal(reader.time);
      screen.out.text(" ").decimal(reader.task).text(" ").decimal(reader.meta);
      screen.out.text(" ").hex(reader.first, 1).text(" ").hex(reader.second, 1);
      screen.endLine();
    }
    screen.out.text("~end ").decimal(count);
    screen.endLine();
    this.end();
  }
}

export function writeCall(text: Text, number: u32): void {
  const name = syscallName(number);
  if (name.length > 0) text.text(name);
  else text.text("system call ").decimal(number);
}

/** @param source register of the core's controller @param lines that are pending */
function writeInterrupt(text: Text, source: u64, lines: u64): void {
  text.text("interrupt, source ").hex(source, 1);
  for (let line: u64 = 0; line < 64; line++) if ((lines >> line) & 1) text.text(", line ").decimal(line);
}

function writeFault(text: Text, esr: u32, far: u64): void {
  // the stack pointer, by which an overflow is told, is not recorded
  const fault = faultOf(esr, far, u64.MAX_VALUE);
  text.text("fault, ").text(fault == Fault.Trap ? trapName(esr & 0xff) : faultName(fault));
  const abort = fault == Fault.DataAbort || fault == Fault.NullPointer || fault == Fault.InstructionAbort;
  if (abort) text.text(" at ").hex(far);
}
