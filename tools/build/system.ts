import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { filesOf } from "./cache";

/** An image and what goes into it. */
export interface System {
  /** Target of the build that makes it. */
  name: string;
  manifest: string;
  /** Where its programs are, in the order in which they are looked for. */
  folders: string[];
  image: string;
  /** Number of the slot (`UserLayout.Slot`) of its first program that no system before it has. */
  firstSlot: number;
}

/** What `make` builds and the board boots. */
export const DRUPELET: System = {
  name: "all",
  manifest: "servers/manifest.ts",
  folders: ["servers", "bench/assembly"],
  image: "build/kernel8.img",
  firstSlot: 0,
};

/** The same with programs that misbehave, for tests/qemu. */
export const TRIAL: System = {
  name: "trial",
  manifest: "tests/trial/manifest.ts",
  folders: ["tests/trial/assembly", "servers"],
  image: "build/trial.img",
  firstSlot: 512,
};

/** The same with programs that strain it, for tests/qemu and the campaign. */
export const STRESS: System = {
  name: "stress",
  manifest: "tests/trial/stress.ts",
  folders: ["tests/trial/assembly", "servers", "bench/assembly"],
  image: "build/stress.img",
  firstSlot: 1024,
};

/** The same with a program in the place of each that tries what it was not granted, for tests/qemu. */
export const AUTHORITY: System = {
  name: "authority",
  manifest: "tests/trial/authority.ts",
  folders: ["tests/trial/assembly", "servers", "bench/assembly"],
  image: "build/authority.img",
  firstSlot: 1536,
};

/** Programs beside their like in C, for `make bench`. */
export const PAIRS: System = {
  name: "pairs",
  manifest: "bench/manifest.ts",
  folders: ["bench/assembly", "servers"],
  image: "build/pairs.img",
  firstSlot: 1792,
};

export const SYSTEMS = [DRUPELET, TRIAL, STRESS, AUTHORITY, PAIRS];

/** @returns the entry file of a program, undefined when there is none */
export function entryOf(system: System, program: string): string | undefined {
  return system.folders.map((folder) => join(folder, `${program}.ts`)).find((file) => existsSync(file));
}

/**
 * C that a program calls by imports of a module "native": bench/native/NAME/ is for bench/assembly/NAME.ts.
 * @param entry of the program @returns the files, none for most
 */
export function nativeOf(entry: string): string[] {
  const folder = join(dirname(dirname(entry)), "native", basename(entry, ".ts"));
  return existsSync(folder) ? filesOf(folder, [".c"]) : [];
}
