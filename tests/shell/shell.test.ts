/** Every command of the shell with good and bad input, and what it does when its partners die. */
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConsoleError } from "../../abi/protocol/console";
import { Power, ServiceState } from "../../abi/protocol/supervisor";
import { Reply } from "../../abi/reply";
import { LogLevel, Status, Trap } from "../../abi/syscall";
import type { Played } from "../../sim/protocol";
import { COMMANDS as COMMAND_TABLE, commandsIn } from "../../tools/new-driver/edits";
import { compile } from "../lib/compile";
import { BANNER_END, Partners } from "./partners";

/** In the order of the table. */
const COMMANDS = commandsIn(readFileSync(COMMAND_TABLE, "utf8"));

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let shell: Partners;
beforeEach(() => {
  shell = new Partners(module);
});

test("the banner says what runs on what, and the prompt is exactly this", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  shell.run("", "   ");
  expect(shell.output).toBe(`Drupelet ${version} on Raspberry Pi 3 Model B, 960.0 MiB of RAM\n${BANNER_END}`);
  expect(shell.prompts).toEqual(["drupelet> ", "drupelet> ", "drupelet> "]);
});

describe("help", () => {
  test("lists every command with a line", () => {
    const lines = shell.run("help").trimEnd().split("\n");
    expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(COMMANDS);
    for (const line of lines) expect(line).toMatch(/^ {2}[a-z][a-z0-9-]*( \S.*?)? +[a-z].{10,}$/);
  });

  test.each(COMMANDS)("explains %s", (command) => {
    const [usage, ...rest] = shell.run(`help ${command}`).trimEnd().split("\n");
    expect(usage).toMatch(new RegExp(`^usage: ${command}( \\S.*)?$`));
    expect(rest).toHaveLength(2);
    for (const line of rest) expect(line).toMatch(/^[A-Z].{15,}$/);
  });

  test("of what there is not says what there is", () => {
    expect(shell.run("help foo")).toBe(`there is no command foo; there are: ${COMMANDS.join(" ")}\n`);
  });
});

describe("wrong input", () => {
  test("an unknown command is answered with the names there are", () => {
    expect(shell.run("Foo bar")).toBe(`there is no command Foo; there are: ${COMMANDS.join(" ")}\n`);
  });

  test.each(["ps", "mem", "uptime", "dmesg", "board", "services", "clear", "reboot", "halt"])(
    "%s takes no argument",
    (command) => {
      expect(shell.run(`${command} now`)).toBe(`there are too many arguments; expected: ${command}\n`);
      expect(shell.cleared).toBe(0);
    },
  );

  test.each(["start", "stop", "restart", "crash", "holds"])("%s takes one name", (command) => {
    const form = command === "start" ? "NAME [NUMBER]" : "NAME";
    expect(shell.run(command)).toBe(`an argument is missing; expected: ${command} ${form}\n`);
  });

  test("start takes a number for the service, and nothing else", () => {
    expect(shell.run("start spin 0x10")).toBe("spin started\n");
    expect(shell.asked).toEqual([["start", "spin", 16n]]);
    expect(shell.run("start spin x")).toContain("NUMBER is a whole number; expected: start NAME [NUMBER]\n");
    expect(shell.run("start spin 1 2")).toContain("there are too many arguments; expected: start NAME [NUMBER]\n");
    expect(shell.asked).toHaveLength(1);
  });

  test.each(["stop", "restart", "crash"])("%s takes no more than one", (command) => {
    expect(shell.run(`${command} init console`)).toBe(`there are too many arguments; expected: ${command} NAME\n`);
    expect(shell.asked).toEqual([]);
  });

  test.each(["start", "stop", "restart", "crash", "holds"])("%s of what there is not says what there is", (command) => {
    expect(shell.run(`${command} foo`)).toBe("there is no service foo; there are: init console shell spin\n");
  });

  test("a name too long for a service is not cut to one that fits", () => {
    const name = "console\0\0\0\0\0\0\0\0\0x";
    expect(shell.run(`stop ${name}`)).toContain("there is no service ");
    expect(shell.asked).toEqual([]);
  });

  test.each(["x", "0", "86401", "-1", "1s", "99999999999999999999"])("spin %s is refused", (seconds) => {
    expect(shell.run(`spin ${seconds}`)).toBe("SECONDS is a number from 1 to 86400; expected: spin [SECONDS]\n");
    expect(shell.asked).toEqual([]);
  });
});

