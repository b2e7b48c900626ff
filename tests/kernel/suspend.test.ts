/** Suspending a task in each state, what comes for it meanwhile, and resuming it. */
import { beforeEach, describe, expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Right, Status, Syscall, Tag, TaskState } from "../../abi/syscall";
import { Meeting, serverSleeps } from "./meeting";
import { tag } from "./message";
import { ALL_BITS, NEVER, type TestTask, type World } from "./world";

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

const suspend = (task: TestTask) => world.asInit((init) => init.try(Syscall.TaskSuspend, task.handle));
const resume = (task: TestTask) => world.asInit((init) => init.try(Syscall.TaskResume, task.handle));

function suspended(task: TestTask, state: TaskState): void {
  expect(suspend(task)).toBe(Status.Ok);
  expect(task.inspect()).toMatchObject({ state, suspended: true });
  expect(suspend(task)).toBe(Status.BadState);
}

function resumed(task: TestTask): void {
  expect(resume(task)).toBe(Status.Ok);
  expect(task.inspect().suspended).toBe(false);
  expect(resume(task)).toBe(Status.BadState);
}

describe("a task that is ready", () => {
  test("does not run until it is resumed, and then goes on where it was", () => {
    world.machine.registers[19] = 0x1234n;
    suspended(server, TaskState.Ready);
    expect(client.running).toBe(true);
    world.machine.advance(10_000_000);
    expect(server.inspect().state).toBe(TaskState.Ready);
    resumed(server);
    expect(server.running).toBe(true);
    expect(world.machine.registers[19]).toBe(0x1234n);
  });

  test("takes its place behind the others of its priority", () => {
    const [first, second] = [25, 25].map((priority) => world.spawn(priority));
    suspended(first, TaskState.Ready);
    expect(second.running).toBe(true);
    resumed(first);
    expect(second.running).toBe(true);
    second.syscall(Syscall.Yield);
    expect(first.running).toBe(true);
  });
});

describe("a task that receives bits only", () => {
  beforeEach(() => server.receive(0, 0b11n, 1000n));

  test("gets them when it is resumed", () => {
    suspended(server, TaskState.Receiving);
    world.notify(server, 0b101n);
    expect(server.inspect().state).toBe(TaskState.Receiving);
    resumed(server);
    expect(server.notified).toEqual({ message: false, status: Status.Ok, bits: 1n });
    server.receive(0, ALL_BITS, 0n);
    expect(server.notified.bits).toBe(0b100n);
  });

  test("goes on waiting when there are none", () => {
    suspended(server, TaskState.Receiving);
    world.notify(server, 0b100n);
    resumed(server);
    expect(server.inspect().state).toBe(TaskState.Receiving);
    world.machine.advance(1000);
    expect(server.notified.status).toBe(Status.TimedOut);
  });

  test("times out meanwhile, and finds that", () => {
    suspended(server, TaskState.Receiving);
    world.machine.advance(1000);
    world.notify(server, 1n);
    expect(server.inspect()).toMatchObject({ state: TaskState.Ready, suspended: true });
    expect(client.running).toBe(true);
    resumed(server);
    expect(server.notified.status).toBe(Status.TimedOut);
    server.receive(0, ALL_BITS, 0n);
    expect(server.notified.bits).toBe(1n);
  });

  test("has its timer's bits as well", () => {
    world.notify(server, 1n);
    server.ok(Syscall.SetTimer, 500, 2);
    server.receive(0, 0b10n);
    suspended(server, TaskState.Receiving);
    world.machine.advance(5000);
    resumed(server);
    expect(server.notified.bits).toBe(2n);
  });
});

describe("a task that receives messages", () => {
  beforeEach(() => server.receive(receiving, 0b11n));

  test("gets the one that came meanwhile, and the caller's priority until it has answered", () => {
    suspended(server, TaskState.Receiving);
    const high = world.spawn(25);
    high.call(world.give(high, endpoint, Right.Send), tag(4));
    expect(high.inspect().state).toBe(TaskState.Calling);
    expect(server.inspect().priority).toBe(25);
    resumed(server);
    expect(server.received).toMatchObject({ caller: high.id, tag: tag(4) });
    server.reply(high.id, tag(0));
    expect(high.running).toBe(true);
    expect(server.inspect().priority).toBe(20);
  });

  test("gets bits before messages", () => {
    suspended(server, TaskState.Receiving);
    client.call(sending, tag(4));
    world.notify(server, 2n);
    resumed(server);
    expect(server.notified).toMatchObject({ message: false, bits: 2n });
    server.receive(receiving);
    expect(server.received.caller).toBe(client.id);
  });

  test("is found waiting again when nothing came", () => {
    suspended(server, TaskState.Receiving);
    resumed(server);
    client.call(sending, tag(4));
    expect(server.running).toBe(true);
    expect(server.received.caller).toBe(client.id);
  });

  test("has lost its place to another that waits there: BadState", () => {
    const second = world.spawn(19);
    const secondReceiving = world.give(second, endpoint, Right.Receive);
    suspended(server, TaskState.Receiving);
    second.receive(secondReceiving);
    resumed(server);
    expect(server.notified).toMatchObject({ message: false, status: Status.BadState });
    server.receive(0, 1n);
    client.call(sending, tag(4));
    expect(second.received.caller).toBe(client.id);
  });

  test("takes the endpoint back from one that does not wait, and the priority of its callers", () => {
    const second = world.spawn(19);
    const secondReceiving = world.give(second, endpoint, Right.Receive);
    suspended(server, TaskState.Receiving);
    second.receive(secondReceiving, 0n, 0n);
    const high = world.spawn(25);
    high.call(world.give(high, endpoint, Right.Send), tag(4));
    expect(second.inspect().priority).toBe(25);
    resumed(server);
    expect(server.received.caller).toBe(high.id);
    expect([server.inspect().priority, second.inspect().priority]).toEqual([25, 19]);
  });

  test("ends the calls of those whose handles it has no room for", () => {
    suspended(server, TaskState.Receiving);
    world.asInit((init) => {
      while (init.try(Syscall.HandleCopy, endpoint, 0, 0, server.handle) === Status.Ok);
      expect(init.status).toBe(Status.TableFull);
    });
    client.send(Syscall.Call, sending, 1, { handles: [sending] });
    other.call(otherSending, tag(6));
    resumed(server);
    expect(server.received).toMatchObject({ caller: other.id, tag: tag(6) });
    expect(client.inspect().state).toBe(TaskState.Ready);
    expect(client.status).toBe(Status.TableFull);
  });
});

