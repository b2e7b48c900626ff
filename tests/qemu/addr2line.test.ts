import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { annotate, mentions } from "../../tools/addr2line/dump";
import { Symbols } from "../../tools/addr2line/symbols";
import { readElf } from "../../tools/build/elf";
import { boot } from "./boot";

const ELFS = ["kernel", "init", "uart", "console", "log", "shell"].map((name) => `build/${name}.elf`);

/** Runs the tool. @param input what is piped in */
function addr2line(options: string[], input = "") {
  const command = ["tools/drupelet/bin.js", "addr2line", ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { input, encoding: "utf8" });
  return { status, lines: stdout.split("\n"), error: stderr };
}

/** "FUNCTION at FILE:LINE" of what the board said, without what it said around it. */
const placesIn = (lines: string[]) =>
  lines.flatMap((line) => [...line.matchAll(/(?:in|from) (\w+ at [\w/-]+\.ts:\d+)/g)].map((match) => match[1]));

test("the raw line of a fault says the same as the board, and what was inlined", async () => {
  const board = boot();
  await board.say("crash shell");
  await board.see(/shell: unreachable executed/);
  const said = (await board.command("dmesg")).filter((line) => line.includes(" shell: "));
  const places = placesIn(said);
  expect(places.length).toBeGreaterThanOrEqual(2);
  const raw = said.filter((line) => line.includes(" raw pc "));
  expect(raw).toHaveLength(1);
  const told = annotate(raw, new Symbols(ELFS));
  expect(told[0]).toBe(raw[0]);
  for (const place of places) expect(told.join("\n")).toContain(place);
  expect(told.join("\n")).toMatch(/\n +inlined into \w+ at servers\/shell\.ts:\d+/);
  expect(addr2line([], `${raw[0]}\r\n`).lines).toEqual([...told, ""]);
});

test("addresses are told one by one, what is no code and what is no address is refused", () => {
  const { entry } = readElf(readFileSync("build/log.elf"));
  expect(addr2line([entry.toString(16)]).lines[0]).toMatch(
    new RegExp(`^0x${entry.toString(16).padStart(8, "0")}  _start at boot/user/crt0\\.S:\\d+$`),
  );
  expect(addr2line(["0x10"])).toMatchObject({
    status: 1,
    error: "drupelet: no code of the kernel or a program is at 0x10 in the images built last\n",
  });
  expect(addr2line(["main"]).error).toContain("An address is a number in hex.");
  expect(addr2line(["--elf", "build/none.elf"]).error).toBe(
    "drupelet: there is no build/none.elf: `make build` makes it\n",
  );
});

test.each([
  ["log: raw pc 0x10 lr 0x20 sp 0x30 stack 0x40 0x50", ["10", "20 returns", "40 returns", "50 returns"]],
  ["  esr 0x96000004 elr 0xffffffc000081000 far 0x8 sp 0x9 lr 0x20", ["ffffffc000081000", "20 returns"]],
  ["  called from ipc_call at kernel/ipc.ts:30 (0x40)", ["40 returns"]],
  ["  called (0x40)", ["40 returns"]],
  ["  lr from ipc_call at kernel/ipc.ts:30 (0x40)", ["40 returns"]],
  ["0x10 0x20", ["10", "20"]],
  ["wild: data abort, load from 0x00400000 (restarting in 20 ms, restart 1)", []],
])("in %j are the addresses %j", (line, expected) => {
  const found = mentions(line).map(({ address, returns }) => address.toString(16) + (returns ? " returns" : ""));
  expect(found).toEqual(expected);
});
