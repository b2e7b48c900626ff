/** Faults by declaration, on the model of the GPIO and on one that can be slow. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { block } from "../../abi/registers/block";
import { BusError } from "../../sim/bus";
import { withFaults } from "../../sim/faults";
import { Gpio } from "../../sim/gpio";
import { Model } from "../../sim/model";
import { RegisterFile } from "../../sim/registers";

const SELECT = 0x00;
const SET = 0x1c;
const LEVEL = 0x34;
const EVENT = 0x40;
const ASYNC_RISING = 0x7c;
const PIN = 1 << 17;

/** A device that asks for an interrupt whenever its input rises, until it is told that it is served. */
function interrupting(lines: Parameters<typeof withFaults<Gpio["registers"]["block"]>>[1]) {
  const model = new Gpio();
  const faulty = withFaults(model, lines);
  model.write(ASYNC_RISING, PIN);
  const input = model.pins[17].connect("outside");
  const seen: number[] = [];
  faulty.interrupt.onChange((level) => {
    if (level) seen.push(model.clock.now);
  });
  return {
    faulty,
    seen,
    interrupt: () => {
      input.drive(true);
      input.drive(false);
    },
    serve: () => faulty.write(EVENT, PIN),
    pass: (time: number) => model.clock.advance(time),
  };
}

test("without faults nothing is different", () => {
  const { faulty, seen, interrupt, serve } = interrupting({});
  interrupt();
  expect([faulty.read(EVENT), faulty.interrupt.level, seen.length]).toEqual([PIN, true, 1]);
  serve();
  expect([faulty.read(EVENT), faulty.interrupt.level]).toEqual([0, false]);
  expect(faulty.injected).toEqual({ stuck: 0, lostInterrupts: 0, spuriousInterrupts: 0, busErrors: 0 });
});

test("stuck bits read as declared, the others as they are; what is written arrives", () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 30 - 1),
      fc.integer({ min: 1, max: 2 ** 30 - 1 }),
      fc.nat(2 ** 30 - 1),
      (bits, mask, value) => {
        const model = new Gpio();
        const faulty = withFaults(model, { stuck: [{ register: "functionSelect", index: 1, mask, value }] });
        faulty.write(SELECT + 4, bits);
        faulty.write(SELECT + 8, bits);
        const seen = (bits & ~mask) | (value & mask);
        expect(faulty.read(SELECT + 4)).toBe(seen);
        expect(faulty.read(SELECT + 8)).toBe(bits);
        expect(model.read(SELECT + 4)).toBe(bits);
        expect(faulty.injected.stuck).toBe(Number(seen !== bits));
      },
    ),
  );
});

test("a bit can stick from some time on", () => {
  const model = new Gpio();
  const faulty = withFaults(model, {
    stuck: [{ register: "functionSelect", index: 0, mask: 1, value: 1, from: 1000 }],
  });
  model.clock.advance(999);
  expect([faulty.read(SELECT), faulty.injected.stuck]).toEqual([0, 0]);
  model.clock.advance(1);
  expect([faulty.read(SELECT), faulty.injected.stuck]).toEqual([1, 1]);
});

test("bit 31 can be stuck, several declarations add up, and without an index all of an array are meant", () => {
  const faulty = withFaults(new Gpio(), {
    stuck: [
      { register: "level", index: 0, mask: 0x8000_0000, value: 0xffff_ffff },
      { register: "level", index: 0, mask: 0x1ff, value: 0 },
      { register: "event", mask: 2, value: 2 },
    ],
  });
  expect(faulty.read(LEVEL)).toBe(0x8000_0000);
  expect([faulty.read(EVENT), faulty.read(EVENT + 4)]).toEqual([2, 2]);
});

test("a lost interrupt is not seen until the next one", () => {
  const { faulty, seen, interrupt, serve, pass } = interrupting({ lostInterrupts: { nth: [2, 3] } });
  for (let i = 0; i < 5; i++) {
    pass(10);
    interrupt();
    pass(1);
    serve();
  }
  expect(seen).toEqual([10, 43, 54]);
  expect(faulty.injected.lostInterrupts).toBe(2);
});

