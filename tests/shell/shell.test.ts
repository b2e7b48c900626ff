/** The shell between a console, a log server, a supervisor and a firmware that the test plays. */
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Console, ConsoleStatus } from "../../abi/protocol/console";
import { Log, LogRecord, LogStatus } from "../../abi/protocol/log";
import { ServiceRecord, ServiceState, Supervisor, SupervisorStatus } from "../../abi/protocol/supervisor";
import { Fault, Info, LogLevel, Power, Status, Syscall, TaskState, Trap } from "../../abi/syscall";
import { HostModel, type Outcome } from "../../sim/host";
import { type Answer, type ClientCall, unpackName } from "../../sim/message";
import { compile } from "../lib/compile";

const SYSTEM = 0x120n;
const BANNER_END = "Type help for the commands.\n";
const COMMANDS = "help ps mem uptime dmesg board services start stop restart crash spin echo clear reboot halt".split(
  " ",
);

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

interface Described {
  name: string;
  state?: ServiceState;
  task?: TaskState;
  priority?: number;
  restarts?: number;
  id?: number;
  pages?: number;
  ticks?: number;
  uses?: number;
  serves?: number;
  exitCode?: number;
  fault?: Fault;
  trap?: Trap;
}

interface Entry {
  seconds: number;
  name: string;
  level: LogLevel;
  text: string;
}

let host: HostModel;
/** What the console answers to each ReadLine: a line, or another answer. At the end of it the run is over. */
let input: (string | Answer)[];
/** What was written after the banner, as lines. */
let output: string;
let prompts: string[];
let cleared: number;
let services: Described[];
let entries: Entry[];
/** What was asked of the supervisor: operation, name and argument. */
let asked: [Supervisor, string, bigint][];
let supervisorAnswer: Answer;
let properties: Map<number, (argument: number) => number[] | undefined>;
let writeAnswers: Answer[];
let idle: number;

beforeEach(() => {
  host = new HostModel(module);
  host.grants.systemHandle = Number(SYSTEM);
  host.time = 2_000_000n;
  input = [];
  output = "";
  prompts = [];
  cleared = 0;
  asked = [];
  writeAnswers = [];
  entries = [];
  idle = 1_500_000;
  supervisorAnswer = SupervisorStatus.Ok;
  services = [
    { name: "init", priority: 30, pages: 120, ticks: 12_345, id: 0x10001, task: TaskState.Receiving, serves: 0 },
    {
      name: "console",
      priority: 20,
      pages: 40,
      ticks: 250_000,
      id: 0x10003,
      task: TaskState.AwaitingReply,
      restarts: 2,
      uses: 1,
      serves: 1,
      fault: Fault.Trap,
      trap: Trap.Unreachable,
    },
    {
      name: "shell",
      priority: 10,
      pages: 30,
      ticks: 0,
      id: 0x10004,
      task: TaskState.Running,
      uses: 2,
      fault: Fault.NullPointer,
    },
    { name: "spin", priority: 1, state: ServiceState.Stopped, exitCode: 70 },
  ];
  properties = new Map([
    [0x00000001, () => [346337]],
    [0x00010002, () => [0xa02082]],
    [0x00010004, () => [0x89abcdef, 0x1234567]],
    [0x00010005, () => [0, 0x3c000000]],
    [0x00030002, (clock: number) => [clock, clock === 3 ? 600_000_000 : 400_000_000]],
    [0x00030004, (clock: number) => [clock, 1_200_000_000]],
    [0x00030006, () => [0, 48_312]],
    [0x0003000a, () => [0, 85_000]],
  ]);
  host.protocol("console", console);
  host.protocol("log", log);
  host.grants.others = supervise;
  host.on(Syscall.SystemInfo, ([handle, what]) => {
    expect(handle).toBe(SYSTEM);
    expect(what).toBe(BigInt(Info.Memory));
    return { status: Status.Ok, words: [245_760, 240_000, 1_000, 6, 1_000_000, idle, Number(host.time)] };
  });
  host.on(Syscall.Property, ([handle, tag, argument]) => {
    expect(handle).toBe(SYSTEM);
    const words = properties.get(Number(tag))?.(Number(argument));
    return words ? { status: Status.Ok, words: [words.length * 4, ...words] } : Status.NotFound;
  });
});

