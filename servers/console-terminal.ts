import { call, give, tag, word } from "../abi/host";
import { Uart, UartStatus } from "../abi/protocol/uart";
import { LogLevel, Status, Tag } from "../abi/syscall";
import { handle, notificationCreate } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { ask, lendRead, lendWrite, tagOf } from "../lib/message";
import { Ring } from "../lib/ring";

/** Notification bits that the UART server sets. */
const BYTES_BIT: u64 = 1;
const SPACE_BIT: u64 = 2;
/** What is taken at once, and of that no more than a line: if the console dies, what the UART server holds is not lost. */
const INPUT_BYTES: u32 = 256;

/** The terminal behind the UART server. While that is being restarted it takes and gives nothing. */
@final
export class Terminal {
  private readonly input: usize = heap.alloc(INPUT_BYTES);
  private inputBytes: u32 = 0;
  private inputAt: u32 = 0;
  private readonly bytesHandle: u32;
  private readonly spaceHandle: u32;
  private full: bool = false;
  private lost: u64 = 0;

  constructor(private readonly uart: u32) {
    this.bytesHandle = notification(BYTES_BIT);
    this.spaceHandle = notification(SPACE_BIT);
    this.subscribe();
  }

  /** To be called when the UART server has been started again. */
  subscribe(): void {
    give(0, this.bytesHandle);
    give(1, this.spaceHandle);
    const status = call(this.uart, tagOf(Uart.Subscribe, 0, 0, 2), 0, 0, 0, 0, 0, 0);
    // When it died, there is a restart to come.
    if (status != Status.Died && (status != Status.Ok || (tag() & Tag.CodeMask) != UartStatus.Ok)) {
      compose("the UART server refuses a subscription: kernel status ").decimal(status);
      log(LogLevel.Error);
    }
    this.full = false;
    this.lost = 0;
  }

  notified(bits: u64): void {
    if ((bits & SPACE_BIT) != 0) this.full = false;
  }

  /** Sends what the UART server takes. */
  send(ring: Ring): void {
    while (ring.length > 0 && !this.full) {
      const run = ring.frontRun;
      lendRead(0, ring.front, run);
      if (ask(this.uart, Uart.Write, 1) != UartStatus.Ok) return;
      const count = <u32>word(0);
      ring.drop(count);
      this.full = count < run;
    }
  }

  /** The next byte typed, -1 when there is none: a notification comes when there is. */
  next(): i32 {
    if (this.inputAt == this.inputBytes && !this.fill()) return -1;
    return load<u8>(this.input + this.inputAt++);
  }

  private fill(): bool {
    this.inputAt = 0;
    this.inputBytes = 0;
    lendWrite(0, this.input, INPUT_BYTES);
    if (ask(this.uart, Uart.Read, 1, 1) != UartStatus.Ok) return false;
    this.inputBytes = <u32>word(0);
    const lost = word(1);
    if (lost != this.lost) {
      compose("input was lost, the UART's FIFO ran over ")
        .decimal(lost - this.lost)
        .text(" times");
      this.lost = lost;
      log(LogLevel.Warning);
    }
    return this.inputBytes > 0;
  }
}

function notification(bits: u64): u32 {
  notificationCreate(bits);
  return handle();
}
