import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildCommit, commitOf } from "../tools/checkout";
import type { Known } from "./report";

/** Where another commit is built. */
const CHECKOUT = "build/base";

/** The figures of another commit, as its own `make bench` counts them. @throws Error when it has none, or does not build */
export function figuresOfCommit(name: string): Known[] {
  const commit = commitOf(name);
  process.stderr.write(`bench: builds commit ${commit.slice(0, 10)} to compare with\n`);
  buildCommit(commit, CHECKOUT);
  if (!existsSync(join(CHECKOUT, "bench/main.ts"))) throw new Error(`commit ${commit.slice(0, 10)} has no benchmarks`);
  const command = ["--import", "tsx", "bench/main.ts"];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: CHECKOUT, encoding: "utf8" });
  if (status !== 0) throw new Error(`commit ${commit.slice(0, 10)}: ${stderr.trim()}`);
  return JSON.parse(readFileSync(join(CHECKOUT, "build/bench.json"), "utf8")) as Known[];
}
