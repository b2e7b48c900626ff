import { Worker } from "node:worker_threads";
import type { Recorded, Reply, Request, Setting } from "./worker";

/** A worker that is replaced when it does not survive a mutant. */

const SCRIPT = new URL("./start.js", import.meta.url);
/** A test is cut off when it takes so many times as long as without a mutant, and this much in addition. */
const SLOWER = 20;
const SPARE_MILLISECONDS = 5000;
/** Mutants that a test may pass, as a multiple of what it did, and in addition. */
const MORE_FUEL = 10;
const SPARE_FUEL = 100_000;

export interface Killer {
  test: Recorded;
  error: string;
}

export class Tester {
  private worker: Worker | undefined;

  constructor(private readonly setting: Setting) {}

  /** Runs every test with no mutant. @throws what keeps the tests from being loaded */
  async record(): Promise<Recorded[]> {
    const reply = await this.ask({ kind: "record" }, []);
    if (reply.kind !== "recorded") throw new Error("the worker did not answer the question");
    return reply.tests;
  }

  /** Runs tests until one fails. @param mutant 0 for none @param which of `tests` to run, in this order */
  async attempt(mutant: number, tests: readonly Recorded[], which: readonly number[]): Promise<Killer | undefined> {
    const runs = which.map((index) => ({ index, fuel: tests[index].fuel * MORE_FUEL + SPARE_FUEL }));
    const reply = await this.ask({ kind: "try", mutant, runs }, tests);
    if (reply.kind !== "tried" || reply.killer === undefined) return undefined;
    return { test: tests[reply.killer.index], error: reply.killer.error };
  }

  async end(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  private ask(request: Request, tests: readonly Recorded[]): Promise<Reply> {
    const worker = (this.worker ??= new Worker(SCRIPT, { workerData: this.setting }));
    return new Promise((resolve, reject) => {
      let running: number | undefined;
      let watch: NodeJS.Timeout | undefined;
      const settle = () => {
        clearTimeout(watch);
        worker.off("error", lose).off("exit", exited).off("message", hear);
      };
      const lose = (error: Error) => {
        settle();
        this.worker = undefined;
        void worker.terminate();
        if (running === undefined) reject(error);
        else resolve({ kind: "tried", killer: { index: running, error: error.message } });
      };
      const exited = (status: number) => lose(new Error(`the worker ended with status ${status}`));
      const hear = (reply: Reply) => {
        if (reply.kind === "begun") {
          clearTimeout(watch);
          running = reply.index;
          const limit = SPARE_MILLISECONDS + tests[running].milliseconds * SLOWER;
          watch = setTimeout(() => lose(new Error(`it took more than ${Math.round(limit)} ms`)), limit);
        } else {
          settle();
          resolve(reply);
        }
      };
      worker.on("error", lose).on("exit", exited).on("message", hear);
      worker.postMessage(request);
    });
  }
}
