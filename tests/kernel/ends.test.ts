/** Numbers that have come to their end: generations of handles and tasks, and depths of copies. Tests set them in memory. */
import { beforeEach, describe, expect, test } from "vitest";
import { Inspect, MapRight, Right, Status, Syscall } from "../../abi/syscall";
import { sourceOf } from "./sources";
import { KernelView } from "./view";
import { LINEAR, World, type TestTask } from "./world";

const H = sourceOf("kernel/handle.ts").offsets("Handle", "value", "depth");
const DEEPEST = 0xffff;

let world: World;
let init: TestTask;

beforeEach(() => {
  world = new World();
  init = world.init;
});

/** Address of an entry of a task. */
function entry(task: TestTask, handle: number): number {
  const found = new KernelView(world.machine).tasks().find(({ id }) => id === task.id || task === init);
  return found!.entries.find(({ value }) => value === handle)!.address;
}

test("the last generation of a handle is followed by the first", () => {
  const handle = init.ok(Syscall.EndpointCreate);
  const index = handle & 255;
  const last = 0x7fff_ff00 | index;
  world.machine.view.setUint32(entry(init, handle) + H.value, last, true);
  expect(init.try(Syscall.HandleClose, last)).toBe(Status.Ok);
  expect(init.ok(Syscall.EndpointCreate)).toBe(0x100 | index);
  expect(init.try(Syscall.HandleClose, last)).toBe(Status.BadHandle);
});

test("the last generation of a task is followed by the first", () => {
  const handle = world.create(10);
  init.ok(Syscall.TaskInspect, handle, Inspect.Summary);
  const slot = Number(init.x(7)) & 1023;
  init.ok(Syscall.TaskKill, handle);
  world.machine.view.setUint32(sourceOf("kernel/layout.ts").constant("SLOTS") + slot * 8, 0xffff_fc00 | slot, true);
  const next = world.create(10);
  init.ok(Syscall.TaskInspect, next, Inspect.Summary);
  expect(Number(init.x(7))).toBe(0x400 | slot);
});

describe("a handle that is as deep as copies can be", () => {
  let server: TestTask;
  let region: number;
  let sending: number;

  beforeEach(() => {
    const endpoint = init.ok(Syscall.EndpointCreate);
    server = world.spawn(20);
    const receiving = world.give(server, endpoint, Right.Receive);
    sending = init.ok(Syscall.HandleCopy, endpoint, Right.Send, 0, 0);
    region = init.ok(Syscall.RegionCreate, 0, 1, 0);
    world.sleep();
    server.receive(receiving);
    world.asInit(() => undefined);
    world.machine.onReturn = () => undefined;
  });

  function deepest<T>(work: () => T): T {
    return world.asInit(() => {
      const at = entry(init, region) + H.depth;
      world.machine.view.setUint16(at, DEEPEST, true);
      const result = work();
      world.machine.view.setUint16(at, 0, true);
      return result;
    });
  }

  test("is neither copied nor mapped", () => {
    expect(deepest(() => init.try(Syscall.HandleCopy, region, Right.Read, 0, 0))).toBe(Status.TableFull);
    expect(deepest(() => init.try(Syscall.Map, 0, region, LINEAR * 2, MapRight.Read, 0, 1))).toBe(Status.TableFull);
    expect(deepest(() => init.try(Syscall.RegionSplit, region, 0, 1))).toBe(Status.TableFull);
  });

  test.each([0, 2 ** 31])("is not sent: 0x%x", (moved) => {
    deepest(() => {
      init.send(Syscall.Call, sending, 1, { handles: [region + moved] });
      expect(init.running).toBe(true);
      expect(init.status).toBe(Status.TableFull);
    });
  });
});

test("nothing is both written and executed, even by a handle with all rights", () => {
  const region = init.ok(Syscall.RegionCreate, 0, 1, 0);
  const at = entry(init, region) + sourceOf("kernel/handle.ts").offsets("Handle", "rights").rights;
  world.machine.view.setUint8(at, Right.All);
  const rights = MapRight.Read | MapRight.Write | MapRight.Execute;
  expect(init.try(Syscall.Map, 0, region, LINEAR * 2, rights, 0, 1)).toBe(Status.BadArgument);
});
