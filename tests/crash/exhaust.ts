/**
 * The exhaustive crash test: a workload is run once without a crash, and then once for each step that the server takes in
 * it, killed before that step. `tests/crash/services/` has a workload and the promises of each service.
 */
import { expect } from "vitest";
import { services } from "../../servers/manifest";
import { DRUPELET, entryOf } from "../../tools/build/system";
import { compile } from "../lib/compile";
import type { World } from "./world";

/** What a service is put through. */
export interface CrashCase {
  /** In servers/manifest.ts. */
  service: string;
  /** Builds the world of a server: its devices, the servers that it uses, its clients. A client checks what it is answered. */
  stage(module: WebAssembly.Module): Stage;
}

/** A workload that is about to run. */
export interface Stage {
  world: World;
  /** Checks what holds at the end, with a crash or without. */
  end?: () => void;
  /** What is at the end as if there had been no crash. */
  same?: () => unknown;
}

/** A server that needs many times the steps of the run without a crash has got into circles. */
const MOST_FACTOR = 10;
const MOST = 1_000_000;

/** The .wasm of a service of the manifest. */
export async function programOf(service: string): Promise<WebAssembly.Module> {
  const program = services.find(({ name }) => name === service)?.program ?? service;
  const entry = entryOf(DRUPELET, program);
  if (entry === undefined) throw new Error(`servers/manifest.ts has no service ${service}, or that no program`);
  return new WebAssembly.Module((await compile(entry)) as Uint8Array<ArrayBuffer>);
}

/** Kills a server before each of its steps. @returns how many there are @throws naming the first step that a promise breaks at */
export function exhaust(tried: CrashCase, module: WebAssembly.Module): number {
  const { steps, same } = runOnce(tried, module, [], MOST);
  for (let at = 1; at <= steps; at++) {
    const crashed = runOnce(tried, module, [at], steps * MOST_FACTOR);
    inPlace(tried, [at], crashed.world, () => expect(crashed.same, "as without a crash").toEqual(same));
  }
  return steps;
}

/** Runs the workload once. @param kills steps before which the server is killed, counted over all its lives */
export function runOnce(tried: CrashCase, module: WebAssembly.Module, kills: number[], most: number) {
  const { world, end, same } = tried.stage(module);
  return inPlace(tried, kills, world, () => {
    world.run(kills, most);
    end?.();
    return { world, steps: world.steps, same: same?.() };
  });
}

function inPlace<T>({ service }: CrashCase, kills: number[], world: World, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { kind, number } = world.killedBefore ?? {};
    const where =
      kind === undefined ? "not killed" : `killed before step ${kills.join(", ")}: ${kind} 0x${number?.toString(16)}`;
    throw new Error(`${service}, ${where}: ${(error as Error).message}`, { cause: error });
  }
}
