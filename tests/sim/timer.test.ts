/** The generic timer: hardware sheet 4; ARM ARM D11.1 (the system counter) and D11.2 (timers with a compare value). */
import { describe, expect, test } from "vitest";
import { Clock } from "../../sim/clock";
import { GenericTimer, NEVER } from "../../sim/timer";

/** CNTFRQ of a Pi 3: a tick is 52 and a twelfth nanoseconds. */
const PI3 = 19_200_000n;

function made(frequency = PI3): { clock: Clock; timer: GenericTimer } {
  const clock = new Clock();
  return { clock, timer: new GenericTimer(clock, frequency) };
}

describe("the counter", () => {
  test("counts the clock's time at its frequency, in whole ticks", () => {
    const { clock, timer } = made();
    clock.advance(52);
    expect(timer.counter).toBe(0n);
    clock.advance(1);
    expect(timer.counter).toBe(1n);
    clock.advance(1_000_000_000 - 53);
    expect(timer.counter).toBe(PI3);
  });

  test.each([PI3, 54_000_000n, 62_500_000n])("shows a tick at its time and not before: %i Hz", (frequency) => {
    const { clock, timer } = made(frequency);
    for (const tick of [1n, 2n, 11n, 12n, 13n, 191_999n, 2n ** 32n + 7n, 2n ** 46n + 1n]) {
      const time = timer.timeOf(tick);
      clock.restore({ now: time - 1, events: [] });
      expect(timer.counter).toBe(tick - 1n);
      clock.advance(1);
      expect(timer.counter).toBe(tick);
    }
  });

  test("jumps when it is written, and goes on from there; the deadline stays where it is", () => {
    const { clock, timer } = made();
    timer.deadline = 2n ** 63n;
    clock.advance(1_000);
    timer.counter = 2n ** 63n - 12n;
    expect([timer.interrupt.level, clock.next]).toEqual([false, timer.timeOf(2n ** 63n)]);
    clock.advance(625);
    expect([timer.counter, timer.interrupt.level]).toEqual([2n ** 63n, true]);
    timer.counter = 7n;
    expect(timer.interrupt.level).toBe(false);
  });
});

describe("the virtual timer", () => {
  test("is high from its deadline on, until it is given a later one", () => {
    const { clock, timer } = made();
    timer.deadline = 12n;
    clock.advance(624);
    expect(timer.interrupt.level).toBe(false);
    clock.advance(1);
    expect(timer.interrupt.level).toBe(true);
    clock.advance(10_000);
    expect(timer.interrupt.level).toBe(true);
    timer.deadline = 1_000n;
    expect([timer.interrupt.level, clock.next]).toEqual([false, timer.timeOf(1_000n)]);
  });

  test("is high at once with a deadline that is past, and never with one of all ones", () => {
    const { clock, timer } = made();
    clock.advance(1_000);
    timer.deadline = 3n;
    expect([timer.interrupt.level, clock.next]).toEqual([true, Infinity]);
    for (const far of [NEVER, 2n ** 63n, 2n ** 60n]) {
      timer.deadline = far;
      expect([timer.interrupt.level, timer.deadline, clock.next]).toEqual([false, far, Infinity]);
    }
  });

  test("has one deadline: an earlier one that was replaced does not come", () => {
    const { clock, timer } = made();
    timer.deadline = 10n;
    timer.deadline = 20n;
    clock.advance(timer.timeOf(19n));
    expect(timer.interrupt.level).toBe(false);
    clock.advance(timer.timeOf(20n) - clock.now);
    expect(timer.interrupt.level).toBe(true);
  });

  test("goes back with its clock, and then happens again", () => {
    const { clock, timer } = made();
    timer.deadline = 10n;
    const [before, timerBefore] = [clock.save(), timer.save()];
    clock.advance(1_000);
    timer.deadline = 100n;
    clock.restore(before);
    timer.restore(timerBefore);
    expect([timer.counter, timer.deadline, timer.interrupt.level]).toEqual([0n, 10n, false]);
    clock.advance(timer.timeOf(10n));
    expect([timer.interrupt.level, clock.next]).toEqual([true, Infinity]);
    clock.restore(before);
    timer.restore(timerBefore);
    timer.deadline = 20n;
    expect(clock.next).toBe(timer.timeOf(20n));
  });
});
