import { TraceEvent, TraceMeta } from "../../abi/syscall";

/** Finds what the shell's `trace dump` printed (servers/shell-trace.ts) in a log of the serial line. */

/** An event as the kernel recorded it. */
export interface Traced {
  sequence: number;
  /** In ticks. */
  time: number;
  /** Task id, 0: nobody. */
  task: number;
  event: TraceEvent;
  /** System call or exception class. */
  number: number;
  first: bigint;
  second: bigint;
}

export interface Capture {
  ticksPerSecond: number;
  /** Names of the services' tasks by id. */
  tasks: Map<number, string>;
  events: Traced[];
}

/** What is wrong with a log, for the user. */
export class CaptureError extends Error {}

const VERSION = 1;
const LINE = /~(trace|task|end|) (.*)$/;
const EVENT = /^(\d+) (\d+) (\d+) (\d+) (0x[0-9a-f]+) (0x[0-9a-f]+)$/;

/** @param name of the log, for messages @returns the last dump in it @throws CaptureError */
export function readCapture(name: string, log: string): Capture {
  let capture: Capture | undefined;
  let whole: Capture | undefined;
  // messages of the log may stand between the lines of a dump, and the terminal's codes before them
  for (const [index, line] of log.split(/\r*\n/).entries()) {
    const [, kind, content] = LINE.exec(line) ?? [];
    if (kind === undefined || (capture === undefined && kind !== "trace")) continue;
    const fail = (what: string): never => {
      throw new CaptureError(`${name}:${index + 1}: error: ${what}; dump the trace again`);
    };
    if (kind === "trace") capture = start(content, fail);
    else if (kind === "task") addTask(capture!, content, fail);
    else if (kind === "") capture!.events.push(readEvent(content, fail));
    else {
      const { length } = capture!.events;
      if (Number(content) !== length) fail(`the dump has ${length} events of ${content}`);
      whole = capture;
      capture = undefined;
    }
  }
  if (capture !== undefined)
    throw new CaptureError(`${name}: error: the dump ends before its end; dump the trace again`);
  if (whole === undefined) throw new CaptureError(`${name}: error: there is no dump; type in the shell: trace dump`);
  return whole;
}

function start(content: string, fail: (what: string) => never): Capture {
  const [version, frequency] = content.split(" ").map(Number);
  if (version !== VERSION) fail(`the dump has version ${version}, this is for ${VERSION}`);
  if (!(frequency > 0)) fail("the dump does not tell the ticks per second");
  return { ticksPerSecond: frequency, tasks: new Map(), events: [] };
}

function addTask({ tasks }: Capture, content: string, fail: (what: string) => never): void {
  const [, id, name] = /^(\d+) (\S+)$/.exec(content) ?? fail(`"${content}" is no task`);
  tasks.set(Number(id), name);
}

function readEvent(content: string, fail: (what: string) => never): Traced {
  const parts = EVENT.exec(content) ?? fail(`"${content}" is no event`);
  const [sequence, time, task, meta] = parts.slice(1, 5).map(Number);
  return {
    ...{ sequence, time, task },
    event: (meta >> TraceMeta.EventShift) & TraceMeta.EventMask,
    number: meta & TraceMeta.NumberMask,
    first: BigInt(parts[5]),
    second: BigInt(parts[6]),
  };
}
