import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Writes the files of a commit to a folder, whose `build` stays, so that the next is quicker, and builds them.
 * @throws Error with what the build says when it fails
 */
export function buildCommit(commit: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name !== "build") rmSync(join(folder, name), { recursive: true });
  }
  const files = execFileSync("git", ["archive", commit], { maxBuffer: 1 << 30 });
  execFileSync("tar", ["-x", "-C", folder], { input: files });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  const command = ["--import", "tsx", "tools/build/main.ts"];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`commit ${commit.slice(0, 10)} does not build:\n${stderr.trim()}`);
}

/** @returns the whole name of a commit @throws Error when there is none of this name */
export function commitOf(name: string): string {
  const { status, stdout } = spawnSync("git", ["rev-parse", "--verify", "--quiet", `${name}^{commit}`], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`there is no commit ${name}; give a hash, a branch or a tag`);
  return stdout.trim();
}
