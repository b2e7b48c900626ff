import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { say } from "./progress";

/** One build at a time in a checkout: two would remove each other's outputs. */

const FILE = "build/cache/lock";
const RETRY_MILLISECONDS = 200;

/** Runs `work` when no other build is under way. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync("build/cache", { recursive: true });
  for (let told = false; !take(); told = true) {
    if (!told) say(`waiting for another build to end (process ${owner()})`);
    await setTimeout(RETRY_MILLISECONDS);
  }
  try {
    return await work();
  } finally {
    rmSync(FILE, { force: true });
  }
}

/** Takes the lock if it is free; removes one whose process is no more. */
function take(): boolean {
  const own = `${FILE}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    // A link appears with its content, and only if there is none.
    linkSync(own, FILE);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (isRunning(owner())) return false;
    rmSync(FILE, { force: true });
    return take();
  } finally {
    rmSync(own, { force: true });
  }
}

/** The process that holds the lock; 0 when it has just been released. */
function owner(): number {
  try {
    return Number(readFileSync(FILE, "utf8"));
  } catch {
    return 0;
  }
}

function isRunning(pid: number): boolean {
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