describe("a caller", () => {
  test("that is not received yet is received and answered, and runs when it is resumed", () => {
    serverSleeps(server);
    client.call(sending, tag(4));
    suspended(client, TaskState.Calling);
    world.notify(server, 1n);
    server.receive(receiving);
    expect(server.received.caller).toBe(client.id);
    expect(client.inspect()).toMatchObject({ state: TaskState.AwaitingReply, suspended: true });
    server.replyReceive(receiving, client.id, tag(7));
    expect(other.running).toBe(true);
    expect(client.inspect()).toMatchObject({ state: TaskState.Ready, suspended: true });
    resumed(client);
    expect([client.running, client.status, client.x(1)]).toEqual([true, Status.Ok, BigInt(tag(7))]);
  });

  test("that awaits its reply goes on doing so", () => {
    server.receive(receiving);
    client.call(sending, tag(4));
    suspended(client, TaskState.AwaitingReply);
    resumed(client);
    expect(client.inspect().state).toBe(TaskState.AwaitingReply);
    server.replyReceive(receiving, client.id, tag(7));
    expect([client.running, client.status]).toEqual([true, Status.Ok]);
  });

  test("times out meanwhile", () => {
    server.receive(receiving);
    client.syscall(Syscall.Call, sending, tag(1) | Tag.Timed, ...new Array<number>(13).fill(0), 1000n);
    suspended(client, TaskState.AwaitingReply);
    server.receive(0, 1n);
    world.machine.advance(1000);
    expect(other.running).toBe(true);
    resumed(client);
    expect([client.running, client.status]).toEqual([true, Status.TimedOut]);
  });

  test("finds that its server died", () => {
    server.receive(receiving);
    client.call(sending, tag(4));
    suspended(client, TaskState.AwaitingReply);
    world.kill(server);
    expect(other.running).toBe(true);
    resumed(client);
    expect([client.running, client.status]).toEqual([true, Status.Died]);
  });

  test("lends its priority through a server that is suspended", () => {
    const back = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const last = world.spawn(4);
    const lastReceiving = world.give(last, back, Right.Receive);
    const middleSending = world.give(server, back, Right.Send);
    const high = world.spawn(26);
    const highSending = world.give(high, endpoint, Right.Send);
    high.receive(0, 1n);
    server.receive(receiving, 0n, 0n);
    server.call(middleSending, tag(1));
    client.receive(0, 1n);
    other.receive(0, 1n);
    last.receive(lastReceiving);
    expect(last.inspect().priority).toBe(20);
    suspended(server, TaskState.AwaitingReply);
    world.notify(high, 1n);
    high.call(highSending, tag(1));
    expect(last.inspect().priority).toBe(26);
    last.reply(server.id, tag(0));
    expect(last.inspect().priority).toBe(4);
  });
});

describe("a suspended task", () => {
  test.each([
    { name: "ready", enter: () => undefined },
    { name: "receiving", enter: () => server.receive(receiving, 1n, 1000n) },
    { name: "calling", enter: () => server.call(world.give(server, endpoint, Right.Send), tag(1)) },
  ])("that is $name is killed like any other", ({ enter }) => {
    enter();
    expect(suspend(server)).toBe(Status.Ok);
    world.kill(server, other);
    client.receive(0, 1n);
    expect(world.idle).toBe(true);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("can have its priority changed, and is found at it when resumed", () => {
    suspended(other, TaskState.Ready);
    world.asInit((init) => init.ok(Syscall.TaskSchedule, other.handle, 22, 0, 0, 0));
    expect(server.running).toBe(true);
    resumed(other);
    expect(other.running).toBe(true);
  });
});

test("a task that was not started, has ended, or is the caller cannot be suspended or resumed", () => {
  const { init } = world;
  world.asInit(() => {
    const fresh = world.create(5);
    for (const number of [Syscall.TaskSuspend, Syscall.TaskResume]) {
      expect(init.try(number, fresh)).toBe(Status.BadState);
      expect(init.try(number, 0)).toBe(Status.BadState);
      const looking = init.ok(Syscall.HandleCopy, fresh, Right.Inspect, 0, 0);
      expect(init.try(number, looking)).toBe(Status.Denied);
    }
    init.ok(Syscall.TaskStart, fresh, UserLayout.Text, UserLayout.StackTop, 0);
    expect(init.try(Syscall.TaskSuspend, fresh)).toBe(Status.Ok);
    expect(init.try(Syscall.TaskStart, fresh, UserLayout.Text, UserLayout.StackTop, 0)).toBe(Status.BadState);
    init.ok(Syscall.TaskKill, fresh);
    for (const number of [Syscall.TaskSuspend, Syscall.TaskResume]) expect(init.try(number, fresh)).toBe(Status.Gone);
  });
  server.syscall(Syscall.Exit, 0);
  expect([suspend(server), resume(server)]).toEqual([Status.BadState, Status.BadState]);
});
