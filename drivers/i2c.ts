/**
 * An I2C master of the BCM2835: registers only. Who may use the bus, and for how long somebody waits, is for the owner of the
 * device to say. Sections named are those of "BCM2835 ARM Peripherals".
 *
 * QEMU is not the chip. It starts a transfer at each write of the control register with the controller enabled, takes and
 * gives bytes only while one goes on, is done with a read only when its bytes were taken, and does not interrupt when nobody
 * acknowledges. So bytes are written after the start, which the chip waits for, the control register is written once a
 * transfer, and `service` is good at any time, not only at an interrupt.
 */
import { I2cControl, I2cDelay, I2cRegisters, I2cStatus, i2cAt } from "./registers/i2c";

/** How a transfer stands. */
export const enum I2cProgress {
  Pending,
  Done,
  /** The address, or a byte, was not acknowledged. */
  NoAcknowledge,
  /** The device held the clock for longer than the driver lets it. */
  Stretched,
  /** It ended before all bytes had passed. */
  Incomplete,
}

/**
 * Bytes that are put into the FIFO at a time. With the fewer than 4 that are left then, these are not the 12 of which it would
 * be said that they need reading, when a read is asked for before they are sent.
 */
const ROUND: u32 = 8;
/** For how long a device may hold the clock (SMBus 3.1, table 2, T_TIMEOUT). */
const STRETCH_MS: u32 = 35;
const MOST_CYCLES: u32 = 0xffff;
/** Looks at the status until a transfer has begun (3.3), of some 100 ns each. */
const LOOKS_TO_BEGIN: u32 = 100;
/** Looks until a transfer of no bytes is over: a byte at 10 kHz takes 900 microseconds. */
const LOOKS_TO_END: u32 = 20_000;

/** One master, driven by its registers. */
@final
export class I2c {
  private readonly registers: I2cRegisters;
  /** What is to be sent and received: where the next byte is, and how many are left. */
  private source: usize = 0;
  private toSend: u32 = 0;
  private target: usize = 0;
  private toReceive: u32 = 0;
  private reading: bool = false;

  /** @param base of the registers: offset in the program's device window */
  constructor(base: u32) {
    this.registers = i2cAt(base);
  }

  /** Takes the device over from whoever had it: a transfer that goes on is given up, and nothing interrupts. */
  open(): void {
    const held = this.registers.status.read().active;
    this.stop();
    if (!held) return;
    // A transfer of no bytes ends with a STOP, which the device on the bus still waits for.
    this.registers.length.write(0);
    this.registers.control.write(I2cControl.zero.withEnable(true).withStart(true));
    for (let look: u32 = 0; look < LOOKS_TO_END && !this.registers.status.read().done; look++);
    this.stop();
  }

  /** Sets the clock of the bus, at most `hertz`. @param core the core's clock in Hz */
  setClock(core: u32, hertz: u32): void {
    // even, as the chip rounds down; 0 would be 32768
    const divider = min<u32>(((core + hertz - 1) / hertz + 1) & ~1, 0xfffe);
    this.registers.divider.write(divider);
    // less than half of the divider (3.2, DEL), in proportion to it
    this.registers.delay.write(I2cDelay.zero.withRising(divider / 4).withFalling(max<u32>(divider / 16, 1)));
    this.registers.stretchLimit.write(min<u32>((hertz / 1000) * STRETCH_MS, MOST_CYCLES));
  }

  /**
   * Writes, reads, or writes and then reads; with no bytes at all the device is only addressed. Between writing and reading
   * there is a repeated START if the write is in the FIFO before it is over, otherwise a STOP and a START.
   * @param address 0 to 127 @param sendCount to 65535 @param receiveCount to 65535
   * @returns as `service`, which is to be called until it no longer tells `Pending`
   */
  start(address: u32, send: usize, sendCount: u32, receive: usize, receiveCount: u32): I2cProgress {
    this.source = send;
    this.toSend = sendCount;
    this.target = receive;
    this.toReceive = receiveCount;
    this.reading = sendCount == 0 && receiveCount > 0;
    this.registers.address.write(address);
    if (this.reading) {
      this.begin(receiveCount, I2cControl.zero.withRead(true).withOnData(true));
    } else {
      this.begin(sendCount, I2cControl.zero.withOnSpace(sendCount > ROUND));
      this.fill();
    }
    return this.service();
  }

  /** Goes on with the transfer, after an interrupt or at any other time. */
  service(): I2cProgress {
    let status = this.registers.status.read();
    if (!this.reading) {
      while (this.toSend > 0 && status.needsWriting && !failed(status)) {
        this.fill();
        status = this.registers.status.read();
      }
      if (failed(status) || this.toSend > 0 || this.toReceive == 0) return this.judge(status);
      status = this.readNext(status);
    }
    if (status.done && status.active) {
      // of the write before a repeated START
      this.registers.status.write(I2cStatus.zero.withDone(true));
    } else if (status.done || status.needsReading) {
      // and not before: what is in the FIFO may be what is still to be sent
      while (this.toReceive > 0 && status.hasData && !failed(status)) {
        store<u8>(this.target++, this.registers.fifo.read());
        this.toReceive--;
        status = this.registers.status.read();
      }
    }
    return this.judge(status);
  }

  /** Gives up what goes on. The control register comes last: QEMU looks at its interrupt only then. */
  stop(): void {
    this.toSend = 0;
    this.toReceive = 0;
    this.registers.status.write(I2cStatus.zero.withDone(true).withNoAcknowledge(true).withStretched(true));
    this.registers.control.write(I2cControl.zero.withClear(1));
  }

  private begin(length: u32, how: I2cControl): void {
    this.registers.length.write(length);
    this.registers.control.write(how.withEnable(true).withStart(true).withOnDone(true));
  }

  private fill(): void {
    for (let left = min(this.toSend, ROUND); left > 0; left--) {
      this.registers.fifo.write(load<u8>(this.source++));
      this.toSend--;
    }
  }

  /** All that is to be sent is in the FIFO, and bytes are to be read then. */
  private readNext(status: I2cStatus): I2cStatus {
    for (let look: u32 = 0; look < LOOKS_TO_BEGIN && !status.active && !status.done && !failed(status); look++) {
      status = this.registers.status.read();
    }
    if ((!status.active && !status.done) || failed(status)) return status;
    if (status.done) this.registers.status.write(I2cStatus.zero.withDone(true));
    this.begin(this.toReceive, I2cControl.zero.withRead(true).withOnData(true));
    this.reading = true;
    return this.registers.status.read();
  }

  private judge(status: I2cStatus): I2cProgress {
    let progress = I2cProgress.Pending;
    if (status.noAcknowledge) progress = I2cProgress.NoAcknowledge;
    else if (status.stretched) progress = I2cProgress.Stretched;
    else if (status.done && !status.active) {
      progress = this.toSend == 0 && this.toReceive == 0 ? I2cProgress.Done : I2cProgress.Incomplete;
    }
    if (progress != I2cProgress.Pending) this.stop();
    return progress;
  }
}

function failed(status: I2cStatus): bool {
  return status.noAcknowledge || status.stretched;
}