function console(call: ClientCall): Answer {
  switch (call.operation) {
    case Console.Write: {
      const other = writeAnswers.shift();
      if (other !== undefined) return other;
      const text = call.leases[0].text;
      expect(text.endsWith("\n")).toBe(true);
      output += text;
      return { code: ConsoleStatus.Ok, words: [call.leases[0].bytes.length] };
    }
    case Console.Clear:
      cleared++;
      return ConsoleStatus.Ok;
    case Console.ReadLine: {
      prompts.push(call.leases[0].text);
      const next = input.shift();
      if (next === undefined) return host.end();
      if (typeof next !== "string") return next;
      const bytes = new TextEncoder().encode(next);
      call.leases[1].bytes.set(bytes);
      return { code: ConsoleStatus.Ok, words: [bytes.length] };
    }
  }
  throw new Error(`console operation ${call.operation}`);
}

function log(call: ClientCall): Answer {
  if (call.operation === Log.Range) return { code: LogStatus.Ok, words: [100, 100 + entries.length, 3] };
  expect(call.operation).toBe(Log.Read);
  const entry = entries[Number(call.words[0]) - 100];
  const record = Buffer.from(call.leases[0].bytes.buffer, call.leases[0].bytes.byteOffset, LogRecord.Bytes);
  record.writeBigUInt64LE(BigInt(Math.round(entry.seconds * 1e6)), LogRecord.Time);
  record.writeUInt8(entry.level, LogRecord.Level);
  record.writeUInt8(Buffer.byteLength(entry.text), LogRecord.Length);
  record.write(entry.name.padEnd(16, "\0"), LogRecord.Name);
  record.write(entry.text, LogRecord.Text);
  return { code: LogStatus.Ok, words: [call.words[0]] };
}

function supervise(call: ClientCall): Answer {
  if (call.operation !== Supervisor.Describe) {
    const name = unpackName(call.words[0], call.words[1]);
    asked.push([call.operation, name, call.words[2]]);
    return services.some((service) => service.name === name) ? supervisorAnswer : SupervisorStatus.UnknownName;
  }
  const service = services[Number(call.words[0])];
  if (!service) return { code: SupervisorStatus.UnknownName, words: [services.length] };
  const record = Buffer.from(call.leases[0].bytes.buffer, call.leases[0].bytes.byteOffset, ServiceRecord.Bytes);
  record.fill(0);
  record.write(service.name.padEnd(16, "\0"), ServiceRecord.Name);
  record.writeUInt8(service.state ?? ServiceState.Running, ServiceRecord.State);
  record.writeUInt8(service.priority ?? 0, ServiceRecord.Priority);
  record.writeUInt8(service.task ?? TaskState.Free, ServiceRecord.Task);
  record.writeUInt16LE(service.restarts ?? 0, ServiceRecord.Restarts);
  record.writeUInt32LE(service.id ?? 0, ServiceRecord.Id);
  record.writeUInt32LE(service.pages ?? 0, ServiceRecord.Pages);
  record.writeBigUInt64LE(BigInt(service.ticks ?? 0), ServiceRecord.Ticks);
  record.writeUInt8(service.uses ?? 0, ServiceRecord.Uses);
  record.writeUInt8(service.serves ?? 0, ServiceRecord.Serves);
  record.writeUInt32LE(service.exitCode ?? 0, ServiceRecord.ExitCode);
  record.writeUInt8(service.fault ?? Fault.None, ServiceRecord.Fault);
  record.writeUInt8(service.trap ?? Trap.None, ServiceRecord.Trap);
  return { code: SupervisorStatus.Ok, words: [services.length] };
}

