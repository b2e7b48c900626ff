/** The SPI server: one bus for all, one transfer at a time. */
import { Reply } from "../abi/reply";
import { Spi, SpiProgress } from "../drivers/spi";
import { interruptAcknowledge, interruptBind, milliseconds, NEVER, now, setTimer } from "../lib/kernel";
import { leaseRead, leaseWrite } from "../lib/message";
import { GpioClient } from "../lib/protocol/gpio";
import { SpiError, SpiServer } from "../lib/protocol/spi";
import { serve } from "../lib/server";
import { connect, device, serveEndpoint } from "../lib/service";
import { coreClock, takePins } from "./bus-board";
import { BusQueue } from "./bus-queue";

/** Notification bits. */
const INTERRUPT_BIT: u64 = 1;
const TIMER_BIT: u64 = 2;

/** The two chip selects, what comes from the chip, what goes to it, and the clock. */
const FIRST_PIN: u32 = 7;
const LAST_PIN: u32 = 11;
const CHIPS: u32 = 2;
const MODES: u32 = 4;
const SLOWEST: u32 = 10_000;
const FASTEST: u32 = 50_000_000;

const MOST_BYTES: u32 = 4096;
/** Of the lease of `transfer`. */
const LEASE: u32 = 0;
/** A byte more tells that there are too many. */
const BYTES = memory.data(4097);

/** A transfer has twice the time that it takes, and this. */
const PATIENCE_MS: u64 = 100;
/** How often the device is looked at though it does not interrupt: an interrupt can be lost. */
const LOOK_MS: u64 = 10;
/** What a queued caller asked for: speed, and above it chip and mode. */
const CHIP_SHIFT: u64 = 32;
const MODE_SHIFT: u64 = 40;

@final
class Bus extends SpiServer {
  private readonly queue: BusQueue = new BusQueue();
  /** Whose transfer goes on, 0 for none, of how many bytes, and until when it may take, in ticks. */
  private current: u32 = 0;
  private count: u32 = 0;
  private deadline: u64 = 0;

  constructor(
    endpoint: u32,
    private readonly driver: Spi,
    private readonly interrupt: u32,
    private readonly gpio: GpioClient,
    private readonly core: u32,
  ) {
    super(endpoint);
  }

  start(): void {
    this.driver.stop();
    takePins(this.gpio, FIRST_PIN, LAST_PIN);
    interruptBind(this.interrupt, INTERRUPT_BIT);
  }

  override transfer(chip: u32, mode: u32, hertz: u32, _bytes: u32): u32 {
    if (chip >= CHIPS) return SpiError.BadChip;
    if (mode >= MODES) return SpiError.BadMode;
    if (hertz < SLOWEST || hertz > FASTEST) return SpiError.BadSpeed;
    const what = (<u64>hertz) | ((<u64>chip) << CHIP_SHIFT) | ((<u64>mode) << MODE_SHIFT);
    if (!this.queue.add(this.caller, what)) return SpiError.Busy;
    this.proceed();
    return this.defer();
  }

  override notified(bits: u64): void {
    if (this.current != 0) {
      if (this.driver.service() == SpiProgress.Done) {
        this.end();
      } else if (now() >= this.deadline) {
        this.driver.stop();
        this.finish(SpiError.NoAnswer);
      }
    }
    if ((bits & INTERRUPT_BIT) != 0) interruptAcknowledge(this.interrupt);
    this.proceed();
  }

  /** The GPIO server was started again, and does not know who had the pins. */
  override peerRestarted(): void {
    takePins(this.gpio, FIRST_PIN, LAST_PIN);
  }

  /** Starts what waits, until something takes its time. */
  private proceed(): void {
    while (this.current == 0 && this.queue.take()) {
      this.current = this.queue.caller;
      this.begin(this.queue.what);
    }
    setTimer(this.current == 0 ? NEVER : min(this.deadline, now() + milliseconds(LOOK_MS)), TIMER_BIT);
  }

  private begin(what: u64): void {
    const count = leaseRead(this.current, LEASE, 0, BYTES, MOST_BYTES + 1);
    if (count < 0) return this.finish(Reply.BadRequest);
    if (count == 0 || <u32>count > MOST_BYTES) return this.finish(SpiError.BadLength);
    const hertz = <u32>what;
    this.count = <u32>count;
    this.deadline = now() + milliseconds((2 * 1000 * 8 * <u64>count) / hertz + PATIENCE_MS);
    this.driver.setClock(this.core, hertz);
    const chip = (<u32>(what >> CHIP_SHIFT)) & 0xff;
    const mode = (<u32>(what >> MODE_SHIFT)) & 0xff;
    if (this.driver.start(chip, mode, BYTES, this.count) == SpiProgress.Done) this.end();
  }

  /** The bytes have passed. */
  private end(): void {
    // who has died meanwhile needs nothing
    leaseWrite(this.current, LEASE, 0, BYTES, this.count);
    this.finish(0);
  }

  /** Answers whose transfer it is. @param code 0, an `SpiError` or a `Reply` */
  private finish(code: u32): void {
    const caller = this.current;
    this.current = 0;
    this.finishTransfer(caller, code);
  }
}

export function main(): void {
  const registers = device("spi0");
  const core = coreClock();
  const gpio = new GpioClient(connect("gpio"));
  const endpoint = serveEndpoint("spi");
  const bus = new Bus(endpoint, new Spi(registers.base), registers.interrupt, gpio, core);
  bus.start();
  serve(bus);
}
