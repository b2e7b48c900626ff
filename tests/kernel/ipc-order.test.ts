/** Who goes on after a call or a reply, who is next, and what priority is lent while that changes. */
import { beforeEach, describe, expect, test } from "vitest";
import { Right, Status, Syscall, Tag, TaskState } from "../../abi/syscall";
import { Meeting, serverSleeps, serverWakes } from "./meeting";
import { tag } from "./message";
import { ALL_BITS, type TestTask, type World } from "./world";

let world: World;
/** Of priority 20, 10 and 8. */
let server: TestTask;
let client: TestTask;
let other: TestTask;
let endpoint: number;
let receiving: number;
let sending: number;

beforeEach(() => {
  ({ world, server, client, other, endpoint, receiving, sending } = new Meeting());
});

const priority = (task: TestTask) => task.inspect().priority;

/** A task with an endpoint of its own, of which it is the receiver. */
function serving(base: number): { task: TestTask; handle: number } {
  const task = world.spawn(base);
  const handle = world.asInit((init) => init.ok(Syscall.EndpointCreate));
  const own = world.give(task, handle, Right.Receive);
  expect(task.running).toBe(true);
  task.receive(own, ALL_BITS, 0n);
  expect(task.running).toBe(true);
  return { task, handle };
}

describe("after a reply", () => {
  beforeEach(() => {
    server.receive(receiving);
  });

  test("the caller goes on before others of its priority", () => {
    const peer = world.spawn(10);
    expect(client.running).toBe(true);
    client.call(sending, tag(1));
    server.replyReceive(receiving, client.id, tag(0));
    expect(client.running).toBe(true);
    client.receive(0, 1n);
    expect(peer.running).toBe(true);
  });

  test("someone more urgent goes before the caller", () => {
    const urgent = world.spawn(15);
    expect(urgent.running).toBe(true);
    urgent.receive(0, 1n);
    client.call(sending, tag(1));
    const handle = world.give(server, urgent.handle, Right.Manage);
    server.ok(Syscall.Notify, handle, 1n);
    server.replyReceive(receiving, client.id, tag(0));
    expect(urgent.running).toBe(true);
    urgent.receive(0, 1n);
    expect(client.running).toBe(true);
  });
});

describe("who does not wait goes on before others of its priority", () => {
  let peer: TestTask;

  beforeEach(() => {
    serverSleeps(server);
    peer = world.spawn(10);
    expect(client.running).toBe(true);
  });

  test("with a call", () => {
    const unused = new Array<number>(13).fill(0);
    client.syscall(Syscall.Call, sending, tag(1) | Tag.Timed, ...unused, 0);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.TimedOut);
    client.receive(0, 1n);
    expect(peer.running).toBe(true);
  });

  test("with a receive", () => {
    client.receive(0, ALL_BITS, 0n);
    expect(client.running).toBe(true);
    expect(client.notified.status).toBe(Status.TimedOut);
  });
});

describe("a caller that has its place in a queue", () => {
  test("keeps it when someone less urgent calls it", () => {
    serverSleeps(server);
    client.receive(0, 1n);
    const { task, handle } = serving(10);
    world.notify(client, 1n);
    const given = world.give(other, handle, Right.Send);
    task.call(world.give(task, endpoint, Right.Send), tag(1));
    client.call(sending, tag(2));
    other.call(given, tag(3));
    serverWakes(world, server);
    server.receive(receiving);
    expect(server.received.caller).toBe(task.id);
  });
});

describe("a receiver's priority", () => {
  /** Waits at the endpoint that the server is not receiving on. */
  function urgentCalls(): TestTask {
    const urgent = world.spawn(25);
    urgent.call(world.give(urgent, endpoint, Right.Send), tag(1));
    return urgent;
  }

  test("is that of who waits, although it takes its bits first", () => {
    serverSleeps(server);
    urgentCalls();
    const second = world.spawn(12);
    const handle = world.give(second, endpoint, Right.Receive);
    world.notify(second, 2n);
    expect(second.running).toBe(true);
    second.receive(handle);
    expect(second.notified.bits).toBe(2n);
    expect(priority(second)).toBe(25);
  });

  test("is its own when it receives elsewhere", () => {
    server.receive(receiving, ALL_BITS, 0n);
    urgentCalls();
    expect(priority(server)).toBe(25);
    const elsewhere = world.give(
      server,
      world.asInit((init) => init.ok(Syscall.EndpointCreate)),
      Right.Receive,
    );
    server.receive(elsewhere, ALL_BITS, 0n);
    expect(priority(server)).toBe(20);
  });

  test("is lent on by a caller that was not urgent enough before", () => {
    server.receive(receiving);
    client.receive(0, 1n);
    const { task, handle } = serving(10);
    task.call(world.give(task, endpoint, Right.Send), tag(1));
    expect(priority(server)).toBe(20);
    const urgent = world.spawn(25);
    urgent.call(world.give(urgent, handle, Right.Send), tag(2));
    expect([priority(task), priority(server)]).toEqual([25, 25]);
    server.reply(task.id, tag(0));
    expect(priority(server)).toBe(20);
  });

  test("is its own when it has ended", () => {
    server.receive(receiving, ALL_BITS, 0n);
    urgentCalls();
    expect(priority(server)).toBe(25);
    server.syscall(Syscall.Exit, 3);
    expect(server.inspect()).toMatchObject({ state: TaskState.Exited, priority: 20, base: 20 });
  });

  test("does not matter when it is killed while it calls another", () => {
    serverSleeps(server);
    client.receive(0, 1n);
    const { task, handle } = serving(10);
    const urgent = world.spawn(15);
    urgent.call(world.give(urgent, handle, Right.Send), tag(1));
    task.receive(world.give(task, handle, Right.Receive));
    expect(task.received.caller).toBe(urgent.id);
    task.call(world.give(task, endpoint, Right.Send), tag(2));
    expect(task.inspect()).toMatchObject({ state: TaskState.Calling, priority: 15 });
    world.kill(task);
    expect(urgent.running).toBe(true);
    expect(urgent.status).toBe(Status.Died);
  });
});
