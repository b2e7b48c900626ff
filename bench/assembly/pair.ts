/** What every pair is: the same work done by AssemblyScript and by C. */
import { cycles } from "../../abi/host";
import { crc32, crc32Table } from "./crc32";

const CHECK = crc32Table();

export abstract class Pair {
  constructor(
    readonly name: string,
    /** What the work changes: the same bytes afterwards are the same results. */
    protected readonly place: usize,
    protected readonly bytes: u32,
  ) {}

  /** Brings about the state that the work begins with. */
  abstract prepare(): void;

  /** @returns a part of the result, or 0 */
  abstract wasm(): u32;
  abstract native(): u32;

  /** A number that differs when the result does. @param answer of `wasm` or `native` */
  result(answer: u32): u32 {
    return crc32(CHECK, this.place, this.bytes) ^ answer;
  }
}

/** What one side took, and what came of it. */
export class Run {
  cycles: u64 = 0;
  result: u32 = 0;

  /** @param native whether the C side is to do it */
  constructor(pair: Pair, native: bool) {
    pair.prepare();
    const start = cycles();
    const answer = native ? pair.native() : pair.wasm();
    this.cycles = cycles() - start;
    this.result = pair.result(answer);
  }
}
