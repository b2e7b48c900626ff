/** What `make new-driver` makes: it passes the checks and its own tests. That it builds, boots and answers shows the guide. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { Checkout, ENVIRONMENT } from "./checkout";

const NAME = "status-led";
/** For a device without an interrupt. */
const POLLED = "pulse";
/** What Node runs. */
const HOST = /^(tools|sim|tests(?!.*\/assembly\/)|abi\/registers|servers\/manifest)\b.*\.ts$/;
let checkout: Checkout;
beforeAll(async () => {
  checkout = new Checkout("new-driver");
  await newDriver(NAME);
  await newDriver(POLLED, "--address", "0x3f203000");
});

const node = (...words: string[]) => checkout.run(process.execPath, "--import", "tsx", ...words);
const newDriver = (...words: string[]) => node("tools/new-driver/main.ts", "--name", ...words);
const bin = (name: string, ...words: string[]) => checkout.run(`node_modules/.bin/${name}`, ...words);

test("drivers as they are made pass the checks", async () => {
  const files = checkout.changed();
  expect(files).toEqual(expect.arrayContaining([`drivers/${NAME}.ts`, `drivers/${POLLED}.ts`]));
  await bin("prettier", "--check", ...files);
  // Only what has changed, and what that imports: nothing else knows of it.
  const config = readFileSync(`${checkout.root}/tsconfig.host.json`, "utf8");
  const include = JSON.stringify(files.filter((file) => HOST.test(file)));
  writeFileSync(`${checkout.root}/tsconfig.host.json`, config.replace(/"include": \[.*\]/, `"include": ${include}`));
  await bin("tsc", "--project", "tsconfig.host.json");
  await bin("tsc", "--project", "tsconfig.assembly.json");
  await bin("eslint", "--max-warnings", "0", ...files.filter((file) => file.endsWith(".ts")));
  writeFileSync(`${checkout.root}/tsconfig.host.json`, config);
});

test("a driver for a device without an interrupt passes its tests", async () => {
  expect(await bin("vitest", "run", POLLED)).toMatch(/Test Files +4 passed \(4\)/);
});

test("npm run test:watch runs its tests, and those of the driver again when that is saved", async () => {
  const file = `${checkout.root}/drivers/${NAME}.ts`;
  const text = readFileSync(file, "utf8");
  const words = ["--import", "tsx", "tests/lib/watch.ts", `${NAME}.test.ts`];
  const watch = spawn(process.execPath, words, {
    cwd: checkout.root,
    env: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
  });
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
  const before = checkout.changed();
  const broken = `${checkout.root}/abi/protocol/log.ts`;
  const text = readFileSync(broken, "utf8");
  writeFileSync(broken, `${text}export const wrong = 1;\n`);
  await expect(newDriver("lamp")).rejects.toThrow(/abi\/protocol\/log\.ts:\d+:\d+: error/);
  writeFileSync(broken, text);
  expect(checkout.changed()).toEqual(before);
});
