import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { Board } from "../../tools/qemu/board";
import { buildEcho } from "./echo";

let image: string;
beforeAll(() => {
  image = buildEcho();
});

function start(debug = false): Board {
  const board = new Board({ image, debug });
  onTestFinished(() => board.stop());
  return board;
}

test("a command is sent at the prompt and answered before the next", async () => {
  const board = start();
  expect(await board.command("hello")).toEqual(["you said hello"]);
  await board.say("noise");
  // the prompt that stands before a message redraws it is one, too
  await board.see(/another\r/);
  await board.prompt();
  expect(board.dialogue.reply).toEqual(["a message", "another"]);
  expect(await board.command("again")).toEqual(["you said again"]);
});

test("output can be waited for by pattern, each piece once", async () => {
  const board = start();
  await board.say("one");
  expect((await board.see(/you said (\w+)\r/))[1]).toBe("one");
  await board.say("two");
  expect((await board.see(/you said (\w+)\r/))[1]).toBe("two");
});

test("nothing is lost of what is sent at full speed", async () => {
  const board = start();
  await board.prompt();
  const line = "0123456789abcdef".repeat(64);
  await board.send(`${line}\r`.repeat(16));
  for (let count = 0; count < 16; count++) await board.see(new RegExp(`you said ${line}\r\n`));
});

test("the exit status is the kernel's", async () => {
  const halted = start();
  await halted.say("halt");
  expect(await halted.ended).toEqual({ status: 0, complaint: "" });
  const panicked = start();
  await panicked.say("panic");
  expect(await panicked.ended).toEqual({ status: 1, complaint: "" });
});

test("waiting for what cannot come any more fails with the transcript", async () => {
  const board = start();
  await board.say("panic");
  await expect(board.see(/you said/)).rejects.toThrow(/ended before .*status was 1.*\| panic: last words/s);
  await expect(board.monitor("info status")).rejects.toThrow("QEMU has ended");
});

test("waiting too long fails with the transcript", async () => {
  const board = start();
  await board.prompt();
  board.dialogue.say("never sent");
  await expect(board.prompt(1)).rejects.toThrow(/the shell's prompt did not come within 0.001 s.*\| drupelet>/s);
});

test("QEMU's monitor reads device registers and takes screenshots", async () => {
  const board = start();
  await board.prompt();
  // Flags of the PL011: transmit and receive FIFO empty (PL011 manual, UARTFR).
  expect(await board.monitor("xp /1wx 0x3f201018")).toContain(": 0x00000090");
  const folder = mkdtempSync(join(tmpdir(), "screenshot-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await board.screenshot(join(folder, "screen.png"));
  expect(readFileSync(join(folder, "screen.png")).subarray(1, 4).toString()).toBe("PNG");
  await expect(board.screenshot("/nowhere/screen.png")).rejects.toThrow("/nowhere/screen.png");
});

test("GDB attaches to a stopped board on a port of its own", async () => {
  const [first, second] = [start(true), start(true)];
  const port = await first.gdbPort();
  expect(await second.gdbPort()).not.toBe(port);
  const commands = ["set architecture aarch64", `target remote 127.0.0.1:${port}`, "info registers pc", "kill"];
  const gdb = ["-nx", "-batch", ...commands.flatMap((command) => ["-ex", command])];
  const shown = execFileSync("gdb-multiarch", gdb, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  expect(shown).toMatch(/^pc +0x0 /m);
});

test("a missing image is told before QEMU starts", () => {
  expect(() => new Board({ image: "build/none.img" })).toThrow(
    "there is no image build/none.img: `make build` makes it",
  );
});
