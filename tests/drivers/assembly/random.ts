/** The driver as a module of its own, for `tests/drivers/random.test.ts`. */
import { Random } from "../../../drivers/random";
import "../../../lib/abort";

const driver = new Random(0);

export function open(): void {
  driver.open();
}

export function available(): u32 {
  return driver.available();
}

export function next(): u32 {
  return driver.next();
}
