/** The shell's `spi`, with the SPI server played by the test. */
import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { Status } from "../../abi/syscall";
import { type Played, playing } from "../../sim/protocol";
import { spi } from "../../tools/client/spi";
import { Partners } from "./partners";

const module = new WebAssembly.Module(readFileSync("build/shell.wasm"));
let shell: Partners;
/** What the server was asked: chip, mode, hertz and bytes. */
let asked: unknown[];
let refusal: Played;

beforeEach(() => {
  shell = new Partners(module);
  asked = [];
  refusal = undefined;
  shell.host.protocol(
    "spi",
    playing(spi, {
      transfer: (chip: number, mode: number, hertz: number, bytes: Uint8Array) => {
        asked.push([chip, mode, hertz, [...bytes]]);
        return refusal ?? { bytes: bytes.map((byte) => byte ^ 0xff) };
      },
    }),
  );
});

const bytes = Array.from({ length: 25 }, (_, index) => index);

test.each([
  ["spi xfer 0 0x9f 0 0", [0, 0, 1_000_000, [0x9f, 0, 0]], "0x60 0xff 0xff\n"],
  ["spi xfer 1 hz 50000000 mode 3 1", [1, 3, 50_000_000, [1]], "0xfe\n"],
  ["spi xfer 1 mode 1 255", [1, 1, 1_000_000, [255]], "0x00\n"],
])("%s asks the server, and shows what comes back", (line, expected, shown) => {
  expect(shell.run(line)).toBe(shown);
  expect(asked).toEqual([expected]);
});

test("25 bytes can be exchanged, with every option", () => {
  const lines = shell
    .run(`spi xfer 0 mode 2 hz 10000 ${bytes.join(" ")}`)
    .trimEnd()
    .split("\n");
  expect(asked).toEqual([[0, 2, 10_000, bytes]]);
  expect(lines.map((line) => line.split(" ").length)).toEqual([16, 9]);
});

const HERTZ = "HERTZ is 10000 to 50000000";
const BYTE = "BYTE is a number from 0 to 255";
const COUNT = "there are 1 to 25 bytes";
test.each([
  ["spi", "an argument is missing"],
  ["spi send 0 1", "WHAT is xfer"],
  ["spi xfer", "CHIP is 0 or 1"],
  ["spi xfer 2 1", "CHIP is 0 or 1"],
  ["spi xfer 0", COUNT],
  ["spi xfer 0 mode 1", COUNT],
  [`spi xfer 0 ${bytes.join(" ")} 1`, COUNT],
  [`spi xfer 0${" 1".repeat(100)}`, COUNT],
  ["spi xfer 0 hz 9999 1", HERTZ],
  ["spi xfer 0 hz 50000001 1", HERTZ],
  ["spi xfer 0 hz", HERTZ],
  ["spi xfer 0 mode 4 1", "MODE is 0 to 3"],
  ["spi xfer 0 mode fast 1", "MODE is 0 to 3"],
  ["spi xfer 0 1 256", BYTE],
  ["spi xfer 0 1 hz 10000", BYTE],
  ["spi xfer 0 hz 10000 mode 1 hz 20000 1", BYTE],
  [`spi xfer 0${" mode 1".repeat(20)} 1`, COUNT],
])("%s says what was expected", (line, problem) => {
  expect(shell.run(line)).toBe(`${problem}; expected: spi WHAT [CHIP] [NUMBERS]\n`);
  expect(asked).toEqual([]);
});

test.each<[Played, string]>([
  ["NoAnswer", "the controller was not done in time"],
  ["Busy", "too many programs wait for the bus"],
  [{ status: Status.TimedOut }, "the SPI server does not answer, status 65547"],
])("%s is told with its reason", (answer, reason) => {
  refusal = answer;
  expect(shell.run("spi xfer 0 1")).toBe(`spi: ${reason}\n`);
});

test("without an SPI server the shell says so", () => {
  shell.host.grants.protocols.delete("spi");
  expect(shell.run("spi xfer 0 1")).toBe("no spi server: no service, protocol or device has that name\n");
});
