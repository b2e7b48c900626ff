/** What TaskInspect tells: how a task is scheduled, and entry by entry what it holds. */
import { beforeEach, describe, expect, test } from "vitest";
import { HandleType, Inspect, Limit, MapRight, Right, Status, Syscall } from "../../abi/syscall";
import { tag } from "./message";
import { LINEAR, NEVER, SYSTEM, World, type TestTask } from "./world";

const AT = LINEAR + 0x10000;

let world: World;
let task: TestTask;

beforeEach(() => {
  world = new World();
  task = world.spawn(10, { quota: 200 });
  world.sleep();
  expect(task.running).toBe(true);
});

interface Entry {
  handle: bigint;
  type: HandleType;
  rights: number;
  depth: number;
  object: bigint;
  pages: bigint;
  badge: bigint;
}

function entryOf(who: TestTask, index: number): Entry {
  const [handle, what, object, pages, badge] = who.look(Inspect.Entry + index);
  return {
    ...{ handle, object, pages, badge },
    ...{ type: Number(what & 255n), rights: Number((what >> 8n) & 255n), depth: Number(what >> 16n) },
  };
}

const entry = (handle: number) => entryOf(task, handle & 255);

describe("an entry", () => {
  test("of an endpoint tells it apart from others, with badge, rights and depth of copying", () => {
    const [one, two] = [0, 0].map(() => task.ok(Syscall.EndpointCreate));
    const copy = task.ok(Syscall.HandleCopy, one, Right.Send, 77, 0);
    const all = Right.Send | Right.Receive | Right.Mint;
    expect(entry(one)).toMatchObject({
      handle: BigInt(one),
      type: HandleType.Endpoint,
      rights: all,
      depth: 0,
      badge: 0n,
    });
    expect(entry(copy)).toMatchObject({ rights: Right.Send, depth: 1, badge: 77n, object: entry(one).object });
    expect(entry(two).object).not.toBe(entry(one).object);
  });

  test("of a task, a notification, a region, a line, the system and a mapping", () => {
    const child = task.ok(Syscall.TaskCreate, 10, 5, 0);
    task.ok(Syscall.TaskInspect, child, Inspect.Summary);
    const id = task.x(7);
    const bits = task.ok(Syscall.NotificationCreate, 0b101);
    const region = task.ok(Syscall.RegionCreate, 0, 3, 0);
    task.ok(Syscall.Map, 0, region, AT, MapRight.Read, 1, 2);
    const line = world.give(
      task,
      world.asInit((init) => init.ok(Syscall.InterruptCreate, SYSTEM, 57)),
      0,
    );
    task.ok(Syscall.InterruptBind, line, 8);
    const system = world.give(task, SYSTEM, 1);
    expect(entry(child)).toMatchObject({ type: HandleType.Task, object: id });
    expect(entry(bits)).toMatchObject({ type: HandleType.Notification, object: BigInt(task.id), badge: 0b101n });
    expect(entry(region)).toMatchObject({ type: HandleType.Region, pages: 3n, rights: 7 });
    expect(entry(line)).toMatchObject({ type: HandleType.Interrupt, object: 57n, badge: 8n, depth: 1 });
    expect(entry(system)).toMatchObject({ type: HandleType.System, rights: 1, depth: 1 });
    const mapping = Array.from({ length: 90 }, (_, index) => entryOf(task, index + 1)).find(
      ({ type }) => type === HandleType.Mapping,
    );
    expect(mapping).toMatchObject({
      ...{ badge: BigInt(AT), pages: 2n, rights: MapRight.Read, depth: 1 },
      object: entry(region).object + 1n,
    });
  });

  test("that is free is all zero, whatever was in it", () => {
    const empty = { handle: 0n, type: HandleType.None, rights: 0, depth: 0, object: 0n, pages: 0n, badge: 0n };
    for (const index of [0, 1, 90]) expect(entryOf(task, index)).toEqual(empty);
    const region = task.ok(Syscall.RegionCreate, 0, 3, 0);
    task.ok(Syscall.HandleClose, task.ok(Syscall.HandleCopy, region, 1, 5, 0));
    task.ok(Syscall.HandleClose, region);
    for (const index of [1, 2]) expect(entryOf(task, index)).toEqual(empty);
  });

  test("there is up to the end of the table: 91, init has 256", () => {
    expect(task.try(Syscall.TaskInspect, 0, Inspect.Entry + Limit.HandleTable - 1)).toBe(Status.Ok);
    for (const what of [Inspect.Entry + Limit.HandleTable, Inspect.Entry + 255, 2n ** 32n + BigInt(Inspect.Entry)]) {
      expect(task.try(Syscall.TaskInspect, 0, what)).toBe(Status.BadArgument);
    }
    world.asInit((init) => {
      expect(init.try(Syscall.TaskInspect, 0, Inspect.Entry + 255)).toBe(Status.Ok);
      expect(init.try(Syscall.TaskInspect, 0, Inspect.Entry + 256)).toBe(Status.BadArgument);
    });
  });
});

