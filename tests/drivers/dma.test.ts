/** The DMA driver on the model of the controller, whose memory is the driver's own. */
import { beforeAll, expect, test } from "vitest";
import type { dma } from "../../abi/registers/dma";
import { Dma } from "../../sim/dma";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { Ram } from "../../sim/memory";
import { compile } from "../lib/compile";

const [RUNNING, DONE, FAILED] = [0, 1, 2];
/** Offsets in the memory: where there is something, and where it is to go. */
const FROM = 1024;
const TO = 4096;

interface DriverExports {
  memory: WebAssembly.Memory;
  address: () => number;
  enable: (channel: number) => number;
  reset: (channel: number) => number;
  service: (channel: number) => number;
  copy: (
    channel: number,
    from: number,
    fromPitch: number,
    to: number,
    toPitch: number,
    width: number,
    rows: number,
  ) => void;
  fill: (channel: number, value: number, to: number, pitch: number, width: number, rows: number) => void;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("tests/drivers/assembly/dma.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

function start(faults: Faults<typeof dma> = {}) {
  const bytes = (): Uint8Array => new Uint8Array(driver.memory.buffer);
  const model = new Dma({ memory: new Ram(() => bytes()) });
  const faulty = withFaults(model, faults);
  const host = new HostModel(module, model);
  host.accessTime = 100;
  host.device("before it in the window", model);
  host.device("dma", faulty);
  const driver = host.instantiate() as unknown as DriverExports;
  const at = (offset: number, length: number): Uint8Array =>
    bytes()
      .subarray(driver.address() + offset)
      .subarray(0, length);
  at(FROM, 1024).forEach((_, index, part) => (part[index] = index * 7));
  return { ...driver, model, at, injected: faulty.injected };
}

test("copies bytes, tells when it is done, and ends the interrupt (4.2.1.2)", () => {
  const { enable, copy, service, model, at } = start();
  expect(enable(2)).toBe(1);
  copy(2, FROM, 0, TO, 0, 1024, 1);
  expect(service(2)).toBe(RUNNING);
  expect(model.lines[2].level).toBe(false);
  model.clock.advance(10_000);
  expect(model.lines[2].level).toBe(true);
  expect(service(2)).toBe(DONE);
  expect(model.lines[2].level).toBe(false);
  expect([...at(TO, 1024)]).toEqual([...at(FROM, 1024)]);
});

test("copies rows of either pitch, and leaves alone what is between", () => {
  const { enable, copy, model, at } = start();
  enable(2);
  copy(2, FROM, 64, TO, 100, 12, 3);
  model.clock.advance(10_000);
  for (const row of [0, 1, 2]) {
    expect([...at(TO + row * 100, 12)]).toEqual([...at(FROM + row * 64, 12)]);
    expect([...at(TO + row * 100 + 12, 88)]).toEqual(Array<number>(88).fill(0));
  }
});

test("fills by a source that stays where it is", () => {
  const { enable, fill, model, at } = start();
  enable(5);
  fill(5, 0x1234_5678, TO, 32, 8, 2);
  model.clock.advance(10_000);
  const word = [0x78, 0x56, 0x34, 0x12];
  for (const row of [0, 1]) expect([...at(TO + row * 32, 12)]).toEqual([...word, ...word, 0, 0, 0, 0]);
});

test("channels work beside each other", () => {
  const { enable, copy, service, model, at } = start();
  for (const channel of [0, 2, 4]) {
    enable(channel);
    copy(channel, FROM, 0, TO + channel * 256, 0, 256, 1);
  }
  model.clock.advance(10_000);
  for (const channel of [0, 2, 4]) {
    expect(service(channel)).toBe(DONE);
    expect([...at(TO + channel * 256, 256)]).toEqual([...at(FROM, 256)]);
  }
});

test("a lite channel is told apart (4.5)", () => {
  const { enable } = start();
  expect(enable(7)).toBe(0);
});

test.each([1, 2, 4])("error %i of the bus is told, and a reset ends it", (error) => {
  const { enable, copy, service, reset, model } = start();
  enable(2);
  model.errors.set(2, error);
  copy(2, FROM, 0, TO, 0, 64, 1);
  model.clock.advance(10_000);
  expect(service(2)).toBe(FAILED);
  expect(reset(2)).toBe(1);
  expect(model.lines[2].level).toBe(false);
  copy(2, FROM, 0, TO, 0, 64, 1);
  model.clock.advance(10_000);
  expect(service(2)).toBe(DONE);
});

test("a channel that hangs is stopped by a reset, and works then", () => {
  const { enable, copy, service, reset, model } = start();
  enable(2);
  model.hanging.add(2);
  copy(2, FROM, 0, TO, 0, 64, 1);
  model.clock.advance(1e9);
  expect(service(2)).toBe(RUNNING);
  expect(reset(2)).toBe(1);
  model.hanging.delete(2);
  copy(2, FROM, 0, TO, 0, 64, 1);
  model.clock.advance(10_000);
  expect(service(2)).toBe(DONE);
});

test("a transfer that was stopped writes no more", () => {
  const { enable, copy, reset, model, at } = start();
  enable(2);
  copy(2, FROM, 0, TO, 0, 1024, 1);
  reset(2);
  model.clock.advance(1e9);
  expect([...at(TO, 1024)]).toEqual(Array<number>(1024).fill(0));
});

test("a channel that does not stop is told of; one whose writes never arrive ends the wait", () => {
  const first = start();
  first.enable(2);
  first.model.dead.add(2);
  first.copy(2, FROM, 0, TO, 0, 64, 1);
  expect(first.reset(2)).toBe(0);
  const second = start({ stuck: [{ register: "control", index: 2, mask: 1 << 6, value: 1 << 6 }] });
  expect(second.reset(2)).toBe(1);
  expect(second.injected.stuck).toBeGreaterThan(1000);
});
