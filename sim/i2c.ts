/**
 * An I2C master of the BCM2835 ("BCM2835 ARM Peripherals", chapter 3, whose sections are named here) and the devices on its
 * bus. A byte takes nine cycles of the bus's clock; START and STOP take none.
 */
import { i2c } from "../abi/registers/i2c";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

/** A device on the bus. */
export interface I2cDevice {
  /** It was addressed, after a START or a repeated one. */
  start?(read: boolean, repeated: boolean): void;
  /** Takes a byte. @returns whether it acknowledges it */
  write(byte: number): boolean;
  /** Gives a byte. */
  read(): number;
  /** For so many nanoseconds it holds the clock after each byte, of its address as well. */
  stretch?: number;
}

export interface I2cOptions extends Surroundings {
  /** The core's clock in Hz. */
  core?: number;
}

interface Transfer {
  readonly read: boolean;
  left: number;
}

const FIFO_BYTES = 16;
const CLOCKS_PER_BYTE = 9;
const SECOND = 1e9;

export class I2c extends Model<typeof i2c> {
  /** By address, 0 to 127. */
  readonly devices = new Map<number, I2cDevice>();
  /** How many times as long as it should a byte takes. */
  slowdown = 1;
  private readonly core: number;
  private fifo: number[] = [];
  private transfer: Transfer | undefined;
  /** That which begins with a repeated START when this one is over. */
  private following: Transfer | undefined;
  private device: I2cDevice | undefined;
  /** The clock stands still until the FIFO has a byte, or room for one. */
  private waiting: (() => void) | undefined;

  readonly registers: RegisterFile<typeof i2c> = new RegisterFile(i2c, {
    read: {
      status: () => this.status(),
      length: () => (this.transfer ?? { left: this.registers.get("length") }).left,
      fifo: () => this.take(),
    },
    write: {
      control: (value) => this.control(value),
      fifo: (byte) => this.put(byte),
      delay: (value) => this.setDelay(value),
    },
  });

  constructor({ core = 250_000_000, ...surroundings }: I2cOptions = {}) {
    super("I2C", surroundings);
    this.core = core;
  }

  /** Of the bus's clock, in Hz. */
  get hertz(): number {
    return this.core / (this.registers.get("divider") & ~1 || 32768);
  }

  /** Nanoseconds that a byte takes. */
  get byteTime(): number {
    return Math.round((CLOCKS_PER_BYTE * SECOND * this.slowdown) / this.hertz);
  }

  override read(offset: number): number {
    const value = super.read(offset);
    this.interruptOrNot();
    return value;
  }

  override write(offset: number, value: number): void {
    super.write(offset, value);
    this.interruptOrNot();
  }

  private control(value: number): void {
    const { registers } = this;
    registers.set("control", value);
    if (registers.field("control", "clear") !== 0) {
      this.fifo = [];
      this.end(); // emptying the FIFO during a transfer aborts it (3.2, C)
    }
    if (registers.field("control", "enable") === 0) return this.end();
    if (registers.field("control", "start") === 0) return;
    const next: Transfer = { read: registers.field("control", "read") === 1, left: registers.get("length") };
    if (this.transfer)
      this.following = next; // a repeated START (3.3)
    else this.begin(next, false);
  }

  private begin(transfer: Transfer, repeated: boolean): void {
    this.transfer = transfer;
    const device = (this.device = this.devices.get(this.registers.get("address")));
    this.afterByte(() => {
      if (!device) return this.finish("noAcknowledge");
      device.start?.(transfer.read, repeated);
      this.proceed();
    });
  }

  /** The next byte, or the end. */
  private proceed(): void {
    const [transfer, device] = [this.transfer!, this.device!];
    if (transfer.left === 0) {
      const next = this.following;
      this.following = undefined;
      if (next) this.begin(next, true);
      else this.finish();
      return;
    }
    const possible = () => (transfer.read ? this.fifo.length < FIFO_BYTES : this.fifo.length > 0);
    const move = (): void => {
      this.afterByte(() => {
        transfer.left--;
        if (transfer.read) this.fifo.push(device.read());
        else if (!device.write(this.fifo.shift()!)) return this.finish("noAcknowledge");
        this.proceed();
      });
    };
    if (possible()) move();
    else this.waiting = () => possible() && this.resume(move);
  }

  private resume(move: () => void): void {
    this.waiting = undefined;
    move();
  }

  /** Something happens when a byte has passed, if the transfer still goes on then. */
  private afterByte(action: () => void): void {
    const { transfer, device } = this;
    const stretch = device?.stretch ?? 0;
    const limit = (this.registers.get("stretchLimit") * SECOND) / this.hertz;
    const late = limit > 0 && stretch > limit;
    this.clock.after(this.byteTime + (late ? limit : stretch), () => {
      if (this.transfer !== transfer) return;
      if (late) this.finish("stretched");
      else action();
      this.interruptOrNot();
    });
  }

  private finish(error?: "noAcknowledge" | "stretched"): void {
    this.registers.setField("status", "done", 1);
    if (error) this.registers.setField("status", error, 1);
    this.end();
  }

  private end(): void {
    this.transfer = this.following = this.device = this.waiting = undefined;
  }

  /** What does not fit is lost. */
  private put(byte: number): void {
    if (this.fifo.length < FIFO_BYTES) this.fifo.push(byte);
    this.waiting?.();
  }

  private take(): number {
    const byte = this.fifo.shift() ?? 0;
    this.waiting?.();
    return byte;
  }

  private status(): number {
    const { registers, transfer } = this;
    const { length } = this.fifo;
    const flags = {
      active: transfer !== undefined,
      needsWriting: transfer?.read === false && length < FIFO_BYTES / 4 && length < transfer.left,
      needsReading: transfer?.read === true && length >= (FIFO_BYTES * 3) / 4,
      hasSpace: length < FIFO_BYTES,
      hasData: length > 0,
      empty: length === 0,
      full: length === FIFO_BYTES,
    };
    for (const [name, flag] of Object.entries(flags)) {
      registers.setField("status", name as keyof typeof flags, Number(flag));
    }
    return registers.get("status");
  }

  private interruptOrNot(): void {
    this.status();
    const { registers } = this;
    const asks = (how: "onDone" | "onSpace" | "onData", why: "done" | "needsWriting" | "needsReading"): boolean =>
      registers.field("control", how) === 1 && registers.field("status", why) === 1;
    this.assert(asks("onDone", "done") || asks("onSpace", "needsWriting") || asks("onData", "needsReading"));
  }

  /** From half of the divider on the master malfunctions (3.2, DEL). */
  private setDelay(value: number): void {
    const half = (this.registers.get("divider") & ~1 || 32768) / 2;
    const [rising, falling] = [value & 0xffff, value >>> 16];
    if (rising >= half || falling >= half) {
      throw new Error(
        `I2C: delays of ${rising} and ${falling} cycles in DEL: less than half of DIV, ${half}, is needed`,
      );
    }
    this.registers.set("delay", value);
  }
}
