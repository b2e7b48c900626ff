import { type LogLevel, LogMeta, Status } from "../abi/syscall";

/** A message of the program. */
export interface LogMessage {
  /** As the program gave it. */
  level: LogLevel;
  /** Whole, however many records it took. */
  text: string;
}

/** Joins the records that one program appends to the kernel's log into messages. */
export class LogCollector {
  private readonly unfinished: number[] = [];

  constructor(private readonly messages: LogMessage[]) {}

  /** Takes up a record. @param record `LogMeta`, then five words of text */
  append([meta, ...words]: readonly bigint[]): Status {
    const bits = Number(meta);
    this.unfinished.push(...new Uint8Array(BigUint64Array.from(words).buffer, 0, bits & LogMeta.LengthMask));
    if ((bits & LogMeta.More) !== 0) return Status.Ok;
    const text = new TextDecoder().decode(Uint8Array.from(this.unfinished.splice(0)));
    this.messages.push({ level: (bits >> LogMeta.LevelShift) & LogMeta.LevelMask, text });
    return Status.Ok;
  }
}
