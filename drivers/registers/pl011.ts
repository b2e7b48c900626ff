/** Made by `make docs` from abi/registers/pl011.ts. */
import { ReadOnly, ReadWrite, WriteOnly, blockAt, extract, insert } from "../register";

/** Bits of a character. */
export const enum Pl011WordLength {
  Five = 0,
  Six = 1,
  Seven = 2,
  Eight = 3,
}

/** The transmit FIFO drains to it. */
export const enum Pl011Level {
  Eighth = 0,
  Quarter = 1,
  Half = 2,
  ThreeQuarters = 3,
  SevenEighths = 4,
}

/** Value of `data`. */
@unmanaged
@final
export class Pl011Data {
  static of(bits: u32): Pl011Data {
    return changetype<Pl011Data>(bits);
  }

  static get zero(): Pl011Data {
    return changetype<Pl011Data>(0);
  }

  /** As it is after a reset. */
  static get reset(): Pl011Data {
    return changetype<Pl011Data>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011Data): Pl011Data {
    return changetype<Pl011Data>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011Data): Pl011Data {
    return changetype<Pl011Data>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011Data): Pl011Data {
    return changetype<Pl011Data>(this.bits & ~other.bits);
  }

  /** The character. */
  get character(): u32 {
    return extract(this.bits, 0, 0xff);
  }

  withCharacter(value: u32): Pl011Data {
    return Pl011Data.of(insert(this.bits, 0, 0xff, value));
  }

  /** It came without its stop bit. */
  get framing(): bool {
    return extract(this.bits, 8, 1) != 0;
  }

  /** It came with the wrong parity. */
  get parity(): bool {
    return extract(this.bits, 9, 1) != 0;
  }

  /** It is none: the line was low for longer than a character. */
  get lineBreak(): bool {
    return extract(this.bits, 10, 1) != 0;
  }

  /** Characters before it were lost; it is good itself. */
  get overrun(): bool {
    return extract(this.bits, 11, 1) != 0;
  }
}

/** Value of `status`. */
@unmanaged
@final
export class Pl011Status {
  static of(bits: u32): Pl011Status {
    return changetype<Pl011Status>(bits);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011Status): Pl011Status {
    return changetype<Pl011Status>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011Status): Pl011Status {
    return changetype<Pl011Status>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011Status): Pl011Status {
    return changetype<Pl011Status>(this.bits & ~other.bits);
  }

