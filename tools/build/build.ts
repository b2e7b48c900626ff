import { existsSync, readFileSync } from "node:fs";
import type { Service } from "../../abi/manifest";
import { endCompilers } from "./asc";
import { alone } from "./lock";
import { discardImage, sizes, toImage } from "./image";
import { checkManifest, programsOf } from "./manifest";
import { KERNEL, program, toAbiHeader, toKernel, toProgram, toWasm } from "./module";
import { complain, say } from "./progress";
import { BuildError } from "./run";
import { ShapeError } from "./shape";

/** What each target needs, and in which order. */

export const ALL = "all";
const WASM = "wasm";
const MANIFEST = "servers/manifest.ts";

/** Builds the targets. @returns what went wrong, for the user */
export function build(targets: string[]): Promise<string[]> {
  return alone(() => buildAlone(targets));
}

async function buildAlone(targets: string[]): Promise<string[]> {
  try {
    const services = targets.every((name) => name === "kernel") ? [] : await readManifest();
    const programs = programsOf(services);
    const unknown = targets.filter((name) => ![ALL, WASM, "kernel", ...programs].includes(name));
    if (unknown.length > 0) {
      throw new BuildError(`no target "${unknown[0]}"; there are ${[ALL, WASM, "kernel", ...programs].join(", ")}`);
    }
    await toAbiHeader();
    const jobs = new Map<string, () => Promise<void>>();
    for (const target of targets) {
      if (target === ALL || target === "kernel") jobs.set("kernel", toKernel);
      for (const name of programs) {
        if (target === ALL || target === name) jobs.set(name, () => toProgram(program(name)));
      }
      if (target === WASM) {
        for (const module of [KERNEL, ...programs.map(program)]) jobs.set(`${module.name}.wasm`, () => toWasm(module));
      }
    }
    const errors = await settle([...jobs.values()].map((job) => job()));
    if (!targets.includes(ALL)) return errors;
    if (errors.length > 0) discardImage();
    else if (await toImage(services)) say(sizes(services));
    return errors;
  } catch (error) {
    if (targets.includes(ALL)) discardImage();
    return [explain(error)];
  } finally {
    endCompilers();
  }
}

/** @throws BuildError with the lines that are wrong */
async function readManifest(): Promise<Service[]> {
  const { services } = (await import("../../servers/manifest").catch(explainSyntax)) as { services: Service[] };
  const problems = checkManifest(services, (name) => existsSync(`servers/${name}.ts`));
  if (problems.length === 0) return services;
  // The TypeScript compiler is only loaded when it has something to find.
  const { describe } = await import("./manifest-lines");
  const text = readFileSync(MANIFEST, "utf8");
  const fatal = problems.filter((problem) => problem.warning !== true);
  if (fatal.length > 0) throw new BuildError(describe(fatal, MANIFEST, text).join("\n"));
  for (const warning of describe(problems, MANIFEST, text)) complain(warning);
  return services;
}

/** tsx tells a syntax error with the whole path, above a stack of its own. */
function explainSyntax(error: Error): never {
  const place = /servers\/manifest\.ts:\d+:\d+: ERROR: .*/.exec(error.message);
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
