/** What the driver of any UART offers to the server that owns it. */

/** What an interrupt was about, from `Uart.service`. */
export const enum UartEvent {
  /** Bytes are there: `receive` until it returns less than there was room for. */
  Receive = 1,
  /** The transmit FIFO has run low: `transmit` more. */
  Transmit = 2,
}

/** One UART. Whoever owns it decides what to do with its bytes and when to be interrupted. */
export abstract class Uart {
  /** Times that characters were lost because the receive FIFO was full; each is at least one character. */
  overruns: u32 = 0;

  /**
   * Takes the device over in whatever state it is, at 8N1 with FIFOs, and enables its receive interrupts. What the
   * transmit FIFO holds is sent first; call `receive` before, to keep what has already come.
   * @param clock what its rate is divided from, in Hz
   * @returns false, with the device untouched, when no divisor gives this baud rate
   */
  abstract open(clock: u32, baud: u32): bool;

  /**
   * To be called at an interrupt, before the device is served and the interrupt acknowledged.
   * @returns `UartEvent` bits
   */
  abstract service(): u32;

  /** Takes received bytes until there are none left, or no room. @returns how many */
  abstract receive(address: usize, room: u32): u32;

  /** Writes bytes until the transmit FIFO is full. @returns how many */
  abstract transmit(address: usize, bytes: u32): u32;

  /** Whether to interrupt when bytes come. After switching it on, `receive` all: those that are there may not interrupt. */
  abstract awaitReceive(on: bool): void;

  /** Whether to interrupt when the transmit FIFO runs low. To be switched on after `transmit` has filled it. */
  abstract awaitTransmit(on: bool): void;
}
