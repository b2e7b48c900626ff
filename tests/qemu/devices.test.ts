/** The small devices as QEMU has them, by the shell. */
import { expect, test } from "vitest";
import { TimerClient } from "../../tools/client/timer";
import { LinkClient } from "../../tools/link/client";
import { boot } from "./boot";

test("random numbers, the temperature, the clocks, and no LED", async () => {
  const board = boot();
  const [first, second] = [await board.command("random 256"), await board.command("random 256")];
  for (const lines of [first, second]) {
    expect(lines).toHaveLength(8);
    for (const line of lines) expect(line).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(first).not.toEqual(second);
  expect(await board.command("temp")).toEqual(["25.1 C"]);
  const clocks = (await board.command("clock")).join("\n");
  expect(clocks).toMatch(/^uart +3000000 .* on$/m);
  expect(clocks).toMatch(/^system timer: \d+\.\d{6} s$/m);
  expect(await board.command("clock pwm 1")).toEqual([
    "VALUE is on, off or a number from 700000000 to 700000000 for pwm",
  ]);
  expect(await board.command("clock pwm 700000000")).toEqual([]);
  expect(await board.command("led on")).toEqual([
    "led: the firmware does not tell of the LED, or the board has none known",
  ]);
});

test("PWM, whose registers are plain memory in QEMU: what is written there, and to its pin", async () => {
  const board = boot();
  const words = async (address: string) => {
    const dump = await board.monitor(`xp /2wx ${address}`);
    return dump.split(": ")[1].trim().split(" ").map(Number);
  };
  expect(await board.command("pwm 1 1000 25")).toEqual([]);
  expect([(await words("0x3f20c000"))[0], await words("0x3f20c010")]).toEqual([0x81, [700_000, 175_000]]);
  expect((await board.command("gpio list 18"))[1]).toMatch(/^18 +alt5 .* pwm$/);
  expect(await board.command("restart pwm")).toEqual(["pwm restarted"]);
  expect(await board.command("pwm 1 off")).toEqual([]);
  expect((await words("0x3f20c000"))[0] & 1).toBe(0);
  expect((await board.command("gpio list 18"))[1]).toMatch(/^18 +input .* -$/);
});

test("the system timer: who sleeps wakes after its time, and not before", async () => {
  const board = boot();
  await board.prompt();
  const link = new LinkClient(board.exchange);
  const timer = new TimerClient({
    call: async (protocol, { operation, words, leases }) => ({
      handles: [],
      ...(await link.call({ protocol, operation, words, leases, timeout: 100_000 })),
    }),
  });
  const { microseconds: from } = await timer.now();
  await timer.sleep(30_000n);
  await timer.sleepUntil(from + 60_000n);
  await timer.sleepUntil(from);
  expect((await timer.now()).microseconds - from).toBeGreaterThanOrEqual(60_000n);
});

test("the LED of a 3 A+ is a pin: it is driven, and it blinks", async () => {
  const board = boot({ machine: "raspi3ap" });
  /** Level of pin 29 (BCM2835 ARM Peripherals 6.1, GPLEV0). */
  const lit = async () => ((Number((await board.monitor("xp /1wx 0x3f200034")).split(": ")[1]) >>> 29) & 1) === 1;
  for (const on of [true, false]) {
    expect(await board.command(on ? "led on" : "led off")).toEqual([]);
    expect(await lit()).toBe(on);
  }
  for (const command of ["led blink 20", "led heartbeat"]) {
    await board.command(command);
    for (const on of [true, false, true]) while ((await lit()) !== on);
  }
});
