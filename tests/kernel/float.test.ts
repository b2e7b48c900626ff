/** Floating-point registers: each task has its own, and pays for them only when it uses them. */
import { beforeEach, expect, test } from "vitest";
import { Syscall } from "../../abi/syscall";
import { World } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});

test("each task keeps its registers; the first use costs a trap, the next none", () => {
  const [first, second] = [10, 10].map((priority) => world.spawn(priority));
  world.sleep();
  const { machine } = world;
  expect(first.running).toBe(true);
  expect(machine.float.enabled).toBe(false);
  expect(machine.useFloat()).toBe(true);
  expect(machine.float.registers.every((byte) => byte === 0)).toBe(true);
  machine.float.registers.fill(1);
  first.syscall(Syscall.Yield);
  expect(machine.float.enabled).toBe(false);
  second.syscall(Syscall.Yield);
  expect(machine.float.enabled).toBe(true);
  first.syscall(Syscall.Yield);
  expect(machine.useFloat()).toBe(true);
  expect(machine.float.registers.every((byte) => byte === 0)).toBe(true);
  machine.float.registers.fill(2);
  second.syscall(Syscall.Yield);
  expect(first.running).toBe(true);
  expect(machine.useFloat()).toBe(true);
  expect(machine.float.registers.every((byte) => byte === 1)).toBe(true);
  first.receive(0);
  expect(machine.useFloat()).toBe(true);
  expect(machine.float.registers.every((byte) => byte === 2)).toBe(true);
});

test("a task that follows a dead one does not see its registers", () => {
  const first = world.spawn(10);
  world.sleep();
  const { machine } = world;
  expect(first.running && machine.useFloat()).toBe(true);
  machine.float.registers.fill(0x55);
  world.kill(first);
  const second = world.spawn(10);
  expect(second.running).toBe(true);
  expect(machine.float.enabled).toBe(false);
  expect(machine.useFloat()).toBe(true);
  expect(machine.float.registers.every((byte) => byte === 0)).toBe(true);
});

test("a trap for it keeps all other registers", () => {
  const task = world.spawn(10);
  world.sleep();
  const values = Array.from({ length: 31 }, (_, index) => BigInt(index) + 7n);
  expect(task.running).toBe(true);
  world.machine.registers.set(values);
  expect(world.machine.useFloat()).toBe(true);
  expect([...world.machine.registers]).toEqual(values);
});

test("a task that runs after idling does not see those of the one before", () => {
  const [first, second] = [10, 9].map((priority) => world.spawn(priority));
  world.sleep();
  const { machine } = world;
  expect(first.running && machine.useFloat()).toBe(true);
  first.receive(0);
  second.receive(0);
  world.notify(first, 1n);
  expect(first.running && machine.float.enabled).toBe(true);
  first.receive(0);
  expect(world.idle).toBe(true);
  expect(machine.float.enabled).toBe(false);
  world.notify(second, 1n);
  expect(second.running).toBe(true);
  expect(machine.float.enabled).toBe(false);
});
