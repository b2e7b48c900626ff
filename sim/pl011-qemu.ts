/**
 * The PL011 as QEMU models it, where that differs from the datasheet (hardware sheet 6.1, and 0, pitfalls 6 and 7). Sending
 * takes no time, rates, levels and enables are ignored, and what the host sends waits outside until there is room.
 */
import type { Device } from "./bus";
import { Interrupt, Register } from "./pl011";
import { Wire } from "./wire";

const FIFOS = 1 << 4;

export class QemuPl011 implements Device {
  readonly sent: number[] = [];
  /** What the host has not been able to hand over yet. */
  readonly outside: number[] = [];
  /** Active high. */
  readonly interrupt = new Wire("PL011 interrupt");
  private readonly request = this.interrupt.connect("PL011");
  private fifo: number[] = [];
  private last = 0;
  /** 7.2 only: the flag RXFE is not set by a reset of the FIFO. */
  private staleFlag = false;
  private rawBits = 0;
  private readonly stored = new Map<number, number>([
    [Register.Control, 0x300],
    [Register.FifoLevel, 0x12],
  ]);

  constructor(private readonly version: 7 | 10) {}

  private get raw(): number {
    return this.rawBits;
  }

  private set raw(bits: number) {
    this.rawBits = bits;
    this.signal();
  }

  private signal(): void {
    this.request.drive((this.rawBits & this.value(Register.InterruptMask)) !== 0);
  }

  /** Bytes that the host sends. */
  deliver(bytes: Iterable<number>): void {
    this.outside.push(...bytes);
    this.handOver();
  }

  read(offset: number): number {
    switch (offset) {
      case Register.Data:
        return this.take();
      case Register.Flag:
        return 0x80 | (this.fifo.length === 0 && !this.staleFlag ? 1 << 4 : 0);
      case Register.RawInterrupt:
        return this.raw;
      case Register.MaskedInterrupt:
        return this.raw & this.value(Register.InterruptMask);
    }
    return this.value(offset);
  }

  write(offset: number, value: number): void {
    switch (offset) {
      case Register.Data:
        this.sent.push(value & 0xff);
        this.raw |= Interrupt.Transmit;
        return;
      case Register.InterruptClear:
        this.raw &= ~value;
        return;
      case Register.LineControl:
        if ((value ^ this.value(Register.LineControl)) & FIFOS) this.reset();
    }
    this.stored.set(offset, value);
    this.signal();
    this.handOver();
  }

  private value(register: number): number {
    return this.stored.get(register) ?? 0;
  }

  private reset(): void {
    this.staleFlag = this.version === 7 && this.fifo.length > 0;
    this.fifo = [];
  }

  /** The interrupt is set when the count becomes 1, and only then. */
  private handOver(): void {
    const depth = this.value(Register.LineControl) & FIFOS ? 16 : 1;
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
