/** Handles that are moved in a message: the sender has them no more. */
import { beforeEach, describe, expect, test } from "vitest";
import { HandleFlag, Inspect, MapRight, Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { Meeting, serverSleeps, serverWakes } from "./meeting";
import { tag } from "./message";
import { ALL_BITS, LINEAR, SYSTEM, type TestTask, type World } from "./world";

const MOVE = 2 ** HandleFlag.MoveBit;
const UART = 57;

let world: World;
let server: TestTask;
let client: TestTask;
let other: TestTask;
let endpoint: number;
let receiving: number;
let sending: number;
let otherSending: number;

beforeEach(() => {
  ({ world, server, client, other, endpoint, receiving, sending, otherSending } = new Meeting());
});

/** Whether a task has this handle; asked of the task itself. */
function has(task: TestTask, handle: number): boolean {
  return task.try(Syscall.HandleCopy, handle, 0, 0, 0) !== Status.BadHandle;
}

/** Sets the bits of a handle, and looks what its maker gets. */
function bitsOf(task: TestTask): bigint {
  task.receive(0, ALL_BITS, 0n);
  return task.notified.bits;
}

describe("a moved handle", () => {
  test("goes with a call to a server that waits; with its badge and rights", () => {
    const both = world.give(client, endpoint, Right.Send | Right.Receive, 9);
    server.receive(receiving);
    client.send(Syscall.Call, sending, 1, { handles: [both + MOVE] });
    const [taken] = server.taken(1);
    expect(taken).toBeLessThan(MOVE);
    const entry = server.look(Inspect.Entry + (taken & 255));
    expect([entry[0], entry[1] & 0xffffn, entry[4]]).toEqual([
      ...[BigInt(taken), BigInt(1 | ((Right.Send | Right.Receive) << 8)), 9n],
    ]);
    server.replyReceive(receiving, client.id, tag(0));
    expect(has(client, both)).toBe(false);
  });

  test("goes with a call that waited, and is the sender's until then", () => {
    serverSleeps(server);
    const mine = client.ok(Syscall.NotificationCreate, 4);
    client.send(Syscall.Call, sending, 1, { handles: [mine + MOVE] });
    expect(client.look(Inspect.Entry + (mine & 255))[0]).toBe(BigInt(mine));
    serverWakes(world, server);
    server.receive(receiving);
    expect(client.look(Inspect.Entry + (mine & 255))[0]).toBe(0n);
    server.ok(Syscall.Notify, server.taken(1)[0]);
    server.replyReceive(receiving, client.id, tag(0));
    expect(bitsOf(client)).toBe(4n);
  });

  test("goes with a reply, and with a replyReceive", () => {
    server.receive(receiving);
    const [one, two] = [1, 2].map((bits) => server.ok.bind(server, Syscall.NotificationCreate, bits));
    world.notify(server, 1n);
    const given = [one(), two()];
    server.receive(receiving);
    client.call(sending, tag(1));
    server.send(Syscall.Reply, client.id, 0, { handles: [given[0] + MOVE] });
    expect(server.status).toBe(Status.Ok);
    expect(has(server, given[0])).toBe(false);
    server.receive(receiving);
    expect(has(client, client.taken(1)[0])).toBe(true);
    client.call(sending, tag(1));
    server.send(Syscall.ReplyReceive, (BigInt(receiving) << 32n) | BigInt(client.id), 0, {
      handles: [given[1] + MOVE],
    });
    expect(client.running).toBe(true);
    expect(has(client, client.taken(1)[0])).toBe(true);
    expect(server.look(Inspect.Entry + (given[1] & 255))[0]).toBe(0n);
  });

  test("makes room in the sender's table and takes it in the receiver's", () => {
    server.receive(receiving);
    const mine = client.ok(Syscall.NotificationCreate, 4);
    const place = BigInt((mine & 255) + 0x200);
    client.send(Syscall.Call, sending, 1, { handles: [mine + MOVE] });
    server.replyReceive(receiving, client.id, tag(0));
    expect(BigInt(client.ok(Syscall.NotificationCreate, 1))).toBe(place);
  });

  test("that is the only one to its object keeps it alive", () => {
    const free = world.freePages;
    const mine = client.ok.bind(client, Syscall.RegionCreate, 0, 2, 0);
    server.receive(receiving);
    const region = mine();
    client.send(Syscall.Call, sending, 1, { handles: [region + MOVE] });
    const [taken] = server.taken(1);
    expect(world.freePages).toBe(free - 2);
    server.ok(Syscall.HandleClose, taken);
    expect(world.freePages).toBe(free);
  });

  test("to an interrupt is not bound any more, until its new holder binds it", () => {
    const root = world.asInit((init) => init.ok(Syscall.InterruptCreate, SYSTEM, UART));
    const line = world.give(client, root, 0);
    server.receive(receiving);
    client.ok(Syscall.InterruptBind, line, 1);
    expect(world.machine.legacy.isEnabled(UART)).toBe(true);
    client.send(Syscall.Call, sending, 1, { handles: [line + MOVE] });
    expect(world.machine.legacy.isEnabled(UART)).toBe(false);
    const [taken] = server.taken(1);
    expect(server.try(Syscall.InterruptAcknowledge, taken)).toBe(Status.BadState);
    server.ok(Syscall.InterruptBind, taken, 2);
    expect(world.machine.legacy.isEnabled(UART)).toBe(true);
  });
});

describe("the endpoint handle itself", () => {
  test("may be moved by the call that it makes", () => {
    server.receive(receiving);
    client.send(Syscall.Call, sending, 1, { handles: [sending + MOVE] });
    expect(server.received.caller).toBe(client.id);
    expect(client.inspect().state).toBe(TaskState.AwaitingReply);
    server.replyReceive(receiving, client.id, tag(0));
    expect(client.status).toBe(Status.Ok);
    expect(client.try(Syscall.Call, sending, tag(1))).toBe(Status.BadHandle);
  });

  test("may be moved by a call that waited", () => {
    serverSleeps(server);
    client.send(Syscall.Call, sending, 1, { handles: [sending + MOVE] });
    serverWakes(world, server);
    server.receive(receiving);
    expect(server.received.caller).toBe(client.id);
    server.replyReceive(receiving, client.id, tag(3));
    expect([client.status, client.x(1)]).toEqual([Status.Ok, BigInt(tag(3))]);
  });

  test("of the server may be moved by its reply; then it receives no more", () => {
    server.receive(receiving);
    client.call(sending, tag(1));
    const both = (BigInt(receiving) << 32n) | BigInt(client.id);
    server.send(Syscall.ReplyReceive, both, 0, { handles: [receiving + MOVE] });
    expect(server.notified).toMatchObject({ message: false, status: Status.BadHandle });
    server.receive(0, 1n);
    const [taken] = client.taken(1);
    client.receive(taken, 0n, 0n);
    expect(client.notified.status).toBe(Status.TimedOut);
  });
});

describe("a message is refused, and nothing is moved or copied,", () => {
  let mine: number;

  beforeEach(() => {
    server.receive(receiving);
    mine = client.ok(Syscall.NotificationCreate, 4);
  });

  test.each([
    { name: "with one moved twice", handles: () => [mine + MOVE, mine + MOVE] },
    { name: "with one moved, then copied", handles: () => [mine + MOVE, mine] },
    { name: "with one moved, then copied further behind", handles: () => [mine + MOVE, sending, sending, mine] },
    { name: "with one that is none behind one that is moved", handles: () => [mine + MOVE, 0x155] },
    { name: "with nothing but the bit", handles: () => [MOVE] },
  ])("$name", ({ handles }) => {
    client.send(Syscall.Call, sending, 1, { handles: handles() });
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.BadHandle);
    expect(has(client, mine)).toBe(true);
    expect(server.inspect().state).toBe(TaskState.Receiving);
  });

  test("but one may be copied first and then moved", () => {
    client.send(Syscall.Call, sending, 1, { handles: [mine, mine + MOVE] });
    for (const taken of server.taken(2)) expect(server.try(Syscall.Notify, taken)).toBe(Status.Ok);
    server.replyReceive(receiving, client.id, tag(0));
    expect(has(client, mine)).toBe(false);
  });

  test("with the number of a mapping, which is no handle", () => {
    world.memory(client, 0x10000, 1, MapRight.Read);
    for (let index = 1; index < 91; index++) {
      const [, type] = client.look(Inspect.Entry + index);
      if ((type & 255n) !== 7n) continue;
      const [value] = client.look(Inspect.Entry + index);
      for (const number of [Syscall.HandleCopy, Syscall.HandleClose, Syscall.HandleRevoke]) {
        expect(client.try(number, value, 0, 0, 0)).toBe(Status.BadHandle);
      }
      client.send(Syscall.Call, sending, 1, { handles: [Number(value) + MOVE] });
      expect(client.status).toBe(Status.BadHandle);
    }
    expect(client.look(Inspect.Entry + 2).length).toBe(7);
    expect(world.machine.access(LINEAR + 0x10000, "read")).toBe(true);
  });

  test("with more than the receiver has room for", () => {
    world.notify(server, 1n);
    while (server.try(Syscall.NotificationCreate, 1) === Status.Ok);
    server.ok(Syscall.HandleClose, 0x150);
    server.receive(receiving);
    client.send(Syscall.Call, sending, 1, { handles: [mine + MOVE, sending] });
    expect(client.status).toBe(Status.TableFull);
    expect(has(client, mine)).toBe(true);
    client.send(Syscall.Call, sending, 1, { handles: [mine + MOVE] });
    expect(server.received.caller).toBe(client.id);
  });
});

test("a waiting call whose handle was closed by revoking is told, and lets the next one be received", () => {
  serverSleeps(server);
  const root = world.asInit((init) => init.ok(Syscall.EndpointCreate));
  const gift = world.give(client, root, Right.Send);
  client.send(Syscall.Call, sending, 1, { handles: [gift + MOVE] });
  other.call(otherSending, tag(2));
  world.asInit((init) => init.ok(Syscall.HandleRevoke, root));
  serverWakes(world, server);
  server.receive(receiving);
  expect(server.received.caller).toBe(other.id);
  expect(client.inspect().state).toBe(TaskState.Ready);
  expect(client.status).toBe(Status.BadHandle);
});
