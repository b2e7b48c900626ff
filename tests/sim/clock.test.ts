/** Virtual time: what every model of a device relies on. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Clock } from "../../sim/clock";

test("events happen by time, and those of one time in the order in which they were asked for", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.array(fc.nat(5)), (times, steps) => {
      const clock = new Clock();
      const seen: { time: number; index: number }[] = [];
      times.forEach((time, index) => clock.at(time, () => seen.push({ time: clock.now, index })));
      for (const step of [...steps, 20]) clock.advance(step);
      const wanted = times.map((time, index) => ({ time, index }));
      wanted.sort((a, b) => a.time - b.time || a.index - b.index);
      expect(seen).toEqual(wanted);
    }),
  );
});

test("an event sees its own time, and one that it asks for within the step happens in it", () => {
  const clock = new Clock();
  const seen: number[] = [];
  const tick = (): void => {
    seen.push(clock.now);
    clock.after(10, tick);
  };
  clock.at(5, tick);
  expect(clock.next).toBe(5);
  clock.advance(30);
  expect(seen).toEqual([5, 15, 25]);
  expect(clock.now).toBe(30);
  expect(clock.next).toBe(35);
});

test("an event that is cancelled does not happen; cancelling it later has no effect", () => {
  const clock = new Clock();
  let count = 0;
  const first = clock.at(1, () => count++);
  const second = clock.at(1, () => first.cancel());
  clock.at(1, () => count++).cancel();
  clock.advance(2);
  second.cancel();
  expect(count).toBe(1);
  expect(clock.next).toBe(Infinity);
});

test("time is in whole nanoseconds", () => {
  const clock = new Clock();
  expect(clock.at(10.4, () => undefined).time).toBe(10);
  clock.advance(9.6);
  expect(clock.now).toBe(10);
});

test.each([-1, NaN, Infinity, 2 ** 53])("time cannot pass by %d", (nanoseconds) => {
  expect(() => new Clock().advance(nanoseconds)).toThrow(/0 or more/);
});

test("an event in the past, or at no time, is an error that says so", () => {
  const clock = new Clock();
  clock.advance(10);
  expect(() => clock.at(9, () => undefined)).toThrow("9 ns is in the past: now is 10");
  expect(() => clock.at(NaN, () => undefined)).toThrow("no time");
});

test("an event does not let time pass", () => {
  const clock = new Clock();
  clock.after(1, () => clock.advance(1));
  expect(() => clock.advance(2)).toThrow("from within an event");
  clock.advance(1);
  expect(clock.now).toBe(2);
});

test("events that cause one another without time passing are an error, not a hang", () => {
  const clock = new Clock();
  const again = (): void => void clock.after(0, again);
  again();
  expect(() => clock.advance(1)).toThrow("goes in circles");
});
