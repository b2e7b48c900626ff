/** Handles: the only way to name anything (abi/syscall.ts, Right). */
import { beforeEach, describe, expect, test } from "vitest";
import { Inspect, Limit, Right, Status, Syscall } from "../../abi/syscall";
import { tag } from "./message";
import { ALL_BITS, SYSTEM, World, type TestTask } from "./world";

let world: World;
let task: TestTask;

beforeEach(() => {
  world = new World();
  task = world.spawn(10);
  world.sleep();
  expect(task.running).toBe(true);
});

describe("a handle's value", () => {
  test("is an index and a generation, which changes each time the entry is used anew", () => {
    const first = task.ok(Syscall.NotificationCreate, 1);
    expect(first).toBe(0x101);
    task.ok(Syscall.HandleClose, first);
    const second = task.ok(Syscall.NotificationCreate, 1);
    expect(second).toBe(0x201);
    expect(task.try(Syscall.Notify, first)).toBe(Status.BadHandle);
    expect(task.try(Syscall.HandleClose, first)).toBe(Status.BadHandle);
    expect(task.try(Syscall.Notify, second)).toBe(Status.Ok);
  });

  test("that was never given names nothing", () => {
    for (const value of [0, 1, 0x100, 0x13f, 0x140, 0x1ff, 0xffff_ffff, 2n ** 32n + 0x101n, 2n ** 64n - 1n]) {
      expect(task.try(Syscall.HandleClose, value)).toBe(Status.BadHandle);
      expect(task.try(Syscall.HandleCopy, value, 0, 0, 0)).toBe(Status.BadHandle);
      expect(task.try(Syscall.Notify, value)).toBe(Status.BadHandle);
    }
  });

  test("of another task names nothing", () => {
    const inInit = world.asInit((init) => {
      for (let count = 0; count < 20; count++) init.ok(Syscall.NotificationCreate, 1);
      return init.ok(Syscall.NotificationCreate, 1);
    });
    expect(task.try(Syscall.Notify, inInit)).toBe(Status.BadHandle);
  });
});

describe("the table", () => {
  test("keeps nothing of a handle that is closed", () => {
    const endpoint = task.ok(Syscall.EndpointCreate);
    const copy = task.ok(Syscall.HandleCopy, endpoint, Right.Send, 77, 0);
    task.ok(Syscall.HandleClose, copy);
    const next = task.ok(Syscall.EndpointCreate);
    expect(next & 255).toBe(copy & 255);
    const [, , , pages, badge] = task.look(Inspect.Entry + (next & 255));
    expect([pages, badge]).toEqual([0n, 0n]);
  });

  test(`has room for ${Limit.HandleTable - 1}, each create call refuses when it is full, closing makes room`, () => {
    const values: number[] = [];
    for (let count = 1; count < Limit.HandleTable; count++) values.push(task.ok(Syscall.NotificationCreate, 1));
    expect(new Set(values).size).toBe(Limit.HandleTable - 1);
    const { pages } = task.inspect();
    expect(task.try(Syscall.NotificationCreate, 1)).toBe(Status.TableFull);
    expect(task.try(Syscall.EndpointCreate)).toBe(Status.TableFull);
    expect(task.try(Syscall.TaskCreate, 4, 1, 0)).toBe(Status.TableFull);
    expect(task.try(Syscall.RegionCreate, 0, 1, 0)).toBe(Status.TableFull);
    expect(task.try(Syscall.HandleCopy, values[0], 0, 0, 0)).toBe(Status.TableFull);
    expect(task.inspect().pages).toBe(pages);
    world.asInit((init) => expect(init.try(Syscall.HandleCopy, SYSTEM, 1, 0, task.handle)).toBe(Status.TableFull));
    task.ok(Syscall.HandleClose, values[30]);
    expect(task.try(Syscall.EndpointCreate)).toBe(Status.Ok);
  });
});

