import { word } from "../abi/host";
import { Log, LogRecord, LogStatus } from "../abi/protocol/log";
import { ask, DIED, lendWrite } from "./message";

/** The log server for a program that shows messages: `new LogClient(connect("log"))` while it starts. */
@final
export class LogClient {
  /** After `range`: sequence number of the oldest message kept. */
  oldest: u64 = 0;
  /** After `range`: one past the newest. */
  end: u64 = 0;
  /** After `range`: kernel records that nobody could read in time. */
  lost: u64 = 0;
  /** After `read`: sequence number of the message read. */
  sequence: u64 = 0;

  constructor(readonly endpoint: u32) {}

  /** @returns as `ask` */
  range(): u32 {
    let code = ask(this.endpoint, Log.Range);
    if (code == DIED) code = ask(this.endpoint, Log.Range);
    if (code != LogStatus.Ok) return code;
    this.oldest = word(0);
    this.end = word(1);
    this.lost = word(2);
    return code;
  }

  /**
   * Reads the message with this number, or the oldest that is kept, as a `LogRecord`.
   * @param record room for `LogRecord.Bytes` @returns as `ask`: a `LogStatus`
   */
  read(sequence: u64, record: usize): u32 {
    lendWrite(0, record, LogRecord.Bytes);
    let code = ask(this.endpoint, Log.Read, 1, sequence);
    if (code == DIED) {
      lendWrite(0, record, LogRecord.Bytes);
      code = ask(this.endpoint, Log.Read, 1, sequence);
    }
    if (code == LogStatus.Ok) this.sequence = word(0);
    return code;
  }
}
