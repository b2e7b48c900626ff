import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { LogMeta, TraceMeta } from "../../abi/syscall";
import { debug, DebugClient } from "../client/debug";
import { toChrome } from "../trace/chrome";
import type { Traced } from "../trace/capture";
import { onBoard, optionsOf, type Session } from "./session";
import { describeAll } from "./tasks";
import { refuseWords, traceRegisters } from "./trace-registers";
import { toJson } from "./values";

/** Events asked for at a time: as many as fit a frame. */
const EVENTS = 28;

interface TraceOptions {
  out: string;
}

interface RegistersOptions {
  registers?: boolean;
  follow?: boolean;
}

export function addTrace(program: Command): void {
  const trace = program
    .command("trace")
    .description("record what the kernel does; or print what a driver has recorded, with --registers")
    .argument("[driver]", "a service of an image built with TRACE=driver")
    .option("--registers", "print the accesses to the registers of its device")
    .option("-f, --follow", "go on with what comes, until Ctrl-C")
    .action(async (driver: string | undefined, _, command: Command) => {
      const options = optionsOf<RegistersOptions>(command);
      if (driver === undefined || !options.registers) refuseWords(driver);
      await traceRegisters(driver, options);
    });
  for (const [name, on] of [
    ["on", true],
    ["off", false],
  ] as const) {
    trace
      .command(name)
      .description(on ? "begin to record events" : "stop recording; what is recorded stays")
      .action(async (_, command: Command) => {
        await onBoard(optionsOf(command), async (session) => {
          await session.greet(debug);
          await new DebugClient(session).trace(on);
          console.log(on ? "trace is on; it keeps the newest events" : "trace is off");
        });
      });
  }
  trace
    .command("read")
    .description("stop recording, and write the events for ui.perfetto.dev")
    .option("--out <file>", "what to write", "build/trace.json")
    .action(async (_, command: Command) => {
      const options = optionsOf<TraceOptions>(command);
      await onBoard(options, async (session) => {
        const events = await readEvents(session);
        const tasks = new Map((await describeAll(session)).map(({ id, name }) => [id, name]));
        // it reads the declarations with TypeScript, which takes a second to load
        const { callNames } = await import("../trace/names");
        const names = callNames();
        const capture = { ticksPerSecond: session.ticksPerSecond, tasks, events };
        const chrome = toChrome(capture, (number) => names.get(number) ?? `system call ${number}`);
        mkdirSync(dirname(options.out), { recursive: true });
        writeFileSync(options.out, JSON.stringify(chrome));
        const line = `${options.out}: ${events.length} events; open it at ui.perfetto.dev`;
        console.log(options.json ? toJson({ file: options.out, events: events.length }) : line);
      });
    });
}

/** What is recorded. Recording stops, as reading would otherwise overwrite what is to be read. */
async function readEvents(session: Session): Promise<Traced[]> {
  await session.greet(debug);
  const client = new DebugClient(session);
  const { next: end } = await client.trace(false);
  const events: Traced[] = [];
  for (let sequence = 0n; sequence < end;) {
    const { first, records } = await client.readTrace(sequence, EVENTS);
    if (records.length === 0) break;
    records.forEach(({ task, meta, first: x0, second: x1 }, index) => {
      events.push({
        sequence: Number(first) + index,
        time: Number(meta >> BigInt(LogMeta.TimeShift)),
        task,
        event: (Number(meta & 0x1ffn) >> TraceMeta.EventShift) & TraceMeta.EventMask,
        number: Number(meta & BigInt(TraceMeta.NumberMask)),
        first: x0,
        second: x1,
      });
    });
    sequence = first + BigInt(records.length);
  }
  return events;
}
