/**
 * The kernel on a board whose own devices do not work as they should: interrupts that are late, lost or of nobody, a mailbox
 * that is stuck. No task is stuck for it that had another way to go on, and there is no panic but those of boot and of the bus.
 */
import { describe, expect, test } from "vitest";
import { Status, Syscall } from "../../abi/syscall";
import type { BoardFaults } from "../../sim/board";
import { BusError } from "../../sim/bus";
import { type Faults, withFaults } from "../../sim/faults";
import { Gpio } from "../../sim/gpio";
import type { gpio as block } from "../../abi/registers/gpio";
import type { MachineOptions } from "../../sim/machine";
import { MachineStopped } from "../../sim/power";
import { ALL_BITS, SYSTEM, World, machineOf, type TestTask } from "./world";

const FULL = 0x8000_0000;
const EMPTY = 0x4000_0000;
const TEMPERATURE = 0x30006;

const GPIO_LINE = 49;
const EVENT = 0x40;
const ASYNC_RISING = 0x7c;

let world: World;

/** A machine with faults in its devices, and tasks of these priorities beside init, which sleeps. */
function start(faults: BoardFaults, priorities: number[], options: Partial<MachineOptions> = {}): TestTask[] {
  world = new World({ faults, ...options });
  const tasks = priorities.map((priority) => world.spawn(priority));
  world.sleep();
  return tasks;
}

/** Time passes until the counter has this value. */
function advanceTo(tick: bigint): void {
  world.machine.advance(tick - world.machine.now);
}

describe("interrupts to the core", () => {
  test.each(["local", "legacy"] as const)("with nothing behind them change nothing: %s", (device) => {
    const spurious = { spuriousInterrupts: { period: 10_000, length: 1_500 } };
    const [sleeper, worker] = start({ [device]: spurious }, [20, 10], { interruptTime: 500 });
    sleeper.ok(Syscall.SetTimer, 19_200, 1);
    sleeper.receive(0);
    advanceTo(19_199n);
    expect(worker.running).toBe(true);
    advanceTo(19_200n);
    expect(sleeper.running).toBe(true);
    expect(sleeper.notified).toEqual({ message: false, status: Status.Ok, bits: 1n });
    expect(world.machine.injected[device]!.spuriousInterrupts).toBeGreaterThanOrEqual(99);
  });

  test("that are late make a timer late by as much, and nothing else", () => {
    const [sleeper, worker] = start({ local: { lostInterrupts: { every: 1, lateBy: 100_000 } } }, [20, 10]);
    const late = BigInt((100_000 * 19_200) / 1_000_000);
    for (const due of [19_200n, 40_000n, 60_000n]) {
      sleeper.ok(Syscall.SetTimer, due, 1);
      sleeper.receive(0);
      advanceTo(due + late - 1n);
      expect(worker.running).toBe(true);
      advanceTo(due + late);
      expect(sleeper.running).toBe(true);
      expect(sleeper.notified.bits).toBe(1n);
    }
    expect(world.machine.injected.local!.lostInterrupts).toBe(3);
  });

  test("of which several timers were due tell each of them, once, in order", () => {
    const sleepers = start({ local: { lostInterrupts: { every: 1, lateBy: 1_000_000 } } }, [20, 18, 16]);
    sleepers.forEach((sleeper, index) => {
      sleeper.ok(Syscall.SetTimer, 1_000 + index, 1 << index);
      sleeper.receive(0);
    });
    expect(world.idle).toBe(true);
    world.machine.advance(30_000);
    sleepers.forEach((sleeper, index) => {
      expect(sleeper.running).toBe(true);
      expect(sleeper.notified.bits).toBe(1n << BigInt(index));
      sleeper.receive(0);
    });
    expect(world.idle).toBe(true);
  });

  test("one that never comes, at the end of a slice, leaves the slice to go on until the task waits", () => {
    const [first, second] = start({ local: { lostInterrupts: { nth: [1] } } }, [10, 10]);
    expect(first.running).toBe(true);
    const slice = world.machine.deadline - world.machine.now;
    world.machine.advance(3n * slice);
    expect(first.running).toBe(true);
    expect(world.machine.injected.local!.lostInterrupts).toBe(1);
    first.syscall(Syscall.Yield);
    expect(second.running).toBe(true);
    // and from then on slices end again
    world.machine.advance(world.machine.deadline - world.machine.now);
    expect(first.running).toBe(true);
  });
});

