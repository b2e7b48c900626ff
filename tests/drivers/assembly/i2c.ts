/** The driver as a module of its own, for `tests/drivers/i2c.test.ts`. */
import { I2c } from "../../../drivers/i2c";
import "../../../lib/abort";

const BYTES: u32 = 256;
const SEND = memory.data(BYTES);
const RECEIVE = memory.data(BYTES);
const driver = new I2c(0);

export function open(core: u32, hertz: u32): void {
  driver.open();
  driver.setClock(core, hertz);
}

export function start(address: u32, send: u32, receive: u32): u32 {
  return driver.start(address, SEND, send, RECEIVE, receive);
}

export function service(): u32 {
  return driver.service();
}

export function stop(): void {
  driver.stop();
}

export function sendBuffer(): usize {
  return SEND;
}

export function receiveBuffer(): usize {
  return RECEIVE;
}