  /** It came without its stop bit. */
  get framing(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  /** It came with the wrong parity. */
  get parity(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  /** It was none: the line was low for longer than a character. */
  get lineBreak(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  /** The receive FIFO is full, and characters are lost. */
  get overrun(): bool {
    return extract(this.bits, 3, 1) != 0;
  }
}

/** Value of `flag`. */
@unmanaged
@final
export class Pl011Flag {
  static of(bits: u32): Pl011Flag {
    return changetype<Pl011Flag>(bits);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011Flag): Pl011Flag {
    return changetype<Pl011Flag>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011Flag): Pl011Flag {
    return changetype<Pl011Flag>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011Flag): Pl011Flag {
    return changetype<Pl011Flag>(this.bits & ~other.bits);
  }

  /** The line nUARTCTS is low. */
  get clearToSend(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  /** The line nUARTDSR is low. */
  get dataSetReady(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  /** The line nUARTDCD is low. */
  get carrierDetect(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  /** Something is being sent or waits for it, also while the UART is disabled. */
  get busy(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  /** The receive FIFO is empty. */
  get receiveEmpty(): bool {
    return extract(this.bits, 4, 1) != 0;
  }

  /** The transmit FIFO is full. */
  get transmitFull(): bool {
    return extract(this.bits, 5, 1) != 0;
  }

  /** The receive FIFO is full. */
  get receiveFull(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  /** The transmit FIFO is empty; the last character may still be on its way. */
  get transmitEmpty(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  /** The line nUARTRI is low. */
  get ring(): bool {
    return extract(this.bits, 8, 1) != 0;
  }
}

/** Value of `fractionalDivisor`. */
@unmanaged
@final
export class Pl011FractionalDivisor {
  static of(bits: u32): Pl011FractionalDivisor {
    return changetype<Pl011FractionalDivisor>(bits);
  }

  static get zero(): Pl011FractionalDivisor {
    return changetype<Pl011FractionalDivisor>(0);
  }

  /** As it is after a reset. */
  static get reset(): Pl011FractionalDivisor {
    return changetype<Pl011FractionalDivisor>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011FractionalDivisor): Pl011FractionalDivisor {
    return changetype<Pl011FractionalDivisor>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011FractionalDivisor): Pl011FractionalDivisor {
    return changetype<Pl011FractionalDivisor>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011FractionalDivisor): Pl011FractionalDivisor {
    return changetype<Pl011FractionalDivisor>(this.bits & ~other.bits);
  }

  /** In 64ths. */
  get fraction(): u32 {
    return extract(this.bits, 0, 0x3f);
  }

  withFraction(value: u32): Pl011FractionalDivisor {
    return Pl011FractionalDivisor.of(insert(this.bits, 0, 0x3f, value));
  }
}

/** Value of `lineControl`. */
@unmanaged
@final
export class Pl011LineControl {
  static of(bits: u32): Pl011LineControl {
    return changetype<Pl011LineControl>(bits);
  }

  static get zero(): Pl011LineControl {
    return changetype<Pl011LineControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): Pl011LineControl {
    return changetype<Pl011LineControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011LineControl): Pl011LineControl {
    return changetype<Pl011LineControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011LineControl): Pl011LineControl {
    return changetype<Pl011LineControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011LineControl): Pl011LineControl {
    return changetype<Pl011LineControl>(this.bits & ~other.bits);
  }

  /** Sends a break: holds the line low. */
  get sendBreak(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withSendBreak(value: bool): Pl011LineControl {
    return Pl011LineControl.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** Characters have a parity bit. */
  get parity(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withParity(value: bool): Pl011LineControl {
    return Pl011LineControl.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** Even, not odd. */
  get evenParity(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withEvenParity(value: bool): Pl011LineControl {
    return Pl011LineControl.of(insert(this.bits, 2, 1, <u32>value));
  }

  /** Two stop bits are sent, not one. */
  get twoStopBits(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  withTwoStopBits(value: bool): Pl011LineControl {
    return Pl011LineControl.of(insert(this.bits, 3, 1, <u32>value));
  }

  /** There are FIFOs, not one character each way. Clearing it empties them. */
  get fifos(): bool {
    return extract(this.bits, 4, 1) != 0;
  }

  withFifos(value: bool): Pl011LineControl {
    return Pl011LineControl.of(insert(this.bits, 4, 1, <u32>value));
  }

  /** Bits of a character. */
  get wordLength(): Pl011WordLength {
    return extract(this.bits, 5, 3);
  }

  withWordLength(value: Pl011WordLength): Pl011LineControl {
    return Pl011LineControl.of(insert(this.bits, 5, 3, <u32>value));
  }

  /** The parity bit is sent and checked as the opposite of evenParity. */
  get stickParity(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  withStickParity(value: bool): Pl011LineControl {
    return Pl011LineControl.of(insert(this.bits, 7, 1, <u32>value));
  }
}

/** Value of `control`. */
@unmanaged
@final
export class Pl011Control {
  static of(bits: u32): Pl011Control {
    return changetype<Pl011Control>(bits);
  }

  static get zero(): Pl011Control {
    return changetype<Pl011Control>(0);
  }

  /** As it is after a reset. */
  static get reset(): Pl011Control {
    return changetype<Pl011Control>(0x300);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011Control): Pl011Control {
    return changetype<Pl011Control>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011Control): Pl011Control {
    return changetype<Pl011Control>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011Control): Pl011Control {
    return changetype<Pl011Control>(this.bits & ~other.bits);
  }

  /** The UART is enabled; a character in the middle is completed before it stops. */
  get enable(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withEnable(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** IrDA is enabled. Not in the BCM2835. */
  get irda(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withIrda(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** IrDA pulses are short. Not in the BCM2835. */
  get irdaLowPower(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withIrdaLowPower(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 2, 1, <u32>value));
  }

  /** What is sent is received. */
  get loopback(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  withLoopback(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 7, 1, <u32>value));
  }

  /** It sends. */
  get transmit(): bool {
    return extract(this.bits, 8, 1) != 0;
  }

  withTransmit(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 8, 1, <u32>value));
  }

  /** It receives. */
  get receive(): bool {
    return extract(this.bits, 9, 1) != 0;
  }

  withReceive(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 9, 1, <u32>value));
  }

  /** The line nUARTDTR is low. */
  get dataTerminalReady(): bool {
    return extract(this.bits, 10, 1) != 0;
  }

  withDataTerminalReady(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 10, 1, <u32>value));
  }

  /** The line nUARTRTS is low. */
  get requestToSend(): bool {
    return extract(this.bits, 11, 1) != 0;
  }

  withRequestToSend(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 11, 1, <u32>value));
  }

  /** The line nUARTOut1 is low. */
  get out1(): bool {
    return extract(this.bits, 12, 1) != 0;
  }

  withOut1(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 12, 1, <u32>value));
  }

  /** The line nUARTOut2 is low. */
  get out2(): bool {
    return extract(this.bits, 13, 1) != 0;
  }

  withOut2(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 13, 1, <u32>value));
  }

  /** Asks for data only while the receive FIFO is below its level. */
  get rtsFlowControl(): bool {
    return extract(this.bits, 14, 1) != 0;
  }

  withRtsFlowControl(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 14, 1, <u32>value));
  }

  /** Sends only while the line nUARTCTS is low. */
  get ctsFlowControl(): bool {
    return extract(this.bits, 15, 1) != 0;
  }

  withCtsFlowControl(value: bool): Pl011Control {
    return Pl011Control.of(insert(this.bits, 15, 1, <u32>value));
  }
}

/** Value of `fifoLevel`. */
@unmanaged
@final
export class Pl011FifoLevel {
  static of(bits: u32): Pl011FifoLevel {
    return changetype<Pl011FifoLevel>(bits);
  }

  static get zero(): Pl011FifoLevel {
    return changetype<Pl011FifoLevel>(0);
  }

  /** As it is after a reset. */
  static get reset(): Pl011FifoLevel {
    return changetype<Pl011FifoLevel>(0x12);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011FifoLevel): Pl011FifoLevel {
    return changetype<Pl011FifoLevel>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011FifoLevel): Pl011FifoLevel {
    return changetype<Pl011FifoLevel>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011FifoLevel): Pl011FifoLevel {
    return changetype<Pl011FifoLevel>(this.bits & ~other.bits);
  }

  /** The transmit FIFO drains to it. */
  get transmit(): Pl011Level {
    return extract(this.bits, 0, 7);
  }

  withTransmit(value: Pl011Level): Pl011FifoLevel {
    return Pl011FifoLevel.of(insert(this.bits, 0, 7, <u32>value));
  }

  /** The receive FIFO fills to it. */
  get receive(): Pl011Level {
    return extract(this.bits, 3, 7);
  }

  withReceive(value: Pl011Level): Pl011FifoLevel {
    return Pl011FifoLevel.of(insert(this.bits, 3, 7, <u32>value));
  }
}

/** Value of `interruptMask`, `rawInterrupts`, `maskedInterrupts`, `interruptClear`. */
@unmanaged
@final
export class Pl011Interrupts {
  static of(bits: u32): Pl011Interrupts {
    return changetype<Pl011Interrupts>(bits);
  }

  static get zero(): Pl011Interrupts {
    return changetype<Pl011Interrupts>(0);
  }

  /** As it is after a reset. */
  static get reset(): Pl011Interrupts {
    return changetype<Pl011Interrupts>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011Interrupts): Pl011Interrupts {
    return changetype<Pl011Interrupts>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011Interrupts): Pl011Interrupts {
    return changetype<Pl011Interrupts>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011Interrupts): Pl011Interrupts {
    return changetype<Pl011Interrupts>(this.bits & ~other.bits);
  }

  /** Ring indicator has changed. */
  get ring(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withRing(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** Clear to send has changed. */
  get clearToSend(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withClearToSend(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** Data carrier detect has changed. */
  get carrierDetect(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withCarrierDetect(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 2, 1, <u32>value));
  }

  /** Data set ready has changed. */
  get dataSetReady(): bool {
    return extract(this.bits, 3, 1) != 0;
  }

  withDataSetReady(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 3, 1, <u32>value));
  }

  /** The receive FIFO has filled to its level. */
  get receive(): bool {
    return extract(this.bits, 4, 1) != 0;
  }

  withReceive(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 4, 1, <u32>value));
  }

  /** The transmit FIFO has drained to its level. */
  get transmit(): bool {
    return extract(this.bits, 5, 1) != 0;
  }

  withTransmit(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 5, 1, <u32>value));
  }

  /** Characters wait, and none has come for 32 bit times. */
  get receiveTimeout(): bool {
    return extract(this.bits, 6, 1) != 0;
  }

  withReceiveTimeout(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 6, 1, <u32>value));
  }

  /** A character came without its stop bit. */
  get framing(): bool {
    return extract(this.bits, 7, 1) != 0;
  }

  withFraming(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 7, 1, <u32>value));
  }

  /** A character came with the wrong parity. */
  get parity(): bool {
    return extract(this.bits, 8, 1) != 0;
  }

  withParity(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 8, 1, <u32>value));
  }

  /** The line was low for longer than a character. */
  get lineBreak(): bool {
    return extract(this.bits, 9, 1) != 0;
  }

  withLineBreak(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 9, 1, <u32>value));
  }

  /** A character came with the receive FIFO full. */
  get overrun(): bool {
    return extract(this.bits, 10, 1) != 0;
  }

  withOverrun(value: bool): Pl011Interrupts {
    return Pl011Interrupts.of(insert(this.bits, 10, 1, <u32>value));
  }
}

