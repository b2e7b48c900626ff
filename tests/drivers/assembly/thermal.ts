/** The driver as a module of its own, for `tests/drivers/thermal.test.ts`. */
import { Thermal } from "../../../drivers/thermal";
import "../../../lib/abort";

const driver = new Thermal(0);

export function read(): i32 {
  return driver.read();
}
