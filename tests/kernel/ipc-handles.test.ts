/** Handles in messages, and notifications beside them. */
import { beforeEach, describe, expect, test } from "vitest";
import { Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { tag } from "./message";
import { Meeting, serverSleeps, serverWakes } from "./meeting";
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

describe("notifications", () => {
  test("come to a server that waits for messages; only those of its mask", () => {
    server.receive(receiving, 0b0110n);
    world.notify(server, 0b1001n);
    expect(server.inspect().state).toBe(TaskState.Receiving);
    world.notify(server, 0b0011n);
    expect(server.running).toBe(true);
    expect(server.notified).toEqual({ message: false, status: Status.Ok, bits: 0b0010n });
    server.receive(0, ALL_BITS, 0n);
    expect(server.notified.bits).toBe(0b1001n);
    server.receive(0, ALL_BITS, 0n);
    expect(server.notified.status).toBe(Status.TimedOut);
  });

  test("go before messages that wait, and add up", () => {
    serverSleeps(server);
    client.call(sending, tag(1));
    world.notify(server, 0b100n);
    world.notify(server, 0b1000n);
    serverWakes(world, server);
    server.receive(receiving);
    expect(server.notified).toMatchObject({ message: false, bits: 0b1100n });
    server.receive(receiving);
    expect(server.received.caller).toBe(client.id);
  });

  test("come by a notification handle with the bits that it was made with", () => {
    const handle = server.ok(Syscall.NotificationCreate, 0b101n);
    server.send(Syscall.ReplyReceive, BigInt(receiving) << 32n, 0);
    client.send(Syscall.Call, sending, 1);
    server.send(Syscall.ReplyReceive, (BigInt(receiving) << 32n) | BigInt(client.id), 0, { handles: [handle] });
    const [given] = client.taken(1);
    expect(client.running).toBe(true);
    client.syscall(Syscall.Notify, given);
    expect(server.notified).toEqual({ message: false, status: Status.Ok, bits: 0b101n });
    world.kill(server);
    expect(client.status).toBe(Status.Ok);
    expect(client.try(Syscall.Notify, given)).toBe(Status.Gone);
  });

  test("do not wake one that awaits a reply", () => {
    server.receive(receiving);
    client.call(sending, tag(1));
    world.notify(client, 1n);
    expect(client.inspect().state).toBe(TaskState.AwaitingReply);
    server.replyReceive(receiving, client.id, tag(0));
    client.receive(0, ALL_BITS, 0n);
    expect(client.notified.bits).toBe(1n);
  });
});

describe("handles in messages", () => {
  test("are copied to the receiver, with type, rights and badge", () => {
    const both = world.give(client, endpoint, Right.Send | Right.Receive, 9);
    server.receive(receiving);
    const mine = client.ok(Syscall.NotificationCreate, 0x40);
    client.send(Syscall.Call, sending, 1, { handles: [both, mine, both] });
    const [first, second, third] = server.taken(3);
    expect(new Set([first, second, third]).size).toBe(3);
    // the second sets the bits of its maker; the first is good to receive by, but not to make others from
    server.syscall(Syscall.Notify, second);
    server.receive(first, 0n, 0n);
    expect(server.notified.status).toBe(Status.TimedOut);
    expect(server.try(Syscall.HandleCopy, first, Right.Send, 77, 0)).toBe(Status.Denied);
    server.reply(client.id, tag(0));
    // the third calls with the badge that it was given with
    const next = world.spawn(28);
    next.receive(world.give(next, endpoint, Right.Receive));
    server.call(third, tag(1));
    expect(next.received).toMatchObject({ badge: 9, caller: server.id });
    next.receive(0, 1n);
    client.receive(0, ALL_BITS, 0n);
    expect(client.notified.bits).toBe(0x40n);
  });

  test("come with a reply as well, and with a message that waited", () => {
    serverSleeps(server);
    const mine = client.ok(Syscall.NotificationCreate, 2);
    client.send(Syscall.Call, sending, 1, { handles: [mine, mine, mine, mine] });
    serverWakes(world, server);
    const gift = server.ok(Syscall.NotificationCreate, 4);
    server.receive(receiving);
    const taken = server.taken(4);
    for (const handle of taken) expect(server.try(Syscall.HandleClose, handle)).toBe(Status.Ok);
    server.send(Syscall.ReplyReceive, (BigInt(receiving) << 32n) | BigInt(client.id), 0, { handles: [gift, gift] });
    expect(client.running).toBe(true);
    expect(client.taken(2).map((handle) => client.try(Syscall.HandleClose, handle))).toEqual([Status.Ok, Status.Ok]);
  });

  test("come with scratch registers that are otherwise what the receiver had there when it was interrupted", () => {
    server.receive(0, 1n, world.machine.now + 10n);
    client.try(Syscall.Yield);
    // interrupted, the server's registers are all saved once
    world.machine.advance(20);
    expect(server.running).toBe(true);
    world.machine.registers.fill(7n, 8, 19);
    world.machine.spuriousInterrupt();
    server.receive(receiving);
    client.send(Syscall.Call, sending, 1, { handles: [sending] });
    const [taken] = server.taken(1);
    expect([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18].map((index) => server.x(index))).toEqual([
      7n,
      BigInt(taken),
      0n,
      ...new Array<bigint>(8).fill(7n),
    ]);
  });

  test("that the sender does not have are refused, call and reply", () => {
    server.receive(receiving);
    client.send(Syscall.Call, sending, 1, { handles: [sending, 0x333] });
    expect(client.status).toBe(Status.BadHandle);
    client.call(sending, tag(1));
    server.send(Syscall.Reply, client.id, 0, { handles: [0] });
    expect(server.status).toBe(Status.BadHandle);
    expect(server.try(Syscall.Reply, client.id, tag(0))).toBe(Status.Ok);
  });

  test("that the receiver has no room for are refused", () => {
    while (server.try(Syscall.NotificationCreate, 1) === Status.Ok);
    expect(server.status).toBe(Status.TableFull);
    server.receive(receiving);
    client.send(Syscall.Call, sending, 1, { handles: [sending] });
    expect(client.status).toBe(Status.TableFull);
    expect(server.inspect().state).toBe(TaskState.Receiving);
  });

  test("that the receiver had no room for when it came to the message end the call", () => {
    serverSleeps(server);
    client.send(Syscall.Call, sending, 1, { handles: [sending] });
    other.call(otherSending, tag(2));
    serverWakes(world, server);
    while (server.try(Syscall.NotificationCreate, 1) === Status.Ok);
    server.receive(receiving);
    expect(server.received.caller).toBe(other.id);
    expect(client.inspect().state).toBe(TaskState.Ready);
    expect(client.status).toBe(Status.TableFull);
  });
});
