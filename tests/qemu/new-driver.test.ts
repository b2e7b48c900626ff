/** What `make new-driver` makes: it passes the checks and its own tests, builds, boots, and answers at the prompt. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { boot, row } from "./boot";

/** A checkout in which drivers are made, with what was built of this one. */
const ROOT = resolve("build/test/new-driver");
const NAME = "status-led";

/** @returns what it printed @throws with that when it fails */
function run(command: string, ...words: string[]): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|MAKE|NODE_ENV)/.test(name)));
  const child = spawn(command, words, { cwd: ROOT, env: { ...env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] });
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
    await bin("tsc", "--project", "tsconfig.host.json");
    await bin("tsc", "--project", "tsconfig.assembly.json");
    await bin("eslint", "--max-warnings", "0", ...files.filter((file) => file.endsWith(".ts")));
  });

  test("passes its tests", async () => {
    const files = changed().filter((file) => file.endsWith(".test.ts"));
    expect(files).toHaveLength(4);
    const results = await bin("vitest", "run", ...files);
    expect(results).toContain("Test Files  4 passed (4)");
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

test("its name and its device are taken then, and nothing is written where something is wrong", async () => {
  const before = changed();
  await expect(newDriver(NAME)).rejects.toThrow(`the name "${NAME}" is taken`);
  await expect(newDriver("lamp", "--address", "0x3f214000", "--interrupt", "1")).rejects.toThrow(`of "${NAME}"`);
  const broken = `${ROOT}/abi/protocol/log.ts`;
  const text = readFileSync(broken, "utf8");
  writeFileSync(broken, `${text}export const wrong = 1;\n`);
  await expect(newDriver("lamp")).rejects.toThrow(/abi\/protocol\/log\.ts:\d+:\d+: error/);
  writeFileSync(broken, text);
  expect(changed()).toEqual(before);
});
