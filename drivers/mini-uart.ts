/**
 * The mini UART: registers only. It has neither parity nor a receive timeout, does not notice damaged characters, and
 * divides the core clock, which has to stand still. Sections named are those of "BCM2835 ARM Peripherals".
 */
import {
  AuxControl,
  AuxData,
  AuxEnables,
  AuxFifoClear,
  AuxInterruptEnable,
  AuxLineControl,
  AuxModemControl,
  AuxRegisters,
  AuxWordLength,
  auxAt,
} from "./registers/aux";
import { Uart, UartEvent } from "./uart";

/** Characters, each way. */
const FIFO_DEPTH: u32 = 8;
/** Bit times of the core clock. */
const OVERSAMPLING: u64 = 8;
const MOST_DIVISOR: u64 = 0xffff;
/** `interruptEnable.needed` of registers/aux. */
const NEEDED: u32 = 3;

/** Nine characters at 9600 baud are 10 ms; a register read takes 50 ns or more. */
const BUSY_POLLS: u32 = 500_000;

/** The mini UART, driven by its registers. */
@final
export class MiniUart extends Uart {
  private readonly registers: AuxRegisters;
  private mask: AuxInterruptEnable = AuxInterruptEnable.zero;
  /** Its registers can be accessed. */
  private alive: bool;

  /** @param base of the block's page: offset in the program's device window */
  constructor(base: u32) {
    super();
    this.registers = auxAt(base);
    this.alive = this.registers.enables.read().uart;
  }

  override open(clock: u32, baud: u32): bool {
    const steps: u64 = OVERSAMPLING * baud;
    const divisor: u64 = steps == 0 ? 0 : (<u64>clock + steps / 2) / steps;
    if (divisor == 0 || divisor - 1 > MOST_DIVISOR) return false;

    const registers = this.registers;
    const fresh = !this.alive;
    this.alive = true;
    // SPI1 and SPI2 are off: their interrupt, which is this one, would have nobody who ends it
    registers.enables.write(AuxEnables.zero.withUart(true));
    this.mask = AuxInterruptEnable.zero;
    registers.interruptEnable.write(this.mask);
    if (!fresh) this.finishSending();
    registers.control.write(AuxControl.zero);
    registers.lineControl.write(AuxLineControl.zero.withWordLength(AuxWordLength.Eight));
    registers.modemControl.write(AuxModemControl.zero);
    // what it received since it was enabled, at whatever rate; of one that was running it is kept
    registers.fifoClear.write(AuxFifoClear.zero.withTransmit(true).withReceive(fresh));
    registers.baud.write(<u32>divisor - 1);
    registers.control.write(AuxControl.zero.withTransmit(true).withReceive(true));
    this.awaitReceive(true);
    return true;
  }

  override service(): u32 {
    const status = this.registers.status.read();
    // The cause in interruptId is one only; the FIFOs tell all, and end the interrupt when they are served.
    let events: u32 = status.symbolAvailable || status.overrun ? UartEvent.Receive : 0;
    if (this.mask.transmit && status.spaceAvailable) events |= UartEvent.Transmit;
    return events;
  }

  override receive(address: usize, room: u32): u32 {
    let count: u32 = 0;
    while (this.alive && count < room) {
      const status = this.registers.status.read();
      // reading clears it
      if (status.overrun && this.registers.lineStatus.read().overrun) this.overruns++;
      // Most of the cost is reading registers, so as many are taken as are there.
      const end = min(count + status.receiveLevel, room);
      if (count == end) break;
      while (count < end) store<u8>(address + count++, <u8>this.registers.data.read().character);
    }
    return count;
  }

  override transmit(address: usize, bytes: u32): u32 {
    let count: u32 = 0;
    while (count < bytes) {
      const level = this.registers.status.read().transmitLevel;
      if (level >= FIFO_DEPTH) break;
      for (const end = min(count + FIFO_DEPTH - level, bytes); count < end; count++) {
        this.registers.data.write(AuxData.zero.withCharacter(load<u8>(address + count)));
      }
    }
    return count;
  }

  override awaitReceive(on: bool): void {
    this.setMask(this.mask.withReceive(on));
  }

  override awaitTransmit(on: bool): void {
    this.setMask(this.mask.withTransmit(on));
  }

  /** Waits for what an earlier driver left in the transmit FIFO, if it is being sent. */
  private finishSending(): void {
    if (!this.registers.control.read().transmit) return;
    for (let i: u32 = 0; i < BUSY_POLLS; i++) if (this.registers.status.read().transmitterDone) return;
  }

  private setMask(mask: AuxInterruptEnable): void {
    const wanted = mask.withNeeded(mask.receive || mask.transmit ? NEEDED : 0);
    if (wanted.bits == this.mask.bits) return;
    this.mask = wanted;
    this.registers.interruptEnable.write(wanted);
  }
}
