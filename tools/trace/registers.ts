import { existsSync } from "node:fs";
import { join } from "node:path";
import { RegisterTrace, TracedAccess, TracedBlock } from "../../abi/register-trace";
import { type Block, decode, nameOf, type Place, placesOf, type RegisterAccess } from "../../abi/registers/block";

/** Reads the register accesses that a driver records (abi/register-trace.ts), and tells them by the names declared. */

export interface Recorded extends RegisterAccess {
  /** Its number since the driver started. */
  sequence: bigint;
  /** In ticks. */
  time: bigint;
}

/** What there is that was not there before. */
export interface News {
  /** The driver has been started again: numbers begin anew. */
  restarted: boolean;
  /** Accesses that were overwritten before they were read. */
  lost: number;
  accesses: Recorded[];
}

/** There is no trace that can be read; the message says why. */
export class NoTrace extends Error {}

/** Accesses asked for at a time: as many as fit a frame. */
const PIECE = 37n;

const DECLARATIONS = join(import.meta.dirname, "../../abi/registers");

/** A block at its place in the device window. */
interface Placed {
  base: number;
  bytes: number;
  label: string;
  places: Place[];
}

export class RegisterTraceReader {
  /** Of the longest name of a register, with its block. */
  width = 0;
  private started: bigint | undefined;
  private next = 0n;
  private blocks: Placed[] = [];
  private known = 0;

  /** @param read copies bytes of the driver's linear memory, as many as it is asked for */
  constructor(private readonly read: (address: number, bytes: number) => Promise<Uint8Array>) {}

  /** Reads what has been recorded since the last time, up to now. @throws NoTrace */
  async look(): Promise<News> {
    const header = await this.part(0, RegisterTrace.Blocks);
    if (header.readUInt32LE(RegisterTrace.Magic) !== RegisterTrace.MagicValue) {
      throw new NoTrace("it was not built to record its registers");
    }
    const version = header.readUInt32LE(RegisterTrace.Version);
    if (version !== RegisterTrace.VersionValue) {
      throw new NoTrace(`it records in version ${version}, where this tool knows ${RegisterTrace.VersionValue}`);
    }
    const restarted = this.restart(header.readBigUInt64LE(RegisterTrace.Started));
    await this.learn(header.readUInt32LE(RegisterTrace.BlockCount));
    const end = header.readBigUInt64LE(RegisterTrace.Count);
    const kept = BigInt(RegisterTrace.MostEntries);
    const first = end - this.next > kept ? end - kept : this.next;
    const accesses = await this.take(first, end);
    const lost = Number(end - this.next) - accesses.length;
    this.next = end;
    return { restarted, lost, accesses };
  }

  /** @returns whether it is another run than before */
  private restart(started: bigint): boolean {
    const again = this.started !== undefined && this.started !== started;
    if (again) {
      this.next = 0n;
      this.known = 0;
    }
    this.started = started;
    return again;
  }

  private async learn(count: number): Promise<void> {
    if (count === this.known) return;
    const table = await this.part(RegisterTrace.Blocks, count * TracedBlock.Bytes);
    const found = Array.from({ length: count }, (_, index) => {
      const entry = table.subarray(index * TracedBlock.Bytes, (index + 1) * TracedBlock.Bytes);
      const name = entry.toString("latin1", TracedBlock.Name).replace(/\0.*/s, "");
      return { base: entry.readUInt32LE(TracedBlock.Base), name };
    });
    this.blocks = await Promise.all(
      found.map(async ({ base, name }) => {
        const block = await declarationOf(name);
        const alone = found.filter((each) => each.name === name).length === 1;
        const label = (block?.name ?? name) + (alone ? "" : `@0x${base.toString(16)}`);
        return { base, bytes: block?.bytes ?? 0, label, places: block === undefined ? [] : placesOf(block) };
      }),
    );
    const names = this.blocks.flatMap(({ label, places }) => places.map((place) => `${label}.${nameOf(place)}`));
    this.width = Math.max(0, ...names.map(({ length }) => length));
    this.known = count;
  }

  /**
   * Reads the accesses from `first` up to `end`, without those that are overwritten by now: the newest at first, as a driver
   * that is busy, or carries the answers, overwrites the oldest meanwhile.
   */
  private async take(first: bigint, end: bigint): Promise<Recorded[]> {
    const entries = BigInt(RegisterTrace.MostEntries);
    const found: Recorded[] = [];
    for (let to = end; to > first;) {
      const lap = to - 1n - ((to - 1n) % entries);
      const from = [first, lap, to - PIECE].reduce((a, b) => (a > b ? a : b));
      const whole = await this.piece(from, Number(to - from));
      if (whole.length === 0) break;
      found.unshift(...whole);
      to = from;
    }
    return found;
  }

  /** @param count of accesses that lie behind each other @returns those that are whole */
  private async piece(from: bigint, count: number): Promise<Recorded[]> {
    const at = Number(from % BigInt(RegisterTrace.MostEntries));
    const bytes = await this.part(RegisterTrace.Entries + at * TracedAccess.Bytes, count * TracedAccess.Bytes);
    return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
      const entry = bytes.subarray(index * TracedAccess.Bytes, (index + 1) * TracedAccess.Bytes);
      const sequence = from + BigInt(index);
      return isWhole(entry, sequence) ? [this.tell(entry, sequence)] : [];
    });
  }

  private tell(entry: Buffer, sequence: bigint): Recorded {
    const place = entry.readUInt32LE(TracedAccess.Place);
    const value = entry.readUInt32LE(TracedAccess.Value);
    const way = (place & 1) === 0 ? "read" : "write";
    const offset = (place & ~1) >>> 0;
    const common = { sequence, time: entry.readBigUInt64LE(TracedAccess.Time), way, value } as const;
    for (const { base, bytes, label, places } of this.blocks) {
      if (offset < base || offset >= base + bytes) continue;
      const other = way === "read" ? "wo" : "ro";
      const found = places.find((each) => base + each.offset === offset && each.register.access !== other);
      if (found === undefined) continue;
      const fields = decode(found.register, value, way);
      return { ...common, block: label, register: nameOf(found), offset: offset - base, fields };
    }
    return { ...common, block: "unknown", register: `0x${offset.toString(16)}`, offset, fields: [] };
  }

  private async part(offset: number, bytes: number): Promise<Buffer> {
    const read = await this.read(RegisterTrace.Address + offset, bytes);
    return Buffer.from(read.buffer, read.byteOffset, read.byteLength);
  }
}

/** Whether an entry is that of this access, and nobody was about to change it. */
function isWhole(entry: Buffer, sequence: bigint): boolean {
  let check: number = RegisterTrace.MagicValue;
  for (let at = 0; at < TracedAccess.Check; at += 4) check ^= entry.readUInt32LE(at);
  const number = entry.readUInt32LE(TracedAccess.Sequence);
  return check >>> 0 === entry.readUInt32LE(TracedAccess.Check) && number === Number(BigInt.asUintN(32, sequence));
}

/** @param type of the accessors: "GpioRegisters" @returns what declares them, undefined when that is not there any more */
async function declarationOf(type: string): Promise<Block | undefined> {
  const name = type.charAt(0).toLowerCase() + type.slice(1).replace(/Registers$/, "");
  const file = join(DECLARATIONS, `${name}.ts`);
  if (!/^[a-z]\w*$/i.test(name) || !existsSync(file)) return undefined;
  return ((await import(file)) as Record<string, Block | undefined>)[name];
}
