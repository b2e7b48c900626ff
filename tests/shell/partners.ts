/** Whom the shell talks to, played: a console, a log server, a supervisor, the kernel's facts and the firmware. */
import { expect } from "vitest";
import type { LogRecord } from "../../abi/protocol/log";
import { type HoldRecord, type Power, type ServiceRecord, ServiceState } from "../../abi/protocol/supervisor";
import { Fault, Info, type LogLevel, LogMeta, Status, Syscall, TaskState, Trap } from "../../abi/syscall";
import { HostModel, type Outcome } from "../../sim/host";
import type { Script } from "../../sim/message";
import { type Play, type Played, playing } from "../../sim/protocol";
import { console as consoleProtocol } from "../../tools/client/console";
import { gpio } from "../../tools/client/gpio";
import { log } from "../../tools/client/log";
import { supervisor } from "../../tools/client/supervisor";
import { serviceRecord } from "../init/records";

/** The shell's system handle. */
export const SYSTEM = 0x120n;
export const BANNER_END = "Type help for the commands.\n";

/** A service, as far as it is of interest. */
export type Described = Partial<ServiceRecord> & Pick<ServiceRecord, "name">;

/** A handle or mapping. */
export type Held = Partial<HoldRecord> & Pick<HoldRecord, "type" | "rights" | "object">;

/** What the console does when it is asked for a line: a line, a code (`ConsoleError`, `Reply`), or how the call ends. */
export type Typed = string | number | { status: Status };

/** An event of the trace: time, task id, what and two words. */
export type Traced = [time: bigint, task: number, meta: number, first: bigint, second: bigint];

export interface Message {
  seconds: number;
  name: string;
  level: LogLevel;
  text: string;
}

const CONSOLE: Described = {
  name: "console",
  priority: 20,
  pages: 40,
  ticks: 250_000n,
  id: 0x10003,
  task: TaskState.AwaitingReply,
  restarts: 2,
  uses: 1,
  serves: 1,
  fault: Fault.Trap,
  trap: Trap.Unreachable,
};

const SHELL: Described = {
  name: "shell",
  priority: 10,
  pages: 30,
  id: 0x10004,
  task: TaskState.Running,
  uses: 2,
  fault: Fault.NullPointer,
};

export class Partners {
  readonly host: HostModel;
  /** What the console answers to each readLine; a function may do something before. Then the run is over. */
  input: (Typed | (() => Typed))[] = [];
  /** What was written. */
  output = "";
  readonly prompts: string[] = [];
  cleared = 0;
  /** What the console answers to the next writes instead. */
  writeAnswers: Played[] = [];
  messages: Message[] = [];
  readonly services: Described[] = [
    { name: "init", priority: 30, pages: 120, ticks: 12_345n, id: 0x10001, task: TaskState.Receiving },
    { ...CONSOLE },
    { ...SHELL },
    { name: "spin", priority: 1, state: ServiceState.Stopped, exitCode: 70 },
  ];
  /** What was asked of the supervisor, an operation and its values; and what it answers when it knows the service. */
  readonly asked: [operation: string, name: string, ...more: bigint[]][] = [];
  supervisorAnswer: Played = {};
  /** What every service can run. */
  readonly programs = ["first", "second"];
  watchdog = 0;
  /** What the supervisor does when it shall end it all. */
  power: (how: Power) => Played = () => "NotGranted";
  /** Reply words of the firmware by property tag; none: it does not tell. */
  readonly properties = new Map<number, (argument: number) => number[]>([
    [0x00000001, () => [346337]],
    [0x00010002, () => [0xa02082]],
    [0x00010004, () => [0x89abcdef, 0x1234567]],
    [0x00010005, () => [0, 0x3c000000]],
    [0x00030002, (clock) => [clock, clock === 3 ? 600_000_000 : 400_000_000]],
    [0x00030004, (clock) => [clock, 1_200_000_000]],
    [0x00030006, () => [0, 48_312]],
    [0x0003000a, () => [0, 85_000]],
  ]);
  /** What each service holds, and how many records fit a call of the supervisor. */
  readonly held = new Map<string, Held[]>();
  /** What the GPIO server does, for tests that ask it for something. */
  readonly gpio: Play = {};
  /** The trace, the number of its first event, and how the switch stands. */
  traced: Traced[] = [];
  firstTraced = 0n;
  readonly tracing: boolean[] = [];
  /** Ticks in which nothing had to run. */
  idle = 1_500_000;

