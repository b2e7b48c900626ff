/** Made by `make docs` from abi/registers/dma.ts. */
import { ReadOnly, ReadWrite, blockAt, extract, insert } from "../register";

/** Value of `control`. */
@unmanaged
@final
export class DmaControl {
  static of(bits: u32): DmaControl {
    return changetype<DmaControl>(bits);
  }

  static get zero(): DmaControl {
    return changetype<DmaControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): DmaControl {
    return changetype<DmaControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: DmaControl): DmaControl {
    return changetype<DmaControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: DmaControl): DmaControl {
    return changetype<DmaControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: DmaControl): DmaControl {
    return changetype<DmaControl>(this.bits & ~other.bits);
  }

  /** The channel works; 0 pauses it. It goes to 0 at the end. */
  get active(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withActive(value: bool): DmaControl {
    return DmaControl.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** A control block has been carried out. Cleared by a 1. */
  get end(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withEnd(value: bool): DmaControl {
    return DmaControl.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** One that interrupts has. Cleared by a 1. */
  get interrupt(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withInterrupt(value: bool): DmaControl {
    return DmaControl.of(insert(this.bits, 2, 1, <u32>value));
  }

  /** The peripheral asks for data. */
  get request(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  /** It is not active, or waits. */
  get paused(): bool {
    return extract(this.bits, 4, 1) != 0;
  }

  /** It waits for the peripheral to ask. */
  get heldByRequest(): bool {
    return extract(this.bits, 5, 1) != 0;
  }

  /** It waits for its last writes to arrive. */
  get waitsForWrites(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  /** An error is in debug. */
  get error(): bool {
    return extract(this.bits, 8, 1) != 0;
  }

  /** Of its bus accesses. */
  get priority(): u32 {
    return extract(this.bits, 16, 0xf);
  }

  withPriority(value: u32): DmaControl {
    return DmaControl.of(insert(this.bits, 16, 0xf, value));
  }

  /** Of those while a peripheral panics. */
  get panicPriority(): u32 {
    return extract(this.bits, 20, 0xf);
  }

  withPanicPriority(value: u32): DmaControl {
    return DmaControl.of(insert(this.bits, 20, 0xf, value));
  }

  /** At the end of a control block waits until its writes have arrived. */
  get waitForWrites(): bool {
    return extract(this.bits, 28, 1) != 0;
  }

  withWaitForWrites(value: bool): DmaControl {
    return DmaControl.of(insert(this.bits, 28, 1, <u32>value));
  }

  /** Does not stop when the debugger does. */
  get ignoreDebug(): bool {
    return extract(this.bits, 29, 1) != 0;
  }

  withIgnoreDebug(value: bool): DmaControl {
    return DmaControl.of(insert(this.bits, 29, 1, <u32>value));
  }

  /** A 1 gives the present control block up and loads the next. */
  withAbort(value: bool): DmaControl {
    return DmaControl.of(insert(this.bits, 30, 1, <u32>value));
  }

  /** A 1 resets the channel. */
  withReset(value: bool): DmaControl {
    return DmaControl.of(insert(this.bits, 31, 1, <u32>value));
  }
}

/** Value of `transferInformation`. */
@unmanaged
@final
export class DmaTransferInformation {
  static of(bits: u32): DmaTransferInformation {
    return changetype<DmaTransferInformation>(bits);
  }

  static get zero(): DmaTransferInformation {
    return changetype<DmaTransferInformation>(0);
  }

  /** As it is after a reset. */
  static get reset(): DmaTransferInformation {
    return changetype<DmaTransferInformation>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: DmaTransferInformation): DmaTransferInformation {
    return changetype<DmaTransferInformation>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: DmaTransferInformation): DmaTransferInformation {
    return changetype<DmaTransferInformation>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: DmaTransferInformation): DmaTransferInformation {
    return changetype<DmaTransferInformation>(this.bits & ~other.bits);
  }

  /** Interrupts at its end. */
  get interrupt(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withInterrupt(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** Rows, with a stride between them. Not in the lite channels. */
  get twoDimensional(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withTwoDimensional(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** Waits for the answer to each write. */
  get waitForResponse(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  withWaitForResponse(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 3, 1, <u32>value));
  }

  /** The destination goes on by what is written. */
  get destinationIncrement(): bool {
    return extract(this.bits, 4, 1) != 0;
  }

  withDestinationIncrement(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 4, 1, <u32>value));
  }

  /** Writes 128 bits, not 32. */
  get destinationWide(): bool {
    return extract(this.bits, 5, 1) != 0;
  }

  withDestinationWide(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 5, 1, <u32>value));
  }

  /** Writes when the peripheral asks. */
  get destinationRequest(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  withDestinationRequest(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 6, 1, <u32>value));
  }

  /** Does not write. */
  get destinationIgnore(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  withDestinationIgnore(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 7, 1, <u32>value));
  }

  /** The source goes on by what is read. */
  get sourceIncrement(): bool {
    return extract(this.bits, 8, 1) != 0;
  }

  withSourceIncrement(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 8, 1, <u32>value));
  }

  /** Reads 128 bits, not 32. */
  get sourceWide(): bool {
    return extract(this.bits, 9, 1) != 0;
  }

  withSourceWide(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 9, 1, <u32>value));
  }

