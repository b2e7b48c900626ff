/** Revoking: what was copied from a handle, and from the copies, is dead at once, wherever it went. */
import { beforeEach, describe, expect, test } from "vitest";
import { MapRight, Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { isMapped } from "../../sim/walker";
import { tag } from "./message";
import { LINEAR, NEVER, PAGE, SYSTEM, World, type TestTask } from "./world";

const READ_WRITE = MapRight.Read | MapRight.Write;
const AT = LINEAR + 0x10000;
const UART = 57;

let world: World;
let first: TestTask;
let second: TestTask;

beforeEach(() => {
  world = new World();
  first = world.spawn(12);
  second = world.spawn(11);
  world.sleep();
  expect(first.running).toBe(true);
});

/** first's handle to second, to give it handles by. */
function toSecond(): number {
  return world.give(first, second.handle, Right.Manage);
}

/** Whether a task has this handle; asked of the task itself. */
function has(task: TestTask, handle: number): boolean {
  return task.try(Syscall.HandleCopy, handle, 0, 0, 0) !== Status.BadHandle;
}

describe("copies", () => {
  test("and their copies go, what they were copied from and its other copies stay", () => {
    const root = first.ok(Syscall.EndpointCreate);
    const [copy, sibling] = [0, 0].map(() => first.ok(Syscall.HandleCopy, root, Right.Send, 0, 0));
    const grandchild = first.ok(Syscall.HandleCopy, copy, Right.Send, 0, 0);
    const great = first.ok(Syscall.HandleCopy, grandchild, Right.Send, 0, 0);
    expect(first.try(Syscall.HandleRevoke, copy)).toBe(Status.Ok);
    for (const gone of [grandchild, great]) expect(first.try(Syscall.Call, gone, tag(0))).toBe(Status.BadHandle);
    for (const kept of [root, copy, sibling]) expect(has(first, kept)).toBe(true);
    first.ok(Syscall.HandleRevoke, root);
    expect([root, copy, sibling].map((handle) => has(first, handle))).toEqual([true, false, false]);
  });

  test("go in other tasks too", () => {
    const root = first.ok(Syscall.EndpointCreate);
    const given = first.ok(Syscall.HandleCopy, root, Right.Send, 7, toSecond());
    const mine = first.ok(Syscall.NotificationCreate, 1);
    first.receive(0);
    const further = second.ok(Syscall.HandleCopy, given, Right.Send, 0, 0);
    world.notify(first, 1n);
    first.ok(Syscall.HandleRevoke, root);
    expect(has(first, mine)).toBe(true);
    first.receive(0);
    expect([given, further].map((handle) => second.try(Syscall.Call, handle, tag(0)))).toEqual([
      ...[Status.BadHandle, Status.BadHandle],
    ]);
  });

  test("of one that is closed are those of what it was copied from: closing sets nothing free", () => {
    const root = first.ok(Syscall.EndpointCreate);
    const copy = first.ok(Syscall.HandleCopy, root, Right.Send, 0, 0);
    const [one, two] = [0, 0].map(() => first.ok(Syscall.HandleCopy, copy, Right.Send, 0, 0));
    const below = first.ok(Syscall.HandleCopy, one, Right.Send, 0, 0);
    first.ok(Syscall.HandleClose, copy);
    expect([one, two, below].map((handle) => has(first, handle))).toEqual([true, true, true]);
    // one's copy is still one's, and two is none of it
    first.ok(Syscall.HandleRevoke, one);
    expect([one, two, below].map((handle) => has(first, handle))).toEqual([true, true, false]);
    first.ok(Syscall.HandleRevoke, root);
    expect([one, two].map((handle) => has(first, handle))).toEqual([false, false]);
  });

  test("of a task's handle, a notification's and the system's go as well", () => {
    for (const root of [toSecond(), first.ok(Syscall.NotificationCreate, 1), world.give(first, SYSTEM, Right.All)]) {
      const copy = first.ok(Syscall.HandleCopy, root, 0, 0, 0);
      expect(first.try(Syscall.HandleRevoke, root)).toBe(Status.Ok);
      expect([root, copy].map((handle) => has(first, handle))).toEqual([true, false]);
    }
  });

  test("of a killed task's handles are then its creator's to revoke", () => {
    const root = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const given = world.give(first, root, Right.Send | Right.Mint);
    const copy = first.ok(Syscall.HandleCopy, given, Right.Send, 0, toSecond());
    world.kill(first);
    expect(has(second, copy)).toBe(true);
    world.asInit((init) => init.ok(Syscall.HandleRevoke, root));
    expect(has(second, copy)).toBe(false);
  });

  test("free their entries", () => {
    const root = first.ok(Syscall.EndpointCreate);
    while (first.try(Syscall.HandleCopy, root, Right.Send, 0, 0) === Status.Ok);
    expect(first.status).toBe(Status.TableFull);
    first.ok(Syscall.HandleRevoke, root);
    for (let count = 0; count < 89; count++) first.ok(Syscall.NotificationCreate, 1);
    expect(first.try(Syscall.NotificationCreate, 1)).toBe(Status.TableFull);
  });

  test.each([0, 1, 0x13f, 0x7fff_ffff, 0x8000_0101, 2n ** 32n + 0x101n])(
    "are none of what is no handle: %s",
    (value) => {
      expect(first.try(Syscall.HandleRevoke, value)).toBe(Status.BadHandle);
    },
  );
});

describe("a region's", () => {
  let region: number;

  beforeEach(() => (region = first.ok(Syscall.RegionCreate, 0, 3, 0)));

  test("mappings go, in each task, out of page tables and translation buffer", () => {
    first.ok(Syscall.Map, toSecond(), region, AT, READ_WRITE, 0, 3);
    first.ok(Syscall.Map, 0, region, AT, READ_WRITE, 0, 3);
    expect(world.machine.access(AT + PAGE, "write")).toBe(true);
    first.receive(0, 1n);
    expect(second.running).toBe(true);
    expect(world.machine.access(AT + 2 * PAGE, "write")).toBe(true);
    world.notify(first, 1n);
    first.ok(Syscall.HandleRevoke, region);
    for (const task of [first, second]) {
      expect(isMapped(world.machine.walker.translate(task.space, AT))).toBe(false);
      expect(world.machine.walker.leaves(task.space)).toHaveLength(0);
    }
    expect(first.try(Syscall.Map, 0, region, AT, READ_WRITE, 0, 3)).toBe(Status.Ok);
    first.receive(0, 1n);
    expect(world.machine.access(AT, "read")).toBe(false);
    expect(second.inspect().state).toBe(TaskState.Faulted);
  });

  test("mappings stay when the handle that they were made with is closed, and go with what that was copied from", () => {
    const copy = first.ok(Syscall.HandleCopy, region, Right.Read, 0, 0);
    first.ok(Syscall.Map, 0, copy, AT, MapRight.Read, 0, 1);
    first.ok(Syscall.HandleClose, copy);
    expect(world.machine.access(AT, "read")).toBe(true);
    first.ok(Syscall.HandleRevoke, region);
    expect(first.try(Syscall.Unmap, 0, AT)).toBe(Status.NotFound);
    expect(world.machine.access(AT, "read")).toBe(false);
  });

  test("parts go, and what was mapped with them", () => {
    const part = first.ok(Syscall.RegionSplit, region, 1, 2);
    first.ok(Syscall.Map, 0, part, AT, MapRight.Read, 1, 1);
    first.ok(Syscall.HandleRevoke, region);
    expect(has(first, part)).toBe(false);
    expect(first.try(Syscall.Unmap, 0, AT)).toBe(Status.NotFound);
  });

  test("pages go back with its last handle or mapping, whichever that is", () => {
    const free = world.freePages;
    const { pages } = first.inspect();
    const copy = first.ok(Syscall.HandleCopy, region, Right.Read, 0, 0);
    first.ok(Syscall.HandleRevoke, region);
    expect(world.freePages).toBe(free);
    first.ok(Syscall.HandleClose, region);
    expect(has(first, copy)).toBe(false);
    expect(world.freePages).toBe(free + 3);
    expect(first.inspect().pages).toBe(pages - 3);
  });
});

describe("an endpoint's", () => {
  let root: number;
  let receiving: number;
  let sending: number;

  beforeEach(() => {
    root = first.ok(Syscall.EndpointCreate);
    receiving = first.ok(Syscall.HandleCopy, root, Right.Receive, 0, toSecond());
    sending = first.ok(Syscall.HandleCopy, root, Right.Send, 0, toSecond());
    first.receive(0, 1n);
    expect(second.running).toBe(true);
  });

  function revoked(): void {
    world.notify(first, 1n);
    first.ok(Syscall.HandleRevoke, root);
    first.receive(0, 1n);
    expect(second.running).toBe(true);
  }

  test("receiver gets BadHandle, with its deadline off", () => {
    second.receive(receiving, 0n, 10_000_000n);
    revoked();
    expect(second.notified).toMatchObject({ message: false, status: Status.BadHandle });
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("caller that is not received yet gets BadHandle, and lends nobody its priority", () => {
    second.call(sending, tag(1));
    revoked();
    expect(second.status).toBe(Status.BadHandle);
  });

  test("caller that was received goes on waiting for its reply", () => {
    second.call(sending, tag(1));
    world.notify(first, 1n);
    first.receive(root);
    first.ok(Syscall.HandleRevoke, root);
    expect(second.inspect().state).toBe(TaskState.AwaitingReply);
    first.reply(second.id, tag(9));
    first.receive(0, 1n);
    expect([second.status, second.x(1)]).toEqual([Status.Ok, BigInt(tag(9))]);
  });

  test("suspended waiter gets it when it is resumed", () => {
    second.receive(receiving);
    world.asInit((init) => init.ok(Syscall.TaskSuspend, second.handle));
    world.notify(first, 1n);
    first.ok(Syscall.HandleRevoke, root);
    first.receive(0, 1n);
    expect(world.idle).toBe(true);
    world.asInit((init) => init.ok(Syscall.TaskResume, second.handle));
    expect(second.notified.status).toBe(Status.BadHandle);
  });

  test("page and quota go back with the last handle", () => {
    const free = world.freePages;
    const { pages } = first.inspect();
    world.notify(first, 1n);
    first.ok(Syscall.HandleRevoke, root);
    expect(world.freePages).toBe(free);
    first.ok(Syscall.HandleClose, root);
    expect([world.freePages, first.inspect().pages]).toEqual([free + 1, pages - 1]);
  });
});

describe("an interrupt line", () => {
  const enabled = () => world.machine.legacy.isEnabled(UART);

  test("is masked when the bound copy goes, and opens when only that had yet to acknowledge it", () => {
    const root = world.asInit((init) => init.ok(Syscall.InterruptCreate, SYSTEM, UART));
    const copy = world.give(first, root, 0);
    first.ok(Syscall.InterruptBind, copy, 1);
    expect(enabled()).toBe(true);
    world.asInit((init) => init.ok(Syscall.HandleRevoke, root));
    expect(enabled()).toBe(false);
    expect(first.try(Syscall.InterruptAcknowledge, copy)).toBe(Status.BadHandle);

    world.asInit((init) => init.ok(Syscall.InterruptBind, root, 1n << 40n));
    const again = world.give(first, root, 0);
    first.ok(Syscall.InterruptBind, again, 1);
    world.machine.setLine(UART, true);
    world.machine.setLine(UART, false);
    world.asInit((init) => init.ok(Syscall.InterruptAcknowledge, root));
    expect(enabled()).toBe(false);
    world.asInit((init) => init.ok(Syscall.HandleRevoke, root));
    expect(enabled()).toBe(true);
  });
});

test("a wait at an endpoint ends with any of the handles to it", () => {
  const root = world.asInit((init) => init.ok(Syscall.EndpointCreate));
  const other = world.asInit((init) => init.ok(Syscall.HandleCopy, root, Right.Receive, 0, 0));
  const kept = world.give(first, root, Right.Receive);
  world.give(first, other, Right.Receive);
  first.receive(kept);
  world.asInit((init) => init.ok(Syscall.HandleRevoke, other));
  expect(first.notified).toMatchObject({ message: false, status: Status.BadHandle });
  expect(has(first, kept)).toBe(true);
});

describe("a handle that was moved", () => {
  test("keeps its copies, and stays in reach of what it was copied from", () => {
    const root = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const mine = world.give(first, root, Right.Send | Right.Mint);
    const copy = first.ok(Syscall.HandleCopy, mine, Right.Send, 0, 0);
    const meeting = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const receiving = world.give(second, meeting, Right.Receive);
    const sending = world.give(first, meeting, Right.Send);
    first.send(Syscall.Call, sending, 1, { handles: [mine | 0x8000_0000] });
    second.receive(receiving);
    const [moved] = second.taken(1);
    const further = second.ok(Syscall.HandleCopy, moved, Right.Send, 0, 0);
    second.ok(Syscall.HandleRevoke, moved);
    expect([moved, further].map((handle) => has(second, handle))).toEqual([true, false]);
    second.reply(first.id, tag(0));
    expect([mine, copy].map((handle) => has(first, handle))).toEqual([false, false]);
    first.receive(0);
    world.asInit((init) => init.ok(Syscall.HandleRevoke, root));
    expect(has(second, moved)).toBe(false);
  });
});
