/** The driver as a module of its own, for `tests/drivers/timer.test.ts`. */
import { SystemTimer } from "../../../drivers/timer";
import "../../../lib/abort";

const driver = new SystemTimer(0, 3);

export function now(): u64 {
  return driver.now();
}

export function arm(at: u64): void {
  driver.arm(at);
}

export function service(): bool {
  return driver.service();
}