  constructor(shell: WebAssembly.Module) {
    const host = new HostModel(shell);
    this.host = host;
    host.grants.systemHandle = Number(SYSTEM);
    host.time = 2_000_000n;
    host.protocol("console", this.console);
    host.protocol("log", this.log);
    host.protocol("gpio", playing(gpio, this.gpio));
    host.grants.others = this.supervisor;
    host.on(Syscall.TaskInspect, () => ({ status: Status.Ok, words: [0, 0, 0, 0, 0, 0, SHELL.id!] }));
    host.on(Syscall.SystemInfo, ([handle, what]) => {
      expect([handle, what]).toEqual([SYSTEM, BigInt(Info.Memory)]);
      return { status: Status.Ok, words: [245_760, 240_000, 1_000, 6, 1_000_000, this.idle, host.time] };
    });
    host.on(Syscall.Trace, ([handle, on]) => {
      expect(handle).toBe(SYSTEM);
      this.tracing.push(on === 1n);
      return { status: Status.Ok, words: [this.firstTraced + BigInt(this.traced.length)] };
    });
    host.on(Syscall.TraceRead, ([, sequence]) => this.traceRead(sequence));
    host.on(Syscall.Property, ([handle, tag, argument]) => {
      expect(handle).toBe(SYSTEM);
      const words = this.properties.get(Number(tag))?.(Number(argument));
      return words ? { status: Status.Ok, words: [words.length * 4, ...words] } : Status.NotFound;
    });
  }

  /** Types lines; what is printed after the banner is the result. */
  run(...input: Partners["input"]): string {
    expect(this.outcome(input)).toEqual({ kind: "script" });
    for (const line of this.output.split("\n")) if (!line.includes("there are:")) expect(line.length).toBeLessThan(81);
    return this.output.slice(this.output.indexOf(BANNER_END) + BANNER_END.length);
  }

  /** Types lines, for a shell that ends or that waits for notifications. */
  outcome(input: Partners["input"], script?: () => Script): Outcome {
    this.input = input;
    return this.host.run(script);
  }

  private readonly console = playing(consoleProtocol, {
    write: (text: string) => {
      const other = this.writeAnswers.shift();
      if (other !== undefined) return other;
      expect(text.endsWith("\n")).toBe(true);
      this.output += text;
      return { taken: Buffer.byteLength(text) };
    },
    clear: () => void this.cleared++,
    readLine: (prompt: string) => {
      this.prompts.push(prompt);
      const next = this.input.shift();
      if (next === undefined) return this.host.end();
      const typed = typeof next === "function" ? next() : next;
      if (typeof typed === "number") return { code: typed };
      return typeof typed === "string" ? { length: Buffer.byteLength(typed), line: typed } : typed;
    },
  });

  /** The messages have the numbers from 100 on. */
  private readonly log = playing(log, {
    range: () => ({ oldest: 100n, end: 100n + BigInt(this.messages.length), lost: 3n }),
    read: (number: bigint) => {
      const { seconds, name, level, text } = this.messages[Number(number) - 100];
      const time = BigInt(Math.round(seconds * 1e6));
      const record: LogRecord = { time, level, length: Buffer.byteLength(text), name, text };
      return { sequence: number, record };
    },
  });

  private readonly supervisor = playing(supervisor, {
    describe: (service: number) => {
      if (service >= this.services.length) return "UnknownName";
      const described = this.services[service];
      return { count: this.services.length, record: serviceRecord({ program: described.name, ...described }) };
    },
    start: (name: string, argument: bigint) => this.manage("start", name, argument),
    stop: (name: string) => this.manage("stop", name),
    restart: (name: string) => this.manage("restart", name),
    crash: (name: string) => this.manage("crash", name),
    replace: (name: string, program: string) => {
      const answer = this.manage("replace", name);
      return answer !== "UnknownName" && !this.programs.includes(program) ? "UnknownProgram" : answer;
    },
    programs: (_name: string, n: number) => {
      return n < this.programs.length ? { program: this.programs[n] } : "UnknownProgram";
    },
    watchdog: (seconds: number) => {
      if (seconds > 15) return "BadTime";
      this.watchdog = seconds;
      return this.supervisorAnswer;
    },
    watchdogTime: () => ({ seconds: this.watchdog }),
    power: (how: Power) => this.power(how),
    holds: (name: string, from: bigint, room: number) => {
      const held = this.held.get(name);
      return held ? tellHolds(held, from, room) : this.manage("holds", name, from);
    },
  });

  private manage(operation: string, name: string, ...more: bigint[]): Played {
    this.asked.push([operation, name, ...more]);
    return this.services.some((service) => service.name === name) ? this.supervisorAnswer : "UnknownName";
  }

  /** As the kernel: the oldest if that is later, and 32 bits of its number. */
  private traceRead(sequence: bigint) {
    const at = sequence < this.firstTraced ? this.firstTraced : sequence;
    const event = this.traced.at(Number(at - this.firstTraced));
    if (event === undefined || at - this.firstTraced >= this.traced.length) return Status.NotFound;
    const [time, task, meta, first, second] = event;
    const words = [
      (at & 0xffff_ffffn) | (BigInt(task) << 32n),
      BigInt(meta) | (time << BigInt(LogMeta.TimeShift)),
      first,
      second,
    ];
    return { status: Status.Ok, words };
  }
}

/** Entries of the table are numbered from 1 on. */
function tellHolds(held: Held[], from: bigint, room: number): Played {
  const first = Math.max(Number(from), 1) - 1;
  const records = held
    .slice(first, first + room)
    .map((each): HoldRecord => ({ handle: 0, depth: 0, pages: 0, badge: 0n, ...each }));
  const end = first + records.length;
  return { written: records.length, next: BigInt(end < held.length ? end + 1 : 0), records };
}
