/** Lines that several tasks are bound to, lines that stay asserted, and floods. */
import { beforeEach, describe, expect, test } from "vitest";
import { Right, Status, Syscall } from "../../abi/syscall";
import { ALL_BITS, NEVER, SYSTEM, World, type TestTask } from "./world";

const UART = 57;
const BITS = [1n << 20n, 1n << 21n, 1n << 22n];

let world: World;
let drivers: TestTask[];
/** init's handle, and each driver's. */
let root: number;
let lines: number[];

beforeEach(() => {
  world = new World();
  drivers = [24, 23, 22].map((priority) => world.spawn(priority));
  root = world.init.ok(Syscall.InterruptCreate, SYSTEM, UART);
  lines = drivers.map((driver) => world.give(driver, root, 0));
  world.sleep();
  drivers.forEach((driver, index) => {
    driver.ok(Syscall.InterruptBind, lines[index], BITS[index]);
    driver.receive(0);
  });
  expect(world.idle).toBe(true);
});

const enabled = () => world.machine.legacy.isEnabled(UART);

/** The device asserts its line for a moment. */
function pulse(): void {
  world.machine.setLine(UART, true);
  world.machine.setLine(UART, false);
}

function acknowledge(...which: readonly number[]): void {
  for (const index of which) {
    expect(drivers[index].running).toBe(true);
    drivers[index].ok(Syscall.InterruptAcknowledge, lines[index]);
    drivers[index].receive(0);
  }
}

describe("a shared line", () => {
  test("is delivered to each, once, and opens when the last has acknowledged", () => {
    pulse();
    for (const [index, driver] of drivers.entries()) {
      expect(driver.running).toBe(true);
      expect(driver.notified.bits).toBe(BITS[index]);
      expect(enabled()).toBe(false);
      acknowledge(index);
    }
    expect(enabled()).toBe(true);
    expect(world.idle).toBe(true);
  });

  test("does not wait for a copy that was made since it was delivered", () => {
    pulse();
    drivers[0].ok(Syscall.HandleCopy, lines[0], 0, 0, 0);
    acknowledge(0, 1, 2);
    expect(enabled()).toBe(true);
  });

  test("opens whoever is last", () => {
    pulse();
    drivers[0].receive(0);
    acknowledge(1, 2);
    expect(enabled()).toBe(false);
    world.notify(drivers[0], 1n);
    acknowledge(0);
    expect(enabled()).toBe(true);
  });

  test("is delivered by handles made apart, and to two of one task", () => {
    const again = world.asInit((init) => init.ok(Syscall.InterruptCreate, SYSTEM, UART));
    const second = world.give(drivers[0], again, 0);
    world.notify(drivers[0], 1n);
    drivers[0].ok(Syscall.InterruptBind, second, 2);
    drivers[0].receive(0);
    pulse();
    // the first that is delivered ends the wait, the other is there for the next
    const bits = drivers[0].notified.bits;
    drivers[0].receive(0, ALL_BITS, 0n);
    expect([bits, drivers[0].notified.bits].sort()).toEqual([BITS[0], 2n].sort());
    acknowledge(0, 1, 2);
    expect(enabled()).toBe(false);
    world.notify(drivers[0], 1n);
    drivers[0].ok(Syscall.InterruptAcknowledge, second);
    expect(enabled()).toBe(true);
  });

  test("that was delivered to some is not opened by one that binds then; it gets the next one", () => {
    pulse();
    const late = world.spawn(25);
    const handle = world.give(late, root, 0);
    late.ok(Syscall.InterruptBind, handle, 8);
    expect(enabled()).toBe(false);
    late.receive(0);
    acknowledge(0, 1, 2);
    expect(enabled()).toBe(true);
    pulse();
    expect(late.running).toBe(true);
    expect(late.notified.bits).toBe(8n);
  });

  test.each([
    { name: "closes its handle", letGo: () => drivers[0].ok(Syscall.HandleClose, lines[0]) },
    { name: "binds no bits", letGo: () => drivers[0].ok(Syscall.InterruptBind, lines[0], 0) },
    { name: "exits", letGo: () => drivers[0].syscall(Syscall.Exit, 0) },
    { name: "faults", letGo: () => world.machine.access(0, "read") },
    { name: "is killed", letGo: () => world.kill(drivers[0]) },
  ])("does not wait for one that $name", ({ letGo }) => {
    pulse();
    expect(drivers[0].running).toBe(true);
    letGo();
    if (drivers[0].frame !== 0 && drivers[0].running) drivers[0].receive(0);
    acknowledge(1, 2);
    expect(enabled()).toBe(true);
    pulse();
    expect(drivers[1].running).toBe(true);
  });

  test("is masked when the last one lets go", () => {
    world.kill(...drivers);
    expect(enabled()).toBe(false);
    world.machine.setLine(UART, true);
    expect(world.idle).toBe(true);
  });

  test("is acknowledged by those that are bound", () => {
    pulse();
    const stranger = world.spawn(25);
    const handle = world.give(stranger, root, 0);
    expect(stranger.try(Syscall.InterruptAcknowledge, handle)).toBe(Status.BadState);
    expect(enabled()).toBe(false);
  });

  test("acknowledged though nothing came stays open", () => {
    world.notify(drivers[0], 1n);
    drivers[0].ok(Syscall.InterruptAcknowledge, lines[0]);
    expect(enabled()).toBe(true);
  });
});

