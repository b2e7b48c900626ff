/** Messages: call, receive, reply and replyReceive in every order (abi/syscall.ts). */
import { beforeEach, describe, expect, test } from "vitest";
import { Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { tag } from "./message";
import { BADGE, Meeting, OTHER_BADGE, serverSleeps, serverWakes } from "./meeting";
import { ALL_BITS, World, type TestTask } from "./world";

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

describe("a call to a server that waits", () => {
  beforeEach(() => server.receive(receiving));

  test("goes to it at once, with badge, caller, tag and words", () => {
    client.call(sending, tag(7, 6), 11, 12, 13, 14, 15, 2n ** 64n - 1n);
    expect(server.running).toBe(true);
    expect(server.received).toEqual({
      badge: BADGE,
      caller: client.id,
      tag: tag(7, 6),
      words: [11n, 12n, 13n, 14n, 15n, 2n ** 64n - 1n],
    });
    expect(client.inspect().state).toBe(TaskState.AwaitingReply);
  });

  test.each([0, 1, 2, 3, 4, 5, 6])("carries %i words and not one more", (count) => {
    const before = [2, 3, 4, 5, 6, 7].map((index) => server.x(index));
    client.call(sending, tag(1, count), 21, 22, 23, 24, 25, 26);
    const after = [2, 3, 4, 5, 6, 7].map((index) => server.x(index));
    expect(after).toEqual(before.map((old, index) => (index < count ? BigInt(21 + index) : old)));
  });

  test.each([0, 1, 2, 3, 4, 5, 6])("is answered with %i words and not one more", (count) => {
    client.call(sending, tag(1, 6), 21, 22, 23, 24, 25, 26);
    server.replyReceive(receiving, client.id, tag(9, count), 31, 32, 33, 34, 35, 36);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.Ok);
    expect(client.x(1)).toBe(BigInt(tag(9, count)));
    const words = [2, 3, 4, 5, 6, 7].map((index) => client.x(index));
    expect(words).toEqual([21n, 22n, 23n, 24n, 25n, 26n].map((old, i) => (i < count ? BigInt(31 + i) : old)));
  });

  test("keeps x19-x30 of both and leaves nothing of the kernel's in x8-x18", () => {
    for (let index = 19; index < 31; index++) world.machine.registers[index] = BigInt(1000 + index);
    client.call(sending, tag(1));
    server.replyReceive(receiving, client.id, tag(0));
    for (let index = 19; index < 31; index++) expect(client.x(index)).toBe(BigInt(1000 + index));
    for (let index = 8; index < 19; index++) expect(client.x(index)).toBe(0n);
  });

  test("is not served twice: the caller is gone after the reply", () => {
    client.call(sending, tag(1));
    server.reply(client.id, tag(0));
    expect(server.status).toBe(Status.Ok);
    expect(server.try(Syscall.Reply, client.id, tag(0))).toBe(Status.Gone);
    server.receive(receiving);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.Ok);
  });
});

describe("a call to a server that is busy", () => {
  beforeEach(() => serverSleeps(server));

  test("waits, and is received later", () => {
    client.call(sending, tag(3, 1), 44);
    expect(client.inspect().state).toBe(TaskState.Calling);
    serverWakes(world, server);
    server.receive(receiving);
    expect(server.running).toBe(true);
    expect(server.received).toEqual({ badge: BADGE, caller: client.id, tag: tag(3, 1), words: [44n] });
  });

  test("of higher priority is received first, equal ones in order", () => {
    const late = world.spawn(10);
    const first = world.spawn(12);
    const sends = [late, first].map((task) => world.give(task, endpoint, Right.Send));
    first.call(sends[1], tag(1));
    client.call(sending, tag(2));
    late.call(sends[0], tag(3));
    other.call(otherSending, tag(4));
    expect(world.idle).toBe(true);
    serverWakes(world, server);
    const order: number[] = [];
    server.receive(receiving);
    for (let served = 0; served < 3; served++) {
      order.push(server.received.tag);
      server.replyReceive(receiving, server.received.caller, tag(0));
    }
    order.push(server.received.tag);
    expect(order).toEqual([tag(1), tag(2), tag(3), tag(4)]);
  });

  test("polling finds it, and times out when there is none", () => {
    client.call(sending, tag(3));
    serverWakes(world, server);
    server.receive(receiving, 0n, 0n);
    expect(server.received.tag).toBe(tag(3));
    server.receive(receiving, 0n, 0n);
    expect(server.notified).toMatchObject({ message: false, status: Status.TimedOut });
  });
});

describe("several callers", () => {
  beforeEach(() => {
    server.receive(receiving);
    client.call(sending, tag(1, 1), 100);
    server.receive(receiving);
    other.call(otherSending, tag(2, 1), 200);
  });

  test("are held at once and answered in any order", () => {
    expect(server.received).toMatchObject({ badge: OTHER_BADGE, caller: other.id });
    server.reply(client.id, tag(0, 1), 1);
    server.reply(other.id, tag(0, 1), 2);
    server.receive(receiving);
    expect(client.running).toBe(true);
    expect(client.x(2)).toBe(1n);
    client.receive(0);
    expect(other.running).toBe(true);
    expect(other.x(2)).toBe(2n);
  });

  test("in order of their calls too", () => {
    server.replyReceive(receiving, other.id, tag(0));
    expect(other.running).toBe(true);
    expect(client.inspect().state).toBe(TaskState.AwaitingReply);
    other.call(otherSending, tag(3));
    server.replyReceive(receiving, client.id, tag(0));
    expect(client.running).toBe(true);
    expect(other.inspect().state).toBe(TaskState.AwaitingReply);
  });

  test("are each answered by the one that received them only", () => {
    const stranger = world.spawn(25);
    expect(stranger.try(Syscall.Reply, client.id, tag(0))).toBe(Status.Gone);
    expect(stranger.try(Syscall.LeaseRead, client.id, 0, 0, 0, 0)).toBe(Status.Gone);
  });
});