  /** Reads when the peripheral asks. */
  get sourceRequest(): bool {
    return extract(this.bits, 10, 1) != 0;
  }

  withSourceRequest(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 10, 1, <u32>value));
  }

  /** Does not read, and writes zeros. */
  get sourceIgnore(): bool {
    return extract(this.bits, 11, 1) != 0;
  }

  withSourceIgnore(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 11, 1, <u32>value));
  }

  /** Words of a burst, less one. */
  get burst(): u32 {
    return extract(this.bits, 12, 0xf);
  }

  withBurst(value: u32): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 12, 0xf, value));
  }

  /** Whose requests it follows; 0: it waits for none. */
  get peripheral(): u32 {
    return extract(this.bits, 16, 0x1f);
  }

  withPeripheral(value: u32): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 16, 0x1f, value));
  }

  /** Cycles to wait after each read or write. */
  get waits(): u32 {
    return extract(this.bits, 21, 0x1f);
  }

  withWaits(value: u32): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 21, 0x1f, value));
  }

  /** No bursts of two beats, which some peripherals do not take. */
  get noWideBursts(): bool {
    return extract(this.bits, 26, 1) != 0;
  }

  withNoWideBursts(value: bool): DmaTransferInformation {
    return DmaTransferInformation.of(insert(this.bits, 26, 1, <u32>value));
  }
}

/** Value of `length`. */
@unmanaged
@final
export class DmaLength {
  static of(bits: u32): DmaLength {
    return changetype<DmaLength>(bits);
  }

  static get zero(): DmaLength {
    return changetype<DmaLength>(0);
  }

  /** As it is after a reset. */
  static get reset(): DmaLength {
    return changetype<DmaLength>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: DmaLength): DmaLength {
    return changetype<DmaLength>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: DmaLength): DmaLength {
    return changetype<DmaLength>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: DmaLength): DmaLength {
    return changetype<DmaLength>(this.bits & ~other.bits);
  }

  /** Bytes of a row. */
  get width(): u32 {
    return extract(this.bits, 0, 0xffff);
  }

  withWidth(value: u32): DmaLength {
    return DmaLength.of(insert(this.bits, 0, 0xffff, value));
  }

  /** Rows less one. */
  get rows(): u32 {
    return extract(this.bits, 16, 0x3fff);
  }

  withRows(value: u32): DmaLength {
    return DmaLength.of(insert(this.bits, 16, 0x3fff, value));
  }
}

/** Value of `stride`. */
@unmanaged
@final
export class DmaStride {
  static of(bits: u32): DmaStride {
    return changetype<DmaStride>(bits);
  }

  static get zero(): DmaStride {
    return changetype<DmaStride>(0);
  }

  /** As it is after a reset. */
  static get reset(): DmaStride {
    return changetype<DmaStride>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: DmaStride): DmaStride {
    return changetype<DmaStride>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: DmaStride): DmaStride {
    return changetype<DmaStride>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: DmaStride): DmaStride {
    return changetype<DmaStride>(this.bits & ~other.bits);
  }

  /** Of the source. */
  get source(): u32 {
    return extract(this.bits, 0, 0xffff);
  }

  withSource(value: u32): DmaStride {
    return DmaStride.of(insert(this.bits, 0, 0xffff, value));
  }

  /** Of the destination. */
  get destination(): u32 {
    return extract(this.bits, 16, 0xffff);
  }

  withDestination(value: u32): DmaStride {
    return DmaStride.of(insert(this.bits, 16, 0xffff, value));
  }
}

/** Value of `debug`. */
@unmanaged
@final
export class DmaDebug {
  static of(bits: u32): DmaDebug {
    return changetype<DmaDebug>(bits);
  }