describe("copies", () => {
  test("have fewer rights or the same, never more", () => {
    const endpoint = task.ok(Syscall.EndpointCreate);
    const sender = task.ok(Syscall.HandleCopy, endpoint, Right.Send, 0, 0);
    expect(task.try(Syscall.HandleCopy, sender, Right.Send | Right.Receive, 0, 0)).toBe(Status.Denied);
    expect(task.try(Syscall.HandleCopy, sender, Right.Send | 0x100, 0, 0)).toBe(Status.Denied);
    expect(task.try(Syscall.HandleCopy, sender, 2n ** 32n, 0, 0)).not.toBe(Status.Ok);
    const none = task.ok(Syscall.HandleCopy, sender, 0, 0, 0);
    expect(task.try(Syscall.Call, none, tag(0))).toBe(Status.Denied);
  });

  test("get another badge only by the right to mint", () => {
    const endpoint = task.ok(Syscall.EndpointCreate);
    const badged = task.ok(Syscall.HandleCopy, endpoint, Right.Send | Right.Receive, 7, 0);
    expect(task.try(Syscall.HandleCopy, badged, Right.Send, 8, 0)).toBe(Status.Denied);
    expect(task.try(Syscall.HandleCopy, badged, Right.Send, 7, 0)).toBe(Status.Ok);
    expect(task.try(Syscall.HandleCopy, badged, Right.Send, 0, 0)).toBe(Status.Ok);
  });

  test("of a notification have its bits, or others by the right to mint", () => {
    const bits = task.ok(Syscall.NotificationCreate, 0b1);
    const other = task.ok(Syscall.HandleCopy, bits, 0, 0b110, 0);
    task.ok(Syscall.Notify, other);
    task.receive(0, ALL_BITS, 0n);
    expect(task.notified.bits).toBe(0b110n);
    expect(task.try(Syscall.HandleCopy, other, 0, 0b1, 0)).toBe(Status.Denied);
  });

  test("go to another task by a handle to it with the right to manage", () => {
    const endpoint = task.ok(Syscall.EndpointCreate);
    const child = task.ok(Syscall.TaskCreate, 4, 5, 0);
    expect(task.try(Syscall.HandleCopy, endpoint, Right.Send, 0, child)).toBe(Status.Ok);
    const looking = task.ok(Syscall.HandleCopy, child, Right.Inspect, 0, 0);
    expect(task.try(Syscall.HandleCopy, endpoint, Right.Send, 0, looking)).toBe(Status.Denied);
    expect(task.try(Syscall.HandleCopy, endpoint, Right.Send, 0, endpoint)).toBe(Status.WrongType);
    expect(task.try(Syscall.HandleCopy, endpoint, Right.Send, 0, 0x13f)).toBe(Status.BadHandle);
    task.ok(Syscall.TaskKill, child);
    expect(task.try(Syscall.HandleCopy, endpoint, Right.Send, 0, child)).toBe(Status.Gone);
  });

  test("live on when what they were copied from is closed, and the object with them", () => {
    const endpoint = task.ok(Syscall.EndpointCreate);
    const copy = task.ok(Syscall.HandleCopy, endpoint, Right.Send | Right.Receive, 0, 0);
    task.ok(Syscall.HandleClose, endpoint);
    task.receive(copy, 0n, 0n);
    expect(task.notified.status).toBe(Status.TimedOut);
  });
});

describe("every call refuses", () => {
  const byHandle = [
    { name: "Call", number: Syscall.Call, more: [tag(0)] },
    { name: "Notify", number: Syscall.Notify, more: [] },
    { name: "TaskStart", number: Syscall.TaskStart, more: [0x400000, 0x5f0000, 0] },
    { name: "TaskSuspend", number: Syscall.TaskSuspend, more: [] },
    { name: "TaskResume", number: Syscall.TaskResume, more: [] },
    { name: "TaskKill", number: Syscall.TaskKill, more: [] },
    { name: "TaskSchedule", number: Syscall.TaskSchedule, more: [1] },
    { name: "TaskInspect", number: Syscall.TaskInspect, more: [0] },
    { name: "RegionCreate", number: Syscall.RegionCreate, more: [1, 0] },
    { name: "RegionSplit", number: Syscall.RegionSplit, more: [0, 1] },
    { name: "RegionSync", number: Syscall.RegionSync, more: [0, 1] },
    { name: "Map", number: Syscall.Map, more: [0x101, 0x10000, 1, 0, 1] },
    { name: "Unmap", number: Syscall.Unmap, more: [0x10000] },
    { name: "InterruptBind", number: Syscall.InterruptBind, more: [1] },
    { name: "InterruptAcknowledge", number: Syscall.InterruptAcknowledge, more: [] },
    { name: "Log", number: Syscall.Log, more: [0] },
    { name: "LogRead", number: Syscall.LogRead, more: [0] },
    { name: "LogBind", number: Syscall.LogBind, more: [1] },
    { name: "SystemInfo", number: Syscall.SystemInfo, more: [0] },
    { name: "Property", number: Syscall.Property, more: [0x10002] },
    { name: "Trace", number: Syscall.Trace, more: [0] },
    { name: "TraceRead", number: Syscall.TraceRead, more: [0] },
    { name: "DeviceRegion", number: Syscall.DeviceRegion, more: [0x3f201000, 1] },
    { name: "InterruptCreate", number: Syscall.InterruptCreate, more: [57] },
  ];

  test.each(byHandle)("a bad or stale handle: $name", ({ number, more }) => {
    const stale = task.ok(Syscall.NotificationCreate, 1);
    task.ok(Syscall.HandleClose, stale);
    for (const handle of [stale, 0x13f, 0xffff_ffff, 2n ** 32n + 0x201n]) {
      expect(task.try(number, handle, ...more)).toBe(Status.BadHandle);
    }
  });

  test.each(byHandle)("a handle of another type: $name", ({ number, more }) => {
    const endpoint = task.ok(Syscall.EndpointCreate);
    const bits = task.ok(Syscall.NotificationCreate, 1);
    expect(task.try(number, number === Syscall.Call ? bits : endpoint, ...more)).toBe(Status.WrongType);
  });

  test.each(byHandle.filter(({ number }) => number >= Syscall.Log))(
    "a system handle without the right: $name",
    (call) => {
      const bare = world.asInit((init) => init.ok(Syscall.HandleCopy, SYSTEM, Right.Mint, 0, task.handle));
      expect(task.try(call.number, bare, ...call.more)).toBe(Status.Denied);
    },
  );

  test("a number that no call has", () => {
    for (const number of [Syscall.Count, Syscall.Count + 1, 1000, 0xffff_ffff]) {
      expect(task.try(number, SYSTEM)).toBe(Status.NoSyscall);
    }
  });
});
