/** The kernel and models of devices in one time: a device's interrupt reaches its driver at its moment. */
import { beforeEach, expect, test } from "vitest";
import { Syscall } from "../../abi/syscall";
import { Gpio } from "../../sim/gpio";
import { Pl011 } from "../../sim/pl011";
import { restoreProcessor, saveProcessor } from "../../sim/snapshot";
import type { Connection } from "../../sim/wire";
import { ALL_BITS, SYSTEM, World, type TestTask } from "./world";

/** Line of the GPIO's first bank, and that of the UART (hardware sheet 5.1). */
const GPIO_LINE = 49;
const UART_LINE = 57;
const PIN = 17;
const EVENT = 0x40;
const ASYNC_RISING = 0x7c;

let world: World;
let gpio: Gpio;
let button: Connection;
let driver: TestTask;
let line: number;

/** A task that waits for a line. @returns it, with its handle to the line */
function bound(number: number, priority: number, bit: bigint): [TestTask, number] {
  const task = world.spawn(priority);
  const handle = world.asInit((init) => {
    const own = init.ok(Syscall.InterruptCreate, SYSTEM, number);
    return init.ok(Syscall.HandleCopy, own, 0, 0, task.handle);
  });
  task.ok(Syscall.InterruptBind, handle, bit);
  task.receive(0);
  return [task, handle];
}

/** Which task runs from when on, in nanoseconds, whenever another does. */
function switches(tasks: Record<string, TestTask>): [number, string][] {
  const { machine } = world;
  const seen: [number, string][] = [];
  const check = machine.onReturn;
  machine.onReturn = () => {
    check();
    const [name] = Object.entries(tasks).find(([, { frame }]) => frame === machine.current) ?? ["nobody"];
    if (seen.at(-1)?.[1] !== name) seen.push([machine.clock.now, name]);
  };
  return seen;
}

beforeEach(() => {
  world = new World();
  world.sleep();
  gpio = new Gpio({ clock: world.machine.clock });
  button = gpio.pins[PIN].connect("button");
  button.drive(false);
  gpio.write(ASYNC_RISING, 1 << PIN);
  world.machine.legacy.connect(GPIO_LINE, gpio.banks[0]);
  [driver, line] = bound(GPIO_LINE, 20, 4n);
});

test("what happens at a device while time passes wakes its driver then, between timers of the kernel", () => {
  const { machine } = world;
  const sleeper = world.spawn(10);
  // of 19.2 MHz: a millisecond
  sleeper.ok(Syscall.SetTimer, 19_200, 1);
  sleeper.receive(0);
  expect(world.idle).toBe(true);
  const seen = switches({ driver, sleeper });
  machine.clock.at(700_010, () => button.drive(true));
  machine.clock.at(1_500_000, () => button.drive(false));
  machine.advance(40_000);
  expect(seen).toEqual([[700_010, "driver"]]);
  expect(driver.notified.bits).toBe(4n);
  // the timer came while the driver, which is above it, ran
  driver.receive(0);
  expect(sleeper.running).toBe(true);
  expect(machine.now).toBe(40_000n);
  expect(machine.clock.now).toBe(machine.timer.timeOf(40_000n));
});

test("a device that was served and a line that was acknowledged interrupt again, at the next moment", () => {
  const { machine } = world;
  for (const time of [100_000, 300_000, 500_000]) {
    machine.clock.at(time, () => button.drive(true));
    machine.clock.at(time + 50_000, () => button.drive(false));
  }
  const seen = switches({ driver });
  for (let press = 0; press < 3; press++) {
    machine.advance(3_840);
    expect(driver.running).toBe(true);
    gpio.write(EVENT, gpio.read(EVENT));
    driver.ok(Syscall.InterruptAcknowledge, line);
    driver.receive(0, ALL_BITS);
  }
  expect(seen.filter(([, name]) => name === "driver").map(([time]) => time)).toEqual([100_000, 300_000, 500_000]);
});

test("two devices at their own pace: each driver has what its device did, when it did it", () => {
  const { machine } = world;
  const uart = new Pl011({ clock: 48_000_000, lineBaud: 115_200 }, { clock: machine.clock });
  for (const [offset, value] of [
    [0x24, 26],
    [0x28, 3],
    [0x2c, 0x70],
    [0x34, 0],
    [0x38, 1 << 4],
    [0x30, 0x301],
  ]) {
    uart.write(offset, value);
  }
  machine.legacy.connect(UART_LINE, uart.interrupt);
  const [reader] = bound(UART_LINE, 22, 8n);
  const seen = switches({ driver, reader });
  uart.deliver([1, 2]);
  machine.clock.after(100_000, () => button.drive(true));
  machine.advance(19_200);
  // the FIFO's level is an eighth, two characters of ten bits each (PL011 3.3.9)
  expect(seen).toEqual([
    [100_000, "driver"],
    [Math.round((20 * 1e9) / 115_200), "reader"],
  ]);
  expect(reader.notified.bits).toBe(8n);
});

test("a moment with something to come is gone back to, and it comes again", () => {
  const { machine } = world;
  machine.clock.at(200_000, () => button.drive(true));
  const sleeper = world.spawn(30);
  sleeper.ok(Syscall.SetTimer, 1_920, 1);
  sleeper.receive(0);
  const [memory, processor] = [machine.bytes.slice(), saveProcessor(machine)];
  const runs: [number, string][][] = [];
  const seen = switches({ driver, sleeper });
  for (let round = 0; round < 3; round++) {
    machine.advance(1_920);
    sleeper.receive(0);
    machine.advance(5_760);
    expect(driver.notified.bits).toBe(4n);
    runs.push(seen.splice(0));
    machine.bytes.set(memory);
    restoreProcessor(machine, processor, new Map());
    expect([machine.now, machine.deadline, machine.clock.next, world.idle]).toEqual([0n, 1_920n, 100_000, true]);
    // the device is the test's own to bring back
    button.drive(false);
    gpio.write(EVENT, gpio.read(EVENT));
  }
  expect(runs).toEqual([runs[0], runs[0], runs[0]]);
  expect(runs[0]).toEqual([
    [100_000, "sleeper"],
    [100_000, "nobody"],
    [200_000, "driver"],
  ]);
});
