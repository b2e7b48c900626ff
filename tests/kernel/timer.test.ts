/** The timer of each task. */
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { Status, Syscall } from "../../abi/syscall";
import { ALL_BITS, NEVER, World, type TestTask } from "./world";

let world: World;

beforeEach(() => {
  world = new World();
});

/** Of these tasks the one that runs. */
function runner(...tasks: readonly TestTask[]): TestTask | undefined {
  return tasks.find((task) => task.running);
}

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
