import { spawn } from "node:child_process";
import { cpus } from "node:os";

/** A failure that the user is to read as it is: no stack. */
export class BuildError extends Error {}

let free = Math.max(1, cpus().length);
const waiting: (() => void)[] = [];

/** Runs `work` when a core is free for it. */
export async function onCore<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next !== undefined) next();
    else free++;
  }
}

/** Runs a program to its end. @returns what it printed @throws BuildError with what it printed when it fails */
export function run(command: string, args: string[]): Promise<string> {
  return onCore(
    () =>
      new Promise<string>((resolve, reject) => {
        const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        let errors = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
        child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
        child.on("error", (error: NodeJS.ErrnoException) => {
          const reason = error.code === "ENOENT" ? `${command} is not installed; run "make setup"` : error.message;
          reject(new BuildError(reason));
        });
        child.on("close", (status) => {
          if (status === 0) resolve(output + errors);
          else reject(new BuildError((errors + output).trim() || `${command} failed with status ${status}`));
        });
      }),
  );
}
