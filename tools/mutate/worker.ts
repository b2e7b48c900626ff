import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import { Selection } from "./selection";
import { load, type Case } from "./vitest";

/** A thread with all the tests loaded that runs those it is told to run. */

export interface Setting {
  module: WebAssembly.Module;
  /** Exports `underTest`, which says what the tests run; absolute. */
  harness: string;
  /** Absolute. */
  tests: string[];
}

export interface TestRun {
  /** Among all tests, in order of their files. */
  index: number;
  /** Mutants that it may pass. */
  fuel: number;
}

/** `record`: runs all, once. `try`: runs these until one fails, with the mutant in force. */
export type Request = { kind: "record" } | { kind: "try"; mutant: number; runs: TestRun[] };

export interface Recorded {
  file: string;
  name: string;
  milliseconds: number;
  /** Mutants passed, each as often as it was. */
  fuel: number;
  /** Mutants passed. */
  reached: number[];
  error: string | undefined;
}

export type Reply =
  | { kind: "recorded"; tests: Recorded[] }
  /** A test begins. */
  | { kind: "begun"; index: number }
  | { kind: "tried"; killer: { index: number; error: string } | undefined };

/** More than any test passes, and yet an end. */
const PLENTY = 2 ** 40;

const { module, harness, tests } = workerData as Setting;
// the same each time, and nobody wants the smallest case that kills a mutant
fc.configureGlobal({ seed: 1, endOnFailure: true });
const selection = new Selection();
const { underTest } = (await import(pathToFileURL(harness).href)) as { underTest: object };
Object.assign(underTest, { kernel: module, imports: selection.imports });
const cases: Case[] = [];
selection.select(0, PLENTY);
for (const test of tests) cases.push(...(await load(pathToFileURL(test).href)));

parentPort?.on("message", (request: Request) => {
  void (request.kind === "record" ? record() : attempt(request.mutant, request.runs));
});

async function record(): Promise<void> {
  const recorded: Recorded[] = [];
  for (const { file, name, run } of cases) {
    selection.record(PLENTY);
    const begin = performance.now();
    const error = await failure(run);
    const milliseconds = performance.now() - begin;
    recorded.push({ file, name, milliseconds, fuel: PLENTY - selection.fuel, reached: selection.reached, error });
  }
  post({ kind: "recorded", tests: recorded });
}

async function attempt(mutant: number, runs: TestRun[]): Promise<void> {
  for (const { index, fuel } of runs) {
    post({ kind: "begun", index });
    selection.select(mutant, fuel);
    const failed = await failure(cases[index].run);
    const error = selection.fuel < 0 ? "it does not end" : failed;
    if (error !== undefined) return post({ kind: "tried", killer: { index, error } });
  }
  post({ kind: "tried", killer: undefined });
}

async function failure(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function post(reply: Reply): void {
  parentPort?.postMessage(reply);
}
