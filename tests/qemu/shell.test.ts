import { StartMode } from "../../abi/archive";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { services } from "../../servers/manifest";
import { COMMANDS as COMMAND_TABLE, commandsIn } from "../../tools/new-driver/edits";
import { Board } from "../../tools/qemu/board";
import { IMAGE, row } from "./boot";

/** In the order of the table. */
const COMMANDS = commandsIn(readFileSync(COMMAND_TABLE, "utf8"));
const NAMES = services.map(({ name }) => name);

let board: Board;
beforeAll(() => {
  board = new Board({ image: IMAGE });
});
afterAll(() => board.stop());

describe("what commands print", () => {
  test("help lists every command, and explains each", async () => {
    const lines = await board.command("help");
    for (const command of COMMANDS) expect(lines.join("\n")).toMatch(new RegExp(`^ +${command}\\b.* \\w`, "m"));
    expect(lines).toHaveLength(COMMANDS.length);
    for (const command of COMMANDS) {
      const [usage, ...rest] = await board.command(`help ${command}`);
      expect(usage).toMatch(new RegExp(`^usage: ${command}\\b`));
      expect(rest.join(" ")).toMatch(/^It \w.*\./);
    }
  });

  test("ps shows every service with state, priority, processor time and share, memory and restarts", async () => {
    const lines = await board.command("ps");
    expect(lines[0]).toMatch(/^NAME +STATE +PRIO +CPU TIME +CPU% +MEMORY +RESTARTS$/);
    for (const { name, priority, start } of services) {
      const [, state, prio, time, share, memory, restarts] = row(lines, name);
      if (start === StartMode.Manual) continue;
      expect(state).toMatch(/^(running|waiting|calling|ready)$/);
      expect(Number(prio)).toBe(priority);
      expect(time).toMatch(/^\d+\.\d{3} s$/);
      expect(share).toMatch(/^\d+\.\d$/);
      expect(memory).toMatch(/^\d+(\.\d)? (KiB|MiB)$/);
      expect(restarts).toBe("0");
    }
    expect(row(lines, "spin").slice(1, 3)).toEqual(["stopped", "1"]);
    expect(lines.at(-1)).toMatch(/^\(idle\) +\d+\.\d{3} s +\d+\.\d$/);
  });

  test("mem adds up", async () => {
    const lines = await board.command("mem");
    const kibibytes = (name: string) => {
      const [, number, unit] =
        /([\d.]+) (KiB|MiB)( of .*)?$/.exec(lines.find((line) => line.trim().startsWith(name)) ?? "") ?? [];
      return Number(number) * (unit === "MiB" ? 1024 : 1);
    };
    expect(kibibytes("RAM")).toBe(960 * 1024);
    const parts = kibibytes("free") + kibibytes("kernel") + kibibytes("services");
    expect(Math.abs(parts - kibibytes("RAM"))).toBeLessThan(3 * 0.1 * 1024); // each is rounded to a tenth of a MiB
    const running = services.filter(({ start }) => start !== StartMode.Manual).map(({ name }) => kibibytes(`${name} `));
    expect(running.reduce((sum, share) => sum + share)).toBeLessThan(kibibytes("services") + 0.1 * 1024); // which is cut to a tenth
  });

  test("uptime, board and services", async () => {
    expect(await board.command("uptime")).toEqual([expect.stringMatching(/^up .*\d+ s, idle \d+(\.\d)?% of it$/)]);
    const told = (await board.command("board")).join("\n");
    expect(told).toMatch(/^model +Raspberry Pi 3 Model B Rev 1\.2, BCM2837$/m);
    expect(told).toMatch(/^revision +0xa02082$/m);
    expect(told).toMatch(/^serial +0x[0-9a-f]{16}$/m);
    expect(told).toMatch(/^RAM +1024 MiB, 960 MiB /m);
    expect(told).toMatch(/^clock +processor \d+ MHz/m);
    expect(told).toMatch(/^temperature +\d+\.\d C/m);
    const lines = await board.command("services");
    expect(lines.slice(1).flatMap((line) => /^\S+/.exec(line) ?? [])).toEqual(NAMES);
  });

  test("dmesg shows time, service, level and message", async () => {
    for (const line of await board.command("dmesg")) {
      expect(line).toMatch(/^\[ *\d+\.\d{6}\] [\w-]+ +(error|warning|info|debug) +\S/);
    }
  });

  test("echo keeps the blanks within its text, clear clears", async () => {
    expect(await board.command("echo a  b c ")).toEqual(["a  b c"]);
    expect(await board.command("echo")).toEqual([""]);
    const before = board.output.length;
    await board.command("clear");
    expect(board.output.slice(before)).toContain("\x1b[2J");
  });
});

describe("what is not a command", () => {
  test.each([
    ["unknown", /^there is no command unknown; there are: help ps /],
    ["PS", /^there is no command PS; /],
    ["help unknown", /^there is no command unknown; /],
    ["help ps mem", /^there are too many arguments; expected: help \[NAME\]$/],
    ["start", /^an argument is missing; expected: start NAME \[NUMBER\]$/],
    ["stop", /^an argument is missing; expected: stop NAME$/],
    ["restart", /^an argument is missing; expected: restart NAME$/],
    ["crash", /^an argument is missing; expected: crash NAME$/],
    ["restart uart log", /^there are too many arguments; expected: restart NAME$/],
    ["restart nobody", new RegExp(`^there is no service nobody; there are: ${NAMES.join(" ")}$`)],
    ["crash averyveryverylongname", /^there is no service averyveryverylongname; /],
    ["spin x", /expected: spin \[SECONDS\]$/],
    ["spin 0", /expected: spin \[SECONDS\]$/],
    ["spin -1", /expected: spin \[SECONDS\]$/],
    ["spin 99999999999999999999", /expected: spin \[SECONDS\]$/],
    ["ps 1", /^there are too many arguments; expected: ps$/],
    ["start uart", /^uart is running already$/],
    ["stop spin", /^spin is not running$/],
    ["stop init", /^init is needed /],
    ["stop shell", /^shell is needed /],
  ])("%s: one line that says what was expected", async (line, answer) => {
    expect(await board.command(line)).toEqual([expect.stringMatching(answer)]);
  });

  test("an empty line and one of blanks do nothing", async () => {
    expect(await board.command("")).toEqual([]);
    expect(await board.command("   ")).toEqual([]);
  });
});

describe("line editing", () => {
  /** Types keys, not a line, and waits for what the command then shows. */
  async function type(keys: string, shown: RegExp): Promise<string> {
    await board.prompt();
    await board.send(keys);
    const match = await board.see(shown);
    await board.prompt();
    return match[1];
  }
  const [UP, DOWN, RIGHT, LEFT] = ["\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"];

  test("arrows, backspace, Ctrl-U and Ctrl-C", async () => {
    expect(await type(`echo ac${LEFT}b\r`, /\n(\w+)\r\n/)).toBe("abc");
    expect(await type(`echo xbc${LEFT}${LEFT}${LEFT}${RIGHT}\x7fa\r`, /\n(\w+)\r\n/)).toBe("abc");
    expect(await type("wrong\x15echo right\r", /\n(\w+)\r\n/)).toBe("right");
    expect(await type("wrong\x03echo right\r", /\n(right)\r\n/)).toBe("right");
  });

  test("history", async () => {
    await board.command("echo first");
    await board.command("echo second");
    expect(await type(`${UP}${UP}\r`, /\n(\w+)\r\n/)).toBe("first");
    expect(await type(`${UP}${UP}${DOWN}\r`, /\n(\w+)\r\n/)).toBe("first");
  });
});
