import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

/** A checkout with the real tool, and sources of a few lines. */
const ROOT = resolve("build/test/checkout");

const SOURCES: Record<string, string> = {
  "kernel/main.ts": 'import { line } from "../abi/machine";\nexport function boot(): void {\n  line(1);\n}\n',
  "abi/machine.ts": "export declare function line(number: i32): void;\n",
  "kernel/panic.ts":
    "export function abort(message: usize, file: usize, line: u32, column: u32): void {\n  unreachable();\n}\n",
  "lib/abort.ts":
    "export function abort(message: usize, file: usize, line: u32, column: u32): void {\n  unreachable();\n}\n",
  "servers/init.ts":
    'import { one } from "./shared";\nexport function main(): void {\n  if (one() != 1) unreachable();\n}\n',
  "servers/shared.ts": "export function one(): u32 {\n  return 1;\n}\n",
  "servers/other.ts": "export function main(): void {\n  unreachable();\n}\n",
  "abi/registers/lamp.ts": `import { block } from "./block";
export const lamp = block({
  name: "lamp", title: "A lamp", source: "this test", bytes: 4,
  registers: { power: { offset: 0, access: "rw", doc: "Switches it." } },
});
`,
  "abi/protocol/lamp.ts": `import type { Result, u8 } from "./types";
/** A lamp. */
export interface Lamp {
  /** Switches it. */
  dim(level: u8): Result<void, never>;
}
`,
  "servers/manifest.ts": `export const services = [
  { name: "init", priority: 30, quota: 64 },
  { name: "other", priority: 3, quota: 64 },
];
`,
};

interface Result {
  status: number | null;
  stdout: string;
  stderr: string;
}

function build(...targets: string[]): Promise<Result> {
  const env = { ...process.env, NO_COLOR: "1" };
  const child = spawn(process.execPath, ["--import", "tsx", "tools/build/main.ts", ...targets], { cwd: ROOT, env });
  const result: Result = { status: null, stdout: "", stderr: "" };
  child.stdout.on("data", (bytes: Buffer) => (result.stdout += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (result.stderr += bytes.toString()));
  return new Promise((done) => child.on("close", (status) => done({ ...result, status })));
}

/** A process that is no more. */
function ended(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  return new Promise((done) => child.on("close", () => done(child)));
}

const write = (file: string, text: string) => writeFileSync(`${ROOT}/${file}`, text);
const steps = ({ stdout }: Result) => stdout.split("\n").filter((line) => line !== "");
const exists = (file: string) => existsSync(`${ROOT}/${file}`);
const UNCHANGED: Result = { status: 0, stdout: "", stderr: "" };

beforeAll(async () => {
  rmSync(ROOT, { recursive: true, force: true });
  for (const folder of ["kernel", "lib", "servers", "boot/user"]) mkdirSync(`${ROOT}/${folder}`, { recursive: true });
  const drivers = ["drivers/register.ts", "drivers/register-trace.ts"];
  const tools = ["tools/build", "tools/registers", "tools/protocol"];
  for (const path of [...drivers, ...tools, "abi", "asconfig.json", "package.json"]) {
    cpSync(path, `${ROOT}/${path}`, { recursive: true });
  }
  rmSync(`${ROOT}/abi/protocol`, { recursive: true });
  for (const folder of ["abi/protocol", "tests/protocol"]) mkdirSync(`${ROOT}/${folder}`, { recursive: true });
  cpSync("abi/protocol/types.ts", `${ROOT}/abi/protocol/types.ts`);
  rmSync(`${ROOT}/abi/registers`, { recursive: true });
  mkdirSync(`${ROOT}/abi/registers`);
  cpSync("abi/registers/block.ts", `${ROOT}/abi/registers/block.ts`);
  symlinkSync(resolve("node_modules"), `${ROOT}/node_modules`);
  for (const [file, text] of Object.entries(SOURCES)) write(file, text);
  const cold = await build("wasm");
  expect(cold).toMatchObject({ status: 0, stderr: "" });
  expect(steps(cold).sort()).toEqual([
    "abi.h",
    "asc init",
    "asc kernel",
    "asc other",
    "registers lamp",
    "registers list",
    "wrote docs/protocols/README.md",
    "wrote docs/protocols/lamp.md",
    "wrote lib/protocol/lamp.ts",
    "wrote tools/client/all.ts",
    "wrote tools/client/lamp.ts",
  ]);
});

describe("the cache", () => {
  it("does nothing when nothing has changed, whatever the times of the files", async () => {
    utimesSync(`${ROOT}/servers/other.ts`, new Date(), new Date());
    expect(await build("wasm")).toEqual(UNCHANGED);
  });

  it("compiles what an edit touches, and only that", async () => {
    write("servers/shared.ts", SOURCES["servers/shared.ts"].replace("return 1", "return 2"));
    expect(steps(await build("wasm"))).toEqual(["asc init"]);
    expect(await build("wasm")).toEqual(UNCHANGED);
  });

  it("follows a protocol, and keeps what was made of it when it cannot", async () => {
    const protocol = SOURCES["abi/protocol/lamp.ts"];
    write("abi/protocol/lamp.ts", protocol.replace("level: u8", "level: number"));
    const { status, stderr } = await build("wasm");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^abi\/protocol\/lamp.ts:5:14: error: number has no size; write u8 to u64 or i8 to i64$/m);
    expect(exists("lib/protocol/lamp.ts")).toBe(true);
    write("abi/protocol/lamp.ts", protocol.replace("Switches", "Dims"));
    expect(steps(await build("wasm"))).toEqual([
      "wrote lib/protocol/lamp.ts",
      "wrote tools/client/lamp.ts",
      "wrote docs/protocols/lamp.md",
    ]);
    write("lib/protocol/lamp.ts", "not this");
    expect(steps(await build("wasm"))).toEqual(["wrote lib/protocol/lamp.ts"]);
    expect(await build("wasm")).toEqual(UNCHANGED);
  });

  it("makes again what was changed behind its back", async () => {
    write("build/other.wasm", "not this");
    expect(steps(await build("wasm"))).toEqual(["asc other"]);
  });
});