  static get zero(): DmaDebug {
    return changetype<DmaDebug>(0);
  }

  /** As it is after a reset. */
  static get reset(): DmaDebug {
    return changetype<DmaDebug>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: DmaDebug): DmaDebug {
    return changetype<DmaDebug>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: DmaDebug): DmaDebug {
    return changetype<DmaDebug>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: DmaDebug): DmaDebug {
    return changetype<DmaDebug>(this.bits & ~other.bits);
  }

  /** The bus did not mark the last word of a read. Cleared by a 1. */
  get lastNotSet(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withLastNotSet(value: bool): DmaDebug {
    return DmaDebug.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** The FIFO ran over or dry. Cleared by a 1. */
  get fifoError(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withFifoError(value: bool): DmaDebug {
    return DmaDebug.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** The bus answered a read with an error. Cleared by a 1. */
  get readError(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withReadError(value: bool): DmaDebug {
    return DmaDebug.of(insert(this.bits, 2, 1, <u32>value));
  }

  /** Writes without an answer yet. */
  get outstandingWrites(): u32 {
    return extract(this.bits, 4, 0xf);
  }

  /** For the bus. */
  get id(): u32 {
    return extract(this.bits, 8, 0xff);
  }

  /** Of the channel's state machine. */
  get state(): u32 {
    return extract(this.bits, 16, 0x1ff);
  }

  /** Of the channel. */
  get version(): u32 {
    return extract(this.bits, 25, 7);
  }

  /** It takes no rows, and 64 KiB at the most. */
  get lite(): bool {
    return extract(this.bits, 28, 1) != 0;
  }
}

/** DMA controller of the BCM2835: BCM2835 ARM Peripherals, chapter 4. */
@unmanaged
@final
export class DmaRegisters {
  /**
   * CS: Starts and stops the channel, and tells how it stands. What says so is cleared by writing a 1.
   * @param index 0-14
   */
  control(index: u32): ReadWrite<DmaControl> {
    return changetype<ReadWrite<DmaControl>>(changetype<u32>(this) + index * 256);
  }

  /**
   * CONBLK_AD: Bus address of the control block, a multiple of 32: eight words, the first six of which come into
   * the registers that follow.
   * @param index 0-14
   */
  controlBlock(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 4 + index * 256);
  }

  /** TI: What is transferred how: word 0 of the control block. @param index 0-14 */
  transferInformation(index: u32): ReadWrite<DmaTransferInformation> {
    return changetype<ReadWrite<DmaTransferInformation>>(changetype<u32>(this) + 8 + index * 256);
  }

  /** SOURCE_AD: Bus address to read next. @param index 0-14 */
  source(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0xc + index * 256);
  }

  /** DEST_AD: Bus address to write next. @param index 0-14 */
  destination(index: u32): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x10 + index * 256);
  }

  /** TXFR_LEN: Bytes that are left; of rows those of each, and how many. @param index 0-14 */
  length(index: u32): ReadWrite<DmaLength> {
    return changetype<ReadWrite<DmaLength>>(changetype<u32>(this) + 0x14 + index * 256);
  }

  /** STRIDE: Bytes from the end of a row to the start of the next, signed. @param index 0-14 */
  stride(index: u32): ReadWrite<DmaStride> {
    return changetype<ReadWrite<DmaStride>>(changetype<u32>(this) + 0x18 + index * 256);
  }

  /** NEXTCONBK: Bus address of the next control block; 0: none. @param index 0-14 */
  next(index: u32): ReadOnly<u32> {
    return changetype<ReadOnly<u32>>(changetype<u32>(this) + 0x1c + index * 256);
  }

  /** DEBUG: Errors, and what kind of channel it is. @param index 0-14 */
  debug(index: u32): ReadWrite<DmaDebug> {
    return changetype<ReadWrite<DmaDebug>>(changetype<u32>(this) + 0x20 + index * 256);
  }

  /** INT_STATUS: Which channels interrupt, channel 0 in bit 0. */
  get interruptStatus(): ReadOnly<u32> {
    return changetype<ReadOnly<u32>>(changetype<u32>(this) + 0xfe0);
  }

  /** ENABLE: Which channels are on, channel 0 in bit 0. */
  get enable(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0xff0);
  }
}

/** @param base of the registers: offset in the program's device window */
export function dmaAt(base: u32): DmaRegisters {
  return blockAt<DmaRegisters>(base);
}