describe("a line that stays asserted", () => {
  test("comes again at each acknowledgement, once", () => {
    world.machine.setLine(UART, true);
    drivers[1].frame = 0;
    world.kill(drivers[1], drivers[2]);
    for (let round = 0; round < 5; round++) {
      expect(drivers[0].running).toBe(true);
      drivers[0].receive(0, ALL_BITS, 0n);
      drivers[0].ok(Syscall.InterruptAcknowledge, lines[0]);
      expect(enabled()).toBe(false);
    }
  });

  test("does not keep a more urgent task from running: one interrupt an acknowledgement", () => {
    world.kill(drivers[0], drivers[1]);
    const urgent = world.spawn(28);
    urgent.receive(0, 1n);
    world.machine.setLine(UART, true);
    let [returns, opened] = [0, 0];
    const { onReturn } = world.machine;
    for (let round = 0; round < 20; round++) {
      expect(drivers[2].running).toBe(true);
      drivers[2].ok(Syscall.InterruptAcknowledge, lines[2]);
      world.notify(urgent, 1n);
      expect(urgent.running).toBe(true);
      world.machine.onReturn = () => {
        returns++;
        if (enabled()) opened++;
        onReturn();
      };
      world.machine.advance(100_000);
      world.machine.onReturn = onReturn;
      expect(urgent.running).toBe(true);
      urgent.receive(0, 1n);
    }
    expect(opened).toBe(0);
    // the ends of slices, since others are ready
    expect(returns).toBeLessThanOrEqual(Math.ceil((20 * 100_000) / 192_000));
    expect(urgent.inspect().ticks).toBe(2_000_000n);
  });
});

test("lines of both halves, asserted at once, are delivered at once", () => {
  const others = [0, 31, 32, 63].map((number) => {
    const line = world.asInit((init) => init.ok(Syscall.InterruptCreate, SYSTEM, number));
    return { number, handle: world.give(drivers[0], line, 0), bit: 1n << BigInt(number) };
  });
  world.notify(drivers[0], 1n);
  for (const { handle, bit } of others) drivers[0].ok(Syscall.InterruptBind, handle, bit);
  for (const { number } of others) world.machine.legacy.setLine(number, true);
  drivers[0].receive(0, 0n, 0n);
  drivers[0].receive(0, ALL_BITS, 0n);
  expect(drivers[0].notified.bits).toBe(others.reduce((sum, { bit }) => sum | bit, 0n));
});

describe("timers", () => {
  let task: TestTask;

  beforeEach(() => {
    task = drivers[0];
    world.notify(task, 1n);
  });

  test.each([
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 32n,
    2n ** 32n + 1n,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    2n ** 63n,
    NEVER - 1n,
  ])("fire at tick %s, not before", (at) => {
    task.ok(Syscall.SetTimer, at, 4);
    task.receive(0, 4n);
    // up to centuries on
    world.machine.timer.counter = at - 1n;
    world.machine.advance(0);
    expect(world.idle).toBe(true);
    world.machine.advance(1n);
    expect(task.running).toBe(true);
    expect(task.notified.bits).toBe(4n);
  });

  test("do not drift, whatever the server takes to set the next", () => {
    const period = 192_000n;
    const start = 2n ** 32n - 50n * period;
    world.machine.advance(start - world.machine.now - 7n);
    let due = start;
    for (let round = 0; round < 100; round++) {
      task.ok(Syscall.SetTimer, due, 4);
      task.receive(0, 4n);
      world.machine.advance(due - world.machine.now);
      expect(task.running).toBe(true);
      expect(world.machine.now).toBe(due);
      world.machine.advance(BigInt((round * 997) % 150_000));
      due += period;
    }
    expect(world.machine.now).toBeGreaterThan(2n ** 32n);
  });
});

test("an interrupt handle is given away with its right to mint or without, and makes no other line", () => {
  const copy = world.asInit((init) => init.ok(Syscall.HandleCopy, root, Right.Mint, 9, 0));
  world.asInit((init) => {
    init.ok(Syscall.InterruptBind, copy, 1n << 50n);
    init.ok(Syscall.HandleClose, copy);
  });
  pulse();
  acknowledge(0, 1, 2);
  expect(enabled()).toBe(true);
});
