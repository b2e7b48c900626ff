import { LogRecord, LogStatus } from "../abi/protocol/log";
import { LogLevel } from "../abi/syscall";
import { frequency } from "../lib/kernel";
import { LogClient } from "../lib/logs";
import { Screen } from "./shell-screen";

const RECORD = memory.data(LogRecord.Bytes, 8);

/** Prints the messages that the log server keeps, up to the newest at the start. */
export function dmesg(screen: Screen, log: LogClient): void {
  if (log.range() != LogStatus.Ok) return screen.line("the log server does not answer");
  if (log.lost > 0) {
    screen.out.decimal(log.lost).text(" records were lost before the log server could read them");
    screen.endLine();
  }
  for (let number = log.oldest; number < log.end; number++) {
    if (log.read(number, RECORD) != LogStatus.Ok) return;
    number = log.sequence;
    screen.out
      .text("[")
      .seconds(load<u64>(RECORD, LogRecord.Time), frequency())
      .text("] ")
      .name(RECORD + LogRecord.Name);
    screen.column(23).text(levelName(load<u8>(RECORD, LogRecord.Level)));
    screen.column(31).bytes(RECORD + LogRecord.Text, load<u8>(RECORD, LogRecord.Length));
    screen.endLine();
  }
}

function levelName(level: u32): string {
  switch (level) {
    case LogLevel.Error:
      return "error";
    case LogLevel.Warning:
      return "warning";
    case LogLevel.Info:
      return "info";
  }
  return "debug";
}
