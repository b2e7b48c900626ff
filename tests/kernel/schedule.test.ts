/** Who runs: priorities, slices, inheritance, timers, and the floating-point registers that go with it. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { Info, Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { ALL_BITS, NEVER, SYSTEM, World, tag, type TestTask } from "./world";

let world: World;
/** Ticks that tasks of one priority have before the next one's turn. */
let slice: number;

beforeEach(() => {
  world = new World();
  slice = Number(world.machine.frequency) / 100;
});

/** Of these tasks the one that runs. */
function runner(...tasks: readonly TestTask[]): TestTask | undefined {
  return tasks.find((task) => task.running);
}

describe("priority", () => {
  test("the highest one that is ready runs", () => {
    const [low, high, middle] = [3, 29, 15].map((priority) => world.spawn(priority));
    world.sleep();
    for (const task of [high, middle, low]) {
      expect(task.running).toBe(true);
      task.receive(0);
    }
    expect(world.idle).toBe(true);
  });

  test("a task that is woken preempts a lower one at once, and no other", () => {
    const low = world.spawn(5);
    const high = world.spawn(20);
    world.sleep();
    high.receive(0);
    expect(low.running).toBe(true);
    world.notify(high, 1n);
    expect(high.running).toBe(true);
    high.receive(0);
    low.receive(0);
    world.notify(high, 1n);
    expect(high.running).toBe(true);
    world.notify(low, 1n);
    expect(high.running).toBe(true);
  });

  test("a preempted task goes on before others of its priority", () => {
    const first = world.spawn(5);
    const second = world.spawn(5);
    const high = world.spawn(20);
    world.sleep();
    high.receive(0);
    expect(first.running).toBe(true);
    world.notify(high, 1n);
    high.receive(0);
    expect(first.running).toBe(true);
    first.receive(0);
    expect(second.running).toBe(true);
  });

  test("a task makes none above its own base priority, nor one above 31", () => {
    const maker = world.spawn(12);
    world.sleep();
    expect(maker.try(Syscall.TaskCreate, 4, 13, 0)).toBe(Status.Denied);
    expect(maker.try(Syscall.TaskCreate, 4, 32, 0)).toBe(Status.BadArgument);
    expect(maker.try(Syscall.TaskCreate, 4, 2n ** 33n + 1n, 0)).toBe(Status.BadArgument);
    expect(maker.try(Syscall.TaskCreate, 4, 12, 0)).toBe(Status.Ok);
  });
});

