/** Drivers that are built with TRACE: what they record of their accesses is what the model was asked. */
import { beforeAll, describe, expect, test } from "vitest";
import { RegisterTrace, TracedAccess } from "../../abi/register-trace";
import { lineOf } from "../../abi/registers/block";
import { Clock } from "../../sim/clock";
import { Gpio } from "../../sim/gpio";
import { HostModel } from "../../sim/host";
import { TRACE_OPTIONS } from "../../tools/build/traced";
import { NoTrace, RegisterTraceReader } from "../../tools/trace/registers";
import { compile, compileText } from "../lib/compile";

interface Driver {
  memory: WebAssembly.Memory;
  start(pullRegisters: number): void;
  open(): void;
  setFunction(pin: number, value: number): void;
  write(pin: number, high: boolean): void;
  read(pin: number): number;
}

const OUTPUT = 1;
const ENTRIES = RegisterTrace.MostEntries;
const ENTRY = "tests/drivers/assembly/gpio.ts";

let traced: Uint8Array;
beforeAll(async () => {
  traced = await compile(ENTRY, TRACE_OPTIONS);
});

/** A driver on a model, which keeps the lines of what it was asked. */
function attach(program: Uint8Array, clock = new Clock()) {
  const device = new Gpio({ clock });
  const lines: string[] = [];
  device.registers.trace = (access) => lines.push(lineOf(access));
  const host = new HostModel(program, { clock });
  host.accessTime = 2500;
  host.device("before it in the window", device);
  host.device("gpio", device);
  const driver = host.instantiate() as unknown as Driver;
  driver.start(0);
  return { driver, lines, clock };
}

/** Reads the memory of whichever driver it is that runs. */
function readerOf(memory: () => WebAssembly.Memory): RegisterTraceReader {
  return new RegisterTraceReader((address, bytes) =>
    Promise.resolve(new Uint8Array(memory().buffer.slice(address, address + bytes))),
  );
}

test("every access is recorded with its time, and told in the words of the model", async () => {
  const { driver, lines, clock } = attach(traced);
  const reader = readerOf(() => driver.memory);
  expect(await reader.look()).toEqual({ restarted: false, lost: 0, accesses: [] });
  clock.advance(7_000_000);
  driver.setFunction(17, OUTPUT);
  driver.write(49, true);
  driver.read(49);
  const { accesses, lost } = await reader.look();
  expect(lost).toBe(0);
  expect(accesses.map((access) => lineOf(access))).toEqual(lines);
  expect(lines.slice(0, 3)).toEqual([
    "read  gpio.functionSelect[1] 0x00000000",
    "write gpio.functionSelect[1] 0x00200000 pin[7]=Output",
    "write gpio.set[1] 0x00020000",
  ]);
  expect(accesses.map(({ sequence }) => sequence)).toEqual([0n, 1n, 2n, 3n]);
  // A tick is a microsecond: a read is told after it, a write before it.
  expect(accesses.map(({ time }) => time)).toEqual([7002n, 7002n, 7005n, 7010n]);
  expect(accesses[1]).toMatchObject({ block: "gpio", register: "functionSelect[1]", offset: 4, way: "write" });
  expect((await reader.look()).accesses).toEqual([]);
});

test("the newest accesses are kept, and those that nobody read in time are counted", async () => {
  const { driver, lines } = attach(traced);
  const reader = readerOf(() => driver.memory);
  const step = async (writes: number) => {
    lines.length = 0;
    for (let count = 0; count < writes; count++) driver.write(count % 54, count % 3 === 0);
    const { lost, accesses } = await reader.look();
    expect(accesses.map((access) => lineOf(access))).toEqual(lines.slice(lost));
    return lost;
  };
  expect(await step(1000)).toBe(0);
  expect(await step(ENTRIES)).toBe(0);
  expect(await step(2 * ENTRIES + 77)).toBe(ENTRIES + 77);
  expect(await step(5)).toBe(0);
});

test("what is overwritten while it is read is left out, the newest comes first", async () => {
  const { driver, lines } = attach(traced);
  let looks = 0;
  const reader = readerOf(() => {
    // As if each answer took the driver 400 accesses.
    if (looks++ > 0) for (let count = 0; count < 400; count++) driver.write(1, true);
    return driver.memory;
  });
  for (let count = 0; count < 900; count++) driver.write(count % 54, false);
  const seen = lines.slice();
  const { lost, accesses } = await reader.look();
  expect(accesses.length).toBeGreaterThan(0);
  expect(lost + accesses.length).toBe(900);
  expect(accesses.map((access) => lineOf(access))).toEqual(seen.slice(lost));
});

test("an entry in the middle of a change is no access", async () => {
  const { driver } = attach(traced);
  for (let pin = 0; pin < 3; pin++) driver.write(pin, true);
  const at = RegisterTrace.Address + RegisterTrace.Entries + TracedAccess.Bytes + TracedAccess.Value;
  new DataView(driver.memory.buffer).setUint32(at, 4, true);
  const { lost, accesses } = await readerOf(() => driver.memory).look();
  expect(lost).toBe(1);
  expect(accesses.map(({ value }) => value)).toEqual([1, 4]);
});

test("a driver that is started again begins anew", async () => {
  const clock = new Clock();
  let { driver } = attach(traced, clock);
  const reader = readerOf(() => driver.memory);
  driver.write(1, true);
  await reader.look();
  clock.advance(20_000_000);
  ({ driver } = attach(traced, clock));
  driver.write(2, true);
  driver.write(3, true);
  const { restarted, accesses } = await reader.look();
  expect(restarted).toBe(true);
  expect(accesses.map(({ value }) => value)).toEqual([4, 8]);
});

test("blocks of one kind are told apart by their places, and what is declared nowhere by its offset", async () => {
  const host = new HostModel(await compile("tests/drivers/assembly/blocks.ts", TRACE_OPTIONS));
  for (let page = 0; page < 5; page++) host.device(`page ${page}`, { read: () => 0x90, write: () => undefined });
  const program = host.instantiate() as { main: () => void; memory: WebAssembly.Memory };
  program.main();
  const { accesses } = await readerOf(() => program.memory).look();
  expect(accesses.map((access) => lineOf(access))).toEqual([
    "write gpio@0x1000.set[0] 0x00000001",
    "write gpio@0x2000.set[0] 0x00000002",
    "read  pl011.flag 0x00000090 receiveEmpty=1 transmitEmpty=1",
    "write unknown.0x4004 0x00000003",
    "read  unknown.0x101c 0x00000090",
  ]);
});

describe("without TRACE", () => {
  test("nothing of it is compiled", async () => {
    expect(await compileText(ENTRY)).not.toContain("register-trace");
  });

  test("the reader says so", async () => {
    const { driver } = attach(await compile(ENTRY));
    const looked = readerOf(() => driver.memory).look();
    await expect(looked).rejects.toThrow(new NoTrace("it was not built to record its registers"));
  });
});

test("a trace of another version is not read", async () => {
  const { driver } = attach(traced);
  new DataView(driver.memory.buffer).setUint32(RegisterTrace.Address + RegisterTrace.Version, 9, true);
  const looked = readerOf(() => driver.memory).look();
  await expect(looked).rejects.toThrow(new NoTrace("it records in version 9, where this tool knows 1"));
});
