/** The I2C bus of the emulated board, with a TMP105 on it. */
import { expect, test } from "vitest";
import { boot } from "./boot";

test("a sensor on the bus is found, read and configured, also after the server was started again", async () => {
  const board = boot({ device: "tmp105,id=sensor,bus=i2c-bus.1,address=0x48" });
  expect(await board.command("i2c speed")).toEqual(["100000 Hz"]);
  const table = await board.command("i2c scan");
  expect(table[5]).toBe(`40:${" --".repeat(8)} 48${" --".repeat(7)}`);
  expect(table.at(-1)).toBe("1 device");

  // its register 0, from bit 4 on: sixteenths of a degree
  await board.monitor("qom-set /machine/peripheral/sensor temperature 21500");
  expect(await board.command("i2c read 0x48 0 2")).toEqual(["0x15 0x80"]);
  await board.monitor("qom-set /machine/peripheral/sensor temperature -12000");
  expect(await board.command("i2c read 72 0 2")).toEqual(["0xf4 0x00"]);

  // its register 1, the configuration: 12 bits
  expect(await board.command("i2c read 0x48 1 1")).toEqual(["0x00"]);
  expect(await board.command("i2c write 0x48 1 0x60")).toEqual([]);
  expect(await board.command("i2c read 0x48 1 1")).toEqual(["0x60"]);
  // the register stays the one that is read
  expect(await board.command("i2c read 0x48 1")).toEqual(["0x60"]);
  // its register 2 is one of two bytes, the lower limit
  expect(await board.command("i2c write 0x48 2 0x12 0x30")).toEqual([]);
  expect(await board.command("i2c read 0x48 2 2")).toEqual(["0x12 0x30"]);

  const nobody = "address 0x49: no device acknowledges at this address, or it refused a byte";
  for (const line of ["i2c read 0x49 1", "i2c read 0x49 0 2", "i2c write 0x49 1"]) {
    expect(await board.command(line)).toEqual([nobody]);
  }

  expect((await board.command("gpio list 2"))[1]).toMatch(/^2 +alt0 .* i2c$/);
  await board.command("crash i2c");
  expect(await board.command("i2c read 0x48 1 1")).toEqual(["0x60"]);
  await board.command("crash gpio");
  expect(await board.command("i2c read 0x48 0 2")).toEqual(["0xf4 0x00"]);
  // it is told when the other has started, which may be after us
  await expect
    .poll(() => board.command("gpio list 3"), { timeout: 60_000 })
    .toContainEqual(expect.stringMatching(/^3 +alt0 .* i2c$/));
});
