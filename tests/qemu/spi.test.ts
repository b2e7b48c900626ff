/** The SPI bus of the emulated board, with a flash memory on it. */
import { expect, test } from "vitest";
import { boot } from "./boot";

test("a memory on the bus says what it is, also after the server was started again", async () => {
  // QEMU connects no chip select, so the memory counts bytes: a command ends with the last of its six bytes of answer
  const board = boot({ device: "w25q80bl,bus=spi" });
  const identify = "0x9f 0 0 0 0 0 0";
  const identity = ["0x00 0xef 0x40 0x14 0x00 0x00 0x00"];
  expect(await board.command(`spi xfer 0 ${identify}`)).toEqual(identity);
  expect(await board.command(`spi xfer 0 hz 10000000 mode 3 ${identify}`)).toEqual(identity);
  for (let pin = 7; pin <= 11; pin++) {
    expect((await board.command(`gpio list ${pin}`))[1]).toMatch(new RegExp(`^${pin} +alt0 .* spi$`));
  }
  await board.command("crash spi");
  expect(await board.command(`spi xfer 0 ${identify}`)).toEqual(identity);
  await board.command("crash gpio");
  expect(await board.command(`spi xfer 0 ${identify}`)).toEqual(identity);
  // it is told when the other has started, which may be after us
  await expect
    .poll(() => board.command("gpio list 11"), { timeout: 60_000 })
    .toContainEqual(expect.stringMatching(/^11 +alt0 .* spi$/));
  // more than a FIFO holds, to a memory that does not know the command
  expect(await board.command(`spi xfer 0${" 0".repeat(25)}`)).toEqual([
    Array(16).fill("0x00").join(" "),
    Array(9).fill("0x00").join(" "),
  ]);
});