test("of every third interrupt that is lost, one that is late is seen then if it is still there", () => {
  const { faulty, seen, interrupt, serve, pass } = interrupting({ lostInterrupts: { every: 3, lateBy: 5 } });
  for (let i = 0; i < 6; i++) {
    interrupt();
    // The third one is there long enough, the sixth is not.
    pass(i < 5 ? 10 : 4);
    serve();
  }
  pass(100);
  expect(seen).toEqual([0, 10, 25, 30, 40]);
  expect(faulty.injected.lostInterrupts).toBe(2);
});

test("spurious interrupts come at their times, or with their period, though the device does not ask", () => {
  const single = interrupting({ spuriousInterrupts: { at: [100, 300], length: 50 } });
  single.pass(149);
  expect([single.faulty.interrupt.level, single.faulty.read(EVENT)]).toEqual([true, 0]);
  single.pass(1);
  expect(single.faulty.interrupt.level).toBe(false);
  single.pass(1000);
  expect(single.seen).toEqual([100, 300]);

  const periodic = interrupting({ spuriousInterrupts: { period: 2000 } });
  periodic.pass(7000);
  expect(periodic.seen).toEqual([2000, 4000, 6000]);
  expect(periodic.faulty.injected.spuriousInterrupts).toBe(3);
});

test("no spurious interrupt comes while a true one is there, and a true one does not end with it", () => {
  const { faulty, seen, interrupt, serve, pass } = interrupting({ spuriousInterrupts: { at: [100, 300], length: 50 } });
  interrupt();
  pass(200);
  serve();
  pass(120);
  interrupt();
  pass(200);
  expect(faulty.interrupt.level).toBe(true);
  expect(seen).toEqual([0, 300]);
  expect(faulty.injected.spuriousInterrupts).toBe(1);
});

test("the bus aborts the accesses that are declared, and they do not reach the device", () => {
  const model = new Gpio();
  const faulty = withFaults(model, {
    busErrors: [
      { register: "functionSelect", index: 1, way: "write", nth: [2] },
      { register: "level", every: 2 },
      { register: "set" },
    ],
  });
  faulty.write(SELECT + 4, 1);
  expect(() => faulty.write(SELECT + 4, 2)).toThrow(BusError);
  expect(faulty.read(SELECT + 4)).toBe(1);
  faulty.write(SELECT + 4, 3);
  faulty.read(LEVEL);
  faulty.read(LEVEL + 4);
  expect(() => faulty.read(LEVEL)).toThrow("GPIO: the bus aborts a read of level[0], as declared");
  expect(() => faulty.write(SET, 0)).toThrow("a write to set[0]");
  expect(faulty.injected.busErrors).toBe(3);
});

test("a slow FIFO is one of a model that has one", () => {
  const empty = block({ name: "empty", title: "Nothing", source: "this test", bytes: 4, registers: {} });
  class Slow extends Model<typeof empty> {
    readonly registers = new RegisterFile(empty);
    slowdown = 1;
  }
  const model = new Slow("slow");
  withFaults(model, { slowFifo: 4 });
  expect(model.slowdown).toBe(4);
  expect(() => withFaults(new Gpio(), { slowFifo: 4 })).toThrow("faults of GPIO: it has no FIFO that could be slow");
  expect(() => withFaults(model, { slowFifo: 0.5 })).toThrow("0.5 times as long: 1 or more");
});

test.each([
  [
    "a register that there is not",
    { stuck: [{ register: "level", index: 2, mask: 1, value: 1 }] },
    "no register level[2]",
  ],
  ["no bit", { stuck: [{ register: "level", mask: 0, value: 1 }] }, "no bit of level is stuck"],
  ["the interrupt 0", { lostInterrupts: { nth: [0] } }, "number 0: the first one is 1"],
  ["every 0th", { busErrors: [{ register: "level", every: 0 }] }, "every 0: a whole number from 1 on"],
  ["pulses without a pause", { spuriousInterrupts: { period: 10, length: 10 } }, "more than the 10 ns of a pulse"],
] as const)("%s is an error that says so", (_, faults, message) => {
  expect(() => withFaults(new Gpio(), faults)).toThrow(message);
});

test("a register that the block does not have does not compile", () => {
  // @ts-expect-error the GPIO has no such register
  expect(() => withFaults(new Gpio(), { stuck: [{ register: "levels", mask: 1, value: 1 }] })).toThrow(
    "no register levels",
  );
});
