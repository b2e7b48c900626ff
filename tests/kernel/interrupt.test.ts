/** Interrupts as notification bits, masked from delivery until acknowledged. */
import { beforeEach, describe, expect, test } from "vitest";
import { Status, Syscall, TaskState } from "../../abi/syscall";
import { ALL_BITS, SYSTEM, World, type TestTask } from "./world";

const UART = 57;
const BIT = 1n << 20n;

let world: World;
let driver: TestTask;
/** The driver's handle to the line. */
let line: number;

beforeEach(() => {
  world = new World();
  driver = world.spawn(24);
  line = lineFor(driver, UART);
  world.sleep();
  driver.ok(Syscall.InterruptBind, line, BIT);
});

function lineFor(task: TestTask, number: number): number {
  return world.asInit((init) => {
    const handle = init.ok(Syscall.InterruptCreate, SYSTEM, number);
    const given = init.ok(Syscall.HandleCopy, handle, 0, 0, task.handle);
    init.ok(Syscall.HandleClose, handle);
    return given;
  });
}

function enabled(number = UART): boolean {
  return world.machine.legacy.isEnabled(number);
}

describe("a line that is bound", () => {
  test("sets its bits and is masked until it is acknowledged", () => {
    driver.receive(0);
    world.machine.setLine(UART, true);
    expect(driver.running).toBe(true);
    expect(driver.notified).toEqual({ message: false, status: Status.Ok, bits: BIT });
    expect(enabled()).toBe(false);
    driver.receive(0, ALL_BITS, 0n);
    expect(driver.notified.status).toBe(Status.TimedOut);
    // the device is served, then the line is opened again
    world.machine.setLine(UART, false);
    driver.ok(Syscall.InterruptAcknowledge, line);
    expect(enabled()).toBe(true);
    driver.receive(0, ALL_BITS, 0n);
    expect(driver.notified.status).toBe(Status.TimedOut);
  });

  test("comes again at once when its device was not served", () => {
    driver.receive(0);
    world.machine.setLine(UART, true);
    driver.ok(Syscall.InterruptAcknowledge, line);
    expect(enabled()).toBe(false);
    driver.receive(0, ALL_BITS, 0n);
    expect(driver.notified.bits).toBe(BIT);
  });

  test("waits in the task's bits while that is busy or not interested", () => {
    world.machine.setLine(UART, true);
    expect(driver.running).toBe(true);
    driver.receive(0, 1n);
    expect(driver.inspect().state).toBe(TaskState.Receiving);
    world.notify(driver, 1n);
    driver.receive(0);
    expect(driver.notified.bits).toBe(BIT);
  });

  test("preempts lower tasks and wakes the processor from idling", () => {
    const low = world.spawn(5);
    driver.receive(0);
    expect(low.running).toBe(true);
    world.machine.registers.fill(0x1234n);
    world.machine.setLine(UART, true);
    expect(driver.running).toBe(true);
    world.machine.setLine(UART, false);
    driver.ok(Syscall.InterruptAcknowledge, line);
    driver.receive(0);
    expect(low.running).toBe(true);
    expect([...world.machine.registers]).toEqual(new Array<bigint>(31).fill(0x1234n));
    low.receive(0);
    world.machine.setLine(UART, true);
    expect(driver.running).toBe(true);
  });

  test.each([0, 9, 31, 32, 53, 62, 63])("may be any of the 64, line %i too, shortcut or not", (number) => {
    const handle = lineFor(driver, number);
    driver.ok(Syscall.InterruptBind, handle, 4);
    driver.receive(0);
    world.machine.setLine(number, true);
    expect(driver.notified.bits).toBe(4n);
    expect([enabled(number), enabled()]).toEqual([false, true]);
  });

  test("arrives together with others", () => {
    const second = lineFor(driver, 3);
    driver.ok(Syscall.InterruptBind, second, 2);
    driver.receive(0, 1n);
    world.machine.legacy.setLine(3, true);
    world.machine.setLine(UART, true);
    world.notify(driver, 1n);
    driver.receive(0);
    expect(driver.notified.bits).toBe(BIT | 2n);
    expect([enabled(3), enabled()]).toEqual([false, false]);
  });
});

describe("when the task ends", () => {
  test.each([
    { name: "killed", end: () => world.kill(driver) },
    { name: "exited", end: () => driver.syscall(Syscall.Exit, 0) },
    { name: "faulted", end: () => world.machine.access(0, "read") },
  ])("its line is masked: $name", ({ end }) => {
    end();
    expect(enabled()).toBe(false);
    world.machine.setLine(UART, true);
    expect(world.idle).toBe(true);
  });

  test("its successor binds the line anew, and what was missed meanwhile comes", () => {
    world.kill(driver);
    world.machine.setLine(UART, true);
    const successor = world.spawn(24);
    const handle = lineFor(successor, UART);
    expect(successor.running).toBe(true);
    successor.ok(Syscall.InterruptBind, handle, 2);
    successor.receive(0, ALL_BITS, 0n);
    expect(successor.notified.bits).toBe(2n);
  });
});

describe("nothing happens", () => {
  test("by an interrupt whose source is gone", () => {
    driver.receive(0);
    world.machine.spuriousInterrupt();
    expect(world.idle).toBe(true);
    const task = world.spawn(5);
    world.machine.spuriousInterrupt();
    expect(task.running).toBe(true);
  });

  test("by a line that nobody has bound", () => {
    driver.receive(0);
    world.machine.setLine(9, true);
    expect(world.idle).toBe(true);
    expect(world.machine.legacy.interrupt.level).toBe(false);
  });

  test("by a line that somebody enabled and nobody has bound: it is masked", () => {
    driver.receive(0);
    world.machine.legacy.write(0x10, 1 << 9);
    world.machine.setLine(9, true);
    expect(enabled(9)).toBe(false);
    expect(world.idle).toBe(true);
  });
});

test("a line that is not bound cannot be acknowledged", () => {
  const other = lineFor(driver, 3);
  expect(driver.try(Syscall.InterruptAcknowledge, other)).toBe(Status.BadState);
  expect(enabled(3)).toBe(false);
});

test.each([64, 100, 2n ** 32n + 57n])("there is no line %i", (number) => {
  expect(world.asInit((init) => init.try(Syscall.InterruptCreate, SYSTEM, number))).toBe(Status.BadArgument);
});
