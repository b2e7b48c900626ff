/** What all test files of a run share: a process that compiles for them (`compiler.js`), which `compile.ts` asks. */
import { fork } from "node:child_process";
import { once } from "node:events";
import type { TestProject } from "vitest/node";
import type {} from "./compile";

/** @returns what ends the compiler */
export default async function setup(project: TestProject): Promise<() => void> {
  const compiler = fork("tests/lib/compiler.js", project.vitest.config.watch ? ["watch"] : [], { execArgv: [] });
  const [port] = (await once(compiler, "message")) as [number];
  project.provide("compiler", port);
  return () => compiler.disconnect();
}
