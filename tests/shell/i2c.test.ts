/** The shell's `i2c`, with the I2C server played by the test. */
import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { Status } from "../../abi/syscall";
import { type Played, playing } from "../../sim/protocol";
import { i2c } from "../../tools/client/i2c";
import { Partners } from "./partners";

const module = new WebAssembly.Module(readFileSync("build/shell.wasm"));
let shell: Partners;
/** What the server was asked: address, bytes, how many to read; or a speed. */
let asked: unknown[];
let refusal: Played;
let devices: number[];

beforeEach(() => {
  shell = new Partners(module);
  asked = [];
  refusal = undefined;
  devices = [0x08, 0x48, 0x77];
  shell.host.protocol(
    "i2c",
    playing(i2c, {
      transfer: (address: number, send: Uint8Array, receive: number) => {
        asked.push([address, [...send], receive]);
        return refusal ?? { receive: Uint8Array.from({ length: receive }, (_, index) => index * 7) };
      },
      probe: (address: number) => refusal ?? { present: devices.includes(address) },
      speed: () => refusal ?? { hertz: 100_000 },
      setSpeed: (hertz: number) => {
        asked.push(hertz);
        return hertz < 10_000 || hertz > 400_000 ? "BadSpeed" : undefined;
      },
    }),
  );
});

test("i2c scan shows who is there, and leaves out the reserved addresses", () => {
  expect(shell.run("i2c scan")).toBe(
    [
      "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f",
      "00:                         08 -- -- -- -- -- -- --",
      ...["10", "20", "30"].map((row) => `${row}:${" --".repeat(16)}`),
      `40:${" --".repeat(8)} 48${" --".repeat(7)}`,
      ...["50", "60"].map((row) => `${row}:${" --".repeat(16)}`),
      `70:${" --".repeat(7)} 77`,
      "3 devices",
      "",
    ].join("\n"),
  );
});

test.each([
  ["i2c read 0x48 2", [0x48, [], 2], "0x00 0x07\n"],
  ["i2c read 72 0 2", [0x48, [0], 2], "0x00 0x07\n"],
  ["i2c read 0x77 0xff 1", [0x77, [255], 1], "0x00\n"],
  ["i2c write 8 1", [8, [1], 0], ""],
  ["i2c write 0x48 1 0x60 255", [0x48, [1, 0x60, 255], 0], ""],
])("%s asks the server, and shows what comes", (line, expected, shown) => {
  expect(shell.run(line)).toBe(shown);
  expect(asked).toEqual([expected]);
});

test("29 bytes can be written and 256 read, 16 a line", () => {
  const bytes = Array.from({ length: 29 }, (_, index) => index);
  const lines = shell.run(`i2c write 0x48 ${bytes.join(" ")}`, "i2c read 0x48 256").split("\n");
  expect(asked).toEqual([
    [0x48, bytes, 0],
    [0x48, [], 256],
  ]);
  expect(lines).toHaveLength(17);
  expect(lines[1]).toMatch(/^0x70 0x77( 0x[0-9a-f]{2}){14}$/);
});

test("i2c speed tells and sets it", () => {
  expect(shell.run("i2c speed", "i2c speed 400000")).toBe("100000 Hz\n");
  expect(asked).toEqual([400_000]);
});

const ADDRESS = "ADDRESS is a number from 8 to 119, 0x08 to 0x77";
const HERTZ = "HERTZ is a number from 10000 to 400000";
test.each([
  ["i2c", "an argument is missing"],
  ["i2c look", "WHAT is scan, read, write or speed"],
  ["i2c scan 1", "there are too many arguments"],
  ["i2c speed 1 2", "there are too many arguments"],
  ["i2c read 0x48", "read takes ADDRESS [REGISTER] COUNT"],
  ["i2c read 0x48 1 2 3", "read takes ADDRESS [REGISTER] COUNT"],
  ["i2c read 7 1", ADDRESS],
  ["i2c read 0x78 1", ADDRESS],
  ["i2c write sensor 1", ADDRESS],
  ["i2c read 0x48 256 1", "REGISTER is a number from 0 to 255"],
  ["i2c read 0x48 0", "COUNT is a number from 1 to 256"],
  ["i2c read 0x48 1 257", "COUNT is a number from 1 to 256"],
  ["i2c write 0x48", "write takes ADDRESS BYTE..."],
  ["i2c write 0x48 1 256", "BYTE is a number from 0 to 255"],
  ["i2c write 0x48 -1", "BYTE is a number from 0 to 255"],
  [`i2c write 0x48${" 1".repeat(30)}`, "there are 1 to 29 bytes"],
  ["i2c speed 9999", HERTZ],
  ["i2c speed fast", HERTZ],
  ["i2c speed 4295067296", HERTZ],
])("%s says what was expected", (line, problem) => {
  expect(shell.run(line)).toBe(`${problem}; expected: i2c WHAT [NUMBERS]\n`);
});

test.each<[Played, string]>([
  ["NoAcknowledge", "no device acknowledges at this address, or it refused a byte"],
  ["Stretched", "the device held the clock for longer than 35 milliseconds"],
  ["NoAnswer", "the bus did not answer in time"],
  [{ status: Status.TimedOut }, "the I2C server does not answer, status 65547"],
])("%s is told with its reason", (answer, reason) => {
  refusal = answer;
  expect(shell.run("i2c read 0x49 1", "i2c write 0x49 1")).toBe(`address 0x49: ${reason}\n`.repeat(2));
});

test("a scan of a bus that does not answer ends at once", () => {
  refusal = "NoAnswer";
  expect(shell.run("i2c scan").split("\n").slice(2)).toEqual(["address 0x08: the bus did not answer in time", ""]);
});

test("without an I2C server the shell says so", () => {
  shell.host.grants.protocols.delete("i2c");
  expect(shell.run("i2c scan")).toBe("no i2c server: no service, protocol or device has that name\n");
});
