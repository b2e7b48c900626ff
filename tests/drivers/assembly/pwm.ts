/** The driver as a module of its own, for `tests/drivers/pwm.test.ts`. */
import { Pwm } from "../../../drivers/pwm";
import "../../../lib/abort";

const driver = new Pwm(0);

export function start(channel: u32, period: u32, pulse: u32): void {
  driver.start(channel, period, pulse);
}

export function stop(channel: u32): void {
  driver.stop(channel);
}

export function isRunning(channel: u32): bool {
  return driver.isRunning(channel);
}

export function period(channel: u32): u32 {
  return driver.period(channel);
}

export function pulse(channel: u32): u32 {
  return driver.pulse(channel);
}
