import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Service } from "../../abi/manifest";
import { buildCommit } from "../checkout";
import { measure, type Figures } from "./measure";

/** A checkout of the last commit, built to be measured. Its build folder stays, so that the next is quicker. */
const CHECKOUT = "build/head";
/** What the figures depend on. */
const SOURCES = [
  "abi",
  "boot",
  "drivers",
  "kernel",
  "lib",
  "servers",
  "tools/build",
  "asconfig.json",
  "package-lock.json",
];

const git = (...options: string[]) => execFileSync("git", options, { encoding: "utf8" }).trim();

/** The figures of the last commit: kept from before, those of now when nothing was changed, or measured anew. */
export async function figuresOfHead(now: Figures[]): Promise<{ commit: string; figures: Figures[] }> {
  const commit = git("rev-parse", "HEAD");
  const kept = `build/sizes/${commit}.json`;
  if (existsSync(kept)) return { commit, figures: JSON.parse(readFileSync(kept, "utf8")) as Figures[] };
  const changed = git("status", "--porcelain", "--", ...SOURCES) !== "";
  const figures = changed ? await buildHead(commit) : now;
  mkdirSync("build/sizes", { recursive: true });
  writeFileSync(kept, JSON.stringify(figures));
  return { commit, figures };
}

async function buildHead(commit: string): Promise<Figures[]> {
  process.stderr.write(`sizes: builds commit ${commit.slice(0, 10)} to compare with\n`);
  buildCommit(commit, CHECKOUT);
  const manifest = (await import(resolve(CHECKOUT, "servers/manifest.ts"))) as { services: Service[] };
  return measure(CHECKOUT, manifest.services);
}
