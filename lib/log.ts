import { system } from "../abi/host";
import { Limit, LogLevel, LogMeta, Syscall } from "../abi/syscall";
import { InitialHandle } from "../abi/layout";
import { Text } from "./text";

/** The longest message that the log server keeps whole, see `LogRecord.TextBytes`. */
const CAPACITY = 168;
/** Static memory rather than `new`, so that `abort` can log before anything is initialised. */
const LINE = memory.data(32);
const BUFFER = memory.data(CAPACITY);
const RECORD = memory.data(Limit.LogTextBytes);

/** Starts a message for the log, to be gone on with and then sent: `compose("lost ").decimal(count); log(LogLevel.Warning);` */
export function compose(start: string): Text {
  return changetype<Text>(LINE).over(BUFFER, CAPACITY).text(start);
}

/** Sends the composed message: to the kernel's ring, without IPC, so that logging works in any state. */
export function log(level: LogLevel): void {
  const length = changetype<Text>(LINE).length;
  let sent: u32 = 0;
  do {
    const bytes = min<u32>(length - sent, Limit.LogTextBytes);
    memory.fill(RECORD, 0, Limit.LogTextBytes);
    memory.copy(RECORD, BUFFER + sent, bytes);
    sent += bytes;
    const more = sent < length ? LogMeta.More : 0;
    system(
      Syscall.Log,
      InitialHandle.Log,
      bytes | ((<u32>level) << LogMeta.LevelShift) | more,
      load<u64>(RECORD),
      load<u64>(RECORD, 8),
      load<u64>(RECORD, 16),
      load<u64>(RECORD, 24),
      load<u64>(RECORD, 32),
    );
  } while (sent < length);
}

/** Logs what went wrong and was not put right. */
export function error(message: string): void {
  compose(message);
  log(LogLevel.Error);
}

/** Logs what went wrong and was put right, or may go wrong. */
export function warning(message: string): void {
  compose(message);
  log(LogLevel.Warning);
}

/** Logs what somebody who looks after the board wants to know. */
export function info(message: string): void {
  compose(message);
  log(LogLevel.Info);
}

/** Logs what helps whoever works on this program. */
export function debug(message: string): void {
  compose(message);
  log(LogLevel.Debug);
}
