/** Faults: told to the creator with a record, and told apart. */
import { beforeEach, describe, expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Fault, Inspect, MapRight, Status, Syscall, TaskState, Trap } from "../../abi/syscall";
import { LINEAR, World, type TestTask } from "./world";

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
      fault: Fault.DataAbort,
      // data abort of EL0, write, translation fault at level 3
      esr: 0x9200_0047n,
      far: BigInt(LINEAR + 0x20000),
      pc: BigInt(ENTRY),
      sp: BigInt(STACK),
    });
    const seen: bigint[] = [];
    for (let part = 0; part < 5; part++) {
      world.init.ok(Syscall.TaskInspect, task.handle, Inspect.Registers + part);
      seen.push(...[1, 2, 3, 4, 5, 6, 7].map((index) => world.init.x(index)));
    }
    expect(seen.slice(0, 31)).toEqual(values);
    expect(world.init.try(Syscall.TaskInspect, task.handle, Inspect.Registers + 5)).toBe(Status.BadArgument);
    expect(world.init.try(Syscall.TaskInspect, 0, Inspect.Registers)).toBe(Status.BadArgument);
  });

  test("by executing data or writing what is read-only", () => {
    expect(world.machine.access(LINEAR + 0x10000, "execute")).toBe(false);
    expect(task.faultRecord).toMatchObject({ fault: Fault.InstructionAbort, esr: 0x8200_000fn });
    const other = world.spawn(10);
    world.memory(other, 0x10000, 1, MapRight.Read);
    world.sleep();
    expect(other.running && world.machine.access(LINEAR + 0x10000, "write")).toBe(false);
    expect(other.faultRecord).toMatchObject({ fault: Fault.DataAbort, esr: 0x9200_004fn });
  });

  test.each([
    { name: "a null pointer of C", esr: 0x9200_0004, far: 8n, fault: Fault.NullPointer },
    { name: "a null pointer of wasm", esr: 0x9200_0007, far: BigInt(LINEAR + 16), fault: Fault.NullPointer },
    { name: "a stack overflow", esr: 0x9200_0047, far: BigInt(STACK - 0x100), fault: Fault.StackOverflow },
    { name: "a data abort", esr: 0x9200_0007, far: BigInt(2 * LINEAR), fault: Fault.DataAbort },
    { name: "an alignment fault", esr: 0x9200_0021, far: BigInt(LINEAR + 0x10001), fault: Fault.Alignment },
    { name: "a stack pointer alignment fault", esr: 0x9a00_0000, far: 0n, fault: Fault.Alignment },
    { name: "an odd program counter", esr: 0x8a00_0000, far: 1n, fault: Fault.Alignment },
    { name: "an instruction abort", esr: 0x8200_0007, far: 0x7000_0000n, fault: Fault.InstructionAbort },
    { name: "an undefined instruction", esr: 0x0200_0000, far: 0n, fault: Fault.Undefined },
    { name: "a system register", esr: 0x6232_f801, far: 0n, fault: Fault.SystemRegister },
    { name: "wait for interrupt", esr: 0x0600_0000, far: 0n, fault: Fault.Other },
    { name: "a breakpoint of a debugger", esr: 0xf200_0007, far: 0n, fault: Fault.Breakpoint },
    { name: "a wasm trap", esr: 0xf200_0100 + Trap.Unreachable, far: 0n, fault: Fault.Trap },
    { name: "an error on the bus", esr: 0xbe00_0000, far: 0n, fault: Fault.SError },
  ])("is told apart: $name", ({ esr, far, fault }) => {
    world.machine.fault(esr, far);
    expect(task.faultRecord).toMatchObject({ fault, esr: BigInt(esr), far });
  });
});

test.each([
  { name: "fault", end: () => world.machine.access(0, "read"), words: "init has failed" },
  { name: "exit", end: () => world.init.syscall(Syscall.Exit, 0), words: "init has ended" },
])("a $name of init ends the machine with status 1 and last words", ({ end, words }) => {
  expect(end).toThrow(expect.objectContaining({ how: "stop", status: 1 }));
  expect(world.machine.lastWords).toContain(words);
});
