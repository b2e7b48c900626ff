/** Made by `make docs` from abi/registers/aux.ts. */
import { ReadOnly, ReadWrite, WriteOnly, blockAt, extract, insert } from "../register";

/** The more urgent of those that interrupt. */
export const enum AuxCause {
  None = 0,
  Transmit = 1,
  Receive = 2,
}

/** Bits of a character. The manual has one bit of it only, and 8 bits as 1. */
export const enum AuxWordLength {
  Seven = 0,
  Eight = 3,
}

/** Value of `pending`. */
@unmanaged
@final
export class AuxPending {
  static of(bits: u32): AuxPending {
    return changetype<AuxPending>(bits);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxPending): AuxPending {
    return changetype<AuxPending>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxPending): AuxPending {
    return changetype<AuxPending>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxPending): AuxPending {
    return changetype<AuxPending>(this.bits & ~other.bits);
  }

  /** The mini UART. */
  get uart(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  /** SPI1. */
  get spi1(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  /** SPI2. */
  get spi2(): bool {
    return extract(this.bits, 2, 1) != 0;
  }
}

/** Value of `enables`. */
@unmanaged
@final
export class AuxEnables {
  static of(bits: u32): AuxEnables {
    return changetype<AuxEnables>(bits);
  }

  static get zero(): AuxEnables {
    return changetype<AuxEnables>(0);
  }

  /** As it is after a reset. */
  static get reset(): AuxEnables {
    return changetype<AuxEnables>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxEnables): AuxEnables {
    return changetype<AuxEnables>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxEnables): AuxEnables {
    return changetype<AuxEnables>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxEnables): AuxEnables {
    return changetype<AuxEnables>(this.bits & ~other.bits);
  }

  /** The mini UART. It receives at once, so its pins have to be its own before. */
  get uart(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withUart(value: bool): AuxEnables {
    return AuxEnables.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** SPI1. */
  get spi1(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withSpi1(value: bool): AuxEnables {
    return AuxEnables.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** SPI2. */
  get spi2(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withSpi2(value: bool): AuxEnables {
    return AuxEnables.of(insert(this.bits, 2, 1, <u32>value));
  }
}

/** Value of `data`. */
@unmanaged
@final
export class AuxData {
  static of(bits: u32): AuxData {
    return changetype<AuxData>(bits);
  }

  static get zero(): AuxData {
    return changetype<AuxData>(0);
  }

  /** As it is after a reset. */
  static get reset(): AuxData {
    return changetype<AuxData>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxData): AuxData {
    return changetype<AuxData>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxData): AuxData {
    return changetype<AuxData>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxData): AuxData {
    return changetype<AuxData>(this.bits & ~other.bits);
  }

  /** The character. */
  get character(): u32 {
    return extract(this.bits, 0, 0xff);
  }

  withCharacter(value: u32): AuxData {
    return AuxData.of(insert(this.bits, 0, 0xff, value));
  }
}

/** Value of `interruptEnable`. */
@unmanaged
@final
export class AuxInterruptEnable {
  static of(bits: u32): AuxInterruptEnable {
    return changetype<AuxInterruptEnable>(bits);
  }

  static get zero(): AuxInterruptEnable {
    return changetype<AuxInterruptEnable>(0);
  }

  /** As it is after a reset. */
  static get reset(): AuxInterruptEnable {
    return changetype<AuxInterruptEnable>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxInterruptEnable): AuxInterruptEnable {
    return changetype<AuxInterruptEnable>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxInterruptEnable): AuxInterruptEnable {
    return changetype<AuxInterruptEnable>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxInterruptEnable): AuxInterruptEnable {
    return changetype<AuxInterruptEnable>(this.bits & ~other.bits);
  }

  /** A character is in the receive FIFO. */
  get receive(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withReceive(value: bool): AuxInterruptEnable {
    return AuxInterruptEnable.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** The transmit FIFO is empty. */
  get transmit(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withTransmit(value: bool): AuxInterruptEnable {
    return AuxInterruptEnable.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** Has to be 3 for any of them to come, though the manual says that it does not matter. */
  get needed(): u32 {
    return extract(this.bits, 2, 3);
  }

  withNeeded(value: u32): AuxInterruptEnable {
    return AuxInterruptEnable.of(insert(this.bits, 2, 3, value));
  }
}

/** Value of `interruptId`. */
@unmanaged
@final
export class AuxInterruptId {
  static of(bits: u32): AuxInterruptId {
    return changetype<AuxInterruptId>(bits);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxInterruptId): AuxInterruptId {
    return changetype<AuxInterruptId>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxInterruptId): AuxInterruptId {
    return changetype<AuxInterruptId>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxInterruptId): AuxInterruptId {
    return changetype<AuxInterruptId>(this.bits & ~other.bits);
  }

  /** Nothing interrupts. */
  get none(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  /** The more urgent of those that interrupt. */
  get cause(): AuxCause {
    return extract(this.bits, 1, 3);
  }

  /** The FIFOs are there: always 3. */
  get fifos(): u32 {
    return extract(this.bits, 6, 3);
  }
}

/** Value of `fifoClear`. */
@unmanaged
@final
export class AuxFifoClear {
  static of(bits: u32): AuxFifoClear {
    return changetype<AuxFifoClear>(bits);
  }

  static get zero(): AuxFifoClear {
    return changetype<AuxFifoClear>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxFifoClear): AuxFifoClear {
    return changetype<AuxFifoClear>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxFifoClear): AuxFifoClear {
    return changetype<AuxFifoClear>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxFifoClear): AuxFifoClear {
    return changetype<AuxFifoClear>(this.bits & ~other.bits);
  }

  /** The receive FIFO. */
  withReceive(value: bool): AuxFifoClear {
    return AuxFifoClear.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** The transmit FIFO. */
  withTransmit(value: bool): AuxFifoClear {
    return AuxFifoClear.of(insert(this.bits, 2, 1, <u32>value));
  }
}

/** Value of `lineControl`. */
@unmanaged
@final
export class AuxLineControl {
  static of(bits: u32): AuxLineControl {
    return changetype<AuxLineControl>(bits);
  }

  static get zero(): AuxLineControl {
    return changetype<AuxLineControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): AuxLineControl {
    return changetype<AuxLineControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxLineControl): AuxLineControl {
    return changetype<AuxLineControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxLineControl): AuxLineControl {
    return changetype<AuxLineControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxLineControl): AuxLineControl {
    return changetype<AuxLineControl>(this.bits & ~other.bits);
  }

  /** Bits of a character. The manual has one bit of it only, and 8 bits as 1. */
  get wordLength(): AuxWordLength {
    return extract(this.bits, 0, 3);
  }

  withWordLength(value: AuxWordLength): AuxLineControl {
    return AuxLineControl.of(insert(this.bits, 0, 3, <u32>value));
  }

  /** Sends a break: holds the line low. */
  get sendBreak(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  withSendBreak(value: bool): AuxLineControl {
    return AuxLineControl.of(insert(this.bits, 6, 1, <u32>value));
  }

  /** The first two registers are the divisor's; `baud` has it without that. */
  get divisorAccess(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  withDivisorAccess(value: bool): AuxLineControl {
    return AuxLineControl.of(insert(this.bits, 7, 1, <u32>value));
  }
}

/** Value of `modemControl`. */
@unmanaged
@final
export class AuxModemControl {
  static of(bits: u32): AuxModemControl {
    return changetype<AuxModemControl>(bits);
  }

  static get zero(): AuxModemControl {
    return changetype<AuxModemControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): AuxModemControl {
    return changetype<AuxModemControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxModemControl): AuxModemControl {
    return changetype<AuxModemControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxModemControl): AuxModemControl {
    return changetype<AuxModemControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxModemControl): AuxModemControl {
    return changetype<AuxModemControl>(this.bits & ~other.bits);
  }

  /** The line RTS is low. */
  get requestToSend(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withRequestToSend(value: bool): AuxModemControl {
    return AuxModemControl.of(insert(this.bits, 1, 1, <u32>value));
  }
}

/** Value of `lineStatus`. */
@unmanaged
@final
export class AuxLineStatus {
  static of(bits: u32): AuxLineStatus {
    return changetype<AuxLineStatus>(bits);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxLineStatus): AuxLineStatus {
    return changetype<AuxLineStatus>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxLineStatus): AuxLineStatus {
    return changetype<AuxLineStatus>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxLineStatus): AuxLineStatus {
    return changetype<AuxLineStatus>(this.bits & ~other.bits);
  }

  /** A character is in the receive FIFO. */
  get dataReady(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  /** Characters came with the receive FIFO full, and were lost. */
  get overrun(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  /** The transmit FIFO has room. */
  get transmitReady(): bool {
    return extract(this.bits, 5, 1) != 0;
  }

  /** The transmit FIFO is empty and the last character has been sent. */
  get transmitIdle(): bool {
    return extract(this.bits, 6, 1) != 0;
  }
}

/** Value of `modemStatus`. */
@unmanaged
@final
export class AuxModemStatus {
  static of(bits: u32): AuxModemStatus {
    return changetype<AuxModemStatus>(bits);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxModemStatus): AuxModemStatus {
    return changetype<AuxModemStatus>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxModemStatus): AuxModemStatus {
    return changetype<AuxModemStatus>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxModemStatus): AuxModemStatus {
    return changetype<AuxModemStatus>(this.bits & ~other.bits);
  }

  /** The line CTS is high. */
  get clearToSend(): bool {
    return extract(this.bits, 5, 1) != 0;
  }
}

/** Value of `control`. */
@unmanaged
@final
export class AuxControl {
  static of(bits: u32): AuxControl {
    return changetype<AuxControl>(bits);
  }

  static get zero(): AuxControl {
    return changetype<AuxControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): AuxControl {
    return changetype<AuxControl>(3);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxControl): AuxControl {
    return changetype<AuxControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxControl): AuxControl {
    return changetype<AuxControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxControl): AuxControl {
    return changetype<AuxControl>(this.bits & ~other.bits);
  }

  /** It receives. */
  get receive(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withReceive(value: bool): AuxControl {
    return AuxControl.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** It sends. */
  get transmit(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withTransmit(value: bool): AuxControl {
    return AuxControl.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** Asks for data only while the receive FIFO has room. */
  get rtsFlowControl(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withRtsFlowControl(value: bool): AuxControl {
    return AuxControl.of(insert(this.bits, 2, 1, <u32>value));
  }

  /** Sends only while CTS allows it. */
  get ctsFlowControl(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  withCtsFlowControl(value: bool): AuxControl {
    return AuxControl.of(insert(this.bits, 3, 1, <u32>value));
  }

  /** How full the receive FIFO is when RTS goes: 3, 2, 1 or 4 places are left. */
  get rtsLevel(): u32 {
    return extract(this.bits, 4, 3);
  }

  withRtsLevel(value: u32): AuxControl {
    return AuxControl.of(insert(this.bits, 4, 3, value));
  }

  /** RTS is low when asserted. */
  get rtsInverted(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  withRtsInverted(value: bool): AuxControl {
    return AuxControl.of(insert(this.bits, 6, 1, <u32>value));
  }

  /** CTS is low when asserted. */
  get ctsInverted(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  withCtsInverted(value: bool): AuxControl {
    return AuxControl.of(insert(this.bits, 7, 1, <u32>value));
  }
}

/** Value of `status`. */
@unmanaged
@final
export class AuxStatus {
  static of(bits: u32): AuxStatus {
    return changetype<AuxStatus>(bits);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: AuxStatus): AuxStatus {
    return changetype<AuxStatus>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: AuxStatus): AuxStatus {
    return changetype<AuxStatus>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: AuxStatus): AuxStatus {
    return changetype<AuxStatus>(this.bits & ~other.bits);
  }

  /** A character is in the receive FIFO. */
  get symbolAvailable(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  /** The transmit FIFO has room. */
  get spaceAvailable(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  /** No character is arriving. */
  get receiverIdle(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  /** No character is being sent. */
  get transmitterIdle(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  /** As in lineStatus, without clearing it. */
  get overrun(): bool {
    return extract(this.bits, 4, 1) != 0;
  }

  /** The transmit FIFO is full. */
  get transmitFull(): bool {
    return extract(this.bits, 5, 1) != 0;
  }

  /** Level of RTS. */
  get requestToSend(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  /** Level of CTS. */
  get clearToSend(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  /** The transmit FIFO is empty. */
  get transmitEmpty(): bool {
    return extract(this.bits, 8, 1) != 0;
  }

  /** The transmit FIFO is empty, and no character is being sent. */
  get transmitterDone(): bool {
    return extract(this.bits, 9, 1) != 0;
  }

  /** Characters in the receive FIFO, 0 to 8. */
  get receiveLevel(): u32 {
    return extract(this.bits, 16, 0xf);
  }

  /** Characters in the transmit FIFO, 0 to 8. */
  get transmitLevel(): u32 {
    return extract(this.bits, 24, 0xf);
  }
}

/**
 * The mini UART: BCM2835 ARM Peripherals, sections 2.1 and 2.2, with the errata of
 * raspberrypi/documentation#2385 and of elinux.org.
 */
@unmanaged
@final
export class AuxRegisters {
  /** AUX_IRQ: Who of the three asks for the interrupt that they share. */
  get pending(): ReadOnly<AuxPending> {
    return changetype<ReadOnly<AuxPending>>(changetype<u32>(this));
  }

  /** AUX_ENABLES: Which of the three are on; the registers of the others are dead. */
  get enables(): ReadWrite<AuxEnables> {
    return changetype<ReadWrite<AuxEnables>>(changetype<u32>(this) + 4);
  }

  /** AUX_MU_IO_REG: Takes a character from the receive FIFO, or puts one into the transmit FIFO. */
  get data(): ReadWrite<AuxData> {
    return changetype<ReadWrite<AuxData>>(changetype<u32>(this) + 0x40);
  }

  /** AUX_MU_IER_REG: What interrupts. The manual has the lowest two bits swapped. */
  get interruptEnable(): ReadWrite<AuxInterruptEnable> {
    return changetype<ReadWrite<AuxInterruptEnable>>(changetype<u32>(this) + 0x44);
  }

  /** AUX_MU_IIR_REG: What the interrupt is about. */
  get interruptId(): ReadOnly<AuxInterruptId> {
    return changetype<ReadOnly<AuxInterruptId>>(changetype<u32>(this) + 0x48);
  }

  /** AUX_MU_IIR_REG, written: Empties FIFOs. */
  get fifoClear(): WriteOnly<AuxFifoClear> {
    return changetype<WriteOnly<AuxFifoClear>>(changetype<u32>(this) + 0x48);
  }

  /** AUX_MU_LCR_REG: Form of a character; there is no parity. */
  get lineControl(): ReadWrite<AuxLineControl> {
    return changetype<ReadWrite<AuxLineControl>>(changetype<u32>(this) + 0x4c);
  }

  /** AUX_MU_MCR_REG: Modem lines. */
  get modemControl(): ReadWrite<AuxModemControl> {
    return changetype<ReadWrite<AuxModemControl>>(changetype<u32>(this) + 0x50);
  }

  /** AUX_MU_LSR_REG: State of the FIFOs. Reading it clears the overrun; `status` tells more, and clears nothing. */
  get lineStatus(): ReadOnly<AuxLineStatus> {
    return changetype<ReadOnly<AuxLineStatus>>(changetype<u32>(this) + 0x54);
  }

  /** AUX_MU_MSR_REG: Modem lines. */
  get modemStatus(): ReadOnly<AuxModemStatus> {
    return changetype<ReadOnly<AuxModemStatus>>(changetype<u32>(this) + 0x58);
  }

  /** AUX_MU_SCRATCH: A byte to keep something in. */
  get scratch(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x5c);
  }

  /** AUX_MU_CNTL_REG: Enables its parts, and flow control by hardware. */
  get control(): ReadWrite<AuxControl> {
    return changetype<ReadWrite<AuxControl>>(changetype<u32>(this) + 0x60);
  }

  /** AUX_MU_STAT_REG: State of FIFOs, lines and shift registers. Reading it changes nothing. */
  get status(): ReadOnly<AuxStatus> {
    return changetype<ReadOnly<AuxStatus>>(changetype<u32>(this) + 0x64);
  }

  /** AUX_MU_BAUD_REG: Divisor: the rate is the core clock / (8 * (divisor + 1)). */
  get baud(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x68);
  }
}

/** @param base of the registers: offset in the program's device window */
export function auxAt(base: u32): AuxRegisters {
  return blockAt<AuxRegisters>(base);
}
