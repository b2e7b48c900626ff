import { LogLevel } from "../abi/syscall";
import { handle, notificationCreate } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { DIED } from "../lib/message";
import { UartClient } from "../lib/protocol/uart";
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
  private lost: u32 = 0;

  constructor(private readonly uart: UartClient) {
    this.bytesHandle = notification(BYTES_BIT);
    this.spaceHandle = notification(SPACE_BIT);
    this.subscribe();
  }

  /** To be called when the UART server has been started again. */
  subscribe(): void {
    const code = this.uart.subscribe(this.bytesHandle, this.spaceHandle);
    // When it died, there is a restart to come.
    if (code != 0 && code != DIED) {
      compose("the UART server refuses a subscription: status ").decimal(code);
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
      if (this.uart.write(ring.front, run) != 0) return;
      ring.drop(this.uart.taken);
      this.full = this.uart.taken < run;
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
    if (this.uart.read(true, this.input, INPUT_BYTES) != 0) return false;
    this.inputBytes = this.uart.received;
    const lost = this.uart.overruns;
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
