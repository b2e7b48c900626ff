/** Tasks from creation to reclaiming: start, exit, fault, kill, quotas, inspection. */
import { beforeEach, describe, expect, test } from "vitest";
import { Info, Inspect, Limit, MapRight, Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { UserLayout } from "../../abi/layout";
import { checkSpaces } from "./invariants";
import { lease, tag } from "./message";
import { ALL_BITS, LINEAR, PAGE, SYSTEM, World } from "./world";

const READ_WRITE = MapRight.Read | MapRight.Write;
const ENTRY = UserLayout.Text;
const STACK = UserLayout.StackTop;

let world: World;

beforeEach(() => {
  world = new World();
});

describe("create", () => {
  test("takes the quota from the creator's, and charges the task's page and table to the task", () => {
    const [before, left] = [world.charged, world.quota];
    const handle = world.create(10, 50);
    expect([world.charged, world.quota]).toEqual([before, left - 50]);
    world.init.ok(Syscall.TaskInspect, handle, Inspect.Summary);
    const [state, priorities, ticks, pages, quota] = [1, 2, 3, 4, 5].map((index) => Number(world.init.x(index)));
    expect([state, priorities, ticks, pages, quota]).toEqual([TaskState.Stopped, 10 | (10 << 8), 0, 2, 50]);
  });

  test.each([
    { name: "less than its own two pages", quota: 1, status: Status.BadArgument },
    { name: "nothing", quota: 0, status: Status.BadArgument },
    { name: "more than the creator has left", quota: 2 ** 24, status: Status.NoMemory },
    { name: "more than 32 bits", quota: 2n ** 32n + 10n, status: Status.NoMemory },
  ])("with a quota of $name is refused", ({ quota, status }) => {
    const { init } = world;
    const [free, charged] = [world.freePages, world.charged];
    expect(init.try(Syscall.TaskCreate, quota, 10, 0)).toBe(status);
    expect([world.freePages, world.charged]).toEqual([free, charged]);
  });

  test("gives a handle to manage, inspect and hand on", () => {
    const handle = world.create(10);
    for (const rights of [Right.Manage, Right.Inspect, Right.Mint]) {
      expect(world.init.try(Syscall.HandleCopy, handle, rights, 0, 0)).toBe(Status.Ok);
    }
  });

  test(`makes at most ${Limit.Tasks - 1} tasks, each with its own number`, () => {
    const { init } = world;
    const ids = new Set<number>();
    // what is looked at after every step takes a while with so many
    const { onReturn } = world.machine;
    world.machine.onReturn = () => undefined;
    // init's table is not that large: forget the handles, the tasks stay
    for (let count = 2; count < Limit.Tasks; count++) {
      const handle = init.ok(Syscall.TaskCreate, 2, 1, 0);
      init.ok(Syscall.TaskInspect, handle, Inspect.Summary);
      ids.add(Number(init.x(7)));
      init.ok(Syscall.HandleClose, handle);
    }
    world.machine.onReturn = onReturn;
    expect(ids.size).toBe(Limit.Tasks - 2);
    const [free, charged] = [world.freePages, world.charged];
    expect(init.try(Syscall.TaskCreate, 2, 1, 0)).toBe(Status.TableFull);
    expect([world.freePages, world.charged]).toEqual([free, charged]);
  });
});

describe("start", () => {
  test("sets program counter, stack and argument, all else is zero", () => {
    const task = world.spawn(10);
    world.sleep();
    expect(task.running).toBe(true);
    expect(world.machine.programCounter(task.frame)).toBe(BigInt(ENTRY));
    expect(world.machine.stackPointer(task.frame)).toBe(BigInt(STACK));
    expect([...world.machine.registers]).toEqual([BigInt(task.argument), ...new Array<bigint>(30).fill(0n)]);
  });

  test.each([
    { name: "an entry that is not of an instruction", entry: ENTRY + 2, stack: STACK },
    { name: "an entry in the kernel's half", entry: 0xffff_ff80_0000_0000n, stack: STACK },
    { name: "a stack that is not aligned", entry: ENTRY, stack: STACK - 8 },
    { name: "a stack in the kernel's half", entry: ENTRY, stack: 0xffff_ff80_0000_0000n },
  ])("with $name is refused", ({ entry, stack }) => {
    const handle = world.create(10);
    expect(world.init.try(Syscall.TaskStart, handle, entry, stack, 0)).toBe(Status.BadArgument);
    expect(world.init.try(Syscall.TaskStart, handle, ENTRY, STACK, 0)).toBe(Status.Ok);
  });

  test("works once, and never for oneself", () => {
    const { init } = world;
    const handle = world.create(10);
    init.ok(Syscall.TaskStart, handle, ENTRY, STACK, 0);
    expect(init.try(Syscall.TaskStart, handle, ENTRY, STACK, 0)).toBe(Status.BadState);
    expect(init.try(Syscall.TaskStart, 0, ENTRY, STACK, 0)).not.toBe(Status.Ok);
    const looking = init.ok(Syscall.HandleCopy, handle, Right.Inspect, 0, 0);
    expect(init.try(Syscall.TaskStart, looking, ENTRY, STACK, 0)).toBe(Status.Denied);
  });
});

describe("exit", () => {
  test("tells the creator and leaves the code to be read", () => {
    const task = world.spawn(10, { bits: 0b100n });
    world.init.receive(0);
    task.syscall(Syscall.Exit, 77);
    expect(world.init.running).toBe(true);
    expect(world.init.notified).toEqual({ message: false, status: Status.Ok, bits: 0b100n });
    expect(task.inspect()).toMatchObject({ state: TaskState.Exited, exitCode: 77 });
    world.kill(task);
  });

  test("is not the end of anything that the task held: that goes with it when it is reclaimed", () => {
    const task = world.spawn(10);
    world.memory(task, 0x10000, 3, READ_WRITE);
    world.sleep();
    task.syscall(Syscall.Exit, 0);
    expect(world.idle).toBe(true);
    expect(task.load(0x10000, 1)).toEqual(Uint8Array.of(0));
    expect(world.asInit((init) => init.try(Syscall.TaskStart, task.handle, ENTRY, STACK, 0))).toBe(Status.BadState);
  });
});

describe("kill", () => {
  test("gives back every page, whatever the task was doing", () => {
    const { init } = world;
    const free = world.freePages;
    const charged = world.charged;
    const endpoint = init.ok(Syscall.EndpointCreate);
    const server = world.spawn(20, { quota: 100 });
    const clients = [10, 9, 8, 7].map((priority) => world.spawn(priority, { quota: 100 }));
    const receiving = world.give(server, endpoint, Right.Receive | Right.Send | Right.Mint);
    const sends = clients.map((client) => world.give(client, endpoint, Right.Send));
    for (const task of [server, ...clients]) init.ok(Syscall.HandleClose, world.memory(task, 0x10000, 3, READ_WRITE));
    world.sleep();
    server.ok(Syscall.SetTimer, 10_000_000, 1);
    server.ok(Syscall.EndpointCreate);
    const region = server.ok(Syscall.RegionCreate, 0, 5, 0);
    server.ok(Syscall.Map, 0, region, LINEAR + 2 ** 30, READ_WRITE, 0, 5);
    server.receive(receiving);
    // one is being served, one waits, one sleeps with a deadline, one is ready
    clients[0].send(Syscall.Call, sends[0], 1, { leases: [lease(0x10000, 10, { read: true })] });
    server.receive(0, 1n);
    clients[1].call(sends[1], tag(1));
    clients[2].receive(0, 1n, 10_000_000n);
    checkSpaces(world, server, ...clients);
    world.kill(server, ...clients);
    world.asInit((each) => each.ok(Syscall.HandleClose, endpoint));
    expect(world.freePages).toBe(free);
    expect(world.charged).toBe(charged);
    world.machine.advance(20_000_000);
    expect(world.idle).toBe(true);
  });

  test("makes handles to the task stale in every table", () => {
    const [victim, holder] = [world.spawn(10), world.spawn(12)];
    const copy = world.give(holder, victim.handle, Right.Manage | Right.Inspect);
    world.sleep();
    world.kill(victim);
    for (const number of [Syscall.TaskKill, Syscall.TaskInspect, Syscall.TaskStart, Syscall.Notify]) {
      expect(holder.try(number, copy, 0, 0, 0)).toBe(Status.Gone);
    }
    const successor = world.spawn(5);
    expect(successor.id & 1023).toBe(victim.id & 1023);
    expect(holder.try(Syscall.TaskInspect, copy, 0)).toBe(Status.Gone);
  });

  test("needs the right to manage, and another task", () => {
    const { init } = world;
    const handle = world.create(5);
    const looking = init.ok(Syscall.HandleCopy, handle, Right.Inspect, 0, 0);
    expect(init.try(Syscall.TaskKill, looking)).toBe(Status.Denied);
    expect(init.try(Syscall.TaskKill, 0)).not.toBe(Status.Ok);
    const task = world.spawn(10);
    const itself = world.give(task, task.handle, Right.Manage);
    world.sleep();
    expect(task.try(Syscall.TaskKill, itself)).toBe(Status.BadArgument);
  });

  test("of the creator ends what it created, and what that created", () => {
    const free = world.freePages;
    const parent = world.spawn(10, { quota: 200 });
    world.sleep();
    const children = [50, 30, 20].map((quota) => parent.ok(Syscall.TaskCreate, quota, 9, 1));
    parent.ok(Syscall.TaskStart, children[0], ENTRY, STACK, 0x1234);
    parent.receive(0);
    expect(world.machine.registers[0]).toBe(0x1234n);
    // the child makes one of its own and waits for it
    world.machine.syscall(Syscall.TaskCreate, 10, 9, 0);
    world.machine.syscall(Syscall.TaskStart, world.machine.registers[1], ENTRY, STACK, 0x5678);
    world.machine.syscall(Syscall.Receive, 0, ALL_BITS, 2n ** 64n - 1n);
    expect(world.machine.registers[0]).toBe(0x5678n);
    world.kill(parent);
    expect(world.idle).toBe(true);
    expect(world.freePages).toBe(free);
    expect(world.asInit((init) => (init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory), init.x(4)))).toBe(1n);
  });

  test("is not for those who descend from the task", () => {
    const parent = world.spawn(10, { quota: 200 });
    world.sleep();
    const child = parent.ok(Syscall.TaskCreate, 50, 9, 1);
    const itself = world.give(parent, parent.handle, Right.Manage);
    const given = parent.ok(Syscall.HandleCopy, itself, Right.Manage, 0, child);
    parent.ok(Syscall.TaskStart, child, ENTRY, STACK, 0);
    parent.receive(0);
    world.machine.syscall(Syscall.TaskKill, given);
    expect(world.machine.registers[0]).toBe(BigInt(Status.BadArgument));
  });

  test("and starting again a hundred times takes no memory", () => {
    const start = () => {
      const task = world.spawn(10);
      world.init.ok(Syscall.HandleClose, world.memory(task, 0x10000, 2, READ_WRITE));
      world.init.ok(Syscall.HandleClose, world.init.ok(Syscall.EndpointCreate));
      world.kill(task);
    };
    start();
    const free = world.freePages;
    for (let round = 0; round < 100; round++) start();
    expect(world.freePages).toBe(free);
  });
});

