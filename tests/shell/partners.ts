/** Whom the shell talks to, played: a console, a log server, a supervisor, the kernel's facts and the firmware. */
import { expect } from "vitest";
import { Console, ConsoleStatus } from "../../abi/protocol/console";
import { Log, LogRecord, LogStatus } from "../../abi/protocol/log";
import {
  HoldRecord,
  type Power,
  ServiceRecord,
  ServiceState,
  Supervisor,
  SupervisorStatus,
} from "../../abi/protocol/supervisor";
import {
  Fault,
  type HandleType,
  Info,
  type LogLevel,
  LogMeta,
  Status,
  Syscall,
  TaskState,
  Trap,
} from "../../abi/syscall";
import { HostModel, type Outcome } from "../../sim/host";
import { type Answer, type ClientCall, type Script, unpackName } from "../../sim/message";

/** The shell's system handle. */
export const SYSTEM = 0x120n;
export const BANNER_END = "Type help for the commands.\n";

export interface Described {
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
  quota?: number;
}

/** A handle or mapping. */
export interface Held {
  handle?: number;
  type: HandleType;
  rights: number;
  object: number;
  pages?: number;
  badge?: bigint;
}

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
  ticks: 250_000,
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
  /** What the console answers to each ReadLine: a line, another answer, or what a function does. Then the run is over. */
  input: (string | Answer | (() => Answer))[] = [];
  /** What was written. */
  output = "";
  readonly prompts: string[] = [];
  cleared = 0;
  /** What the console answers to the next Writes instead. */
  writeAnswers: Answer[] = [];
  messages: Message[] = [];
  readonly services: Described[] = [
    { name: "init", priority: 30, pages: 120, ticks: 12_345, id: 0x10001, task: TaskState.Receiving },
    { ...CONSOLE },
    { ...SHELL },
    { name: "spin", priority: 1, state: ServiceState.Stopped, exitCode: 70 },
  ];
  /** What was asked of the supervisor: operation, name and argument; and what it answers. */
  readonly asked: [Supervisor, string, bigint][] = [];
  /** What the supervisor does when it shall end it all. */
  power: (how: Power) => Answer = () => SupervisorStatus.NotGranted;
  supervisorAnswer: Answer = SupervisorStatus.Ok;
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
    host.protocol("console", (call) => this.console(call));
    host.protocol("log", (call) => this.log(call));
    host.grants.others = (call) => this.supervise(call);
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

  private console(call: ClientCall): Answer {
    switch (call.operation) {
      case Console.Write: {
        const other = this.writeAnswers.shift();
        if (other !== undefined) return other;
        const text = call.leases[0].text;
        expect(text.endsWith("\n")).toBe(true);
        this.output += text;
        return { code: ConsoleStatus.Ok, words: [call.leases[0].bytes.length] };
      }
      case Console.Clear:
        this.cleared++;
        return ConsoleStatus.Ok;
      case Console.ReadLine:
        this.prompts.push(call.leases[0].text);
        return this.readLine(call.leases[1].bytes);
    }
    throw new Error(`console operation ${call.operation}`);
  }

  private readLine(room: Uint8Array): Answer {
    const next = this.input.shift();
    if (next === undefined) return this.host.end();
    if (typeof next === "function") return next();
    if (typeof next !== "string") return next;
    const bytes = new TextEncoder().encode(next);
    room.set(bytes);
    return { code: ConsoleStatus.Ok, words: [bytes.length] };
  }

  /** The messages have the numbers from 100 on. */
  private log(call: ClientCall): Answer {
    if (call.operation === Log.Range) return { code: LogStatus.Ok, words: [100, 100 + this.messages.length, 3] };
    expect(call.operation).toBe(Log.Read);
    const message = this.messages[Number(call.words[0]) - 100];
    const record = view(call.leases[0].bytes, LogRecord.Bytes);
    record.writeBigUInt64LE(BigInt(Math.round(message.seconds * 1e6)), LogRecord.Time);
    record.writeUInt8(message.level, LogRecord.Level);
    record.writeUInt8(Buffer.byteLength(message.text), LogRecord.Length);
    record.write(message.name, LogRecord.Name);
    record.write(message.text, LogRecord.Text);
    return { code: LogStatus.Ok, words: [call.words[0]] };
  }

  private supervise(call: ClientCall): Answer {
    if (call.operation === Supervisor.Describe) return this.describe(call);
    if (call.operation === Supervisor.Power) return this.power(Number(call.words[0]));
    const name = unpackName(call.words[0], call.words[1]);
    if (call.operation === Supervisor.Holds && this.held.has(name)) return this.holds(call, this.held.get(name)!);
    this.asked.push([call.operation, name, call.words[2]]);
    const known = this.services.some((service) => service.name === name);
    return known ? this.supervisorAnswer : SupervisorStatus.UnknownName;
  }

  /** Entries of the table are numbered from 1 on. */
  private holds(call: ClientCall, held: Held[]): Answer {
    const first = Math.max(Number(call.words[2]), 1) - 1;
    const count = Math.min(Math.floor(call.leases[0].bytes.length / HoldRecord.Bytes), held.length - first);
    held.slice(first, first + count).forEach(({ handle = 0, type, rights, object, pages = 0, badge = 0n }, index) => {
      const record = view(call.leases[0].bytes.subarray(index * HoldRecord.Bytes), HoldRecord.Bytes);
      record.writeUInt32LE(handle, HoldRecord.Handle);
      record.writeUInt8(type, HoldRecord.Type);
      record.writeUInt8(rights, HoldRecord.Rights);
      record.writeUInt32LE(object, HoldRecord.Object);
      record.writeUInt32LE(pages, HoldRecord.Pages);
      record.writeBigUInt64LE(badge, HoldRecord.Badge);
    });
    const next = first + count < held.length ? first + count + 1 : 0;
    return { code: SupervisorStatus.Ok, words: [count, next] };
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

  private describe(call: ClientCall): Answer {
    const service = this.services[Number(call.words[0])];
    if (!service) return { code: SupervisorStatus.UnknownName, words: [this.services.length] };
    const record = view(call.leases[0].bytes, ServiceRecord.Bytes);
    record.write(service.name, ServiceRecord.Name);
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
    record.writeUInt32LE(service.quota ?? 256, ServiceRecord.Quota);
    return { code: SupervisorStatus.Ok, words: [this.services.length] };
  }
}

/** A record in lent memory, zeroed. */
function view(bytes: Uint8Array, length: number): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).fill(0);
}
