/** The driver as a module of its own, for `tests/drivers/mini-uart.test.ts`. */
import { MiniUart } from "../../../drivers/mini-uart";
import "../../../lib/abort";

const BUFFER = memory.data(256);
const uart = new MiniUart(0x1000);

export function open(clock: u32, baud: u32): bool {
  return uart.open(clock, baud);
}

export function service(): u32 {
  return uart.service();
}

export function receive(room: u32): u32 {
  return uart.receive(BUFFER, room);
}

export function transmit(bytes: u32): u32 {
  return uart.transmit(BUFFER, bytes);
}

export function awaitReceive(on: bool): void {
  uart.awaitReceive(on);
}

export function awaitTransmit(on: bool): void {
  uart.awaitTransmit(on);
}

export function overruns(): u32 {
  return uart.overruns;
}

export function buffer(): usize {
  return BUFFER;
}
