import { fork, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Answer, Request } from "./asc-worker.js";
import { BuildError, onCore } from "./run";

/** Compiles AssemblyScript, with the targets of asconfig.json. */

export interface Compilation {
  /** Files that the result depends on, also those that were looked for in vain. */
  inputs: string[];
  warnings: string[];
}

const WORKER = new URL("./asc-worker.js", import.meta.url);
const idle: ChildProcess[] = [];

/**
 * Compiles `entry` to `output` and its source map.
 * @param target of asconfig.json
 * @param base the folder from which asconfig.json's paths count
 * @param options of asc, beyond those of the target
 * @throws BuildError with `file:line:column: message` lines
 */
export async function compile(
  target: string,
  entry: string,
  output: string,
  base = ".",
  options: string[] = [],
): Promise<Compilation> {
  if (!existsSync(entry)) throw new BuildError(`${entry}: error: no such file`);
  const [main, out] = [entry, output].map((file) => relative(base, file));
  const config = ["--baseDir", base, "--config", resolve("asconfig.json"), "--target", target];
  const args = [main, ...replacedFiles(target), ...config, ...options, "--outFile", out];
  const answer = await onCore(() => ask({ args, base }));
  if (!answer.ok) throw new BuildError(answer.messages.join("\n"));
  return { inputs: answer.files, warnings: answer.messages };
}

/** Ends the compiler processes. */
export function endCompilers(): void {
  for (const worker of idle.splice(0)) worker.disconnect();
}

/** `use: ["abort=lib/abort/abort"]` needs lib/abort.ts to be compiled as well. */
function replacedFiles(target: string): string[] {
  const config = JSON.parse(readFileSync("asconfig.json", "utf8")) as { targets: Record<string, { use?: string[] }> };
  const uses = config.targets[target]?.use ?? [];
  return uses.map((use) => `${use.slice(use.indexOf("=") + 1, use.lastIndexOf("/"))}.ts`);
}

function ask(request: Request): Promise<Answer> {
  const worker = idle.pop() ?? fork(WORKER, { execArgv: [] });
  return new Promise((resolve, reject) => {
    const failed = () => reject(new BuildError("the AssemblyScript compiler ended without an answer"));
    worker.once("exit", failed);
    worker.once("message", (answer: Answer) => {
      worker.off("exit", failed);
      idle.push(worker);
      resolve(answer);
    });
    worker.send(request);
  });
}