describe("ps", () => {
  test("shows every service, aligned", () => {
    expect(shell.run("ps")).toBe(
      [
        "NAME             STATE       PRIO     CPU TIME    CPU%      MEMORY  RESTARTS",
        "init             waiting       30      0.012 s     0.6   480.0 KiB         0",
        "console          calling       20      0.250 s    12.5   160.0 KiB         2",
        "shell            running       10      0.000 s     0.0   120.0 KiB         0",
        "spin             stopped        1            -       -           -         0",
        "(idle)                                 1.500 s    75.0",
        "",
      ].join("\n"),
    );
  });

  test("the share is of the time since the last one; a restarted service starts from nothing", () => {
    const aSecondLater = (): number => {
      shell.host.time += 1_000_000n;
      shell.idle += 100_000;
      shell.services[0].ticks = 12_345n + 500_000n;
      Object.assign(shell.services[1], { id: 0x20003, ticks: 200_000n });
      return ConsoleError.Interrupted;
    };
    const rows = shell.run("ps", aSecondLater, "ps").split("\n").slice(-6);
    expect(rows[0]).toMatch(/^init .* 0\.512 s +50\.0 /);
    expect(rows[1]).toMatch(/^console .* 0\.200 s +20\.0 /);
    expect(rows[4]).toMatch(/^\(idle\) +1\.600 s +10\.0$/);
  });

  test.each([
    [ServiceState.Restarting, "restarting"],
    [ServiceState.GivenUp, "given up"],
    [ServiceState.Finished, "finished"],
  ])("state %i is called so", (state, name) => {
    shell.services[1].state = state;
    expect(shell.run("ps")).toContain(`console          ${name} `);
  });

  test("an instant after power-on nothing divides by zero", () => {
    shell.host.time = 0n;
    expect(shell.run("ps", "ps", "uptime")).toContain("up 0 s");
  });
});

test("mem shows the machine's memory, and what each service is charged with of how much", () => {
  shell.services[0].quota = 1024;
  shell.services[2].quota = 128;
  expect(shell.run("mem")).toBe(
    [
      "RAM                  960.0 MiB",
      "free                 937.5 MiB",
      "kernel                 3.9 MiB",
      "services              18.5 MiB",
      "  init               480.0 KiB of 4.0 MiB",
      "  console            160.0 KiB of 1.0 MiB",
      "  shell              120.0 KiB of 512.0 KiB",
      "",
    ].join("\n"),
  );
});

test("uptime", () => {
  shell.host.time = 3_725_000_000n;
  shell.idle = 3_700_000_000;
  expect(shell.run("uptime")).toBe("up 1 h 02 min, idle 99.3% of it\n");
});

describe("dmesg", () => {
  test("shows the log with time, writer and level", () => {
    shell.messages = [
      { seconds: 0.000123, name: "kernel", level: LogLevel.Info, text: "960 MiB of RAM" },
      { seconds: 12.5, name: "init", level: LogLevel.Error, text: "console: unreachable executed" },
      { seconds: 13, name: "a-name-with-16-b", level: LogLevel.Warning, text: "x" },
      { seconds: 14, name: "log", level: LogLevel.Debug, text: "é" },
    ];
    expect(shell.run("dmesg")).toBe(
      [
        "3 records were lost before the log server could read them",
        "[   0.000123] kernel   info    960 MiB of RAM",
        "[  12.500000] init     error   console: unreachable executed",
        "[  13.000000] a-name-with-16-b warning x",
        "[  14.000000] log      debug   é",
        "",
      ].join("\n"),
    );
  });

  test("a long log comes whole", () => {
    shell.messages = Array.from({ length: 500 }, (_, i) => ({
      seconds: i,
      name: "init",
      level: LogLevel.Info,
      text: `message ${i}`,
    }));
    expect(
      shell
        .run("dmesg")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.slice(-11).trim()),
    ).toEqual(shell.messages.map(({ text }) => text.slice(-11)));
  });
});