/** Value of `dmaControl`. */
@unmanaged
@final
export class Pl011DmaControl {
  static of(bits: u32): Pl011DmaControl {
    return changetype<Pl011DmaControl>(bits);
  }

  static get zero(): Pl011DmaControl {
    return changetype<Pl011DmaControl>(0);
  }

  /** As it is after a reset. */
  static get reset(): Pl011DmaControl {
    return changetype<Pl011DmaControl>(0);
  }

  get bits(): u32 {
    return changetype<u32>(this);
  }

  /** The bits that both have. */
  and(other: Pl011DmaControl): Pl011DmaControl {
    return changetype<Pl011DmaControl>(this.bits & other.bits);
  }

  /** The bits that either has. */
  or(other: Pl011DmaControl): Pl011DmaControl {
    return changetype<Pl011DmaControl>(this.bits | other.bits);
  }

  /** The bits that the other does not have. */
  without(other: Pl011DmaControl): Pl011DmaControl {
    return changetype<Pl011DmaControl>(this.bits & ~other.bits);
  }

  /** For the receive FIFO. */
  get receive(): bool {
    return extract(this.bits, 0, 1) != 0;
  }

  withReceive(value: bool): Pl011DmaControl {
    return Pl011DmaControl.of(insert(this.bits, 0, 1, <u32>value));
  }

