import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { services } from "../../servers/manifest";
import { readElf } from "../../tools/build/elf";
import { programsOf } from "../../tools/build/manifest";
import { lineOf } from "./boot";

/** Runs `make debug`. @returns what it says first: how to attach GDB, and where */
async function startDebug(...options: string[]): Promise<{ attach: string[]; address: string }> {
  const tool = spawn(process.execPath, ["--import", "tsx", "tools/debug.ts", ...options]);
  onTestFinished(() => void tool.kill("SIGTERM"));
  let told = "";
  return new Promise((found, reject) => {
    tool.stderr.on("data", (bytes: Buffer) => {
      told += bytes.toString();
      const said = /attach with: (.*)\n[^]*GDB is awaited at (.*)\n/.exec(told);
      if (said !== null) found({ attach: said[1].split(" "), address: said[2] });
    });
    tool.on("close", () => reject(new Error(told)));
  });
}

/** Runs GDB to its end. @returns what it prints */
async function gdb(program: string, options: string[]): Promise<string> {
  const child = spawn(program, ["-nx", ...options]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (output += bytes.toString()));
  await new Promise((ended) => child.on("close", ended));
  return output;
}

/** Runs `make debug` and, in GDB attached as it says, these commands. @returns what GDB prints */
async function debug(commands: string[]): Promise<string> {
  const { attach } = await startDebug();
  return gdb(attach[0], ["-batch", ...attach.slice(1), ...commands.flatMap((command) => ["-ex", command])]);
}

/** Of a function, as a place to break. */
const place = (file: string, text: string) => `${file}:${lineOf(file, text)}`;
const main = (program: string) => place(`servers/${program}.ts`, "export function main(");

/** Gives GDB's machine interface this input, and one line more whenever what is awaited comes. @returns what GDB prints */
function converse(program: string, input: string, steps: [RegExp, string][]): Promise<string> {
  const child = spawn(program, ["-nx", "--interpreter=mi"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let seen = 0;
  child.stdout.on("data", (bytes: Buffer) => {
    output += bytes.toString();
    const found = steps.length === 0 ? null : steps[0][0].exec(output.slice(seen));
    if (found === null) return;
    seen += found.index + found[0].length;
    child.stdin.write(steps.shift()![1]);
  });
  child.stdin.write(input);
  return new Promise((ended) => child.on("close", () => ended(output)));
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
    expectTypeScript(output, file, ["Terminals_work", "console_main"]);
  });

  test("breakpoints in the kernel and in two servers hit in one session, each with its own frames", async () => {
    const breaks = [place("kernel/root.ts", "export function startRoot("), main("uart"), main("log")];
    const stops = breaks.flatMap(() => ["continue", "backtrace", "info symbol $pc"]);
    const output = await debug([...breaks.map((each) => `break ${each}`), ...stops, "kill"]);
    const [, ...stopped] = output.split(/hit Breakpoint /);
    expect(stopped).toHaveLength(3);
    const expected = [
      ["kernel/root.ts", /^#\d .*root_startRoot .*\n#\d .*boot_start /m, /\.text( |$)/],
      ["servers/uart.ts", /^#\d .*uart_main .*\n(#.*\n)*#\d .*_start /m, /uart\.elf/],
      ["servers/log.ts", /^#\d .*log_main .*\n(#.*\n)*#\d .*_start /m, /log\.elf/],
    ] as const;
    expected.forEach(([file, frames, symbol], index) => {
      expect(stopped[index]).toContain(` at ${file}:`);
      expect(stopped[index]).toMatch(frames);
      expect(/ in section (.*)/.exec(stopped[index])?.[1]).toMatch(symbol);
    });
  });

  test("an editor that does what .vscode/launch.json says stops in the kernel and in a server", async () => {
    const launch = JSON.parse(readFileSync(".vscode/launch.json", "utf8")) as {
      configurations: Record<string, string & { text: string }[]>[];
    };
    const [configuration] = launch.configurations;
    const expand = (text: string) => text.replaceAll("${workspaceFolder}", resolve("."));
    const tasks = readFileSync(".vscode/tasks.json", "utf8");
    const port = configuration.miDebuggerServerAddress.split(":")[1];
    expect(tasks).toContain(`make debug PORT=${port}"`);
    expect(tasks).toContain("^debug: GDB is awaited at ");
    const { address } = await startDebug();
    // What the debugger of VS Code sends, with breakpoints by the whole path.
    const commands = [
      ...configuration.setupCommands.map(({ text }) => expand(text)),
      `-file-exec-and-symbols ${expand(configuration.program)}`,
      `-target-select remote ${address}`,
      ...[place("kernel/root.ts", "export function startRoot("), main("console")].map(
        (each) => `-break-insert -f ${resolve(each)}`,
      ),
      "-exec-continue",
    ];
    const input = commands.map((command) => `${command}\n`).join("");
    const output = await converse(configuration.miDebuggerPath, input, [
      [/\*stopped,reason="breakpoint-hit".*file="kernel\/root\.ts"/, "-exec-continue\n"],
      [/\*stopped,reason="breakpoint-hit".*file="servers\/console\.ts"/, "-gdb-exit\n"],
    ]);
    expect(output).toContain(`fullname="${resolve("servers/console.ts")}"`);
  });

  test("a port that is taken is told", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((listening) => server.once("listening", listening));
    const { port } = server.address() as AddressInfo;
    await expect(startDebug("--port", String(port))).rejects.toThrow(/debug: .*Address already in use/);
    await expect(startDebug("--port", "many")).rejects.toThrow("A port is 1-65535.");
  });
});

test("no two programs have an address in common", () => {
  const ranges = programsOf(services).flatMap((name) =>
    readElf(readFileSync(`build/${name}.elf`)).segments.map(({ address, size }) => ({
      start: address,
      end: address + size,
    })),
  );
  ranges.sort((a, b) => a.start - b.start);
  expect(ranges.length).toBeGreaterThanOrEqual(2 * programsOf(services).length - 1);
  for (let i = 1; i < ranges.length; i++) expect(ranges[i].start).toBeGreaterThanOrEqual(ranges[i - 1].end);
});
