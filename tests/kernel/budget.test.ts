/** Slices and budgets: how long a task runs, and that every tick is somebody's. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { Info, Inspect, Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { tag } from "./message";
import { NEVER, SYSTEM, World, type TestTask } from "./world";

let world: World;
let slice: number;
let shortest: number;

beforeEach(() => {
  world = new World();
  slice = Number(world.machine.frequency) / 100;
  shortest = slice / 100;
});

function schedule(task: TestTask, priority: number, ...more: readonly (number | bigint)[]): Status {
  return world.asInit((init) => init.try(Syscall.TaskSchedule, task.handle, priority, ...more));
}

/** Which of the tasks runs. */
const runner = (tasks: readonly TestTask[]) => tasks.findIndex((task) => task.running);

describe("slices", () => {
  test("are as long as each task's own", () => {
    const tasks = [10, 10].map((priority) => world.spawn(priority));
    schedule(tasks[0], 10, 3 * slice, 0, 0);
    schedule(tasks[1], 10, slice / 2, 0, 0);
    world.sleep();
    for (let turn = 0; turn < 4; turn++) {
      expect(runner(tasks)).toBe(0);
      world.machine.advance(3 * slice - 1);
      expect(runner(tasks)).toBe(0);
      world.machine.advance(1);
      expect(runner(tasks)).toBe(1);
      world.machine.advance(slice / 2);
    }
  });

  test("are not lengthened by being preempted: two that compute share alike beside one that interrupts them often", () => {
    const often = world.spawn(20);
    const tasks = [10, 10].map((priority) => world.spawn(priority));
    world.sleep();
    often.receive(0, 1n);
    for (let round = 0; round < 100; round++) {
      world.machine.advance(slice / 3);
      world.notify(often, 1n);
      expect(often.running).toBe(true);
      often.receive(0, 1n);
    }
    const [one, two] = tasks.map((task) => Number(task.inspect().ticks));
    expect(one).toBeGreaterThan(10 * slice);
    expect(Math.abs(one - two)).toBeLessThanOrEqual(slice);
  });

  test("end also while a server runs on the caller's turn", () => {
    const endpoint = world.init.ok(Syscall.EndpointCreate);
    const [server, client, third] = [10, 10, 10].map((priority) => world.spawn(priority));
    const receiving = world.give(server, endpoint, Right.Receive);
    const sending = world.give(client, endpoint, Right.Send);
    world.sleep();
    server.receive(receiving);
    for (let step = 0; !third.running; step++) {
      expect(step).toBeLessThan(20);
      if (client.running) client.call(sending, tag(1));
      else server.replyReceive(receiving, client.id, tag(0));
      world.machine.advance(slice / 8);
    }
  });

  test("that are made shorter count at once", () => {
    const tasks = [10, 10].map((priority) => world.spawn(priority));
    world.sleep();
    world.machine.advance(slice / 10);
    expect(schedule(tasks[0], 10, shortest, 0, 0)).toBe(Status.Ok);
    expect(runner(tasks)).toBe(0);
    world.machine.advance(shortest);
    expect(runner(tasks)).toBe(1);
  });

  test("of a yield are used up", () => {
    const tasks = [10, 10].map((priority) => world.spawn(priority));
    world.sleep();
    world.machine.advance(slice - 10);
    tasks[0].syscall(Syscall.Yield);
    expect(runner(tasks)).toBe(1);
    world.machine.advance(slice);
    expect(runner(tasks)).toBe(0);
    world.machine.advance(slice - 1);
    expect(runner(tasks)).toBe(0);
  });
});

