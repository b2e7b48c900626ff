/** Many timers at once; that the heap they are in is sound is checked after every step. */
import { beforeEach, expect, test } from "vitest";
import { Syscall } from "../../abi/syscall";
import { NEVER, World, type TestTask } from "./world";

/** In an order in which timers go up and down, to the left and to the right. */
const DEADLINES = [70, 20, 90, 10, 60, 80, 30, 100, 50, 40, 120, 110, 25, 15, 95];

let world: World;
let tasks: TestTask[];

beforeEach(() => {
  world = new World();
  tasks = DEADLINES.map(() => world.spawn(10));
  world.sleep();
  DEADLINES.forEach((deadline, index) => {
    expect(tasks[index].running).toBe(true);
    tasks[index].ok(Syscall.SetTimer, deadline, 1);
    tasks[index].receive(0, 1n);
  });
  expect(world.idle).toBe(true);
});

/** The deadlines of the tasks that were woken, in the order in which they were. */
function fired(): number[] {
  const order: number[] = [];
  while (world.machine.deadline !== NEVER) {
    world.machine.advance(world.machine.deadline - world.machine.now);
    for (let task = tasks.find((each) => each.running); task; task = tasks.find((each) => each.running)) {
      order.push(DEADLINES[tasks.indexOf(task)]);
      task.receive(0, 2n);
    }
  }
  return order;
}

test("fire in order of their deadlines", () => {
  expect(fired()).toEqual([...DEADLINES].sort((a, b) => a - b));
});

test.each(DEADLINES.map((_, index) => index))("one that is put off leaves the others in order: %i", (index) => {
  world.kill(tasks[index]);
  const others = DEADLINES.filter((_, other) => other !== index);
  expect(fired()).toEqual(others.sort((a, b) => a - b));
});
