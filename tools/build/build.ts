import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Service } from "../../abi/manifest";
import { endCompilers } from "./asc";
import { alone } from "./lock";
import { discardImage, sizes, toImage } from "./image";
import { checkManifest, programsOf } from "./manifest";
import { KERNEL, program, toAbiHeader, toKernel, toProgram, toWasm } from "./module";
import { complain, say } from "./progress";
import { toProtocols } from "./protocols";
import { toRegisters } from "./registers";
import { BuildError } from "./run";
import { ShapeError } from "./shape";
import { DRUPELET, entryOf, SYSTEMS, type System } from "./system";
import { tracedPrograms } from "./traced";

/** What each target needs, and in which order. */

export const ALL = DRUPELET.name;
const WASM = "wasm";
const KERNEL_TARGET = "kernel";

/** Builds the targets. @param trace services that record their register accesses @returns what went wrong, for the user */
export function build(targets: string[], trace: string[] = []): Promise<string[]> {
  return alone(async () => {
    try {
      await toAbiHeader();
      await toProtocols();
      const errors = await settle([toRegisters()]);
      if (errors.length > 0) return errors;
      for (const system of SYSTEMS) errors.push(...(await buildSystem(system, targetsOf(system, targets), trace)));
      return errors;
    } catch (error) {
      return [explain(error)];
    } finally {
      endCompilers();
    }
  });
}

/** Which targets a system makes: its image by its name, everything else is the main one's. */
function targetsOf(system: System, targets: string[]): string[] {
  const images = SYSTEMS.map(({ name }) => name);
  return targets.filter((target) => target === system.name || (system === DRUPELET && !images.includes(target)));
}

async function buildSystem(system: System, targets: string[], trace: string[]): Promise<string[]> {
  if (targets.length === 0) return [];
  const whole = targets.includes(system.name);
  try {
    const services = targets.every((name) => name === KERNEL_TARGET) ? [] : await readManifest(system);
    const slots = await slotsOf(system);
    const traced = tracedPrograms(services, trace);
    const modules = programsOf(services).map((name) =>
      program(name, entryOf(system, name)!, slots.get(name)!, traced.has(name)),
    );
    const known = [...SYSTEMS.map(({ name }) => name), WASM, KERNEL_TARGET, ...modules.map(({ name }) => name)];
    const unknown = targets.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new BuildError(`no target "${unknown[0]}"; there are ${known.join(", ")}`);
    const jobs = new Map<string, () => Promise<void>>();
    if (whole || targets.includes(KERNEL_TARGET)) jobs.set(KERNEL_TARGET, toKernel);
    for (const module of modules) {
      if (whole || targets.includes(module.name)) jobs.set(module.name, () => toProgram(module));
    }
    if (targets.includes(WASM)) {
      for (const module of [KERNEL, ...modules]) jobs.set(`${module.name}.wasm`, () => toWasm(module));
    }
    const errors = await settle([...jobs.values()].map((job) => job()));
    if (!whole) return errors;
    if (errors.length > 0) discardImage(system.image);
    else if (await toImage(system.image, services)) say(sizes(system.image, services));
    return errors;
  } catch (error) {
    if (whole) discardImage(system.image);
    return [explain(error)];
  }
}

/** @throws BuildError with the lines that are wrong */
async function readManifest(system: System): Promise<Service[]> {
  const { manifest } = system;
  const services = await importManifest(manifest);
  const problems = checkManifest(services, (name) => entryOf(system, name) !== undefined);
  if (problems.length === 0) return services;
  // The TypeScript compiler is only loaded when it has something to find.
  const { describe } = await import("./manifest-lines");
  const text = readFileSync(manifest, "utf8");
  const fatal = problems.filter((problem) => problem.warning !== true);
  if (fatal.length > 0) throw new BuildError(describe(fatal, manifest, text).join("\n"));
  for (const warning of describe(problems, manifest, text)) complain(warning);
  return services;
}

async function importManifest(manifest: string): Promise<Service[]> {
  const module = (await import(resolve(manifest)).catch((error: Error) => explainSyntax(error, manifest))) as {
    services: Service[];
  };
  return module.services;
}

/**
 * The slot of each program of a system. A program is linked once: those of the main system lie at the same addresses in
 * every image.
 */
async function slotsOf(system: System): Promise<Map<string, number>> {
  const slots = new Map<string, number>();
  for (const each of SYSTEMS.slice(0, SYSTEMS.indexOf(system) + 1)) {
    const fresh = programsOf(await importManifest(each.manifest)).filter((name) => !slots.has(name));
    fresh.forEach((name, index) => slots.set(name, each.firstSlot + index));
  }
  return slots;
}

/** tsx tells a syntax error with the whole path, above a stack of its own. */
function explainSyntax(error: Error, manifest: string): never {
  const at = error.message.indexOf(`${manifest}:`);
  const place = at < 0 ? null : /^\S+:\d+:\d+: ERROR: .*/.exec(error.message.slice(at));
  throw place === null ? error : new BuildError(place[0].replace("ERROR", "error"));
}

async function settle(work: Promise<void>[]): Promise<string[]> {
  const results = await Promise.allSettled(work);
  return results.flatMap((result) => (result.status === "rejected" ? [explain(result.reason)] : []));
}

/** Errors that are ours to explain are told in their own words; others are faults of the build and keep their stack. */
function explain(error: unknown): string {
  if (error instanceof BuildError || error instanceof ShapeError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