describe("interrupts of a device", () => {
  let device: Gpio;
  let driver: TestTask;
  let line: number;

  function attach(faults: Faults<typeof block>) {
    [driver] = start({}, [20]);
    device = new Gpio({ clock: world.machine.clock });
    const button = device.pins[17].connect("button");
    button.drive(false);
    device.write(ASYNC_RISING, 1 << 17);
    const faulty = withFaults(device, faults);
    world.machine.legacy.connect(GPIO_LINE, faulty.interrupt);
    line = world.asInit((init) => {
      const own = init.ok(Syscall.InterruptCreate, SYSTEM, GPIO_LINE);
      return init.ok(Syscall.HandleCopy, own, 0, 0, driver.handle);
    });
    driver.ok(Syscall.InterruptBind, line, 4);
    const press = (time: number) => {
      world.machine.clock.at(time, () => button.drive(true));
      world.machine.clock.at(time + 1_000, () => button.drive(false));
    };
    return { press, injected: faulty.injected };
  }

  /** What a driver does at its interrupt. */
  function serve(): number {
    const event = device.read(EVENT);
    device.write(EVENT, event);
    driver.ok(Syscall.InterruptAcknowledge, line);
    return event;
  }

  test("with nothing behind them wake the driver once each; acknowledged, the line works on", () => {
    const { press, injected } = attach({ spuriousInterrupts: { at: [100_000, 300_000], length: 2_000 } });
    press(200_000);
    const events: number[] = [];
    for (let interrupt = 0; interrupt < 3; interrupt++) {
      driver.receive(0);
      world.machine.advance(1_920);
      expect(driver.notified.bits).toBe(4n);
      // masked until it is acknowledged, or it would be a flood
      expect(world.machine.legacy.isEnabled(GPIO_LINE)).toBe(false);
      events.push(serve());
    }
    expect(events).toEqual([0, 1 << 17, 0]);
    expect(injected.spuriousInterrupts).toBe(2);
  });

  test("one that is lost leaves a driver waiting until its deadline; it serves the device, and is told of the next", () => {
    const { press, injected } = attach({ lostInterrupts: { nth: [1] } });
    press(100_000);
    press(300_000);
    driver.receive(0, ALL_BITS, 3_840n);
    world.machine.advance(3_839);
    expect(world.idle).toBe(true);
    world.machine.advance(1);
    expect(driver.notified.status).toBe(Status.TimedOut);
    expect(serve()).toBe(1 << 17);
    driver.receive(0);
    world.machine.advance(3_840);
    expect(driver.notified.bits).toBe(4n);
    expect(serve()).toBe(1 << 17);
    expect(injected.lostInterrupts).toBe(1);
  });

  test("one that is late comes late, once", () => {
    const { press, injected } = attach({ lostInterrupts: { nth: [1], lateBy: 50_000 } });
    press(100_000);
    driver.receive(0);
    advanceTo(2_879n);
    expect(world.idle).toBe(true);
    advanceTo(2_880n);
    expect(driver.notified.bits).toBe(4n);
    serve();
    driver.receive(0);
    world.machine.advance(19_200);
    expect(world.idle).toBe(true);
    expect(injected.lostInterrupts).toBe(1);
  });
});

describe("the mailbox", () => {
  const looksFull = { register: "sendStatus", mask: FULL, value: FULL } as const;
  const looksEmpty = { register: "receiveStatus", mask: EMPTY, value: EMPTY } as const;
  const neverEmpty = { ...looksEmpty, value: 0 };
  const otherChannel = { register: "receive", mask: 8, value: 0 } as const;
  const STUCK: [string, typeof looksFull | typeof looksEmpty | typeof otherChannel][] = [
    ["always looks full", looksFull],
    ["always looks empty", looksEmpty],
    ["answers on another channel only", otherChannel],
  ];

  // The machine ends the test if a task's device may be reached before what the kernel did to the mailbox.
  test.each([
    ...STUCK.map(([name, bits]) => ({ name, stuck: [bits] })),
    { name: "never looks empty, and answers on another channel", stuck: [neverEmpty, otherChannel] },
  ])("that $name: the call finds nothing", ({ stuck }) => {
    start({ mailbox: { stuck: stuck.map((each) => ({ ...each, from: 1_000 })) } }, []);
    advanceTo(20n);
    const call = () => world.asInit((init) => init.try(Syscall.Property, SYSTEM, TEMPERATURE, 0));
    expect(call()).toBe(Status.NotFound);
    expect(world.machine.injected.mailbox!.stuck).toBeGreaterThan(0);
  });

  test.each(STUCK)("that %s while the kernel boots, which needs its answer: the panic says so", (_, bits) => {
    const machine = machineOf({ faults: { mailbox: { stuck: [bits] } } });
    expect(() => machine.boot()).toThrow(MachineStopped);
    expect(machine.lastWords).toBe("\r\nkernel panic: the firmware tells of no memory\r\n");
    expect(machine.injected.mailbox!.stuck).toBeGreaterThan(0);
  });

  test("that never looks full or empty answers all the same, since it is neither", () => {
    const stuck = [looksFull, looksEmpty].map((bits) => ({ ...bits, value: 0 }));
    start({ mailbox: { stuck } }, []);
    world.asInit((init) => {
      expect(init.try(Syscall.Property, SYSTEM, TEMPERATURE, 0)).toBe(Status.Ok);
      expect([init.x(1), init.x(3)]).toEqual([8n, 47_236n]);
    });
  });

  test("that answers with an error, and then without: the one call finds nothing, the next does", () => {
    start({}, []);
    const { mailbox } = world.machine;
    world.asInit((init) => {
      mailbox.partial = true;
      expect(init.try(Syscall.Property, SYSTEM, TEMPERATURE, 0)).toBe(Status.NotFound);
      mailbox.partial = false;
      expect(init.try(Syscall.Property, SYSTEM, TEMPERATURE, 0)).toBe(Status.Ok);
      expect(init.x(3)).toBe(47_236n);
    });
  });
});

describe("an access of the kernel that the bus aborts ends it: on a board by the vectors, with last words", () => {
  test.each<[string, BoardFaults, (machine: World) => void]>([
    [
      "mailbox",
      { mailbox: { busErrors: [{ register: "send", nth: [2] }] } },
      ({ init }) => init.syscall(Syscall.Property, SYSTEM, TEMPERATURE, 0),
    ],
    [
      "legacy",
      { legacy: { busErrors: [{ register: "pending", index: 1, nth: [1] }] } },
      ({ machine }) => machine.setLine(40, true),
    ],
    [
      "local",
      { local: { busErrors: [{ register: "source", index: 0, nth: [1] }] } },
      ({ machine }) => machine.setLine(40, true),
    ],
  ])("%s", (device, faults, use) => {
    const each = new World({ faults });
    expect(() => use(each)).toThrow(BusError);
    expect(each.machine.injected[device as keyof BoardFaults]!.busErrors).toBe(1);
  });
});
