import { LogLevel } from "../abi/syscall";
import { frequency } from "../lib/kernel";
import { LOG_RECORD_BYTES, LogClient, LogRecord } from "../lib/protocol/log";
import { Screen } from "./shell-screen";

const RECORD = changetype<LogRecord>(memory.data(LOG_RECORD_BYTES, 8));

/** Prints the messages that the log server keeps, up to the newest at the start. */
export function dmesg(screen: Screen, log: LogClient): void {
  if (log.range() != 0) return screen.line("the log server does not answer");
  if (log.lost > 0) {
    screen.out.decimal(log.lost).text(" records were lost before the log server could read them");
    screen.endLine();
  }
  for (let number = log.oldest; number < log.end; number++) {
    if (log.read(number, RECORD) != 0) return;
    number = log.sequence;
    screen.out.text("[").seconds(RECORD.time, frequency()).text("] ").name(RECORD.name);
    screen.column(23).text(levelName(RECORD.level));
    screen.column(31).bytes(RECORD.text, RECORD.length);
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