describe("turns", () => {
  test("tasks of one priority run for a slice each, in order, for as long as they want", () => {
    const tasks = [1, 2, 3].map(() => world.spawn(10));
    world.sleep();
    const order: number[] = [];
    for (let turn = 0; turn < 7; turn++) {
      order.push(tasks.findIndex((task) => task.running));
      world.machine.advance(slice - 1);
      expect(tasks.findIndex((task) => task.running)).toBe(order.at(-1));
      world.machine.advance(1);
    }
    expect(order).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  test("a task alone, or idling, is not interrupted: no timer runs", () => {
    const task = world.spawn(10);
    world.sleep();
    expect(world.machine.deadline).toBe(NEVER);
    task.receive(0);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("yield goes behind those of the same priority, not below", () => {
    const [first, second] = [10, 10].map((priority) => world.spawn(priority));
    const low = world.spawn(9);
    world.sleep();
    expect(first.running).toBe(true);
    first.syscall(Syscall.Yield);
    expect(second.running).toBe(true);
    second.syscall(Syscall.Yield);
    expect(first.running).toBe(true);
    expect(first.status).toBe(Status.Ok);
    first.receive(0);
    second.syscall(Syscall.Yield);
    expect(second.running).toBe(true);
    second.receive(0);
    expect(low.running).toBe(true);
  });

  test("an interruption keeps every register of the task", () => {
    const [first, second] = [10, 10].map((priority) => world.spawn(priority));
    world.sleep();
    expect(first.running).toBe(true);
    const values = Array.from({ length: 31 }, (_, index) => BigInt(index) * 0x1_0001n);
    world.machine.registers.set(values);
    world.machine.advance(slice);
    expect(second.running).toBe(true);
    world.machine.advance(slice);
    expect(first.running).toBe(true);
    expect([...world.machine.registers]).toEqual(values);
  });

  test("processor time is counted for the task that ran, and for idling", () => {
    const [high, low] = [10, 8].map((priority) => world.spawn(priority));
    world.sleep();
    world.machine.advance(300);
    high.receive(0);
    world.machine.advance(50);
    low.receive(0);
    world.machine.advance(7);
    expect(high.inspect().ticks).toBe(300n);
    expect(low.inspect().ticks).toBe(50n);
    expect(
      world.asInit((init) => {
        init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
        return [init.x(6), init.x(7)];
      }),
    ).toEqual([7n, 357n]);
  });
});

describe("inheritance", () => {
  let server: TestTask;
  let client: TestTask;
  let middle: TestTask;
  let receiving: number;
  let sending: number;

  beforeEach(() => {
    const endpoint = world.init.ok(Syscall.EndpointCreate);
    server = world.spawn(5);
    middle = world.spawn(10);
    client = world.spawn(15);
    receiving = world.give(server, endpoint, Right.Receive);
    sending = world.give(client, endpoint, Right.Send);
    world.sleep();
    // client and middle wait for a notification, the server for messages
    client.receive(0);
    middle.receive(0);
    server.receive(receiving);
  });

  function clientCalls(): void {
    world.notify(client, 1n);
    client.call(sending, tag(1));
  }

  test("a server runs at its caller's priority until it replies", () => {
    clientCalls();
    world.notify(middle, 1n);
    expect(server.running).toBe(true);
    expect(server.inspect()).toMatchObject({ priority: 15, base: 5 });
    server.reply(client.id, tag(0));
    expect(client.running).toBe(true);
    client.receive(0);
    expect(middle.running).toBe(true);
    expect(server.inspect()).toMatchObject({ priority: 5, state: TaskState.Ready });
  });

  test("also for callers that it has not received yet", () => {
    world.notify(server, 1n);
    expect(server.running).toBe(true);
    clientCalls();
    expect(server.inspect().priority).toBe(15);
    world.notify(middle, 1n);
    expect(server.running).toBe(true);
    server.receive(receiving);
    expect(server.received.caller).toBe(client.id);
    expect(server.inspect().priority).toBe(15);
  });

  test("the highest of several callers counts", () => {
    const handle = world.give(
      middle,
      world.asInit((init) => init.ok(Syscall.EndpointCreate)),
      Right.Send,
    );
    expect(handle).toBeGreaterThan(0);
    clientCalls();
    server.receive(receiving);
    const second = world.spawn(12);
    second.call(world.give(second, endpointOf(), Right.Send), tag(2));
    expect(server.inspect().priority).toBe(15);
    server.reply(client.id, tag(0));
    client.receive(0);
    expect(server.inspect().priority).toBe(12);
    server.reply(second.id, tag(0));
    second.receive(0);
    expect(server.inspect().priority).toBe(5);
  });

  /** init's handle to the endpoint: the first that it made. */
  function endpointOf(): number {
    return 0x105;
  }

  test("goes along a chain of calls", () => {
    const last = world.spawn(2);
    const endpoint = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const lastReceiving = world.give(last, endpoint, Right.Receive);
    const serverSending = world.give(server, endpoint, Right.Send);
    last.receive(lastReceiving, 0n, 0n);
    expect(last.notified.status).toBe(Status.TimedOut);
    world.notify(server, 1n);
    server.call(serverSending, tag(3));
    expect(last.running).toBe(true);
    clientCalls();
    expect(last.inspect().priority).toBe(15);
    expect(server.inspect().priority).toBe(15);
    last.receive(lastReceiving);
    expect(last.received.caller).toBe(server.id);
    expect(last.inspect().priority).toBe(15);
    last.replyReceive(lastReceiving, server.id, tag(0));
    expect(server.running).toBe(true);
    expect(last.inspect().priority).toBe(2);
  });

  test("ends when the caller dies, waiting or being served", () => {
    clientCalls();
    expect(server.inspect().priority).toBe(15);
    world.kill(client);
    expect(server.inspect().priority).toBe(5);
    const another = world.spawn(20);
    another.call(world.give(another, endpointOf(), Right.Send), tag(1));
    expect(server.inspect().priority).toBe(20);
    world.kill(another);
    expect(server.inspect().priority).toBe(5);
  });

  test("passes to a server that takes the endpoint over", () => {
    world.notify(server, 1n);
    clientCalls();
    expect(server.inspect().priority).toBe(15);
    const successor = world.spawn(16);
    const handle = world.give(successor, endpointOf(), Right.Receive);
    successor.receive(handle);
    expect(successor.received.caller).toBe(client.id);
    expect(server.inspect().priority).toBe(5);
  });

  test("is not kept for a caller whose message could not be received", () => {
    world.notify(server, 1n);
    world.notify(client, 1n);
    client.send(Syscall.Call, sending, 1, { handles: [sending] });
    while (server.try(Syscall.NotificationCreate, 1) === Status.Ok);
    server.receive(receiving);
    expect(client.running).toBe(true);
    expect(client.status).toBe(Status.TableFull);
    expect(server.inspect()).toMatchObject({ priority: 5, state: TaskState.Receiving });
  });

  test("goes to the receiver of an endpoint, not to that of one that was closed in its place", () => {
    const before = world.spawn(9);
    expect(before.running).toBe(true);
    const closed = before.ok(Syscall.EndpointCreate);
    before.receive(closed, 0n, 0n);
    before.ok(Syscall.HandleClose, closed);
    before.receive(0, 1n);
    const after = world.spawn(8);
    const toClient = world.give(after, client.handle, Right.Manage);
    const endpoint = after.ok(Syscall.EndpointCreate);
    const toCall = after.ok(Syscall.HandleCopy, endpoint, Right.Send, 0, toClient);
    after.receive(endpoint, 0n, 0n);
    after.receive(0, 1n);
    world.notify(before, 1n);
    before.receive(before.ok(Syscall.EndpointCreate), 0n, 0n);
    before.receive(0, 1n);
    world.notify(client, 1n);
    client.call(toCall, tag(1));
    expect(after.inspect().priority).toBe(15);
  });

  test("callers that wait for each other do not confuse it", () => {
    const mine = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const clientReceiving = world.give(client, mine, Right.Receive);
    const serverSending = world.give(server, mine, Right.Send);
    world.notify(client, 1n);
    client.receive(clientReceiving, 0n, 0n);
    client.call(sending, tag(1));
    server.call(serverSending, tag(1));
    expect(world.idle).toBe(true);
    const high = world.spawn(25);
    high.call(world.give(high, endpointOf(), Right.Send), tag(1));
    expect(world.idle).toBe(true);
    world.kill(high, client);
    expect(server.inspect()).toMatchObject({ priority: 5, state: TaskState.Calling });
    world.kill(server);
  });
});

describe("timers", () => {
  test("set their bits at the deadline, never before", () => {
    const task = world.spawn(10);
    world.sleep();
    task.ok(Syscall.SetTimer, 1000, 0b10);
    task.receive(0);
    world.machine.advance(999);
    expect(world.idle).toBe(true);
    world.machine.advance(1);
    expect(task.running).toBe(true);
    expect(task.notified).toEqual({ message: false, status: Status.Ok, bits: 0b10n });
    task.receive(0);
    world.machine.advance(10_000);
    expect(world.idle).toBe(true);
  });

  test("one that is set again replaces the first; all ones puts it off", () => {
    const task = world.spawn(10);
    world.sleep();
    task.ok(Syscall.SetTimer, 1000, 1);
    task.ok(Syscall.SetTimer, 2000, 2);
    world.machine.advance(1999);
    task.receive(0, ALL_BITS, 0n);
    expect(task.notified.status).toBe(Status.TimedOut);
    world.machine.advance(1);
    task.receive(0, ALL_BITS, 0n);
    expect(task.notified.bits).toBe(2n);
    task.ok(Syscall.SetTimer, 3000, 4);
    task.ok(Syscall.SetTimer, NEVER, 4);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("one in the past sets its bits at once", () => {
    const task = world.spawn(10);
    world.sleep();
    world.machine.advance(5000);
    task.ok(Syscall.SetTimer, 0, 8);
    task.receive(0, ALL_BITS, 0n);
    expect(task.notified.bits).toBe(8n);
    task.receive(0, 8n, 1n);
    expect(task.running).toBe(true);
    expect(task.notified.status).toBe(Status.TimedOut);
  });

  test("of a task that has ended are put off", () => {
    const task = world.spawn(10);
    world.sleep();
    task.ok(Syscall.SetTimer, 1000, 1);
    expect(world.machine.deadline).toBe(1000n);
    task.syscall(Syscall.Exit, 0);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("of a higher task preempt, of a lower one wait", () => {
    const [low, high] = [5, 20].map((priority) => world.spawn(priority));
    world.sleep();
    high.ok(Syscall.SetTimer, 1000, 1);
    high.receive(0);
    low.ok(Syscall.SetTimer, 500, 1);
    world.machine.advance(999);
    expect(low.running).toBe(true);
    world.machine.advance(1);
    expect(high.running).toBe(true);
  });

  test("fire in order, whatever was set, changed and put off before", () => {
    const operation = fc.record({
      task: fc.nat(11),
      after: fc.option(fc.integer({ min: 1, max: 500 })),
      wait: fc.nat(120),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const each = new World();
        const tasks = Array.from({ length: 12 }, () => each.spawn(10));
        const due = new Map<TestTask, bigint>();
        const fired: string[] = [];
        const expected: string[] = [];
        each.sleep();
        // every task waits for the bit that sets its timer, bit 1, or for its timer, bit 0
        for (let started = runner(...tasks); started; started = runner(...tasks)) started.receive(0);
        const collect = () => {
          for (let task = runner(...tasks); task; task = runner(...tasks)) {
            fired.push(`${each.machine.now} ${tasks.indexOf(task)}`);
            task.receive(0);
          }
        };
        for (const { task: index, after, wait } of operations) {
          const task = tasks[index];
          each.notify(task, 2n);
          const at = after === null ? NEVER : each.machine.now + BigInt(after);
          task.ok(Syscall.SetTimer, at, 1);
          task.receive(0);
          if (after === null) due.delete(task);
          else due.set(task, at);
          for (let step = 0; step < wait; step++) {
            each.machine.advance(1);
            for (const [who, when] of [...due].filter(([, when]) => when === each.machine.now)) {
              expected.push(`${when} ${tasks.indexOf(who)}`);
              due.delete(who);
            }
            collect();
          }
        }
        expect(fired.sort()).toEqual(expected.sort());
      }),
      { numRuns: 15 },
    );
  });
});

describe("floating point", () => {
  test("each task keeps its registers; the first use costs a trap, the next none", () => {
    const [first, second] = [10, 10].map((priority) => world.spawn(priority));
    world.sleep();
    const { machine } = world;
    expect(first.running).toBe(true);
    expect(machine.float.enabled).toBe(false);
    expect(machine.useFloat()).toBe(true);
    expect(machine.float.registers.every((byte) => byte === 0)).toBe(true);
    machine.float.registers.fill(1);
    first.syscall(Syscall.Yield);
    expect(machine.float.enabled).toBe(false);
    second.syscall(Syscall.Yield);
    expect(machine.float.enabled).toBe(true);
    first.syscall(Syscall.Yield);
    expect(machine.useFloat()).toBe(true);
    expect(machine.float.registers.every((byte) => byte === 0)).toBe(true);
    machine.float.registers.fill(2);
    second.syscall(Syscall.Yield);
    expect(first.running).toBe(true);
    expect(machine.useFloat()).toBe(true);
    expect(machine.float.registers.every((byte) => byte === 1)).toBe(true);
    first.receive(0);
    expect(machine.useFloat()).toBe(true);
    expect(machine.float.registers.every((byte) => byte === 2)).toBe(true);
  });

  test("a task that follows a dead one does not see its registers", () => {
    const first = world.spawn(10);
    world.sleep();
    const { machine } = world;
    expect(first.running && machine.useFloat()).toBe(true);
    machine.float.registers.fill(0x55);
    world.kill(first);
    const second = world.spawn(10);
    expect(second.running).toBe(true);
    expect(machine.float.enabled).toBe(false);
    expect(machine.useFloat()).toBe(true);
    expect(machine.float.registers.every((byte) => byte === 0)).toBe(true);
  });

  test("a trap for it keeps all other registers", () => {
    const task = world.spawn(10);
    world.sleep();
    const values = Array.from({ length: 31 }, (_, index) => BigInt(index) + 7n);
    expect(task.running).toBe(true);
    world.machine.registers.set(values);
    expect(world.machine.useFloat()).toBe(true);
    expect([...world.machine.registers]).toEqual(values);
  });
});
