import { setTimeout as sleep } from "node:timers/promises";
import { LINEAR_BASE_SHIFT } from "../../abi/layout";
import { lineOf } from "../../abi/registers/block";
import { services } from "../../servers/manifest";
import { driversOf, untraceable } from "../build/traced";
import { Refused } from "../client/codec";
import { debug, DebugClient } from "../client/debug";
import { type News, NoTrace, RegisterTraceReader } from "../trace/registers";
import { onBoard, type Options, type Session } from "./session";
import { Problem } from "./target";
import { toJson } from "./values";

/** How often `--follow` looks. */
const LOOK_MS = 250;
/** Bytes asked for at a time: what a frame takes. */
const PIECE = 896;

/** Prints the accesses to registers that a driver has recorded. */
export async function traceRegisters(service: string, options: Options & { follow?: boolean }): Promise<void> {
  await onBoard(options, async (session) => {
    await session.greet(debug);
    const reader = new RegisterTraceReader((address, bytes) => readLinear(session, service, address, bytes));
    const first = await reader.look().catch((error: Error) => {
      throw explain(service, error);
    });
    const print = options.json ? printJson : printLines;
    print(service, first, reader.width, session.ticksPerSecond);
    if (!options.follow && !options.json && first.accesses.length + first.lost === 0) {
      console.log(`${service} has not accessed a register since it started`);
    }
    while (options.follow) {
      await Promise.race([sleep(LOOK_MS), session.closed]);
      const news = await reader.look().catch((error: Error) => {
        if (isRefusal(error, "NotRunning")) return undefined; // it may come back
        throw explain(service, error);
      });
      if (news !== undefined) print(service, news, reader.width, session.ticksPerSecond);
    }
  });
}

function printLines(service: string, { restarted, lost, accesses }: News, width: number, ticksPerSecond: number): void {
  if (restarted) console.log(`-- ${service} has been started again`);
  if (lost > 0) console.log(`-- ${lost} accesses were overwritten before they could be read`);
  for (const access of accesses) {
    const seconds = (Number(access.time) / ticksPerSecond).toFixed(6).padStart(11);
    console.log(`[${seconds}] ${lineOf(access, width)}`);
  }
}

function printJson(_: string, { restarted, lost, accesses }: News, _width: number, ticksPerSecond: number): void {
  if (restarted) console.log(toJson({ event: "restarted" }));
  if (lost > 0) console.log(toJson({ event: "lost", accesses: lost }));
  for (const access of accesses) {
    console.log(toJson({ ...access, seconds: Number(access.time) / ticksPerSecond }));
  }
}

/** @returns bytes of a service's linear memory */
async function readLinear(session: Session, service: string, address: number, bytes: number): Promise<Uint8Array> {
  const client = new DebugClient(session);
  const base = 1n << BigInt(LINEAR_BASE_SHIFT);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes;) {
    const piece = await client.memory(service, base + BigInt(address + at), Math.min(PIECE, bytes - at));
    pieces.push(piece.bytes);
    at += piece.bytes.length;
  }
  return Buffer.concat(pieces);
}

/** What was wrong and what to do, instead of what the board said. */
function explain(service: string, error: Error): Error {
  if (isRefusal(error, "NotRunning")) {
    return new Problem(`${service} is not running; \`drupelet log\` may tell why`);
  }
  if (isRefusal(error, "UnknownName")) {
    return new Problem(untraceable(services, service) ?? `the board has no service "${service}"`);
  }
  if (!(error instanceof NoTrace)) return error;
  const why = untraceable(services, service);
  return new Problem(why ?? `${service}: ${error.message}; \`make run TRACE=${service}\` boots one that does`);
}

function isRefusal(error: Error, name: string): boolean {
  return error instanceof Refused && error.error === name;
}

/** @throws Problem that says what can be traced, for words that are no command */
export function refuseWords(service: string | undefined): never {
  const example = service ?? driversOf(services)[0];
  throw new Problem(
    `on, off and read are for the kernel's trace; for the registers of a driver: drupelet trace ${example} --registers`,
  );
}
