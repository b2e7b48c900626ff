/** What programs ask of init. Every program starts with a call handle to it (`InitialHandle.Supervisor`), whose badge is its service number + 1. Made from abi/protocol/supervisor.ts by `make docs`. */
import type { HoldRecord, Power, ServiceRecord } from "../../abi/protocol/supervisor";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** supervisor as data. */
export const supervisor: Protocol = {
  ...{
    name: "supervisor",
    title: "Supervisor",
    doc: "What programs ask of init. Every program starts with a call handle to it (`InitialHandle.Supervisor`), whose badge is its service number + 1.",
    operations: [
      {
        name: "connect",
        number: 1,
        doc: "Connects to a protocol that the manifest lets the caller use.",
        parameters: [{ name: "protocol", doc: "", type: { kind: "name" } }],
        results: [
          { name: "handle", doc: "in the caller's table, for calls", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: ["UnknownName", "NotGranted", "NotRunning", "NoMemory", "TableFull", "KernelRefused"],
        idempotent: true,
      },
      {
        name: "serve",
        number: 2,
        doc: "Gets the endpoint to serve a protocol of the caller on.",
        parameters: [{ name: "protocol", doc: "", type: { kind: "name" } }],
        results: [
          {
            name: "handle",
            doc: "in the caller's table, to receive on",
            type: { kind: "int", bits: 32, signed: false },
          },
          {
            name: "protocolNumber",
            doc: "as in the badges of its callers",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        errors: ["UnknownName", "NotGranted", "NoMemory", "TableFull", "KernelRefused"],
        idempotent: true,
      },
      {
        name: "device",
        number: 3,
        doc: "Gets a device of the caller.",
        parameters: [{ name: "name", doc: "", type: { kind: "name" } }],
        results: [
          { name: "base", doc: "offset in its device window", type: { kind: "int", bits: 32, signed: false } },
          { name: "interrupt", doc: "handle, 0 for none", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: ["UnknownName", "NoMemory", "TableFull", "KernelRefused"],
        idempotent: true,
      },
      {
        name: "system",
        number: 4,
        doc: "Gets a system handle with the rights that the manifest lists.",
        parameters: [],
        results: [
          { name: "handle", doc: "in the caller's table, 0 for none", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: ["NoMemory", "TableFull", "KernelRefused"],
        idempotent: true,
      },
      {
        name: "describe",
        number: 5,
        doc: "Describes a service.",
        parameters: [
          { name: "service", doc: "its number", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "record",
            doc: "",
            type: { kind: "lease", direction: "out", element: { kind: "struct", name: "ServiceRecord" }, many: false },
          },
        ],
        results: [{ name: "count", doc: "of services", type: { kind: "int", bits: 32, signed: false } }],
        errors: ["UnknownName"],
        idempotent: true,
      },
      {
        name: "start",
        number: 6,
        doc: "Starts a service, and before it what it uses and is not running.",
        parameters: [
          { name: "name", doc: "", type: { kind: "name" } },
          { name: "argument", doc: "what `argument` will answer it", type: { kind: "int", bits: 64, signed: false } },
        ],
        results: [],
        errors: ["UnknownName", "NotGranted", "WrongState", "Refused", "NoMemory", "TableFull", "KernelRefused"],
        idempotent: false,
      },
      {
        name: "stop",
        number: 7,
        doc: "Stops a service.",
        parameters: [{ name: "name", doc: "", type: { kind: "name" } }],
        results: [],
        errors: ["UnknownName", "NotGranted", "WrongState", "Refused"],
        idempotent: false,
      },
      {
        name: "restart",
        number: 8,
        doc: "Stops a service and starts it.",
        parameters: [{ name: "name", doc: "", type: { kind: "name" } }],
        results: [],
        errors: ["UnknownName", "NotGranted", "WrongState", "Refused", "NoMemory", "TableFull", "KernelRefused"],
        idempotent: false,
      },
      {
        name: "crash",
        number: 9,
        doc: "Makes a service trap.",
        parameters: [{ name: "name", doc: "", type: { kind: "name" } }],
        results: [],
        errors: ["UnknownName", "NotGranted", "WrongState", "Refused"],
        idempotent: false,
      },
      {
        name: "argument",
        number: 10,
        doc: "Tells what the caller was started with.",
        parameters: [],
        results: [
          { name: "value", doc: "", type: { kind: "int", bits: 64, signed: false } },
          { name: "restarts", doc: "of its service since boot", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: [],
        idempotent: true,
      },
      {
        name: "power",
        number: 11,
        doc: "Switches the board off or resets it. Does not answer when it succeeds.",
        parameters: [{ name: "how", doc: "", type: { kind: "enum", name: "Power" } }],
        results: [],
        errors: ["NotGranted", "KernelRefused"],
        idempotent: false,
      },
      {
        name: "holds",
        number: 12,
        doc: "Tells what a service holds.",
        parameters: [
          { name: "name", doc: "", type: { kind: "name" } },
          {
            name: "from",
            doc: "entry of its handle table to begin with",
            type: { kind: "int", bits: 64, signed: false },
          },
          {
            name: "records",
            doc: "",
            type: {
              kind: "lease",
              direction: "out",
              element: { kind: "struct", name: "HoldRecord" },
              many: true,
              count: "written",
            },
          },
        ],
        results: [
          { name: "written", doc: "records", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "next",
            doc: "entry to go on with, 0 after the last",
            type: { kind: "int", bits: 64, signed: false },
          },
        ],
        errors: ["UnknownName", "NotGranted", "WrongState"],
        idempotent: true,
      },
      {
        name: "firmware",
        number: 13,
        doc: "Has the firmware change something, if the manifest lists the tag.",
        parameters: [
          {
            name: "tag",
            doc: "of the mailbox property interface, `FirmwareTag` of abi/firmware.ts",
            type: { kind: "int", bits: 32, signed: false },
          },
          { name: "w0", doc: "the request's words", type: { kind: "int", bits: 32, signed: false } },
          { name: "w1", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "w2", doc: "", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [
          { name: "bytes", doc: "of the answer", type: { kind: "int", bits: 32, signed: false } },
          { name: "a0", doc: "the answer's words", type: { kind: "int", bits: 32, signed: false } },
          { name: "a1", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "a2", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "a3", doc: "", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: ["NotGranted", "UnknownTag", "KernelRefused"],
        idempotent: true,
      },
      {
        name: "display",
        number: 14,
        doc: "Has the firmware make a framebuffer, and end the one before with all its mappings, unless that is as asked for. The mode may be another than was asked for.",
        parameters: [
          { name: "width", doc: "in pixels", type: { kind: "int", bits: 32, signed: false } },
          { name: "height", doc: "", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "rows",
            doc: "of its memory, of which the screen shows `height`",
            type: { kind: "int", bits: 32, signed: false },
          },
          { name: "depth", doc: "bits of a pixel", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "order",
            doc: "0: blue is the least significant part of a pixel, 1: red",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        results: [
          { name: "region", doc: "handle in the caller's table", type: { kind: "int", bits: 32, signed: false } },
          { name: "pitch", doc: "bytes from one row to the next", type: { kind: "int", bits: 32, signed: false } },
          { name: "width", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "height", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "rows", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "format", doc: "depth | order << 8", type: { kind: "int", bits: 32, signed: false } },
        ],
        errors: ["NotGranted", "NoScreen", "NoMemory", "TableFull", "KernelRefused"],
        idempotent: true,
      },
      {
        name: "replace",
        number: 15,
        doc: "Stops a service and starts another program in its place; when that cannot be started, the one that it ran.",
        parameters: [
          { name: "name", doc: "", type: { kind: "name" } },
          { name: "program", doc: "", type: { kind: "name" } },
        ],
        results: [],
        errors: [
          "UnknownName",
          "UnknownProgram",
          "NotGranted",
          "WrongState",
          "Refused",
          "NoMemory",
          "TableFull",
          "KernelRefused",
        ],
        idempotent: false,
      },
      {
        name: "programs",
        number: 16,
        doc: "Tells which programs a service can run.",
        parameters: [
          { name: "name", doc: "", type: { kind: "name" } },
          { name: "n", doc: "0 for its own, then the alternatives", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [{ name: "program", doc: "", type: { kind: "name" } }],
        errors: ["UnknownName", "UnknownProgram"],
        idempotent: true,
      },
      {
        name: "watchdog",
        number: 17,
        doc: "Has the board reset when init does not run for so long; in QEMU it is reset at once.",
        parameters: [{ name: "seconds", doc: "1 to 15, 0 for off", type: { kind: "int", bits: 32, signed: false } }],
        results: [],
        errors: ["NotGranted", "BadTime", "TableFull", "NoMemory", "KernelRefused"],
        idempotent: true,
      },
      {
        name: "watchdogTime",
        number: 18,
        doc: "Tells what the watchdog was started with.",
        parameters: [],
        results: [{ name: "seconds", doc: "0: it is off", type: { kind: "int", bits: 32, signed: false } }],
        errors: [],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "Fault",
        doc: "Why a task faulted.",
        members: [
          { name: "None", value: 0, doc: "" },
          { name: "DataAbort", value: 1, doc: "" },
          { name: "InstructionAbort", value: 2, doc: "" },
          { name: "Alignment", value: 3, doc: "" },
          { name: "Undefined", value: 4, doc: "" },
          { name: "SystemRegister", value: 5, doc: "" },
          { name: "Breakpoint", value: 6, doc: "" },
          { name: "Trap", value: 7, doc: "A wasm trap: ESR bits 0-7 are the `Trap`." },
          { name: "StackOverflow", value: 8, doc: "" },
          { name: "NullPointer", value: 9, doc: "" },
          { name: "SError", value: 10, doc: "" },
          { name: "FloatingPoint", value: 11, doc: "A trapped floating-point operation." },
          { name: "Other", value: 12, doc: "" },
          { name: "Hung", value: 13, doc: "No fault of the processor's: init found that it serves no more." },
        ],
        from: "syscall",
      },
      {
        name: "HandleType",
        doc: "What a handle names.",
        members: [
          { name: "None", value: 0, doc: "" },
          { name: "Endpoint", value: 1, doc: "" },
          { name: "Task", value: 2, doc: "A task to manage." },
          { name: "Notification", value: 3, doc: "A task to notify; the badge holds the bits." },
          { name: "Region", value: 4, doc: "" },
          { name: "Interrupt", value: 5, doc: "" },
          { name: "System", value: 6, doc: "" },
          { name: "Mapping", value: 7, doc: "Memory mapped in the task; no handle." },
        ],
        from: "syscall",
      },
      {
        name: "TaskState",
        doc: "What a task does.",
        members: [
          { name: "Free", value: 0, doc: "" },
          { name: "Stopped", value: 1, doc: "Created, not yet started." },
          { name: "Ready", value: 2, doc: "" },
          { name: "Running", value: 3, doc: "" },
          { name: "Receiving", value: 4, doc: "In receive." },
          { name: "Calling", value: 5, doc: "In call, not yet received." },
          { name: "AwaitingReply", value: 6, doc: "In call, received, not yet replied to." },
          { name: "Faulted", value: 7, doc: "" },
          { name: "Exited", value: 8, doc: "" },
          { name: "Resting", value: 9, doc: "Its budget is used up until the next period." },
        ],
        from: "syscall",
      },
      {
        name: "Trap",
        doc: "Reasons of a wasm trap: `brk #(0x100 + reason)`.",
        members: [
          { name: "None", value: 0, doc: "" },
          { name: "OutOfBounds", value: 1, doc: "" },
          { name: "IntegerOverflow", value: 2, doc: "" },
          { name: "DivideByZero", value: 3, doc: "" },
          { name: "InvalidConversion", value: 4, doc: "" },
          { name: "Unreachable", value: 5, doc: "" },
          { name: "CallIndirect", value: 6, doc: "" },
          { name: "UncaughtException", value: 7, doc: "" },
          { name: "Exhaustion", value: 8, doc: "" },
          {
            name: "Abort",
            value: 9,
            doc: "AssemblyScript's abort(): a failed assertion or a thrown error; the reason is in the log.",
          },
        ],
        from: "syscall",
      },
      {
        name: "SupervisorError",
        doc: "",
        members: [
          { name: "UnknownName", value: 1, doc: "No service, protocol or device has that name." },
          { name: "NotGranted", value: 2, doc: "The manifest, servers/manifest.ts, does not grant it." },
          { name: "WrongState", value: 3, doc: "Already running, or not running." },
          { name: "Refused", value: 4, doc: "init itself, or another service that must not be touched." },
          { name: "NoMemory", value: 5, doc: "Too little memory for its quota, or in it." },
          { name: "TableFull", value: 6, doc: "A handle table is full." },
          { name: "KernelRefused", value: 7, doc: "The kernel refused; the log says why." },
          { name: "UnknownTag", value: 8, doc: "The firmware does not know the tag." },
          { name: "NoScreen", value: 9, doc: "The firmware has no screen, or no memory for that mode." },
          { name: "NotRunning", value: 10, doc: "Its service is stopped, or was given up." },
          { name: "UnknownProgram", value: 11, doc: "The manifest lists no such program for the service." },
          { name: "BadTime", value: 12, doc: "The watchdog takes up to 15 seconds." },
        ],
      },
      {
        name: "Power",
        doc: "",
        members: [
          { name: "Off", value: 0, doc: "" },
          { name: "Reset", value: 1, doc: "" },
        ],
      },
      {
        name: "ServiceState",
        doc: "",
        members: [
          { name: "Stopped", value: 0, doc: "Not started, or stopped by request." },
          { name: "Running", value: 1, doc: "" },
          { name: "Restarting", value: 2, doc: "Waits out its back-off before it is started again." },
          { name: "GivenUp", value: 3, doc: "Died too often." },
          { name: "Finished", value: 4, doc: "Ended by itself." },
        ],
      },
    ],
    structs: [
      {
        name: "ServiceRecord",
        doc: "A service, as `describe` tells of it.",
        fields: [
          { name: "name", doc: "", type: { kind: "name" }, offset: 0 },
          { name: "program", doc: "That it runs.", type: { kind: "name" }, offset: 16 },
          { name: "state", doc: "", type: { kind: "enum", name: "ServiceState" }, offset: 32 },
          { name: "priority", doc: "", type: { kind: "int", bits: 8, signed: false }, offset: 33 },
          { name: "task", doc: "Of its task.", type: { kind: "enum", name: "TaskState" }, offset: 34 },
          {
            name: "uses",
            doc: "How many protocols it needs.",
            type: { kind: "int", bits: 8, signed: false },
            offset: 35,
          },
          { name: "serves", doc: "How many it serves.", type: { kind: "int", bits: 8, signed: false }, offset: 36 },
          { name: "fault", doc: "Of its last death.", type: { kind: "enum", name: "Fault" }, offset: 37 },
          { name: "trap", doc: "", type: { kind: "enum", name: "Trap" }, offset: 38 },
          { name: "restarts", doc: "Since boot.", type: { kind: "int", bits: 16, signed: false }, offset: 40 },
          {
            name: "exitCode",
            doc: "Of its last end by itself.",
            type: { kind: "int", bits: 32, signed: false },
            offset: 44,
          },
          {
            name: "id",
            doc: "Of its task, 0 when there is none.",
            type: { kind: "int", bits: 32, signed: false },
            offset: 48,
          },
          { name: "pages", doc: "Pages charged.", type: { kind: "int", bits: 32, signed: false }, offset: 52 },
          {
            name: "quota",
            doc: "Pages that it may be charged with, less what it handed on.",
            type: { kind: "int", bits: 32, signed: false },
            offset: 56,
          },
          {
            name: "ticks",
            doc: "Processor time of its present task.",
            type: { kind: "int", bits: 64, signed: false },
            offset: 64,
          },
          {
            name: "pins",
            doc: "Pins used by the system that the manifest grants it, pin 0 in bit 0.",
            type: { kind: "int", bits: 64, signed: false },
            offset: 72,
          },
        ],
        bytes: 80,
      },
      {
        name: "HoldRecord",
        doc: "A handle or mapping, as `Inspect.Entry` tells of it.",
        fields: [
          { name: "handle", doc: "", type: { kind: "int", bits: 32, signed: false }, offset: 0 },
          { name: "type", doc: "", type: { kind: "enum", name: "HandleType" }, offset: 4 },
          { name: "rights", doc: "", type: { kind: "int", bits: 8, signed: false }, offset: 5 },
          { name: "depth", doc: "Of copying.", type: { kind: "int", bits: 16, signed: false }, offset: 6 },
          {
            name: "object",
            doc: "Task id, interrupt line, first page, or a number that tells endpoints apart.",
            type: { kind: "int", bits: 32, signed: false },
            offset: 8,
          },
          { name: "pages", doc: "", type: { kind: "int", bits: 32, signed: false }, offset: 12 },
          {
            name: "badge",
            doc: "Of a mapping the address.",
            type: { kind: "int", bits: 64, signed: false },
            offset: 16,
          },
        ],
        bytes: 24,
      },
    ],
    errors: {
      name: "SupervisorError",
      doc: "",
      members: [
        { name: "UnknownName", value: 1, doc: "No service, protocol or device has that name." },
        { name: "NotGranted", value: 2, doc: "The manifest, servers/manifest.ts, does not grant it." },
        { name: "WrongState", value: 3, doc: "Already running, or not running." },
        { name: "Refused", value: 4, doc: "init itself, or another service that must not be touched." },
        { name: "NoMemory", value: 5, doc: "Too little memory for its quota, or in it." },
        { name: "TableFull", value: 6, doc: "A handle table is full." },
        { name: "KernelRefused", value: 7, doc: "The kernel refused; the log says why." },
        { name: "UnknownTag", value: 8, doc: "The firmware does not know the tag." },
        { name: "NoScreen", value: 9, doc: "The firmware has no screen, or no memory for that mode." },
        { name: "NotRunning", value: 10, doc: "Its service is stopped, or was given up." },
        { name: "UnknownProgram", value: 11, doc: "The manifest lists no such program for the service." },
        { name: "BadTime", value: 12, doc: "The watchdog takes up to 15 seconds." },
      ],
    },
  },
  hashes: [
    0xc970ace8d631142en,
    0xe2e506d5ef1f3a71n,
    0x5f2df0014ba23e78n,
    0xfbfcd21fd1c989fen,
    0xbac6328cee9802f2n,
    0xbc9e626858d71189n,
    0xb902e71fb6e71208n,
    0x9e7026de566d8a62n,
    0xb567b541adc69896n,
    0x96f3e626231d9053n,
    0xf62f5ffaeeffb885n,
    0x589b7fc2a6312008n,
    0x7e7a796e97795fb5n,
    0xde8b48165a8c92e5n,
    0xf244130e3f357842n,
    0x0692a7baadd335d1n,
    0x7d63e44bdee539efn,
    0x479f5d294416bf94n,
  ],
};

export class SupervisorClient {
  constructor(private readonly transport: Transport) {}

  /** Connects to a protocol that the manifest lets the caller use. */
  async connect(protocol: string): Promise<{ handle: number }> {
    return (await ask(this.transport, supervisor, "connect", [protocol])) as { handle: number };
  }

  /** Gets the endpoint to serve a protocol of the caller on. */
  async serve(protocol: string): Promise<{ handle: number; protocolNumber: number }> {
    return (await ask(this.transport, supervisor, "serve", [protocol])) as { handle: number; protocolNumber: number };
  }

  /** Gets a device of the caller. */
  async device(name: string): Promise<{ base: number; interrupt: number }> {
    return (await ask(this.transport, supervisor, "device", [name])) as { base: number; interrupt: number };
  }

  /** Gets a system handle with the rights that the manifest lists. */
  async system(): Promise<{ handle: number }> {
    return (await ask(this.transport, supervisor, "system", [])) as { handle: number };
  }

  /**
   * Describes a service.
   * @param service its number
   */
  async describe(service: number): Promise<{ count: number; record: ServiceRecord }> {
    return (await ask(this.transport, supervisor, "describe", [service])) as { count: number; record: ServiceRecord };
  }

  /**
   * Starts a service, and before it what it uses and is not running.
   * @param argument what `argument` will answer it
   */
  async start(name: string, argument: bigint): Promise<void> {
    await ask(this.transport, supervisor, "start", [name, argument]);
  }

  /** Stops a service. */
  async stop(name: string): Promise<void> {
    await ask(this.transport, supervisor, "stop", [name]);
  }

  /** Stops a service and starts it. */
  async restart(name: string): Promise<void> {
    await ask(this.transport, supervisor, "restart", [name]);
  }

  /** Makes a service trap. */
  async crash(name: string): Promise<void> {
    await ask(this.transport, supervisor, "crash", [name]);
  }

  /** Tells what the caller was started with. */
  async argument(): Promise<{ value: bigint; restarts: number }> {
    return (await ask(this.transport, supervisor, "argument", [])) as { value: bigint; restarts: number };
  }

  /** Switches the board off or resets it. Does not answer when it succeeds. */
  async power(how: Power): Promise<void> {
    await ask(this.transport, supervisor, "power", [how]);
  }

  /**
   * Tells what a service holds.
   * @param from entry of its handle table to begin with
   */
  async holds(
    name: string,
    from: bigint,
    records: number,
  ): Promise<{ written: number; next: bigint; records: HoldRecord[] }> {
    return (await ask(this.transport, supervisor, "holds", [name, from, records])) as {
      written: number;
      next: bigint;
      records: HoldRecord[];
    };
  }

  /**
   * Has the firmware change something, if the manifest lists the tag.
   * @param tag of the mailbox property interface, `FirmwareTag` of abi/firmware.ts
   * @param w0 the request's words
   */
  async firmware(
    tag: number,
    w0: number,
    w1: number,
    w2: number,
  ): Promise<{ bytes: number; a0: number; a1: number; a2: number; a3: number }> {
    return (await ask(this.transport, supervisor, "firmware", [tag, w0, w1, w2])) as {
      bytes: number;
      a0: number;
      a1: number;
      a2: number;
      a3: number;
    };
  }

  /**
   * Has the firmware make a framebuffer, and end the one before with all its mappings, unless that is as asked for. The mode may be another than was asked for.
   * @param width in pixels
   * @param rows of its memory, of which the screen shows `height`
   * @param depth bits of a pixel
   * @param order 0: blue is the least significant part of a pixel, 1: red
   */
  async display(
    width: number,
    height: number,
    rows: number,
    depth: number,
    order: number,
  ): Promise<{ region: number; pitch: number; width: number; height: number; rows: number; format: number }> {
    return (await ask(this.transport, supervisor, "display", [width, height, rows, depth, order])) as {
      region: number;
      pitch: number;
      width: number;
      height: number;
      rows: number;
      format: number;
    };
  }

  /** Stops a service and starts another program in its place; when that cannot be started, the one that it ran. */
  async replace(name: string, program: string): Promise<void> {
    await ask(this.transport, supervisor, "replace", [name, program]);
  }

  /**
   * Tells which programs a service can run.
   * @param n 0 for its own, then the alternatives
   */
  async programs(name: string, n: number): Promise<{ program: string }> {
    return (await ask(this.transport, supervisor, "programs", [name, n])) as { program: string };
  }

  /**
   * Has the board reset when init does not run for so long; in QEMU it is reset at once.
   * @param seconds 1 to 15, 0 for off
   */
  async watchdog(seconds: number): Promise<void> {
    await ask(this.transport, supervisor, "watchdog", [seconds]);
  }

  /** Tells what the watchdog was started with. */
  async watchdogTime(): Promise<{ seconds: number }> {
    return (await ask(this.transport, supervisor, "watchdogTime", [])) as { seconds: number };
  }
}