/** Types lines; what is printed after the banner is the result. */
function run(...lines: (string | Answer)[]): string {
  expect(outcome(...lines)).toEqual({ kind: "script" });
  return output.slice(output.indexOf(BANNER_END) + BANNER_END.length);
}

function outcome(...lines: (string | Answer)[]): Outcome {
  input = lines;
  const result = host.run();
  for (const line of output.split("\n")) if (!/there are:/.test(line)) expect(line.length).toBeLessThanOrEqual(80);
  return result;
}

test("the banner says what runs on what, and the prompt is exactly this", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  run("", "   ");
  expect(output).toBe(`Drupelet ${version} on Raspberry Pi 3 Model B, 960.0 MiB of RAM\n${BANNER_END}`);
  expect(prompts).toEqual(["drupelet> ", "drupelet> ", "drupelet> "]);
});

describe("help", () => {
  test("lists every command with a line", () => {
    const lines = run("help").trimEnd().split("\n");
    expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(COMMANDS);
    for (const line of lines) expect(line).toMatch(/^ {2}[a-z]+( [[A-Z\]]+)? +[a-z].{10,}$/);
  });

  test.each(COMMANDS)("explains %s", (command) => {
    const [usage, ...rest] = run(`help ${command}`).trimEnd().split("\n");
    expect(usage).toMatch(new RegExp(`^usage: ${command}( [[A-Z\\]]+)?$`));
    expect(rest).toHaveLength(2);
    for (const line of rest) expect(line).toMatch(/^[A-Z].{15,}$/);
  });

  test("of what there is not says what there is", () => {
    expect(run("help foo")).toBe(`there is no command foo; there are: ${COMMANDS.join(" ")}\n`);
  });
});

describe("wrong input", () => {
  test("an unknown command is answered with the names there are", () => {
    expect(run("Foo bar")).toBe(`there is no command Foo; there are: ${COMMANDS.join(" ")}\n`);
  });

  test.each(["ps", "mem", "uptime", "dmesg", "board", "services", "clear", "reboot", "halt"])(
    "%s takes no argument",
    (command) => {
      expect(run(`${command} now`)).toBe(`there are too many arguments; expected: ${command}\n`);
      expect(cleared).toBe(0);
    },
  );

  test.each(["start", "stop", "restart", "crash"])("%s takes one name", (command) => {
    expect(run(command)).toBe(`an argument is missing; expected: ${command} NAME\n`);
  });

  test.each(["start", "stop", "restart", "crash"])("%s takes no more than one", (command) => {
    expect(run(`${command} init console`)).toBe(`there are too many arguments; expected: ${command} NAME\n`);
    expect(asked).toEqual([]);
  });

  test.each(["start", "stop", "restart", "crash"])("%s of what there is not says what there is", (command) => {
    expect(run(`${command} foo`)).toBe("there is no service foo; there are: init console shell spin\n");
  });

  test("a name too long for a service is not cut to one that fits", () => {
    const name = "console\0\0\0\0\0\0\0\0\0x";
    expect(run(`stop ${name}`)).toContain("there is no service ");
    expect(asked).toEqual([]);
  });

  test.each(["x", "0", "86401", "-1", "1s", "99999999999999999999"])("spin %s is refused", (seconds) => {
    expect(run(`spin ${seconds}`)).toBe("SECONDS is a number from 1 to 86400; expected: spin [SECONDS]\n");
    expect(asked).toEqual([]);
  });
});

