/** Calls with a deadline: zero, finite, none; and what is left when it has passed. */
import { beforeEach, describe, expect, test } from "vitest";
import { Right, Status, Syscall, Tag, TaskState } from "../../abi/syscall";
import { Meeting, serverSleeps, serverWakes } from "./meeting";
import { lease, tag } from "./message";
import { NEVER, type TestTask, type World } from "./world";

const FAR = 1_000_000n;

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

/** A call that counts a deadline. */
function timed(task: TestTask, handle: number, deadline: bigint, code = tag(1)): void {
  const unused = new Array<number>(13).fill(0);
  task.syscall(Syscall.Call, handle, code | Tag.Timed, ...unused, deadline);
}

describe("a call with no time at all", () => {
  test("is over at once when nobody is receiving", () => {
    serverSleeps(server);
    timed(client, sending, 0n);
    expect(client.running).toBe(true);
    expect([client.status, client.x(1)]).toEqual([Status.TimedOut, BigInt(tag(1) | Tag.Timed)]);
    serverWakes(world, server);
    server.receive(receiving, 0n, 0n);
    expect(server.notified.status).toBe(Status.TimedOut);
  });

  test("goes to a server that waits, and then takes what time it takes", () => {
    server.receive(receiving);
    timed(client, sending, 0n);
    expect(server.received).toMatchObject({ caller: client.id, tag: tag(1) });
    world.machine.advance(FAR);
    server.replyReceive(receiving, client.id, tag(5));
    expect([client.status, client.x(1)]).toEqual([Status.Ok, BigInt(tag(5))]);
  });
});

describe("a call with a deadline in the past", () => {
  test.each([1n, 50n])("is over at once, whoever waits: %s", (deadline) => {
    server.receive(receiving);
    client.receive(0, 1n);
    other.receive(0, 1n);
    world.machine.advance(50);
    world.notify(client, 1n);
    timed(client, sending, deadline);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.TimedOut);
    expect(server.inspect().state).toBe(TaskState.Receiving);
  });
});

