import { trap } from "../abi/host";
import { LogLevel, Trap } from "../abi/syscall";
import { compose, log } from "./log";

/**
 * What AssemblyScript calls for a failed assertion, a thrown error or an index out of bounds (`asc --use abort=lib/abort/abort`):
 * says why in the log, then ends the program with `Trap.Abort`.
 */
export function abort(message: string | null, file: string | null, line: u32, _column: u32): void {
  const text = compose(message !== null ? message : "aborted");
  if (file !== null) text.text(" (").text(file).text(":").decimal(line).text(")");
  log(LogLevel.Error);
  trap(Trap.Abort);
}
