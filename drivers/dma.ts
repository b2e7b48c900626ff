/**
 * The DMA controller: registers, and control blocks in memory that it can read. Whoever owns it sees to it that the caches agree
 * with that memory, and that it reaches nothing that it must not: there is no IOMMU. Sections named are those of "BCM2835 ARM
 * Peripherals".
 */
import {
  DmaControl,
  DmaDebug,
  DmaLength,
  DmaRegisters,
  DmaStride,
  DmaTransferInformation,
  dmaAt,
} from "./registers/dma";

/** A control block; also what its address is a multiple of (4.2.1.1). */
export const BLOCK_BYTES: u32 = 32;
/** Of a row; a length in bytes is a multiple of 4. */
export const MOST_WIDTH: u32 = 0xfffc;
/** Of a rectangle. */
export const MOST_ROWS: u32 = 0x4000;
/** Between rows: a stride is 16 bits, signed. */
export const MOST_STRIDE: u32 = 0x7fff;

/** How the bus of the VideoCore names RAM without going through its cache (1.2.4). */
const UNCACHED: u32 = 0xc0000000;
/** Words of a burst, less one. */
const BURST: u32 = 7;
const ERRORS: u32 = 7;
/** A write takes less than a microsecond to arrive; a register read takes 50 ns or more. */
const POLLS: u32 = 10_000;

/** How a channel stands. */
export const enum DmaState {
  Running = 0,
  Done = 1,
  Failed = 2,
}

/** The controller, driven by its registers. */
@final
export class DmaController {
  private readonly registers: DmaRegisters;

  /** @param base of the page: offset in the program's device window */
  constructor(base: u32) {
    this.registers = dmaAt(base);
  }

  /** Lets a channel work. @returns false when it is none for rows: those called lite */
  enable(channel: u32): bool {
    this.registers.enable.write(this.registers.enable.read() | (1 << channel));
    return !this.registers.debug(channel).read().lite;
  }

  /**
   * Stops a channel in whatever state it is, and makes it ready for the next `start`.
   * @returns false when it does not stop
   */
  reset(channel: u32): bool {
    const control = this.registers.control(channel);
    // Paused first, and its writes awaited: what a reset leaves on the bus arrives later.
    control.write(DmaControl.zero);
    for (let i: u32 = 0; i < POLLS && control.read().waitsForWrites; i++);
    control.write(DmaControl.zero.withAbort(true));
    control.write(DmaControl.zero.withReset(true));
    this.registers.debug(channel).write(DmaDebug.of(ERRORS));
    control.write(DmaControl.zero.withEnd(true).withInterrupt(true));
    return !control.read().active;
  }

  /** Starts a channel that is idle. @param block physical address of the control block, for which the cache has been cleaned */
  start(channel: u32, block: u32): void {
    this.registers.controlBlock(channel).write(block | UNCACHED);
    this.registers
      .control(channel)
      .write(DmaControl.zero.withActive(true).withWaitForWrites(true).withPriority(8).withPanicPriority(8));
  }

  /** How a channel that was started stands; when it is not running, its interrupt has ended. */
  service(channel: u32): DmaState {
    const register = this.registers.control(channel);
    const control = register.read();
    if (control.error) return DmaState.Failed;
    if (!control.end || control.active) return DmaState.Running;
    register.write(DmaControl.zero.withEnd(true).withInterrupt(true));
    return DmaState.Done;
  }
}

/** What every transfer here has: an interrupt at its end, and a destination that goes on and has been written by then. */
function transfer(rows: u32): DmaTransferInformation {
  return DmaTransferInformation.zero
    .withInterrupt(true)
    .withWaitForResponse(true)
    .withDestinationIncrement(true)
    .withBurst(BURST)
    .withTwoDimensional(rows > 1);
}

/**
 * Writes the control block of rows that are copied. Addresses and lengths are multiples of 4.
 * @param at where, in memory of the program that the controller can read
 * @param from physical address @param to physical address @param fromPitch bytes from one row to the next
 */
export function copyBlock(at: usize, from: u32, fromPitch: u32, to: u32, toPitch: u32, width: u32, rows: u32): void {
  const between = DmaStride.zero.withSource((fromPitch - width) & 0xffff).withDestination((toPitch - width) & 0xffff);
  write(at, transfer(rows).withSourceIncrement(true), from, to, width, rows, between);
}

/** Writes the control block of rows that are filled. @param value physical address of the word, 32 bytes of which are read over and over */
export function fillBlock(at: usize, value: u32, to: u32, pitch: u32, width: u32, rows: u32): void {
  write(at, transfer(rows), value, to, width, rows, DmaStride.zero.withDestination((pitch - width) & 0xffff));
}

function write(
  at: usize,
  information: DmaTransferInformation,
  from: u32,
  to: u32,
  width: u32,
  rows: u32,
  stride: DmaStride,
): void {
  store<u32>(at, information.bits);
  store<u32>(at, from | UNCACHED, 4);
  store<u32>(at, to | UNCACHED, 8);
  store<u32>(at, rows > 1 ? DmaLength.zero.withWidth(width).withRows(rows - 1).bits : width, 12);
  store<u32>(at, rows > 1 ? stride.bits : 0, 16);
  store<u32>(at, 0, 20);
  store<u64>(at, 0, 24);
}
