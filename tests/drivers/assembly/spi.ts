/** The driver as a module of its own, for `tests/drivers/spi.test.ts`. */
import { Spi } from "../../../drivers/spi";
import "../../../lib/abort";

const BYTES = memory.data(256);
const driver = new Spi(0);

export function open(core: u32, hertz: u32): void {
  driver.stop();
  driver.setClock(core, hertz);
}

export function start(chip: u32, mode: u32, count: u32): u32 {
  return driver.start(chip, mode, BYTES, count);
}

export function service(): u32 {
  return driver.service();
}

export function stop(): void {
  driver.stop();
}

export function buffer(): usize {
  return BYTES;
}