test("who holds what adds up to what is charged", () => {
  task.ok(Syscall.EndpointCreate);
  const endpoint = task.ok(Syscall.EndpointCreate);
  task.ok(Syscall.HandleCopy, endpoint, Right.Send, 1, 0);
  const region = task.ok(Syscall.RegionCreate, 0, 5, 0);
  task.ok(Syscall.Map, 0, region, AT, MapRight.Read, 0, 5);
  const held = Array.from({ length: 90 }, (_, index) => entryOf(task, index + 1));
  const roots = held.filter(({ depth, type }) => depth === 0 && type !== HandleType.None);
  const regions = roots.reduce((sum, { type, pages }) => sum + (type === HandleType.Region ? Number(pages) : 0), 0);
  const endpoints = roots.filter(({ type }) => type === HandleType.Endpoint).length;
  const tables = world.machine.walker.tables(task.space).length;
  expect(task.inspect().pages).toBe(1 + tables + regions + endpoints);
});

describe("the schedule", () => {
  test("tells slice, budget, period and creator", () => {
    const [slice, budget, period, parent, holder, timer] = task.look(Inspect.Schedule);
    expect([slice, budget, period]).toEqual([world.machine.frequency / 100n, 0n, 0n]);
    expect([holder, timer]).toEqual([0n, NEVER]);
    world.asInit((init) => {
      init.ok(Syscall.TaskInspect, 0, Inspect.Summary);
      expect(parent).toBe(init.x(7));
      init.ok(Syscall.TaskSchedule, task.handle, 10, 5000, 6000, 7000);
    });
    expect(task.look(Inspect.Schedule).slice(0, 3)).toEqual([5000n, 6000n, 7000n]);
  });

  test("tells the timer, and who holds the task's call", () => {
    const endpoint = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const server = world.spawn(20);
    const receiving = world.give(server, endpoint, Right.Receive);
    const sending = world.give(task, endpoint, Right.Send);
    server.receive(0, 1n);
    task.ok(Syscall.SetTimer, 12_345, 1);
    task.call(sending, tag(1));
    expect(task.look(Inspect.Schedule).slice(4, 6)).toEqual([0n, 12_345n]);
    world.notify(server, 1n);
    server.receive(receiving);
    expect(task.look(Inspect.Schedule)[4]).toBe(BigInt(server.id));
    world.machine.advance(12_345);
    expect(task.look(Inspect.Schedule).slice(4, 6)).toEqual([BigInt(server.id), NEVER]);
    server.reply(task.id, tag(0));
    expect(task.look(Inspect.Schedule)[4]).toBe(0n);
  });
});

test("the summary counts the ticks of the one that asks up to now", () => {
  world.machine.advance(1234);
  task.ok(Syscall.TaskInspect, 0, Inspect.Summary);
  expect(task.x(3)).toBe(1234n);
});