  /** For the transmit FIFO. */
  get transmit(): bool {
    return extract(this.bits, 1, 1) != 0;
  }

  withTransmit(value: bool): Pl011DmaControl {
    return Pl011DmaControl.of(insert(this.bits, 1, 1, <u32>value));
  }

  /** None for the receive FIFO while there is an error interrupt. */
  get offOnError(): bool {
    return extract(this.bits, 2, 1) != 0;
  }

  withOffOnError(value: bool): Pl011DmaControl {
    return Pl011DmaControl.of(insert(this.bits, 2, 1, <u32>value));
  }
}

/** The PL011 UART: ARM DDI 0183G, PrimeCell UART (PL011) Technical Reference Manual, chapter 3. */
@unmanaged
@final
export class Pl011Registers {
  /** UARTDR: Takes a character from the receive FIFO, or puts one into the transmit FIFO. */
  get data(): ReadWrite<Pl011Data> {
    return changetype<ReadWrite<Pl011Data>>(changetype<u32>(this));
  }

  /** UARTRSR: What was wrong with the character that was read last. */
  get status(): ReadOnly<Pl011Status> {
    return changetype<ReadOnly<Pl011Status>>(changetype<u32>(this) + 4);
  }

  /** UARTECR: Any write clears the status. */
  get statusClear(): WriteOnly<u32> {
    return changetype<WriteOnly<u32>>(changetype<u32>(this) + 4);
  }

