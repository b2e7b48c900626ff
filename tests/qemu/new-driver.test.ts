/** What `make new-driver` makes: it passes the checks and its own tests, builds, boots, and answers at the prompt. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { boot, row } from "./boot";

/** A checkout in which drivers are made, with what was built of this one. */
const ROOT = resolve("build/test/new-driver");
const NAME = "status-led";
/** What Node runs. */
const HOST = /^(tools|sim|tests(?!.*\/assembly\/)|abi\/registers|servers\/manifest)\b.*\.ts$/;
/** As from a shell, also when these tests run in make. */
const ENVIRONMENT = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|MODE$|MAKE|NODE_ENV)/.test(name)),
  ),
  NO_COLOR: "1",
};

/** @returns what it printed @throws with that when it fails */
function run(command: string, ...words: string[]): Promise<string> {
  const child = spawn(command, words, { cwd: ROOT, env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (output += bytes.toString()));
  return new Promise((done, fail) =>
    child.on("close", (status) =>
      status === 0 ? done(output) : fail(new Error(`${command} ${words.join(" ")}:\n${output}`)),
    ),
  );
}

const node = (...words: string[]) => run(process.execPath, "--import", "tsx", ...words);
const newDriver = (...words: string[]) => node("tools/new-driver/main.ts", "--name", ...words);
const bin = (name: string, ...words: string[]) => run(`node_modules/.bin/${name}`, ...words);
const git = (...words: string[]) => execFileSync("git", words, { cwd: ROOT, encoding: "utf8" });
/** Files that are not as they were in the checkout. */
const changed = () =>
  git("ls-files", "--modified", "--others", "--exclude-standard")
    .trim()
    .split("\n")
    .filter((file) => file !== "");

beforeAll(async () => {
  rmSync(ROOT, { recursive: true, force: true });
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  for (const file of listed.trim().split("\n")) {
    mkdirSync(dirname(`${ROOT}/${file}`), { recursive: true });
    cpSync(file, `${ROOT}/${file}`);
  }
  symlinkSync(resolve("node_modules"), `${ROOT}/node_modules`);
  git("init", "--quiet");
  git("add", "--all");
  // A build goes on from what is there.
  for (const built of readdirSync("build").filter((each) => each !== "test" && !each.endsWith(".sock"))) {
    cpSync(`build/${built}`, `${ROOT}/build/${built}`, { recursive: true, preserveTimestamps: true });
  }
  await newDriver(NAME);
});

describe("a driver as it is made", () => {
  test("passes the checks", async () => {
    const files = changed();
    expect(files).toContain(`drivers/${NAME}.ts`);
    await bin("prettier", "--check", ...files);
    // Only what has changed, and what that imports: nothing else knows of it.
    const config = readFileSync(`${ROOT}/tsconfig.host.json`, "utf8");
    const include = JSON.stringify(files.filter((file) => HOST.test(file)));
    writeFileSync(`${ROOT}/tsconfig.host.json`, config.replace(/"include": \[.*\]/, `"include": ${include}`));
    await bin("tsc", "--project", "tsconfig.host.json");
    await bin("tsc", "--project", "tsconfig.assembly.json");
    await bin("eslint", "--max-warnings", "0", ...files.filter((file) => file.endsWith(".ts")));
    writeFileSync(`${ROOT}/tsconfig.host.json`, config);
  });

  test("boots, and answers at the prompt", async () => {
    await node("tools/build/main.ts");
    const board = boot({ image: `${ROOT}/build/kernel8.img` });
    expect(await board.command(NAME)).toEqual(["idle, 0 measured"]);
    // QEMU has no such device, so it cannot answer.
    expect(await board.command(`${NAME} measure`)).toEqual([
      `${NAME}: the device did not answer within 100 milliseconds`,
    ]);
    await board.say(`crash ${NAME}`);
    await board.see(new RegExp(`init: ${NAME}: unreachable executed`));
    expect(await board.command(NAME)).toEqual(["idle, 0 measured"]);
    expect(row(await board.command("services"), NAME)[4]).toBe("1");
  });
});

test("npm run test:watch runs its tests, and those of the driver again when that is saved", async () => {
  const file = `${ROOT}/drivers/${NAME}.ts`;
  const text = readFileSync(file, "utf8");
  const words = ["--import", "tsx", "tests/lib/watch.ts", `${NAME}.test.ts`];
  const watch = spawn(process.execPath, words, { cwd: ROOT, env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
  let unseen = "";
  let look = () => {};
  for (const stream of [watch.stdout, watch.stderr])
    stream.on("data", (bytes: Buffer) => {
      unseen += bytes.toString();
      look();
    });
  const ended = new Promise((_, fail) => watch.on("exit", () => fail(new Error(`it ended:\n${unseen}`))));
  const see = async (pattern: RegExp) => {
    const seen = new Promise<void>((done) => (look = () => pattern.test(unseen) && done()));
    look();
    await Promise.race([seen, ended]);
    unseen = "";
  };
  try {
    await see(/Test Files +4 passed \(4\)[^]*Waiting for file changes/);
    writeFileSync(file, text.replace("return true", "return false"));
    await see(/RERUN[^]*Test Files +2 failed[^]*Watching for file changes/);
    writeFileSync(file, text);
    await see(/RERUN[^]*Test Files +2 passed[^]*Waiting for file changes/);
  } finally {
    writeFileSync(file, text);
    watch.kill();
    await ended.catch(() => undefined);
  }
});

test("nothing is written where something is wrong", async () => {
  const before = changed();
  const broken = `${ROOT}/abi/protocol/log.ts`;
  const text = readFileSync(broken, "utf8");
  writeFileSync(broken, `${text}export const wrong = 1;\n`);
  await expect(newDriver("lamp")).rejects.toThrow(/abi\/protocol\/log\.ts:\d+:\d+: error/);
  writeFileSync(broken, text);
  expect(changed()).toEqual(before);
});