describe("ps", () => {
  test("shows every service, aligned", () => {
    expect(run("ps")).toBe(
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
    input = [];
    host.on(Syscall.Yield, () => Status.Ok);
    const second = (): Answer => {
      host.time += 1_000_000n;
      idle += 100_000;
      services[0].ticks = 12_345 + 500_000;
      Object.assign(services[1], { id: 0x20003, ticks: 200_000 });
      return ConsoleStatus.Interrupted;
    };
    const answers = ["ps", second, "ps"];
    host.protocol("console", (call) => {
      if (call.operation === Console.ReadLine && typeof answers[0] === "function") {
        const [step] = answers.splice(0, 1) as (() => Answer)[];
        return step();
      }
      if (call.operation === Console.ReadLine) input = answers.splice(0, 1) as string[];
      return console(call);
    });
    expect(host.run()).toEqual({ kind: "script" });
    const rows = output.split("\n").slice(-6);
    expect(rows[0]).toMatch(/^init .* 0\.512 s +50\.0 /);
    expect(rows[1]).toMatch(/^console .* 0\.200 s +20\.0 /);
    expect(rows[4]).toMatch(/^\(idle\) +1\.600 s +10\.0$/);
  });

  test.each([
    [ServiceState.Restarting, "restarting"],
    [ServiceState.GivenUp, "given up"],
    [ServiceState.Finished, "finished"],
  ])("state %i is called so", (state, name) => {
    services[1].state = state;
    expect(run("ps")).toContain(`console          ${name} `);
  });

  test("an instant after power-on nothing divides by zero", () => {
    host.time = 0n;
    expect(run("ps", "ps", "uptime")).toContain("up 0 s");
  });
});

test("mem shows the machine's memory and that of each service", () => {
  expect(run("mem")).toBe(
    [
      "RAM                  960.0 MiB",
      "free                 937.5 MiB",
      "kernel                 3.9 MiB",
      "services              18.5 MiB",
      "  init               480.0 KiB",
      "  console            160.0 KiB",
      "  shell              120.0 KiB",
      "",
    ].join("\n"),
  );
});

test("uptime", () => {
  host.time = 3_725_000_000n;
  idle = 3_700_000_000;
  expect(run("uptime")).toBe("up 1 h 02 min, idle 99.3% of it\n");
});

describe("dmesg", () => {
  test("shows the log with time, writer and level", () => {
    entries = [
      { seconds: 0.000123, name: "kernel", level: LogLevel.Info, text: "960 MiB of RAM" },
      { seconds: 12.5, name: "init", level: LogLevel.Error, text: "console: unreachable executed" },
      { seconds: 13, name: "a-name-with-16-b", level: LogLevel.Warning, text: "x" },
      { seconds: 14, name: "log", level: LogLevel.Debug, text: "é" },
    ];
    expect(run("dmesg")).toBe(
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
    entries = Array.from({ length: 500 }, (_, i) => ({
      seconds: i,
      name: "init",
      level: LogLevel.Info,
      text: `message ${i}`,
    }));
    expect(
      run("dmesg")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.slice(-11).trim()),
    ).toEqual(entries.map(({ text }) => text.slice(-11)));
  });
});

describe("board", () => {
  test("shows what the firmware tells", () => {
    expect(run("board")).toBe(
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
    properties.clear();
    const lines = run("board").trimEnd().split("\n");
    expect(output).toMatch(/^Drupelet .* on a board of unknown model,/);
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
    properties.set(0x00010002, () => [revision]);
    const lines = run("board").split("\n");
    expect(lines[0]).toBe(`model         ${model}`);
    expect(lines[3]).toContain(ram);
  });
});

test("services shows what the manifest says and how each last died", () => {
  expect(run("services")).toBe(
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
    ["start", Supervisor.Start, "started"],
    ["stop", Supervisor.Stop, "stopped"],
    ["restart", Supervisor.Restart, "restarted"],
    ["crash", Supervisor.Crash, "told to crash"],
  ])("%s asks the supervisor", (command, operation, done) => {
    expect(run(`${command}   console `)).toBe(`console ${done}\n`);
    expect(asked).toEqual([[operation, "console", 0n]]);
  });

  test.each([
    ["start console", SupervisorStatus.WrongState, "console is running already"],
    ["stop console", SupervisorStatus.WrongState, "console is not running"],
    ["stop init", SupervisorStatus.Refused, "init is needed by the shell, or by everything"],
    ["restart init", SupervisorStatus.NotGranted, "init is not the shell's to manage"],
    [
      "start spin",
      { code: SupervisorStatus.Failed, words: [Status.NoMemory] },
      "spin cannot be started: kernel status 7",
    ],
    ["start spin", SupervisorStatus.BadRequest, "spin was not changed: supervisor status 6"],
    ["spin", SupervisorStatus.WrongState, "spin is running already"],
  ] as [string, Answer, string][])("%s, refused", (line, answer, text) => {
    supervisorAnswer = answer;
    expect(run(line)).toBe(`${text}\n`);
  });

  test("spin takes seconds, or goes on", () => {
    expect(run("spin 10", "spin")).toBe(
      "spin burns what time is left for 10 s\nspin burns what time is left until: stop spin\n",
    );
    expect(asked).toEqual([
      [Supervisor.Start, "spin", 10n],
      [Supervisor.Start, "spin", 0n],
    ]);
  });

  test("crash shell traps by itself", () => {
    expect(outcome("crash shell")).toEqual({ kind: "trap", reason: Trap.Unreachable });
    expect(asked).toEqual([]);
  });
});

describe("the rest", () => {
  test("echo keeps the spaces within", () => {
    expect(run("echo  a  b ", "echo")).toBe("a  b \n\n");
  });

  test("echo of the longest line", () => {
    const text = "x".repeat(251);
    input = [`echo ${text}`];
    expect(host.run()).toEqual({ kind: "script" });
    expect(output).toContain(`\n${text}\n`);
  });

  test("clear", () => {
    expect(run("clear")).toBe("");
    expect(cleared).toBe(1);
  });

  test.each([
    ["halt", Power.Off, "halting"],
    ["reboot", Power.Reset, "rebooting"],
  ])("%s leaves the text time to go out", (command, action, text) => {
    let at = 0n;
    host.on(Syscall.Power, (args) => {
      expect(args.slice(0, 2)).toEqual([SYSTEM, BigInt(action)]);
      at = host.time;
      return host.end();
    });
    input = [command];
    expect(
      host.run(function* () {
        yield host.timerFires();
      }),
    ).toEqual({ kind: "script" });
    expect(output.endsWith(`\n${text}\n`)).toBe(true);
    expect(at).toBeGreaterThanOrEqual(2_200_000n);
  });

  test("a halt that the kernel refuses is said", () => {
    host.on(Syscall.Power, () => Status.Denied);
    input = ["halt"];
    host.run(function* () {
      yield host.timerFires();
    });
    expect(output).toContain("halting\nthe kernel refuses: status 3\n");
  });
});

describe("the console", () => {
  test("Ctrl-C gives a new prompt, Ctrl-D a hint", () => {
    expect(run(ConsoleStatus.Interrupted, ConsoleStatus.EndOfInput)).toBe("to switch the board off, type: halt\n");
    expect(prompts).toHaveLength(3);
  });

  test("is asked again after it died", () => {
    expect(run({ status: Status.Died }, "echo a")).toBe("a\n");
  });

  test("gets a text again with which it died", () => {
    host = new HostModel(module);
    host.grants.systemHandle = Number(SYSTEM);
    host.on(Syscall.SystemInfo, () => ({ status: Status.Ok, words: [1, 1, 0, 0, 0, 0, 0] }));
    host.on(Syscall.Property, () => Status.NotFound);
    host.protocol("console", console);
    host.protocol("log", log);
    writeAnswers = [{ status: Status.Died }];
    input = ["echo a"];
    expect(host.run()).toEqual({ kind: "script" });
    expect(output).toMatch(/^Drupelet .*\n.*\na\n$/);
  });

  test("may be busy with another reader", () => {
    input = [ConsoleStatus.Busy, "echo a"];
    expect(
      host.run(function* () {
        yield host.timerFires();
      }),
    ).toEqual({ kind: "script" });
    expect(output).toContain("\na\n");
  });

  test("that refuses ends the shell, with the reason in the log", () => {
    expect(outcome(ConsoleStatus.BadRequest)).toEqual({ kind: "exit", code: 1 });
    expect(host.log).toEqual([{ level: LogLevel.Error, text: "the console refuses to read a line, status 1" }]);
  });
});
