/** Another checkout of what is here, with what was built of it, in which tests may change files. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** As from a shell, also when these tests run in make. */
export const ENVIRONMENT = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|MODE$|MAKE|MFLAGS|NODE_ENV|CI$)/.test(name)),
  ),
  NO_COLOR: "1",
  GIT_AUTHOR_NAME: "Guide",
  GIT_AUTHOR_EMAIL: "guide@localhost",
  GIT_COMMITTER_NAME: "Guide",
  GIT_COMMITTER_EMAIL: "guide@localhost",
};

export class Checkout {
  readonly root: string;

  /** @param name of its folder in build/test */
  constructor(name: string) {
    this.root = resolve("build/test", name);
    rmSync(this.root, { recursive: true, force: true });
    const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      encoding: "utf8",
    });
    for (const file of listed.trim().split("\n")) {
      mkdirSync(dirname(`${this.root}/${file}`), { recursive: true });
      cpSync(file, `${this.root}/${file}`, { preserveTimestamps: true });
    }
    symlinkSync(resolve("node_modules"), `${this.root}/node_modules`);
    this.git("init", "--quiet");
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", "what is here");
    // A build goes on from what is there.
    for (const built of readdirSync("build").filter((each) => each !== "test" && !each.endsWith(".sock"))) {
      cpSync(`build/${built}`, `${this.root}/build/${built}`, { recursive: true, preserveTimestamps: true });
    }
  }

  /** @returns what it printed @throws with that when it fails */
  run(command: string, ...words: string[]): Promise<string> {
    const child = spawn(command, words, { cwd: this.root, env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (bytes: Buffer) => (output += bytes.toString()));
    return new Promise((done, fail) =>
      child.on("close", (status) =>
        status === 0 ? done(output) : fail(new Error(`${command} ${words.join(" ")}:\n${output}`)),
      ),
    );
  }

  git(...words: string[]): string {
    return execFileSync("git", words, { cwd: this.root, encoding: "utf8", env: ENVIRONMENT });
  }

  /** Files that are not as they were. */
  changed(): string[] {
    const listed = this.git("ls-files", "--modified", "--others", "--exclude-standard");
    return listed
      .trim()
      .split("\n")
      .filter((file) => file !== "");
  }
}