describe("a budget", () => {
  const BUDGET = 5000;
  const PERIOD = 20_000;
  let task: TestTask;
  let low: TestTask;

  beforeEach(() => {
    task = world.spawn(10);
    low = world.spawn(5);
    expect(schedule(task, 10, 0, BUDGET, PERIOD)).toBe(Status.Ok);
    world.sleep();
    expect(task.running).toBe(true);
  });

  test("that is used up lets lower ones run until the period ends, and so on", () => {
    for (let period = 0; period < 5; period++) {
      world.machine.advance(BUDGET - 1);
      expect(task.running).toBe(true);
      world.machine.advance(1);
      expect(low.running).toBe(true);
      expect(task.inspect().state).toBe(TaskState.Resting);
      world.machine.advance(PERIOD - BUDGET - 1);
      expect(low.running).toBe(true);
      world.machine.advance(1);
      expect(task.running).toBe(true);
    }
    expect(Number(task.inspect().ticks)).toBe(5 * BUDGET);
  });

  test("holds across switches: what was used before a wait counts, within the period", () => {
    world.machine.advance(BUDGET - 1000);
    task.receive(0, 1n);
    world.machine.advance(2000);
    world.notify(task, 1n);
    expect(task.running).toBe(true);
    world.machine.advance(999);
    expect(task.running).toBe(true);
    world.machine.advance(1);
    expect(low.running).toBe(true);
    world.machine.advance(PERIOD - BUDGET - 2000);
    expect(task.running).toBe(true);
  });

  test("is whole again after a wait beyond the period", () => {
    world.machine.advance(BUDGET - 1000);
    task.receive(0, 1n);
    world.machine.advance(PERIOD);
    world.notify(task, 1n);
    world.machine.advance(BUDGET - 1);
    expect(task.running).toBe(true);
    world.machine.advance(1);
    expect(low.running).toBe(true);
  });

  test("that is as long as its period does not end a turn", () => {
    const peer = world.spawn(10);
    schedule(task, 10, 10 * slice, PERIOD, PERIOD);
    expect(task.running).toBe(true);
    world.machine.advance(PERIOD);
    expect(task.running).toBe(true);
    task.receive(0, 1n);
    expect(peer.running).toBe(true);
  });

  test("runs no timer while nobody runs", () => {
    task.receive(0, 1n);
    low.receive(0, 1n);
    expect(world.idle).toBe(true);
    expect(world.machine.deadline).toBe(NEVER);
    world.machine.advance(3 * PERIOD);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("that is not used up is never felt", () => {
    for (let round = 0; round < 20; round++) {
      expect(task.running).toBe(true);
      world.machine.advance(BUDGET - 1);
      task.receive(0, 1n);
      world.machine.advance(PERIOD - BUDGET + 1);
      world.notify(task, 1n);
    }
    expect(task.running).toBe(true);
  });

  test("of a whole period never makes it rest", () => {
    schedule(task, 10, 0, PERIOD, PERIOD);
    world.machine.advance(5 * PERIOD + 3);
    expect(task.running).toBe(true);
    expect(low.inspect().ticks).toBe(0n);
  });

  test("holds for a server that is called directly; the caller's own does not count it", () => {
    const endpoint = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const receiving = world.give(task, endpoint, Right.Receive);
    const client = world.spawn(9);
    const sending = world.give(client, endpoint, Right.Send);
    task.receive(receiving);
    client.call(sending, tag(1));
    expect(task.running).toBe(true);
    world.machine.advance(BUDGET);
    expect(task.inspect().state).toBe(TaskState.Resting);
    expect(low.running).toBe(true);
    world.machine.advance(PERIOD - BUDGET);
    expect(task.running).toBe(true);
    task.replyReceive(receiving, client.id, tag(0));
    expect(client.running).toBe(true);
    expect(client.inspect().ticks).toBe(0n);
  });

  test("is called for by a caller whose own was set while it waited", () => {
    const endpoint = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const server = world.spawn(15);
    const receiving = world.give(server, endpoint, Right.Receive);
    const sending = world.give(task, endpoint, Right.Send);
    server.receive(receiving);
    world.machine.advance(BUDGET - 10);
    task.call(sending, tag(1));
    expect(server.running).toBe(true);
    world.machine.advance(2 * BUDGET);
    expect(server.running).toBe(true);
    server.replyReceive(receiving, task.id, tag(0));
    expect(task.running).toBe(true);
    world.machine.advance(9);
    expect(task.running).toBe(true);
    world.machine.advance(1);
    expect(low.running).toBe(true);
  });

  test("taken from a task that rests lets it run at once; another one begins anew", () => {
    world.machine.advance(BUDGET);
    expect(low.running).toBe(true);
    schedule(task, 10, 0, 0, 0);
    expect(task.running).toBe(true);
    world.machine.advance(3 * PERIOD);
    expect(task.running).toBe(true);
    schedule(task, 10, 0, BUDGET, PERIOD);
    world.machine.advance(BUDGET);
    expect(low.running).toBe(true);
    schedule(task, 10, 0, 1000, PERIOD);
    expect(task.running).toBe(true);
    world.machine.advance(1000);
    expect(low.running).toBe(true);
  });

  test("cannot be got round: not by a new one of one's own, nor by tasks of one's own", () => {
    world.machine.advance(100);
    for (const [budget, period] of [
      [0, 0],
      [BUDGET + 1, PERIOD],
      [BUDGET, PERIOD + 1],
    ]) {
      expect(task.try(Syscall.TaskSchedule, 0, 10, 0, budget, period)).toBe(Status.Denied);
    }
    expect(task.try(Syscall.TaskCreate, 10, 1, 0)).toBe(Status.Denied);
    // what is left of it stays as it was
    expect(task.try(Syscall.TaskSchedule, 0, 10, 0, BUDGET, PERIOD)).toBe(Status.Ok);
    world.machine.advance(BUDGET - 101);
    expect(task.running).toBe(true);
    world.machine.advance(1);
    expect(low.running).toBe(true);
  });

  test("is for tasks that have made none", () => {
    schedule(task, 10, 0, 0, 0);
    const made = task.ok(Syscall.TaskCreate, 10, 1, 0);
    const schedules = () => world.asInit((init) => init.try(Syscall.TaskSchedule, task.handle, 10, 0, BUDGET, PERIOD));
    expect(schedules()).toBe(Status.BadState);
    task.ok(Syscall.TaskKill, made);
    expect(schedules()).toBe(Status.Ok);
  });

  test("used up, with the task suspended or killed meanwhile", () => {
    world.machine.advance(BUDGET);
    world.asInit((init) => init.ok(Syscall.TaskSuspend, task.handle));
    world.machine.advance(PERIOD);
    expect(low.running).toBe(true);
    expect(task.inspect()).toMatchObject({ state: TaskState.Ready, suspended: true });
    world.asInit((init) => init.ok(Syscall.TaskResume, task.handle));
    expect(task.running).toBe(true);
    world.machine.advance(BUDGET);
    world.kill(task);
    expect(world.machine.deadline).toBe(NEVER);
  });

  test("rests while bits come, and gets them after", () => {
    world.machine.advance(BUDGET);
    world.notify(task, 4n);
    expect(low.running).toBe(true);
    world.machine.advance(PERIOD - BUDGET);
    task.receive(0, 4n, 0n);
    expect(task.notified.bits).toBe(4n);
  });
});

describe("TaskSchedule", () => {
  let task: TestTask;

  beforeEach(() => {
    task = world.spawn(10);
  });

  test.each([
    { name: "priority 32", values: () => [32, 0, 0, 0], status: Status.BadArgument },
    { name: "a priority above the caller's", values: () => [31, 0, 0, 0], status: Status.Denied },
    { name: "a slice too short", values: () => [10, shortest - 1, 0, 0], status: Status.BadArgument },
    { name: "a slice too long", values: () => [10, 10 * slice + 1, 0, 0], status: Status.BadArgument },
    { name: "a budget above its period", values: () => [10, 0, 5001, 5000], status: Status.BadArgument },
    { name: "a period too short", values: () => [10, 0, 100, shortest - 1], status: Status.BadArgument },
    { name: "a period too long", values: () => [10, 0, 100, 2n ** 56n + 1n], status: Status.BadArgument },
    { name: "a budget of no period", values: () => [10, 0, 1, 0], status: Status.BadArgument },
  ])("refuses $name, and changes nothing", ({ values, status }) => {
    const before = task.look(Inspect.Schedule);
    expect(schedule(task, ...(values() as [number, ...number[]]))).toBe(status);
    expect(task.look(Inspect.Schedule)).toEqual(before);
    expect(task.inspect().base).toBe(10);
  });

  test("takes the limits themselves", () => {
    for (const values of [
      [30, shortest, 0, 0],
      [0, 10 * slice, shortest, shortest],
      [10, 0, 2n ** 56n, 2n ** 56n],
    ]) {
      expect(schedule(task, ...(values as [number, ...number[]]))).toBe(Status.Ok);
    }
    expect(task.look(Inspect.Schedule).slice(0, 3)).toEqual([BigInt(slice), 2n ** 56n, 2n ** 56n]);
  });

  test("gives nobody a priority above one's own base, inherited or not", () => {
    const endpoint = world.init.ok(Syscall.EndpointCreate);
    const high = world.spawn(20);
    const receiving = world.give(task, endpoint, Right.Receive);
    const sending = world.give(high, endpoint, Right.Send);
    const itself = world.give(task, task.handle, Right.Manage);
    world.sleep();
    high.receive(0, 1n);
    task.receive(receiving);
    world.notify(high, 1n);
    high.call(sending, tag(1));
    expect(task.inspect().priority).toBe(20);
    expect(task.try(Syscall.TaskSchedule, itself, 20, 0, 0, 0)).toBe(Status.Denied);
    expect(task.try(Syscall.TaskSchedule, itself, 4, 0, 0, 0)).toBe(Status.Ok);
    expect(task.inspect()).toMatchObject({ priority: 20, base: 4 });
    task.reply(high.id, tag(0));
    expect(task.inspect().priority).toBe(4);
  });

  test("moves a task that is ready, and one that runs", () => {
    const second = world.spawn(9);
    world.sleep();
    schedule(second, 11, 0, 0, 0);
    expect(second.running).toBe(true);
    schedule(second, 9, 0, 0, 0);
    expect(task.running).toBe(true);
    const itself = world.give(task, task.handle, Right.Manage);
    task.syscall(Syscall.TaskSchedule, itself, 8, 0, 0, 0);
    expect(second.running).toBe(true);
  });

  test("moves a caller in its queue, and what it lends", () => {
    const endpoint = world.init.ok(Syscall.EndpointCreate);
    const [one, two] = [12, 11].map((priority) => world.spawn(priority));
    const receiving = world.give(task, endpoint, Right.Receive);
    const sends = [one, two].map((each) => world.give(each, endpoint, Right.Send));
    world.sleep();
    one.receive(0, 1n);
    two.receive(0, 1n);
    task.receive(receiving, 0n, 0n);
    world.notify(two, 1n);
    two.call(sends[1], tag(2));
    world.notify(one, 1n);
    one.call(sends[0], tag(1));
    expect(task.inspect().priority).toBe(12);
    schedule(one, 5, 0, 0, 0);
    expect(task.inspect().priority).toBe(11);
    schedule(one, 21, 0, 0, 0);
    expect(task.inspect().priority).toBe(21);
    schedule(one, 5, 0, 0, 0);
    task.receive(receiving);
    expect(task.received.caller).toBe(two.id);
  });

  test("of a server lets its callers lend anew", () => {
    const endpoint = world.init.ok(Syscall.EndpointCreate);
    const server = world.spawn(20);
    const receiving = world.give(server, endpoint, Right.Receive);
    const sending = world.give(task, endpoint, Right.Send);
    world.sleep();
    server.receive(receiving);
    task.call(sending, tag(1));
    schedule(server, 5, 0, 0, 0);
    expect(server.inspect()).toMatchObject({ priority: 10, base: 5 });
    schedule(task, 7, 0, 0, 0);
    expect(server.inspect().priority).toBe(7);
    schedule(server, 15, 0, 0, 0);
    expect(server.inspect().priority).toBe(15);
    server.reply(task.id, tag(0));
    expect(server.inspect().priority).toBe(15);
  });
});

test("every tick is somebody's, or idle", () => {
  const step = fc.record({ task: fc.nat(3), wait: fc.integer({ min: 0, max: 300_000 }), what: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const each = new World();
      const tasks = [10, 10, 8, 12].map((priority) => each.spawn(priority));
      each.asInit((init) => init.ok(Syscall.TaskSchedule, tasks[0].handle, 10, 5000, 3000, 9000));
      each.asInit((init) => init.ok(Syscall.TaskSchedule, tasks[3].handle, 12, 0, 40_000, 200_000));
      each.sleep();
      for (const { task, wait, what } of steps) {
        each.machine.advance(wait);
        const running = tasks.find((one) => one.running);
        if (what === 0) running?.receive(0, 1n);
        else if (what === 1) running?.syscall(Syscall.Yield);
        else each.notify(tasks[task], 1n);
      }
      const [idle, now, own] = each.asInit((init) => {
        init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
        const [rest, time] = [init.x(6), init.x(7)];
        init.ok(Syscall.TaskInspect, 0, Inspect.Summary);
        return [rest, time, init.x(3)];
      });
      expect(tasks.reduce((sum, task) => sum + task.inspect().ticks, idle + own)).toBe(now);
    }),
    { numRuns: 30 },
  );
});