describe("two builds at once", () => {
  it("run one after the other", async () => {
    const [first, second] = await Promise.all([build("wasm"), build("wasm")]);
    expect([first.status, second.status]).toEqual([0, 0]);
  });

  it("do not wait for one that was killed", async () => {
    const { pid } = await ended();
    write("build/cache/lock", String(pid));
    expect(await build("wasm")).toEqual(UNCHANGED);
  });
});

describe("a mistake", () => {
  it("in a program is told with file and line, and leaves no old output", async () => {
    write("servers/other.ts", "export function main(): void {\n  unreachable();\n  missing();\n}\n");
    const failed = await build("wasm");
    expect(failed.status).toBe(1);
    expect(failed.stderr).toBe("servers/other.ts:3:3: error: Cannot find name 'missing'.\n");
    expect(exists("build/other.wasm")).toBe(false);
    expect(exists("build/init.wasm")).toBe(true);
    expect(exists("build/cache/asc-other.json")).toBe(false);
  });

  it("in the manifest is told with its line before anything is built", async () => {
    write("servers/manifest.ts", SOURCES["servers/manifest.ts"].replace("priority: 3,", "priority: 33,"));
    expect(await build("wasm")).toEqual({
      status: 1,
      stdout: "",
      stderr: "servers/manifest.ts:3:30: error: priority 33 is not in 0-31\n",
    });
  });

  it("in the manifest's syntax as well", async () => {
    write("servers/manifest.ts", "export const services = [\n  { name: };\n");
    const { status, stderr } = await build("wasm");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^servers\/manifest\.ts:2:\d+: error: .*\n$/);
    write("servers/manifest.ts", SOURCES["servers/manifest.ts"]);
  });

  it("in a target's name is told with the names there are", async () => {
    const { status, stderr } = await build("othr");
    expect(status).toBe(1);
    expect(stderr).toBe(
      'no target "othr"; there are all, trial, stress, authority, pairs, wasm, kernel, init, other\n',
    );
  });

  it("in an option is told with where to read more", async () => {
    const { status, stderr } = await build("--fast");
    expect(status).toBe(1);
    expect(stderr).toContain("unknown option '--fast'");
    expect(stderr).toContain("--help");
  });
});

