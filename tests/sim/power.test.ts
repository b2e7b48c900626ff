/** Power manager: hardware sheet 9, reset and power-off recipes. */
import { expect, test } from "vitest";
import { Clock } from "../../sim/clock";
import { MachineStopped, PowerManager } from "../../sim/power";

const RSTC = 0x1c;
const RSTS = 0x20;
const WDOG = 0x24;
const PASSWORD = 0x5a00_0000;

function stoppedBy(action: () => void): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof MachineStopped) return error.how;
    throw error;
  }
  return undefined;
}

test("a write without the password is ignored", () => {
  const power = new PowerManager();
  power.write(WDOG, 10);
  power.write(RSTC, 0x20);
  expect(power.read(WDOG)).toBe(0);
  expect(power.read(RSTC)).toBe(0x102);
});

test("the full-reset bit resets once the watchdog runs", () => {
  const power = new PowerManager();
  expect(() => power.write(RSTC, PASSWORD | 0x20)).toThrow("never ends");
  power.write(WDOG, PASSWORD | 10);
  expect(stoppedBy(() => power.write(RSTC, PASSWORD | 0x122))).toBe("reset");
});

test("partition 63 in RSTS makes it a halt", () => {
  const power = new PowerManager();
  power.write(RSTS, PASSWORD | 0x555);
  power.write(WDOG, PASSWORD | 10);
  expect(stoppedBy(() => power.write(RSTC, PASSWORD | 0x122))).toBe("off");
});

test("on a board the watchdog takes its time, begins anew when it is fed, and can be stopped", () => {
  const clock = new Clock();
  const power = new PowerManager({ clock, waits: true });
  power.write(WDOG, PASSWORD | (2 * 65536));
  clock.advance(5e9);
  power.write(RSTC, PASSWORD | 0x122);
  clock.advance(1.9e9);
  power.write(WDOG, PASSWORD | (2 * 65536));
  clock.advance(1.9e9);
  power.write(RSTC, PASSWORD | 0x102);
  expect(power.running).toBe(false);
  clock.advance(5e9);
  power.write(RSTC, PASSWORD | 0x122);
  expect(power.running).toBe(true);
  expect(stoppedBy(() => clock.advance(2.1e9))).toBe("reset");
});

test("other registers are not modelled", () => {
  expect(() => new PowerManager().read(0)).toThrow("power: read of 0x0, which is no register");
  expect(() => new PowerManager().write(0, PASSWORD)).toThrow("power: write to 0x0, which is no register");
});