describe("a call that is not received by its deadline", () => {
  beforeEach(() => {
    serverSleeps(server);
    timed(client, sending, 1000n);
    other.receive(0, 1n);
  });

  test("is over at that tick, no sooner", () => {
    world.machine.advance(999);
    expect(world.idle).toBe(true);
    expect(client.inspect().state).toBe(TaskState.Calling);
    world.machine.advance(1);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.TimedOut);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("is never received", () => {
    world.machine.advance(1000);
    client.receive(0, 1n);
    serverWakes(world, server);
    server.receive(receiving, 0n, 0n);
    expect(server.notified.status).toBe(Status.TimedOut);
  });

  test("is counted on when it is received in time", () => {
    world.machine.advance(500);
    serverWakes(world, server);
    server.receive(receiving);
    expect(server.received).toMatchObject({ caller: client.id, tag: tag(1) });
    world.machine.advance(500);
    expect(client.inspect().state).toBe(TaskState.Ready);
    expect(client.status).toBe(Status.TimedOut);
    expect(server.try(Syscall.Reply, client.id, tag(0))).toBe(Status.Gone);
  });
});

describe("a call that is received", () => {
  test("at once is over at its deadline too, when no other timer runs", () => {
    server.receive(receiving);
    timed(client, sending, 1000n);
    expect(server.running).toBe(true);
    expect(world.machine.deadline).toBe(1000n);
    world.machine.advance(1000);
    expect(client.status).toBe(Status.TimedOut);
    expect(client.inspect().state).toBe(TaskState.Ready);
  });

  test("and answered in the last tick is answered", () => {
    world.kill(other);
    server.receive(receiving);
    timed(client, sending, 1000n);
    world.machine.advance(999);
    server.replyReceive(receiving, client.id, tag(5));
    expect(client.status).toBe(Status.Ok);
    world.machine.advance(FAR);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.Ok);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("ends with its leases, and a late replyReceive goes on to the next", () => {
    server.receive(receiving);
    const lent = lease(0x10000, 8, { read: true });
    client.syscall(Syscall.Call, sending, tag(1, 0, 0, 1) | Tag.Timed, 0, 0, 0, 0, 0, 0, 0, lent, 0, 0, 0, 0, 0, 1000n);
    world.machine.advance(1000);
    expect(server.try(Syscall.LeaseRead, client.id, 0, 0, 0, 0)).toBe(Status.Gone);
    server.replyReceive(receiving, client.id, tag(0));
    expect(server.inspect().state).toBe(TaskState.Receiving);
    expect(client.status).toBe(Status.TimedOut);
  });

  test("does not take the answer of an earlier one that came too late", () => {
    server.receive(receiving);
    timed(client, sending, 1000n);
    world.machine.advance(1000);
    server.receive(receiving);
    client.call(sending, tag(2));
    expect(server.received).toMatchObject({ caller: client.id, tag: tag(2) });
    server.replyReceive(receiving, client.id, tag(7));
    expect([client.status, client.x(1)]).toEqual([Status.Ok, BigInt(tag(7))]);
  });

  test("keeps its words and handles in place beside the deadline", () => {
    server.receive(receiving);
    const mine = client.ok(Syscall.NotificationCreate, 4);
    client.syscall(
      Syscall.Call,
      ...[sending, tag(3, 2, 1) | Tag.Timed, 11, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, mine, 0, 1000n],
    );
    expect(server.received).toMatchObject({ tag: tag(3, 2, 1), words: [11n, 12n] });
    expect(server.try(Syscall.HandleClose, server.taken(1)[0])).toBe(Status.Ok);
  });

  test("with no deadline waits for ever", () => {
    world.kill(other);
    server.receive(receiving);
    timed(client, sending, NEVER);
    expect(world.machine.deadline).toBe(NEVER);
    world.machine.advance(2n ** 40n);
    expect(client.inspect().state).toBe(TaskState.AwaitingReply);
  });
});

describe("when the deadline has passed", () => {
  test("the server has its own priority again, whether it had received the call or not", () => {
    const low = world.spawn(3);
    const high = world.spawn(25);
    const lowReceiving = world.give(low, endpoint, Right.Receive);
    const highSending = world.give(high, endpoint, Right.Send);
    high.receive(0, 1n);
    server.receive(0, 1n);
    client.receive(0, 1n);
    other.receive(0, 1n);
    low.receive(lowReceiving);
    world.notify(high, 1n);
    timed(high, highSending, 1000n);
    expect(low.inspect().priority).toBe(25);
    world.machine.advance(1000);
    expect(low.inspect().priority).toBe(3);
    timed(high, highSending, 2000n);
    expect(low.inspect().priority).toBe(25);
    world.machine.advance(1000);
    expect(low.inspect().priority).toBe(3);
    expect([high.running, high.status]).toEqual([true, Status.TimedOut]);
  });

  test("but the server died first, the caller is told that, and nothing follows", () => {
    server.receive(receiving);
    timed(client, sending, 1000n);
    world.machine.advance(999);
    world.kill(server);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.Died);
    world.machine.advance(10);
    expect(client.status).toBe(Status.Died);
    expect(world.machine.deadline).not.toBe(1000n);
  });

  test("but the caller died first, nothing is left of it", () => {
    world.kill(other);
    server.receive(receiving);
    timed(client, sending, 1000n);
    world.kill(client);
    expect(world.machine.deadline).toBe(NEVER);
    world.machine.advance(2000);
    expect(server.running).toBe(true);
  });

  test("of two callers each has its own", () => {
    serverSleeps(server);
    timed(client, sending, 2000n);
    timed(other, otherSending, 1000n);
    world.machine.advance(1000);
    expect([other.running, other.status]).toEqual([true, Status.TimedOut]);
    other.receive(0, 1n);
    world.machine.advance(1000);
    expect([client.running, client.status]).toEqual([true, Status.TimedOut]);
  });
});

test("a reply cannot be timed", () => {
  server.receive(receiving);
  client.call(sending, tag(1));
  expect(server.try(Syscall.Reply, client.id, tag(0) | Tag.Timed)).toBe(Status.BadArgument);
  server.replyReceive(receiving, client.id, tag(0) | Tag.Timed);
  expect(server.notified.status).toBe(Status.BadArgument);
});
