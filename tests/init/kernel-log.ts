import { Limit, type LogLevel, LogMeta, Status, Syscall } from "../../abi/syscall";
import type { HostModel } from "../../sim/host";

/** The kernel's ring of log records, for a program that reads it. */
export class KernelLog {
  private readonly records: { badge: number; meta: bigint; words: bigint[] }[] = [];
  /** Records before this one are overwritten. */
  oldest = 0;

  constructor(host: HostModel) {
    host.on(Syscall.LogRead, (args) => {
      const sequence = Math.max(Number(args[1]), this.oldest);
      const record = this.records.at(sequence);
      if (record === undefined) return Status.NotFound;
      const found = BigInt(sequence) | (BigInt(record.badge) << 32n);
      return { status: Status.Ok, words: [found, record.meta, ...record.words] };
    });
  }

  /** Appends a message of a writer, 0 the kernel. @returns its pieces, to be put into the log by `pieces` instead */
  append(badge: number, level: LogLevel, text: string, time = 0n): void {
    for (const add of this.pieces(badge, level, text, time)) add();
  }

  /** The records of a message, each to be appended when called: for messages of several writers at once. */
  pieces(badge: number, level: LogLevel, text: string, time = 0n): (() => void)[] {
    const bytes = new TextEncoder().encode(text);
    const adds: (() => void)[] = [];
    for (let at = 0; at === 0 || at < bytes.length; at += Limit.LogTextBytes) {
      const piece = bytes.subarray(at, at + Limit.LogTextBytes);
      const more = at + Limit.LogTextBytes < bytes.length ? LogMeta.More : 0;
      const padded = new Uint8Array(Limit.LogTextBytes);
      padded.set(piece);
      const words = [...new BigUint64Array(padded.buffer)];
      const meta = BigInt(piece.length | (level << LogMeta.LevelShift) | more) | (time << BigInt(LogMeta.TimeShift));
      adds.push(() => this.records.push({ badge, meta, words }));
    }
    return adds;
  }
}