describe("receive", () => {
  test("ends at its deadline, never before", () => {
    const deadline = world.machine.now + 1000n;
    server.receive(receiving, 0n, deadline);
    client.receive(0);
    other.receive(0);
    world.machine.advance(999);
    expect(world.idle).toBe(true);
    world.machine.advance(1);
    expect(server.running).toBe(true);
    expect(server.notified).toMatchObject({ message: false, status: Status.TimedOut });
  });

  test("with a deadline is over when a message comes: no time-out follows", () => {
    server.receive(receiving, 0n, world.machine.now + 1000n);
    client.call(sending, tag(1));
    server.receive(0, 1n);
    world.machine.advance(5000);
    expect(server.inspect().state).toBe(TaskState.Receiving);
  });

  test("gives up an endpoint to nobody else while it waits there", () => {
    const second = world.spawn(25);
    const secondReceiving = world.give(second, endpoint, Right.Receive);
    second.receive(0, 1n);
    server.receive(receiving);
    world.notify(second, 1n);
    second.receive(secondReceiving);
    expect(second.notified).toMatchObject({ message: false, status: Status.BadState });
  });

  test.each([
    { name: "no such handle", make: () => 0x1ff, status: Status.BadHandle },
    { name: "a handle with the upper half set", make: () => (1n << 40n) | BigInt(receiving), status: Status.BadHandle },
    { name: "a right to send", make: () => world.give(server, endpoint, Right.Send), status: Status.Denied },
    { name: "another type", make: () => server.ok(Syscall.NotificationCreate, 1), status: Status.WrongType },
  ])("refuses $name", ({ make, status }) => {
    const handle = make();
    server.syscall(Syscall.Receive, handle, ALL_BITS, 0);
    expect(server.notified).toMatchObject({ message: false, status });
  });
});

describe("a call is refused", () => {
  beforeEach(() => server.receive(receiving));

  test("without the right to send", () => {
    const handle = world.give(client, endpoint, Right.Receive);
    expect(client.try(Syscall.Call, handle, tag(1))).toBe(Status.Denied);
  });

  test("by a handle of another type, a stale one, or none", () => {
    const bits = client.ok(Syscall.NotificationCreate, 1);
    expect(client.try(Syscall.Call, bits, tag(1))).toBe(Status.WrongType);
    client.ok(Syscall.HandleClose, sending);
    expect(client.try(Syscall.Call, sending, tag(1))).toBe(Status.BadHandle);
    expect(client.try(Syscall.Call, 0, tag(1))).toBe(Status.BadHandle);
    expect(client.try(Syscall.Call, BigInt(sending) | (1n << 32n), tag(1))).toBe(Status.BadHandle);
  });

  test.each([
    { name: "7 words", value: tag(1, 7) },
    { name: "5 leases", value: tag(1, 0, 0, 5) },
    { name: "5 handles", value: tag(1, 0, 5) },
    { name: "a bit above the counts", value: 2 ** 26 },
    { name: "a bit in the upper half", value: 2 ** 40 },
  ])("with a tag of $name", ({ value }) => {
    expect(client.try(Syscall.Call, sending, value)).toBe(Status.BadArgument);
    expect(server.inspect().state).toBe(TaskState.Receiving);
  });
});

describe("a reply is refused", () => {
  beforeEach(() => {
    server.receive(receiving);
    client.call(sending, tag(1));
  });

  test("to who is not waiting for it", () => {
    for (const id of [other.id, server.id, 0, client.id + 1024, BigInt(client.id) | (1n << 32n)]) {
      expect(server.try(Syscall.Reply, id, tag(0))).toBe(Status.Gone);
    }
  });

  test("with a tag that cannot be, and the caller goes on waiting", () => {
    for (const bad of [tag(0, 7), tag(0, 0, 5), tag(0, 0, 0, 1), 2 ** 40]) {
      expect(server.try(Syscall.Reply, client.id, bad)).toBe(Status.BadArgument);
      server.replyReceive(receiving, client.id, bad);
      expect(server.notified).toMatchObject({ message: false, status: Status.BadArgument });
    }
    server.replyReceive(receiving, client.id, tag(0));
    expect(client.status).toBe(Status.Ok);
  });

  test("but replyReceive to a caller that has ended goes on to the next", () => {
    world.kill(client);
    server.replyReceive(receiving, client.id, tag(0));
    expect(server.inspect().state).toBe(TaskState.Receiving);
    other.call(otherSending, tag(2));
    expect(server.received.caller).toBe(other.id);
  });

  test("replyReceive without a caller only receives", () => {
    server.replyReceive(receiving, 0, tag(0));
    expect(client.inspect().state).toBe(TaskState.AwaitingReply);
    other.call(otherSending, tag(2));
    expect(server.received.caller).toBe(other.id);
  });
});
