/** Who runs: priorities, slices, and time that is counted. */
import { beforeEach, describe, expect, test } from "vitest";
import { Info, Status, Syscall } from "../../abi/syscall";
import { NEVER, SYSTEM, World } from "./world";

let world: World;
/** Ticks that tasks of one priority have before the next one's turn. */
let slice: number;

beforeEach(() => {
  world = new World();
  slice = Number(world.machine.frequency) / 100;
});

describe("priority", () => {
  test("the highest one that is ready runs", () => {
    const [low, high, middle] = [3, 29, 15].map((priority) => world.spawn(priority));
    world.sleep();
    for (const task of [high, middle, low]) {
      expect(task.running).toBe(true);
      task.receive(0);
    }
    expect(world.idle).toBe(true);
  });

  test("a task that is woken preempts a lower one at once, and no other", () => {
    const low = world.spawn(5);
    const high = world.spawn(20);
    world.sleep();
    high.receive(0);
    expect(low.running).toBe(true);
    world.notify(high, 1n);
    expect(high.running).toBe(true);
    high.receive(0);
    low.receive(0);
    world.notify(high, 1n);
    expect(high.running).toBe(true);
    world.notify(low, 1n);
    expect(high.running).toBe(true);
  });

  test("a preempted task goes on before others of its priority", () => {
    const first = world.spawn(5);
    const second = world.spawn(5);
    const high = world.spawn(20);
    world.sleep();
    high.receive(0);
    expect(first.running).toBe(true);
    world.notify(high, 1n);
    high.receive(0);
    expect(first.running).toBe(true);
    first.receive(0);
    expect(second.running).toBe(true);
  });

  test("a task makes none above its own base priority, nor one above 31", () => {
    const maker = world.spawn(12);
    world.sleep();
    expect(maker.try(Syscall.TaskCreate, 4, 13, 0)).toBe(Status.Denied);
    expect(maker.try(Syscall.TaskCreate, 4, 32, 0)).toBe(Status.BadArgument);
    expect(maker.try(Syscall.TaskCreate, 4, 2n ** 33n + 1n, 0)).toBe(Status.BadArgument);
    expect(maker.try(Syscall.TaskCreate, 4, 12, 0)).toBe(Status.Ok);
  });
});

describe("turns", () => {
  test("tasks of one priority run for a slice each, in order, for as long as they want", () => {
    const tasks = [1, 2, 3].map(() => world.spawn(10));
    world.sleep();
    const order: number[] = [];
    for (let turn = 0; turn < 7; turn++) {
      order.push(tasks.findIndex((task) => task.running));
      world.machine.advance(slice - 1);
      expect(tasks.findIndex((task) => task.running)).toBe(order.at(-1));
      world.machine.advance(1);
    }
    expect(order).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  test("a task alone, or idling, is not interrupted: no timer runs", () => {
    const task = world.spawn(10);
    world.sleep();
    expect(world.machine.deadline).toBe(NEVER);
    task.receive(0);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("yield goes behind those of the same priority, not below", () => {
    const [first, second] = [10, 10].map((priority) => world.spawn(priority));
    const low = world.spawn(9);
    world.sleep();
    expect(first.running).toBe(true);
    first.syscall(Syscall.Yield);
    expect(second.running).toBe(true);
    second.syscall(Syscall.Yield);
    expect(first.running).toBe(true);
    expect(first.status).toBe(Status.Ok);
    first.receive(0);
    second.syscall(Syscall.Yield);
    expect(second.running).toBe(true);
    second.receive(0);
    expect(low.running).toBe(true);
  });

  test("an interruption keeps every register of the task", () => {
    const [first, second] = [10, 10].map((priority) => world.spawn(priority));
    world.sleep();
    expect(first.running).toBe(true);
    const values = Array.from({ length: 31 }, (_, index) => BigInt(index) * 0x1_0001n);
    world.machine.registers.set(values);
    world.machine.advance(slice);
    expect(second.running).toBe(true);
    world.machine.advance(slice);
    expect(first.running).toBe(true);
    expect([...world.machine.registers]).toEqual(values);
  });

  test("processor time is counted for the task that ran, and for idling", () => {
    const [high, low] = [10, 8].map((priority) => world.spawn(priority));
    world.sleep();
    world.machine.advance(300);
    high.receive(0);
    world.machine.advance(50);
    low.receive(0);
    world.machine.advance(7);
    expect(high.inspect().ticks).toBe(300n);
    expect(low.inspect().ticks).toBe(50n);
    expect(
      world.asInit((init) => {
        init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
        return [init.x(6), init.x(7)];
      }),
    ).toEqual([7n, 357n]);
  });
});
