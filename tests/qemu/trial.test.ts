import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Reply } from "../../abi/reply";
import { Fault, Status, Trap } from "../../abi/syscall";
import { readElf } from "../../tools/build/elf";
import { Wild } from "../trial/assembly/wild-modes";
import { services } from "../trial/manifest";
import { boot, lineOf, row } from "./boot";

/** A call's code when the kernel did not carry it out: `FAILED` of lib/message.ts and the status. */
const FAILED = 0x10000;

/** build/trial.img: tests/trial/manifest.ts. */
const IMAGE = "build/trial.img";
const SOURCE = "tests/trial/assembly/wild.ts";

/** Where wild has what init has there. */
function hex(address: number): string {
  const slot = readElf(readFileSync("build/wild.elf")).entry & ~(UserLayout.Slot - 1);
  return `0x${(slot - UserLayout.Text + address).toString(16).padStart(8, "0")}`;
}

/** What init says of each, and the kernel's record of it. */
const deaths: [mode: Wild, name: string, words: string, fault: Fault, trap: Trap][] = [
  [Wild.Null, "Null", "null pointer, store to 0x00000000", Fault.NullPointer, Trap.None],
  [Wild.FarAddress, "FarAddress", "data abort, load from 0x80000000", Fault.DataAbort, Trap.None],
  [Wild.BehindWindow, "BehindWindow", "data abort, load from 0x27fffffef", Fault.DataAbort, Trap.None],
  [Wild.StackOverflow, "StackOverflow", "stack overflow, store to 0x", Fault.StackOverflow, Trap.None],
  [Wild.DivideByZero, "DivideByZero", "division by zero", Fault.Trap, Trap.DivideByZero],
  [Wild.Unreachable, "Unreachable", "unreachable executed", Fault.Trap, Trap.Unreachable],
  [Wild.IntegerOverflow, "IntegerOverflow", "integer overflow", Fault.Trap, Trap.IntegerOverflow],
  [Wild.Abort, "Abort", "abort", Fault.Trap, Trap.Abort],
  [Wild.ForeignDevice, "ForeignDevice", `data abort, load from ${hex(UserLayout.Devices)}`, Fault.DataAbort, Trap.None],
  [Wild.WriteText, "WriteText", `data abort, load from ${hex(UserLayout.Text)}`, Fault.DataAbort, Trap.None],
];

/** The line of wild.ts that breaks the rule: the first of the mode's case; for a stack overflow any of `recurse`. */
function linesOf(mode: string): number[] {
  const source = readFileSync(SOURCE, "utf8").split("\n");
  const numbers = (pattern: RegExp) => source.flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
  if (mode === "StackOverflow") return numbers(/recurse\(level|depth = level|return below/);
  const at = numbers(new RegExp(`case Wild\\.${mode}:`))[0];
  return [at + 1, at + 2];
}

test("what a program does wrong ends only that program, told with its line", async () => {
  const board = boot({ image: IMAGE });
  expect(deaths).toHaveLength(Wild.Count);
  for (const [mode, name, words, fault, trap] of deaths) {
    const told = await board.see(/init: wild: (.*) at (\S+):(\d+) \(not restarted\)/);
    expect(told[1]).toContain(words);
    // an assertion's own line is in the message before
    if (mode !== Wild.Abort)
      expect([told[2], linesOf(name)]).toEqual([SOURCE, expect.arrayContaining([Number(told[3])])]);
    const record = await board.see(/trial: wild (\d+) state \d+ fault (\d+) trap (\d+)/);
    expect(record.slice(1, 4).map(Number)).toEqual([mode, fault, trap]);
  }
});

test("a failed assertion tells what and where", async () => {
  const board = boot({ image: IMAGE });
  const told = await board.see(/wild: wild asserts \((\S+):(\d+)\)/);
  expect(told[1]).toBe(SOURCE);
  expect(linesOf("Abort")).toContain(Number(told[2]));
});

test("memory grows page by page until the quota is used up", async () => {
  const told = await boot({ image: IMAGE }).see(/trial: grew to (\d+) pages/);
  const quota = services.find(({ name }) => name === "trial")!.quota;
  // 16 of the kernel's pages each; the rest is the program and its page tables
  expect(Number(told[1]) * 16).toBeGreaterThan(quota - 100);
  expect(Number(told[1]) * 16).toBeLessThan(quota);
});

test("two tasks keep their floating-point registers to themselves, across turns and system calls", async () => {
  const board = boot({ image: IMAGE });
  const told = await board.see(/trial: float exit (\d+) fault (\d+) exit (\d+) fault (\d+)/);
  expect(told.slice(1, 5)).toEqual(["0", "0", "0", "0"]);
});

test("a server that hangs is ended and started again, and its client goes on; one that dies at each start is given up", async () => {
  const board = boot({ image: IMAGE });
  const loop = lineOf("tests/trial/assembly/hang.ts", "while (this.life == 0)");
  const hangs = "hang: hangs: it takes no messages; it was in";
  await board.see(
    new RegExp(`${hangs} \\w+ at tests/trial/assembly/hang.ts:${loop} \\(restarting in 20 ms, restart 1\\)`),
  );
  await board.see(/trial: sum code 0 by successor 1\r/);
  await board.see(new RegExp(`${hangs} .*\\(restarting in \\d+ ms, restart 2\\)`));
  const died = FAILED + Status.Died;
  await board.see(new RegExp(`trial: wait code ${died} then 0\\r`));
  await board.see(/init: dies: unreachable executed in .* \(given up after 10 deaths in a row; start it by hand\)/);
  await board.see(new RegExp(`trial: dies code ${Reply.Absent}\\r`));
  await board.see(/trial: done/);
  await board.send("\r");
  expect(row(await board.command("ps"), "dies")[1]).toBe("given up");
  const services = await board.command("services");
  expect(row(services, "dies").slice(4)).toEqual(["9", "unreachable executed"]);
  expect(row(services, "hang").slice(4)).toEqual(["2", "took no messages"]);
});
