/** `drupelet` against the board in QEMU: over a socket, and over a serial port. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { FrameKind, Link } from "../../abi/link";
import { Broker } from "../../tools/link/broker";
import { LinkClient } from "../../tools/link/client";
import { writeHello, writeRequest } from "../../tools/link/content";
import { encodeFrame } from "../../tools/link/frames";
import type { Board } from "../../tools/qemu/board";
import { services } from "../../servers/manifest";
import { findProgram, QEMU, qemuArguments } from "../../tools/qemu/machine";
import { checkChrome } from "../tools/chrome";
import { boot, IMAGE, row } from "./boot";

interface Result {
  status: number | null;
  lines: string[];
  error: string;
}

function start(...words: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ["tools/drupelet/bin.js", ...words]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Runs the tool to its end. */
function drupelet(...words: string[]): Promise<Result> {
  const child = start(...words);
  let output = "";
  let error = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (error += bytes.toString()));
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, lines: output.split("\n").slice(0, -1), error: error.trimEnd() }));
  });
}

/** Resolves when the child has printed what matches. */
function printed(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<RegExpExecArray> {
  let output = "";
  return new Promise((resolve) => {
    const hear = (bytes: Buffer) => {
      output += bytes.toString();
      const match = pattern.exec(output);
      if (match !== null) resolve(match);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
  });
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "drupelet-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** A board at its prompt, and the words that make the tool ask it. */
async function served(): Promise<{ board: Board; at: string[]; path: string }> {
  const board = boot();
  const path = folder();
  const socket = join(path, "board.sock");
  const broker = await Broker.start(board.exchange, socket);
  void board.ended.then(() => broker?.stop());
  await board.prompt();
  return { board, at: ["--socket", socket], path };
}

test("operations are called, their values typed, and answered as text or JSON", async () => {
  const { at } = await served();
  const range = await drupelet("call", "log.range", "--json", ...at);
  expect(range).toMatchObject({ status: 0, error: "" });
  expect(JSON.parse(range.lines[0])).toEqual({ oldest: 0, end: expect.any(Number) as number, lost: 0 });
  const uart = await drupelet("call", "supervisor.describe", "0x1", ...at);
  expect(uart.lines).toEqual(
    expect.arrayContaining([expect.stringMatching(/^ +name +uart$/), expect.stringMatching(/^ +state +Running$/)]),
  );
  expect(await drupelet("call", "supervisor.start", "spin", "600", ...at)).toMatchObject({ status: 0, error: "" });
  expect(await drupelet("call", "supervisor.start", "spin", "600", ...at)).toMatchObject({
    status: 1,
    error: "drupelet: supervisor.start: Already running, or not running. (WrongState)",
  });
  expect(await drupelet("call", "link.receive", "10", ...at)).toMatchObject({
    status: 1,
    error: "drupelet: the agent itself uses link: nobody else can",
  });
});

test("tasks are listed, and the log is read and followed", async () => {
  const { board, at } = await served();
  const tasks = await drupelet("tasks", ...at);
  expect(tasks.lines[0]).toMatch(/^NAME +STATE +TASK +PRIO +CPU TIME +MEMORY +RESTARTS$/);
  const rows = tasks.lines.slice(1).map((line) => line.split(/ {2,}/));
  expect(rows.map(([name]) => name)).toEqual(services.map(({ name }) => name));
  expect(rows.find(([name]) => name === "shell")?.slice(1, 3)).toEqual(["running", "awaiting reply"]);
  const follower = start("log", "--follow", ...at);
  const seen = printed(follower, /\[ +\d+\.\d{6}\] init +error +console: unreachable executed in \w+ at .*\.ts:\d+/);
  await board.command("crash console");
  await seen;
  const log = await drupelet("log", "--json", ...at);
  const messages = log.lines.map((line) => JSON.parse(line) as { name: string; level: string; text: string });
  expect(messages.map(({ text }) => text)).toContain("console: told to crash by shell");
  expect(messages.map(({ level }) => level)).toContain("Error");
});

test("the trace is recorded and read", async () => {
  const { board, at, path } = await served();
  const out = join(path, "trace.json");
  expect((await drupelet("trace", "on", ...at)).lines).toEqual(["trace is on; it keeps the newest events"]);
  await board.command("echo traced");
  const read = await drupelet("trace", "read", "--out", out, ...at);
  expect(read).toMatchObject({ status: 0, error: "" });
  expect(read.lines[0]).toMatch(/trace\.json: \d+ events; open it at ui\.perfetto\.dev$/);
  const trace = JSON.parse(readFileSync(out, "utf8")) as Parameters<typeof checkChrome>[0];
  checkChrome(trace);
  const names = trace.traceEvents.filter(({ ph }) => ph === "M").map(({ args }) => args?.name);
  expect(names).toEqual(expect.arrayContaining(["shell", "console", "agent", "init"]));
});

test("a dump is a core file in which GDB finds the task's registers, memory and functions", async () => {
  const { at, path } = await served();
  const out = join(path, "console.core");
  const dump = await drupelet("dump", "console", "--out", out, ...at);
  expect(dump).toMatchObject({ status: 0, error: "" });
  expect(dump.lines.slice(0, 4).map((line) => line.split(/ {2,}/)[0])).toEqual(["MEMORY", "data", "linear", "stack"]);
  const commands = ["-ex", "backtrace", "-ex", "x/1xg 0x100001000", "-ex", "x/1xg $sp"];
  const gdb = spawnSync("gdb-multiarch", ["-nx", "-batch", ...commands, "build/console.elf", out], {
    encoding: "utf8",
  });
  expect(gdb.stdout).toMatch(/#\d+ .*serve.* at lib\/server\.ts:\d+/);
  expect(gdb.stdout).toMatch(/^0x100001000:\t0x[0-9a-f]{16}$/m);
  expect(await drupelet("dump", "spin", ...at)).toMatchObject({
    status: 1,
    error: expect.stringContaining("debug.registers: ") as string,
  });
});

test("events are streamed until the tool ends", async () => {
  const { board, at } = await served();
  const watcher = start("watch", "link.subscribe", ...at);
  expect(await printed(watcher, /the agent itself uses link/)).toBeDefined();
  const events = start("watch", "uart.subscribe", "--json", ...at);
  await printed(events, /"subscribed"/);
  const came = printed(events, /"event":"received"/);
  await board.send("x");
  await came;
  events.kill("SIGINT");
  await new Promise((resolve) => events.on("close", resolve));
  // that took the console's place; a restart gives it back, with what was typed
  expect((await drupelet("call", "supervisor.restart", "console", ...at)).status).toBe(0);
  await board.see(/drupelet> x/);
  await board.send("\x15");
  expect(await board.command("echo back")).toContain("back");
});

describe("on a bad line", () => {
  test("noise and damaged frames harm neither calls nor the shell", async () => {
    const { board, at } = await served();
    const client = new LinkClient(board.exchange);
    const frame = encodeFrame(writeRequest({ protocol: "log", operation: 2 }, 0));
    for (let at = 2; at < frame.length; at += 3) {
      const damaged = Buffer.from(frame);
      damaged[at] ^= 0x10;
      if (at === 3) continue;
      void board.send(damaged);
      if (at % 9 === 2) expect((await client.hello()).system).toMatch(/^Drupelet /);
    }
    expect((await client.hello()).lost).toBeGreaterThan(10);
    expect((await drupelet("call", "log.range", ...at)).status).toBe(0);
    await board.send("\x15"); // what was left of a frame stands at the prompt
    expect(await board.command("echo unharmed")).toEqual(["unharmed"]);
  });

  test("a flood of frames leaves the console going, and calls go on after it", async () => {
    const { board } = await served();
    const frame = encodeFrame(Buffer.concat([writeHello(), Buffer.alloc(500, 1)]));
    const sent = board.send(Buffer.concat(Array<Buffer>(500).fill(frame)));
    expect(await board.command("echo in the flood")).toEqual(["in the flood"]);
    await sent;
    expect((await new LinkClient(board.exchange).hello()).system).toMatch(/^Drupelet /);
    expect(await board.command("echo after it")).toEqual(["after it"]);
  });

  test("calls go on while the UART driver, the server called and the agent are killed", async () => {
    const { board } = await served();
    const client = new LinkClient(board.exchange);
    await client.hello();
    const failures: string[] = [];
    /** Calls until one succeeds. */
    const call = async (): Promise<void> => {
      for (let tries = 0; tries < 10; tries++) {
        const error = await client.call({ protocol: "log", operation: 2 }).catch((error: Error) => error);
        if (!(error instanceof Error)) return;
        failures.push(error.message);
      }
      throw new Error(failures.at(-1));
    };
    for (const name of ["uart", "log", "agent", "uart"]) {
      const calls = Promise.all([call(), call(), call(), call(), call()]);
      await board.command(`crash ${name}`);
      await calls;
      await call();
    }
    for (const failure of failures)
      expect(failure).toMatch(/ended while it had the request|agent has been started again/);
    const services = await board.command("services");
    expect(["uart", "log", "agent"].map((name) => row(services, name)[4])).toEqual(["2", "1", "1"]);
  });
});

test("another version of the link gets an answer that says so", async () => {
  const { board } = await served();
  const take = board.exchange.take.bind(board.exchange);
  const answered = new Promise<Buffer>((resolve) => {
    board.exchange.take = (content) => {
      resolve(content);
      take(content);
    };
  });
  const hello = writeHello();
  hello[1] = Link.Version + 1;
  await board.send(encodeFrame(hello));
  const content = await answered;
  expect([content[1], content[2], content.readUInt32LE(12)]).toEqual([Link.Version, FrameKind.Error, Link.Version]);
});

test("over a serial port the same bytes work, with and without the console beside", async () => {
  const path = folder();
  const socket = join(path, "board.sock");
  // QEMU makes a pseudo-terminal, which serialport takes for a serial port
  const given = qemuArguments({ image: IMAGE }).map((each) =>
    each.startsWith("stdio,id=serial") ? "pty,id=serial" : each,
  );
  const command = ["--pdeathsig", "KILL", findProgram(QEMU), ...given];
  const qemu = spawn(findProgram("setpriv"), command, { stdio: ["pipe", "pipe", "pipe", "pipe"] });
  onTestFinished(() => void qemu.kill("SIGKILL"));
  const [, port] = await printed(qemu, /redirected to (\/dev\/\S+)/);
  const tasks = await drupelet("tasks", "--port", port, "--patience", "60000");
  expect(tasks).toMatchObject({ status: 0, error: "" });
  expect(tasks.lines.some((line) => line.startsWith("agent "))).toBe(true);

  const console = start("console", "--port", port, "--socket", socket);
  await printed(console, /others can ask the board/);
  const echoed = printed(console, /\r\nhello from afar\r\n/);
  console.stdin.write("\recho hello from afar\r");
  await echoed;
  expect((await drupelet("call", "log.range", "--socket", socket)).status).toBe(0);
  expect(await drupelet("tasks", "--port", port)).toMatchObject({
    status: 1,
    error: expect.stringContaining(`${port} is in use by another program`) as string,
  });
  const gone = new Promise((resolve) => console.on("close", resolve));
  qemu.kill("SIGKILL");
  expect(await gone).toBe(1);
  expect(existsSync(socket)).toBe(false);
});

describe("what cannot be done is told in one line", () => {
  test.each([
    [["call", "gpioo.write"], /^drupelet: there is no protocol gpioo; there are .*\blog\b/],
    [["call", "log.frobnicate"], /^drupelet: log has no operation frobnicate; it has read, range$/],
    [["call", "log"], /^drupelet: log is no operation: PROTOCOL\.OPERATION is meant, such as log\.range$/],
    [["call", "log.read"], /^drupelet: read takes one value, not 0: drupelet call log\.read NUMBER$/],
    [["call", "log.read", "many"], /^drupelet: read: number is a whole number from 0 to 18446744073709551615, not /],
    [
      ["call", "supervisor.describe", "-1"],
      /^drupelet: describe: service is a whole number from 0 to 4294967295, not -1$/,
    ],
    [["call", "supervisor.power", "Sideways"], /^drupelet: power: how is one of Off, Reset, not /],
    [
      ["call", "uart.subscribe"],
      /^drupelet: uart\.subscribe asks to be notified: `drupelet watch uart\.subscribe` waits for that$/,
    ],
    [["watch", "log.range"], /^drupelet: log\.range notifies nobody; `drupelet call log\.range` carries it out$/],
    [
      ["trace", "gpio"],
      /^drupelet: on, off and read are for the kernel's trace; for .* a driver: drupelet trace gpio --registers$/,
    ],
    [
      ["tasks"],
      /^drupelet: no board: start one with `make run`, or name the serial port of one: --port \/dev\/ttyUSB0$/,
    ],
    [["console"], /^drupelet: name the serial port of the board: --port/],
    [["tasks", "--port", "/dev/none0"], /^drupelet: no serial port \/dev\/none0; there is /],
    [["tasks", "--port", "/dev/null"], /^drupelet: \/dev\/null is no serial port$/],
    [["tasks", "--baud", "fast"], /^error: option '--baud <rate>' .* a whole number from 1 on is meant\./],
  ])("drupelet %j", async (words, message) => {
    const { status, error } = await drupelet(...words, "--socket", "build/none.sock");
    expect(error).toMatch(message);
    expect(status).toBe(1);
  });

  test("a board without the agent", async () => {
    const { board, at } = await served();
    await board.command("stop agent");
    expect(await drupelet("tasks", "--patience", "500", ...at)).toMatchObject({
      status: 1,
      error: expect.stringMatching(/^drupelet: the board .*does not answer/) as string,
    });
    await board.command("start agent");
    expect((await drupelet("tasks", ...at)).status).toBe(0);
  });

  test("a line that ends", async () => {
    const { board, at } = await served();
    await board.command("start spin");
    const follower = start("log", "--follow", ...at);
    await printed(follower, /spin: started by shell/);
    const told = printed(follower, /drupelet: the line to .* has been closed\n/);
    await board.stop();
    await told;
  });
});
