/**
 * The PL011 as QEMU models it, where that differs from the datasheet (hardware sheet 6.1, and 0, pitfalls 6 and 7). Sending
 * takes no time, rates, levels and enables are ignored, and what the host sends waits outside until there is room.
 */
import { pl011 } from "../abi/registers/pl011";
import { Model } from "./model";
import { Interrupt } from "./pl011";
import { RegisterFile } from "./registers";

const FIFOS = 1 << 4;

export class QemuPl011 extends Model<typeof pl011> {
  /** Bytes that the driver has sent. */
  readonly sent: number[] = [];
  /** What the host has not been able to hand over yet. */
  readonly outside: number[] = [];
  private fifo: number[] = [];
  private last = 0;
  /** 7.2 only: the flag RXFE is not set by a reset of the FIFO. */
  private staleFlag = false;
  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof pl011> = new RegisterFile(pl011, {
    read: {
      data: () => this.take(),
      flag: () => 0x80 | (this.fifo.length === 0 && !this.staleFlag ? 1 << 4 : 0),
      maskedInterrupts: () => this.raw & this.registers.get("interruptMask"),
    },
    write: {
      data: (value) => {
        this.sent.push(value & 0xff);
        this.raw |= Interrupt.Transmit;
      },
      interruptMask: (value) => {
        this.registers.set("interruptMask", value);
        this.signal();
      },
      interruptClear: (value) => void (this.raw &= ~value),
      lineControl: (value) => {
        if ((value ^ this.registers.get("lineControl")) & FIFOS) this.reset();
        this.registers.set("lineControl", value);
      },
    },
  });

  constructor(private readonly version: 7 | 10) {
    super("PL011 of QEMU");
  }

  private get raw(): number {
    return this.registers.get("rawInterrupts");
  }

  private set raw(bits: number) {
    this.registers.set("rawInterrupts", bits);
    this.signal();
  }

  private signal(): void {
    this.assert((this.raw & this.registers.get("interruptMask")) !== 0);
  }

  /** Bytes that the host sends. */
  deliver(bytes: Iterable<number>): void {
    this.outside.push(...bytes);
    this.handOver();
  }

  override write(offset: number, value: number): void {
    super.write(offset, value);
    this.handOver();
  }

  private reset(): void {
    this.staleFlag = this.version === 7 && this.fifo.length > 0;
    this.fifo = [];
  }

  /** The interrupt is set when the count becomes 1, and only then. */
  private handOver(): void {
    const depth = this.registers.get("lineControl") & FIFOS ? 16 : 1;
    while (this.outside.length > 0 && this.fifo.length < depth) {
      this.fifo.push(this.outside.shift()!);
      if (this.fifo.length === 1) this.raw |= Interrupt.Receive;
    }
  }

  private take(): number {
    this.staleFlag = false;
    this.last = this.fifo.shift() ?? this.last;
    if (this.fifo.length === 0) this.raw &= ~Interrupt.Receive;
    const taken = this.last;
    this.handOver();
    return taken;
  }
}
