import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { findMark } from "../../tools/qemu/gdb";
import { lineOf } from "./boot";

/** Runs `make debug` and, in GDB attached as it says, these commands. @returns what GDB prints */
async function debug(commands: string[], program?: string): Promise<string> {
  const tool = spawn(process.execPath, [
    "--import",
    "tsx",
    "tools/debug.ts",
    ...(program === undefined ? [] : [program]),
  ]);
  onTestFinished(() => void tool.kill("SIGTERM"));
  let told = "";
  const attach = await new Promise<string[]>((resolve, reject) => {
    tool.stderr.on("data", (bytes: Buffer) => {
      told += bytes.toString();
      const line = /attach with: (.*)\n/.exec(told);
      if (line !== null) resolve(line[1].split(" "));
    });
    tool.on("close", () => reject(new Error(told)));
  });
  const gdb = spawn(attach[0], [
    "-nx",
    "-batch",
    ...attach.slice(1),
    ...commands.flatMap((command) => ["-ex", command]),
  ]);
  onTestFinished(() => void gdb.kill("SIGKILL"));
  let output = "";
  gdb.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  gdb.stderr.on("data", (bytes: Buffer) => (output += bytes.toString()));
  await new Promise((resolve) => gdb.on("close", resolve));
  return output;
}

/** Checks that GDB stopped in the file, shows functions in its frames, and steps through lines as the file has them. */
function expectTypeScript(output: string, file: string, functions: string[]): void {
  expect(output).toMatch(new RegExp(`hit Breakpoint .* at ${file}:\\d+`));
  const frames = [...output.matchAll(/^#\d+ +(?:0x[0-9a-f]+ in )?(\w+) \(.*\) at (\S+?):\d+$/gm)];
  expect(frames.map(([, name]) => name)).toEqual(expect.arrayContaining(functions));
  expect(frames[0][2]).toBe(file);
  const source = readFileSync(file, "utf8").split("\n");
  const shown = [...output.matchAll(/^(\d+)\t(.*)$/gm)];
  const stepped = shown.filter(([, number, text]) => source[Number(number) - 1] === text);
  expect(stepped.length, output).toBeGreaterThanOrEqual(3);
}

describe("make debug", () => {
  test("a breakpoint in the kernel's TypeScript hits, with frames and steps in TypeScript", async () => {
    const file = "kernel/ipc.ts";
    const line = lineOf(file, "export function call(") + 1;
    const output = await debug([`break ${file}:${line}`, "continue", "backtrace", "next", "next", "next", "kill"]);
    expectTypeScript(output, file, ["ipc_call", "syscall_dispatch"]);
  });

  test("a breakpoint in a server's TypeScript hits in that server only", async () => {
    const file = "servers/console.ts";
    const line = lineOf(file, "this.output.lineOpen");
    const output = await debug([`break ${file}:${line}`, "continue", "backtrace", "next", "next", "next", "kill"]);
    expectTypeScript(output, file, ["ConsoleServer_work", "console_main"]);
  });

  test("every program can be the one, an unknown one is told", async () => {
    const output = await debug(["break shell_main", "continue", "kill"], "shell");
    expect(output).toMatch(/hit Breakpoint 1.* shell_main /);
    await expect(debug([], "nobody")).rejects.toThrow(/there is no program nobody; there are: init, uart, .*/);
  });
});

test("a program is known by a word that no other has there", () => {
  const text = (...words: bigint[]) => new Uint8Array(BigUint64Array.from(words).buffer);
  const texts = new Map([
    ["a", text(1n, 2n, 3n)],
    ["b", text(1n, 5n, 3n)],
    ["c", text(1n, 2n, 4n)],
    ["d", text(1n, 7n)],
  ]);
  expect(findMark(texts, "b", 0x400000)).toEqual({ address: 0x400008, word: 5n });
  expect(() => findMark(texts, "a", 0x400000)).toThrow("the text of a cannot be told from that of another program");
});