describe("registers", () => {
  const declaration = SOURCES["abi/registers/lamp.ts"];
  const made = async () => steps(await build("wasm")).filter((step) => step.startsWith("registers"));
  const accessors = () => readFileSync(`${ROOT}/drivers/registers/lamp.ts`, "utf8");

  it("are made again when their declaration changes", async () => {
    write("abi/registers/lamp.ts", declaration.replace("power", "light"));
    expect(await made()).toEqual(["registers lamp", "registers list"]);
    expect(accessors()).toContain("get light(): ReadWrite<u32>");
    expect(readFileSync(`${ROOT}/docs/registers/lamp.md`, "utf8")).toContain("`light`");
    expect(await made()).toEqual([]);
  });

  it("are made again when somebody changed what was made", async () => {
    const before = accessors();
    write("drivers/registers/lamp.ts", before.replace("light", "dark"));
    expect(await made()).toEqual(["registers lamp"]);
    expect(accessors()).toBe(before);
  });

  it("that are wrong are told with their place, and leave what was made before", async () => {
    const before = accessors();
    write("abi/registers/lamp.ts", declaration.replace("offset: 0", "offset: 2"));
    const { status, stderr } = await build("wasm");
    expect(status).toBe(1);
    expect(stderr).toBe(
      "abi/registers/lamp.ts:4:33: error: power: offset 2 is not a multiple of 4: every access is 32 bits wide\n",
    );
    expect(accessors()).toBe(before);
    write("abi/registers/lamp.ts", declaration);
    expect(await made()).toEqual(["registers lamp", "registers list"]);
  });
});

describe("a program that records the accesses to its registers", () => {
  const manifest = SOURCES["servers/manifest.ts"];
  const device = manifest.replace(
    "quota: 64 },\n]",
    'quota: 64, devices: [{ name: "lamp", address: 0x3f200000, pages: 1 }] },\n]',
  );
  const driver =
    'import { lampAt } from "../drivers/registers/lamp";\nexport function main(): void {\n  lampAt(0).power.write(1);\n}\n';
  const hash = (name: string) => readFileSync(`${ROOT}/build/${name}.wasm`).toString("base64");

  it("is built when it is named, and as before when it is not", async () => {
    write("servers/manifest.ts", device);
    write("servers/other.ts", driver);
    expect(steps(await build("wasm"))).toEqual(["asc other"]);
    const [plain, init] = [hash("other"), hash("init")];
    expect(steps(await build("wasm", "--trace", "other"))).toEqual(["asc other"]);
    expect(hash("other")).not.toBe(plain);
    expect(hash("init")).toBe(init);
    expect(await build("wasm", "--trace", "other")).toEqual(UNCHANGED);
    expect(steps(await build("wasm"))).toEqual(["asc other"]);
    expect(hash("other")).toBe(plain);
  });

  it("is one that reaches a device through accessors", async () => {
    write("servers/other.ts", SOURCES["servers/other.ts"]);
    expect(await build("wasm", "--trace", "other")).toMatchObject({
      status: 1,
      stderr:
        "servers/other.ts does not reach its device through drivers/registers/, so there are no accesses to trace\n",
    });
  });

  it.each([
    ["init", 'TRACE: "init" drives no device, so it has no registers to trace; those that drive a device are other\n'],
    ["other,lamp", 'TRACE: there is no service "lamp" to trace; those that drive a device are other\n'],
  ])("is one that drives a device: %s", async (names, stderr) => {
    expect(await build("wasm", "--trace", names)).toEqual({ status: 1, stdout: "", stderr });
    expect(exists("build/init.wasm")).toBe(true);
  });

  it("is none where nobody drives a device", async () => {
    write("servers/manifest.ts", manifest);
    expect(await build("wasm", "--trace", "other")).toMatchObject({
      status: 1,
      stderr: 'TRACE: "other" drives no device, so it has no registers to trace; none drives a device\n',
    });
  });
});