describe("inspect", () => {
  test("of oneself needs no handle", () => {
    const task = world.spawn(10, { quota: 33 });
    world.sleep();
    task.ok(Syscall.TaskInspect, 0, Inspect.Summary);
    expect(task.x(1)).toBe(BigInt(TaskState.Running));
    expect([task.x(5), task.x(7)]).toEqual([33n, BigInt(task.id)]);
  });

  test("needs the right to, and a record that there is", () => {
    const { init } = world;
    const handle = world.create(5);
    const managing = init.ok(Syscall.HandleCopy, handle, Right.Manage, 0, 0);
    expect(init.try(Syscall.TaskInspect, managing, Inspect.Summary)).toBe(Status.Denied);
    for (const what of [8, 100, 255, 2n ** 32n]) {
      expect(init.try(Syscall.TaskInspect, handle, what)).toBe(Status.BadArgument);
    }
  });

  test("shows each state", () => {
    const { init } = world;
    const endpoint = init.ok(Syscall.EndpointCreate);
    const server = world.spawn(20);
    const [served, waiting] = [world.spawn(10), world.spawn(9)];
    const receiving = world.give(server, endpoint, Right.Receive);
    const sends = [served, waiting].map((task) => world.give(task, endpoint, Right.Send));
    expect(served.inspect().state).toBe(TaskState.Ready);
    world.sleep();
    server.receive(receiving);
    expect(server.inspect().state).toBe(TaskState.Receiving);
    served.call(sends[0], tag(1));
    server.receive(0);
    waiting.call(sends[1], tag(1));
    expect([served, waiting].map((task) => task.inspect().state)).toEqual([TaskState.AwaitingReply, TaskState.Calling]);
    world.notify(server, ALL_BITS);
    expect(server.running).toBe(true);
    server.syscall(Syscall.Exit, 1);
    expect(server.inspect().state).toBe(TaskState.Exited);
  });
});

test("pages of a task's own are never in reach of another", () => {
  const tasks = [10, 9, 8].map((priority) => world.spawn(priority));
  for (const task of tasks) world.memory(task, 0x10000, 2, READ_WRITE);
  world.sleep();
  for (const task of tasks) {
    expect(task.running).toBe(true);
    task.receive(0);
  }
  checkSpaces(world, ...tasks);
  const physical = tasks.map((task) => world.machine.walker.leaves(task.space).map((leaf) => leaf.physical));
  expect(new Set(physical.flat()).size).toBe(physical.flat().length);
  expect(physical.flat().every((address) => address % PAGE === 0)).toBe(true);
});