describe("board", () => {
  test("shows what the firmware tells", () => {
    expect(shell.run("board")).toBe(
      [
        "model         Raspberry Pi 3 Model B Rev 1.2, BCM2837",
        "revision      0xa02082",
        "serial        0x0123456789abcdef",
        "RAM           1024 MiB, 960 MiB of it for the processor",
        "clock         processor 600 MHz of at most 1200 MHz, core 400 MHz",
        "temperature   48.3 C of at most 85.0 C",
        "firmware      346337",
        "",
      ].join("\n"),
    );
  });

  test("says so when it tells nothing", () => {
    shell.properties.clear();
    const lines = shell.run("board").trimEnd().split("\n");
    expect(shell.output).toMatch(/^Drupelet .* on a board of unknown model,/);
    expect(lines).toHaveLength(7);
    for (const line of lines) expect(line).toMatch(/^\w+ +not reported$/);
  });

  test.each([
    [0xa020d3, "Raspberry Pi 3 Model B+ Rev 1.3, BCM2837", "1024 MiB"],
    [0x9020e0, "Raspberry Pi 3 Model A+ Rev 1.0, BCM2837", "512 MiB"],
    [0x902120, "Raspberry Pi Zero 2 W Rev 1.0, BCM2837", "512 MiB"],
    [0xb03115, "Raspberry Pi 4 Model B Rev 1.5, BCM2711", "2048 MiB"],
    [0xd04170, "Raspberry Pi 5 Rev 1.0, BCM2712", "8192 MiB"],
    [0xa0fff2, "Raspberry Pi Rev 1.2, unknown processor", "1024 MiB"],
    [0x000010, "older than Raspberry Pi 2", "960 MiB"],
  ])("revision %i is a %s", (revision, model, ram) => {
    shell.properties.set(0x00010002, () => [revision]);
    const lines = shell.run("board").split("\n");
    expect(lines[0]).toBe(`model         ${model}`);
    expect(lines[3]).toContain(ram);
  });
});

test("services shows what the manifest says and how each last died", () => {
  expect(shell.run("services")).toBe(
    [
      "NAME             STATE       USES  SERVES  RESTARTS  LAST DEATH",
      "init             waiting        0       0         0  -",
      "console          calling        1       1         2  unreachable executed",
      "shell            running        2       0         0  null pointer",
      "spin             stopped        0       0         0  exit code 70",
      "",
    ].join("\n"),
  );
});

describe("managing services", () => {
  test.each([
    ["start", "started", ["start", "console", 0n]],
    ["stop", "stopped", ["stop", "console"]],
    ["restart", "restarted", ["restart", "console"]],
    ["crash", "told to crash", ["crash", "console"]],
  ])("%s asks the supervisor", (command, done, asked) => {
    expect(shell.run(`${command}   console `)).toBe(`console ${done}\n`);
    expect(shell.asked).toEqual([asked]);
  });

  test.each([
    ["start console", "WrongState", "console is running already"],
    ["stop console", "WrongState", "console is not running"],
    ["stop init", "Refused", "init is needed by the shell, or by everything"],
    ["restart init", "NotGranted", "init is not the shell's to manage"],
    ["start spin", "NoMemory", "spin cannot be started: too little memory for its quota, or in it"],
    ["start spin", "TableFull", "spin cannot be started: a handle table is full"],
    ["start spin", "KernelRefused", "spin cannot be started: the kernel refused; the log says why"],
    ["start spin", { code: Reply.BadRequest }, "spin was not changed: supervisor status 65535"],
    ["spin", "WrongState", "spin is running already"],
  ] as [string, Played, string][])("%s, refused", (line, answer, text) => {
    shell.supervisorAnswer = answer;
    expect(shell.run(line)).toBe(`${text}\n`);
  });

  test("replace runs another program as a service", () => {
    expect(shell.run("replace console second")).toBe("console runs second\n");
    expect(shell.asked).toEqual([["replace", "console"]]);
  });

  test.each([
    ["replace nothing second", {}, "there is no service nothing; there are: init console shell spin"],
    [
      "replace console-that-is-long second",
      {},
      "there is no service console-that-is-long; there are: init console shell spin",
    ],
    ["replace console third", {}, "console cannot run that; it can run: first second"],
    ["replace console a-program-of-17-c", {}, "console cannot run that; it can run: first second"],
    ["replace spin second", "WrongState", "spin is not running"],
    ["replace console second", "NoMemory", "console cannot be started: too little memory for its quota, or in it"],
    ["replace init first", "Refused", "init is needed by the shell, or by everything"],
    ["replace console", {}, "an argument is missing; expected: replace NAME WITH"],
  ] as [string, Played, string][])("%s, refused", (line, answer, text) => {
    shell.supervisorAnswer = answer;
    expect(shell.run(line)).toBe(`${text}\n`);
  });

  test("services tells of a program that is not the service's own", () => {
    shell.services[1].program = "second";
    const lines = shell.run("services").split("\n");
    expect(lines.slice(2, 4)).toEqual([expect.stringMatching(/^console /), "  runs second"]);
  });

  test.each([
    ["wdog", 0, "the watchdog is off"],
    ["wdog on", 15, "the board is reset when init does not run for 15 s"],
    ["wdog on 3", 3, "the board is reset when init does not run for 3 s"],
    ["wdog off", 0, "the watchdog is off"],
    ["wdog on 16", 0, "SECONDS is a number from 1 to 15; expected: wdog [on [SECONDS]|off]"],
    ["wdog on 0", 0, "SECONDS is a number from 1 to 15; expected: wdog [on [SECONDS]|off]"],
    ["wdog on x", 0, "SECONDS is a number from 1 to 15; expected: wdog [on [SECONDS]|off]"],
    ["wdog on 0x100000001", 0, "SECONDS is a number from 1 to 15; expected: wdog [on [SECONDS]|off]"],
    ["wdog off 3", 0, "say on or off; expected: wdog [on [SECONDS]|off]"],
    ["wdog maybe", 0, "say on or off; expected: wdog [on [SECONDS]|off]"],
  ])("%s sets it to %i", (line, seconds, text) => {
    expect(shell.run(line)).toBe(`${text}\n`);
    expect(shell.watchdog).toBe(seconds);
  });

  test("a watchdog that the supervisor refuses is told", () => {
    shell.supervisorAnswer = "NotGranted";
    expect(shell.run("wdog on")).toContain("the watchdog is as before: the manifest");
  });

  test("spin takes seconds, or goes on", () => {
    expect(shell.run("spin 10", "spin")).toBe(
      "spin burns what time is left for 10 s\nspin burns what time is left until: stop spin\n",
    );
    expect(shell.asked).toEqual([
      ["start", "spin", 10n],
      ["start", "spin", 0n],
    ]);
  });

  test("crash shell traps by itself", () => {
    expect(shell.outcome(["crash shell"])).toEqual({ kind: "trap", reason: Trap.Unreachable });
    expect(shell.asked).toEqual([]);
  });
});

