/** Faults: told to the creator with a record; what it means is for tests/lib/fault.test.ts. */
import { beforeEach, describe, expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Inspect, MapRight, Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { tag } from "./message";
import { LINEAR, NEVER, World, type TestTask } from "./world";

const READ_WRITE = MapRight.Read | MapRight.Write;
const ENTRY = UserLayout.Text;
const STACK = UserLayout.StackTop;

let world: World;

beforeEach(() => {
  world = new World();
});

describe("fault", () => {
  let task: TestTask;

  beforeEach(() => {
    task = world.spawn(10, { bits: 1n });
    world.memory(task, 0x10000, 1, READ_WRITE);
    world.init.receive(0);
    expect(task.running).toBe(true);
  });

  test("of a write to what is not mapped is told with its record; the registers are kept", () => {
    const values = Array.from({ length: 31 }, (_, index) => BigInt(index) << 40n);
    world.machine.registers.set(values);
    expect(world.machine.access(LINEAR + 0x20000, "write")).toBe(false);
    expect(world.init.running).toBe(true);
    expect(world.init.notified.bits).toBe(1n);
    expect(task.inspect().state).toBe(TaskState.Faulted);
    expect(task.faultRecord).toEqual({
      // data abort of EL0, write, translation fault at level 3
      esr: 0x9200_0047n,
      far: BigInt(LINEAR + 0x20000),
      pc: BigInt(ENTRY),
      sp: BigInt(STACK),
      pstate: 0n,
    });
    const seen: bigint[] = [];
    for (let part = 0; part < 5; part++) {
      world.init.ok(Syscall.TaskInspect, task.handle, Inspect.Registers + part);
      seen.push(...[1, 2, 3, 4, 5, 6, 7].map((index) => world.init.x(index)));
    }
    expect(seen.slice(0, 31)).toEqual(values);
    expect(world.init.try(Syscall.TaskInspect, task.handle, Inspect.Registers + 6)).toBe(Status.BadArgument);
    expect(world.init.try(Syscall.TaskInspect, 0, Inspect.Registers)).toBe(Status.BadArgument);
  });

  test("by executing data or writing what is read-only", () => {
    expect(world.machine.access(LINEAR + 0x10000, "execute")).toBe(false);
    expect(task.faultRecord).toMatchObject({ esr: 0x8200_000fn, far: BigInt(LINEAR + 0x10000) });
    const other = world.spawn(10);
    world.memory(other, 0x10000, 1, MapRight.Read);
    world.sleep();
    expect(other.running && world.machine.access(LINEAR + 0x10000, "write")).toBe(false);
    expect(other.faultRecord).toMatchObject({ esr: 0x9200_004fn, far: BigInt(LINEAR + 0x10000) });
  });

  test.each([
    { name: "a data abort", esr: 0x9200_0007, far: 2n ** 64n - 1n },
    { name: "a stack pointer that is not aligned", esr: 0x9a00_0000, far: 0n },
    { name: "an odd program counter", esr: 0x8a00_0000, far: 1n },
    { name: "an instruction abort", esr: 0x8200_0007, far: 0x7000_0000n },
    { name: "an undefined instruction", esr: 0x0200_0000, far: 0n },
    { name: "a system register", esr: 0x6232_f801, far: 0n },
    { name: "wait for interrupt", esr: 0x0600_0000, far: 0n },
    { name: "a breakpoint", esr: 0xf200_0007, far: 0n },
    { name: "a floating-point exception", esr: 0xb200_0000, far: 0n },
    { name: "an error on the bus", esr: 0xbe00_0000, far: 0n },
  ])("stops the task: $name", ({ esr, far }) => {
    world.machine.fault(esr, far);
    expect(world.init.notified.bits).toBe(1n);
    expect(task.inspect().state).toBe(TaskState.Faulted);
    expect(task.faultRecord).toMatchObject({ esr: BigInt(esr), far });
  });

  test("ends its calls, its callers' and its timer; it is still there to be looked at", () => {
    const endpoint = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const client = world.spawn(9);
    const sending = world.give(client, endpoint, Right.Send);
    const receiving = world.give(task, endpoint, Right.Receive);
    task.ok(Syscall.SetTimer, 1000, 1);
    task.receive(receiving);
    client.call(sending, tag(1));
    expect(world.machine.access(0, "read")).toBe(false);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.Died);
    expect(world.machine.deadline).toBe(NEVER);
    expect(task.inspect()).toMatchObject({ state: TaskState.Faulted, priority: 10 });
    for (const number of [Syscall.TaskSuspend, Syscall.TaskResume, Syscall.TaskStart]) {
      expect(world.asInit((init) => init.try(number, task.handle, ENTRY, STACK, 0))).toBe(Status.BadState);
    }
  });
});

test.each([
  { name: "fault", end: () => world.machine.access(0, "read"), words: "init has failed" },
  { name: "exit", end: () => world.init.syscall(Syscall.Exit, 0), words: "init has ended" },
])("a $name of init ends the machine with status 1 and last words", ({ end, words }) => {
  expect(end).toThrow(expect.objectContaining({ how: "stop", status: 1 }));
  expect(world.machine.lastWords).toContain(words);
});
