/** The I2C server: one bus for all, one transfer at a time. */
import { Reply } from "../abi/reply";
import { I2c, I2cProgress } from "../drivers/i2c";
import { interruptAcknowledge, interruptBind, milliseconds, NEVER, now, setTimer } from "../lib/kernel";
import { leaseRead, leaseWrite } from "../lib/message";
import { GpioClient } from "../lib/protocol/gpio";
import { I2cError, I2cServer } from "../lib/protocol/i2c";
import { serve } from "../lib/server";
import { connect, device, serveEndpoint } from "../lib/service";
import { coreClock, takePins } from "./bus-board";
import { BusQueue } from "./bus-queue";

/** Notification bits. */
const INTERRUPT_BIT: u64 = 1;
const TIMER_BIT: u64 = 2;

/** Data and clock of the second I2C master. */
const FIRST_PIN: u32 = 2;
const LAST_PIN: u32 = 3;
/** What is above these and below is reserved (I2C-bus specification 3.1.12). */
const FIRST_ADDRESS: u32 = 0x08;
const LAST_ADDRESS: u32 = 0x77;
const SLOWEST: u32 = 10_000;
const FASTEST: u32 = 400_000;
const USUAL: u32 = 100_000;

const MOST_BYTES: u32 = 4096;
/** Of the leases of `transfer`. */
const SEND: u32 = 0;
const RECEIVE: u32 = 1;
/** A byte more tells that there are too many. */
const SENDING = memory.data(4097);
const RECEIVING = memory.data(4097);

/** A transfer has twice the time that it takes when no device holds the clock, and this. */
const PATIENCE_MS: u64 = 100;
/** How often the device is looked at though it does not interrupt: an interrupt can be lost, and QEMU does not tell of everything. */
const LOOK_MS: u64 = 10;
/** In what a queued caller asked for: the address is to be probed. */
const PROBE: u32 = 0x100;

@final
class Bus extends I2cServer {
  private readonly queue: BusQueue = new BusQueue();
  /** Whose transfer goes on, 0 for none; what it asked for, how much it reads, and until when it may take, in ticks. */
  private current: u32 = 0;
  private what: u32 = 0;
  private room: u32 = 0;
  private deadline: u64 = 0;

  constructor(
    endpoint: u32,
    private readonly driver: I2c,
    private readonly interrupt: u32,
    private readonly gpio: GpioClient,
    private readonly core: u32,
  ) {
    super(endpoint);
    this.hertz = USUAL;
  }

  start(): void {
    takePins(this.gpio, FIRST_PIN, LAST_PIN);
    this.driver.open();
    interruptBind(this.interrupt, INTERRUPT_BIT);
  }

  override transfer(address: u32, _send: u32, _receive: u32): u32 {
    return this.enter(address, 0);
  }

  override probe(address: u32): u32 {
    return this.enter(address, PROBE);
  }

  override speed(): u32 {
    return 0;
  }

  override setSpeed(hertz: u32): u32 {
    if (hertz < SLOWEST || hertz > FASTEST) return I2cError.BadSpeed;
    this.hertz = hertz;
    return 0;
  }

  override notified(bits: u64): void {
    if (this.current != 0) {
      const progress = this.driver.service();
      if (progress != I2cProgress.Pending) this.end(progress);
      else if (now() >= this.deadline) this.giveUp();
    }
    if ((bits & INTERRUPT_BIT) != 0) interruptAcknowledge(this.interrupt);
    this.proceed();
  }

  /** The GPIO server was started again, and does not know who had the pins. */
  override peerRestarted(): void {
    takePins(this.gpio, FIRST_PIN, LAST_PIN);
  }

  private enter(address: u32, how: u32): u32 {
    if (address < FIRST_ADDRESS || address > LAST_ADDRESS) return I2cError.BadAddress;
    if (!this.queue.add(this.caller, address | how)) return I2cError.Busy;
    this.proceed();
    return this.defer();
  }

  /** Starts what waits, until something takes its time. */
  private proceed(): void {
    while (this.current == 0 && this.queue.take()) {
      this.current = this.queue.caller;
      this.what = <u32>this.queue.what;
      const progress = this.begin();
      if (progress != I2cProgress.Pending) this.end(progress);
    }
    setTimer(this.current == 0 ? NEVER : min(this.deadline, now() + milliseconds(LOOK_MS)), TIMER_BIT);
  }

  private begin(): I2cProgress {
    const address = this.what & ~PROBE;
    const sending = this.what == address ? leaseRead(this.current, SEND, 0, SENDING, MOST_BYTES + 1) : 0;
    const receiving = this.what == address ? this.measure() : readsToProbe(address);
    if (sending < 0 || receiving < 0) {
      this.finish(Reply.BadRequest);
      return I2cProgress.Pending;
    }
    if (<u32>sending > MOST_BYTES || <u32>receiving > MOST_BYTES) {
      this.finish(I2cError.BadLength);
      return I2cProgress.Pending;
    }
    this.room = <u32>receiving;
    // two addresses, and nine cycles of the clock a byte
    const cycles = <u64>(sending + receiving + 2) * 9;
    this.deadline = now() + milliseconds((2 * 1000 * cycles) / this.hertz + PATIENCE_MS);
    this.driver.setClock(this.core, this.hertz);
    return this.driver.start(address, SENDING, <u32>sending, RECEIVING, <u32>receiving);
  }

  /** How much the caller has lent to be written, by filling it with zeros. */
  private measure(): i32 {
    memory.fill(RECEIVING, 0, MOST_BYTES + 1);
    return leaseWrite(this.current, RECEIVE, 0, RECEIVING, MOST_BYTES + 1);
  }

  private giveUp(): void {
    this.driver.stop();
    this.end(I2cProgress.Incomplete);
  }

  private end(progress: I2cProgress): void {
    if ((this.what & PROBE) != 0) {
      this.present = progress == I2cProgress.Done;
      this.finish(progress == I2cProgress.NoAcknowledge ? 0 : errorOf(progress));
      return;
    }
    // who has died meanwhile needs nothing
    if (progress == I2cProgress.Done) leaseWrite(this.current, RECEIVE, 0, RECEIVING, this.room);
    this.finish(errorOf(progress));
  }

  /** Answers whose transfer it is. @param code 0, an `I2cError` or a `Reply` */
  private finish(code: u32): void {
    const caller = this.current;
    this.current = 0;
    if ((this.what & PROBE) != 0) this.finishProbe(caller, code, this.present);
    else this.finishTransfer(caller, code);
  }
}

/** Bytes to read for a look at an address: of what may be a memory, which could take a write of nothing for a command. */
function readsToProbe(address: u32): i32 {
  return (address >= 0x30 && address <= 0x37) || (address >= 0x50 && address <= 0x5f) ? 1 : 0;
}

function errorOf(progress: I2cProgress): u32 {
  switch (progress) {
    case I2cProgress.Done:
      return 0;
    case I2cProgress.NoAcknowledge:
      return I2cError.NoAcknowledge;
    case I2cProgress.Stretched:
      return I2cError.Stretched;
    default:
      return I2cError.NoAnswer;
  }
}

export function main(): void {
  const registers = device("i2c1");
  const core = coreClock();
  const gpio = new GpioClient(connect("gpio"));
  const endpoint = serveEndpoint("i2c");
  const bus = new Bus(endpoint, new I2c(registers.base), registers.interrupt, gpio, core);
  bus.start();
  serve(bus);
}
