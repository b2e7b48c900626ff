/** The small devices as QEMU has them, by the shell. */
import { expect, test } from "vitest";
import { boot } from "./boot";

test("random numbers, the temperature, and the clocks", async () => {
  const board = boot();
  const [first, second] = [await board.command("random 256"), await board.command("random 256")];
  for (const lines of [first, second]) {
    expect(lines).toHaveLength(8);
    for (const line of lines) expect(line).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(first).not.toEqual(second);
  expect(await board.command("temp")).toEqual(["25.1 C"]);
  expect((await board.command("clock")).join("\n")).toMatch(/^uart +3000000 .* on$/m);
  expect(await board.command("clock pwm 1")).toEqual([
    "VALUE is on, off or a number from 700000000 to 700000000 for pwm",
  ]);
  expect(await board.command("clock pwm 700000000")).toEqual([]);
});
