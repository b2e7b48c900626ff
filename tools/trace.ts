import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import { CaptureError, readCapture } from "./trace/capture";
import { toChrome } from "./trace/chrome";
import { callNames } from "./trace/names";

/** The command line that turns a trace into a file for Perfetto. */

const command = new Command("trace")
  .description("Turns what the shell's `trace dump` printed into Chrome's trace-event format, for ui.perfetto.dev.")
  .argument("[log]", "log of the serial line; -: standard input", "-")
  .argument("[output]", "file to write", "build/trace.json")
  .showHelpAfterError("Run it with --help for what there is.");
command.parse();
const [log, output] = command.processedArgs as [string, string];

try {
  const capture = readCapture(log === "-" ? "standard input" : log, readFileSync(log === "-" ? 0 : log, "utf8"));
  const names = callNames();
  const trace = toChrome(capture, (number) => names.get(number) ?? `system call ${number}`);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, JSON.stringify(trace));
  console.log(`${output}: ${capture.events.length} events; open it at ui.perfetto.dev`);
} catch (error) {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof CaptureError) console.error(error.message);
  else if (code === "ENOENT" || code === "EISDIR") console.error(`${log}: error: there is no such file`);
  else throw error;
  process.exitCode = 1;
}