describe("the rest", () => {
  test("echo keeps the spaces within", () => {
    expect(shell.run("echo  a  b ", "echo")).toBe("a  b \n\n");
  });

  test("echo of the longest line", () => {
    const text = "x".repeat(251);
    expect(shell.outcome([`echo ${text}`])).toEqual({ kind: "script" });
    expect(shell.output).toContain(`\n${text}\n`);
  });

  test("clear", () => {
    expect(shell.run("clear")).toBe("");
    expect(shell.cleared).toBe(1);
  });

  test.each([
    ["halt", Power.Off, "halting"],
    ["reboot", Power.Reset, "rebooting"],
  ])("%s leaves the text time to go out", (command, action, text) => {
    let at = 0n;
    shell.power = (how) => {
      expect(how).toBe(action);
      at = shell.host.time;
      return shell.host.end();
    };
    expect(
      shell.outcome([command], function* () {
        yield shell.host.timerFires();
      }),
    ).toEqual({ kind: "script" });
    expect(shell.output.endsWith(`\n${text}\n`)).toBe(true);
    expect(at).toBeGreaterThanOrEqual(2_200_000n);
  });

  test("a halt that is refused is said", () => {
    shell.outcome(["halt"], function* () {
      yield shell.host.timerFires();
    });
    expect(shell.output).toContain("halting\nthe supervisor refuses: status 2\n");
  });
});

describe("the console", () => {
  test("Ctrl-C gives a new prompt, Ctrl-D a hint", () => {
    expect(shell.run(ConsoleError.Interrupted, ConsoleError.EndOfInput)).toBe("to switch the board off, type: halt\n");
    expect(shell.prompts).toHaveLength(3);
  });

  test("is asked again after it died", () => {
    expect(shell.run({ status: Status.Died }, "echo a")).toBe("a\n");
  });

  test("gets a text again with which it died", () => {
    shell.writeAnswers = [{ status: Status.Died }];
    expect(shell.outcome(["echo a"])).toEqual({ kind: "script" });
    expect(shell.output).toMatch(/^Drupelet .*\n.*\na\n$/);
  });

  test("may be busy with another reader", () => {
    expect(
      shell.outcome([ConsoleError.Busy, "echo a"], function* () {
        yield shell.host.timerFires();
      }),
    ).toEqual({ kind: "script" });
    expect(shell.output).toContain("\na\n");
  });

  test("that refuses ends the shell, with the reason in the log", () => {
    expect(shell.outcome([Reply.BadRequest])).toEqual({ kind: "exit", code: 1 });
    expect(shell.host.log).toEqual([
      { level: LogLevel.Info, text: "asks for the first line" },
      { level: LogLevel.Error, text: "the console refuses to read a line, status 65535" },
    ]);
  });
});