  /** UARTFR: State of the FIFOs and of the modem lines. */
  get flag(): ReadOnly<Pl011Flag> {
    return changetype<ReadOnly<Pl011Flag>>(changetype<u32>(this) + 0x18);
  }

  /** UARTILPR: Divisor of the clock for IrDA pulses in low-power mode. Not in the BCM2835. */
  get irdaDivisor(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x20);
  }

  /** UARTIBRD: Integer part of the baud rate divisor, 1 to 65535. Taken over by the next write of lineControl. */
  get integerDivisor(): ReadWrite<u32> {
    return changetype<ReadWrite<u32>>(changetype<u32>(this) + 0x24);
  }

  /** UARTFBRD: Fractional part of the baud rate divisor. Taken over by the next write of lineControl. */
  get fractionalDivisor(): ReadWrite<Pl011FractionalDivisor> {
    return changetype<ReadWrite<Pl011FractionalDivisor>>(changetype<u32>(this) + 0x28);
  }

  /** UARTLCR_H: Form of a character. Only to be written while the UART is disabled and not busy. */
  get lineControl(): ReadWrite<Pl011LineControl> {
    return changetype<ReadWrite<Pl011LineControl>>(changetype<u32>(this) + 0x2c);
  }

  /** UARTCR: Enables the UART and its parts. */
  get control(): ReadWrite<Pl011Control> {
    return changetype<ReadWrite<Pl011Control>>(changetype<u32>(this) + 0x30);
  }

  /** UARTIFLS: At what level of a FIFO there is an interrupt: when it is passed, not while it is. */
  get fifoLevel(): ReadWrite<Pl011FifoLevel> {
    return changetype<ReadWrite<Pl011FifoLevel>>(changetype<u32>(this) + 0x34);
  }

  /** UARTIMSC: Which of them interrupt: a 1 lets it. */
  get interruptMask(): ReadWrite<Pl011Interrupts> {
    return changetype<ReadWrite<Pl011Interrupts>>(changetype<u32>(this) + 0x38);
  }

  /** UARTRIS: Those that have come. */
  get rawInterrupts(): ReadOnly<Pl011Interrupts> {
    return changetype<ReadOnly<Pl011Interrupts>>(changetype<u32>(this) + 0x3c);
  }

  /** UARTMIS: Those that have come and interrupt. */
  get maskedInterrupts(): ReadOnly<Pl011Interrupts> {
    return changetype<ReadOnly<Pl011Interrupts>>(changetype<u32>(this) + 0x40);
  }

  /** UARTICR: A 1 clears it. */
  get interruptClear(): WriteOnly<Pl011Interrupts> {
    return changetype<WriteOnly<Pl011Interrupts>>(changetype<u32>(this) + 0x44);
  }

  /** UARTDMACR: Requests to the DMA controller. */
  get dmaControl(): ReadWrite<Pl011DmaControl> {
    return changetype<ReadWrite<Pl011DmaControl>>(changetype<u32>(this) + 0x48);
  }

  /**
   * UARTPeriphIDn: Part 0x011 of ARM; the upper half of the third is the revision, 3 with FIFOs of 32 characters
   * (BCM2711).
   * @param index 0-3
   */
  peripheralId(index: u32): ReadOnly<u32> {
    return changetype<ReadOnly<u32>>(changetype<u32>(this) + 0xfe0 + index * 4);
  }

  /** UARTPCellIDn: The same in every PrimeCell. @param index 0-3 */
  cellId(index: u32): ReadOnly<u32> {
    return changetype<ReadOnly<u32>>(changetype<u32>(this) + 0xff0 + index * 4);
  }
}

/** @param base of the registers: offset in the program's device window */
export function pl011At(base: u32): Pl011Registers {
  return blockAt<Pl011Registers>(base);
}
