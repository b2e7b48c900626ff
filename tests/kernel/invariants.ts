/**
 * What has to hold of the kernel's structures whenever it has returned, whatever the tasks did. Read from memory by view.ts
 * and from the page tables by sim/walker.ts; nothing is asked of the kernel.
 */
import type { Machine } from "../../sim/machine";
import { checkHandles } from "./invariants-handles";
import { checkMemory } from "./invariants-memory";
import { checkTasks } from "./invariants-tasks";
import type { CoreView, TaskView } from "./records";
import { KernelView } from "./view";

/** All that is known of a moment. */
export interface Moment {
  machine: Machine;
  view: KernelView;
  core: CoreView;
  tasks: readonly TaskView[];
  /** By the addresses of their pages. */
  byAddress: ReadonlyMap<number, TaskView>;
  byId: ReadonlyMap<number, TaskView>;
}

export class InvariantBroken extends Error {}

/** @throws InvariantBroken with this sentence */
export function broken(what: string): never {
  throw new InvariantBroken(what);
}

export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** How a sentence names a task: by its slot. */
export function name(task: TaskView): string {
  return `task ${task.slot}`;
}

/** Reads the kernel's structures. */
export function momentOf(machine: Machine, view = new KernelView(machine)): Moment {
  const tasks = view.tasks();
  const byAddress = new Map<number, TaskView>();
  const byId = new Map<number, TaskView>();
  for (const task of tasks) {
    byAddress.set(task.address, task);
    byId.set(task.id, task);
  }
  return { machine, view, core: view.core(), tasks, byAddress, byId };
}

/**
 * Checks a machine between two steps.
 * @returns what it read
 * @throws InvariantBroken naming the first thing that is wrong
 */
export function checkKernel(machine: Machine, view?: KernelView): Moment {
  const moment = momentOf(machine, view);
  checkTasks(moment);
  checkHandles(moment);
  checkMemory(moment);
  return moment;
}

/** As `checkKernel`, at the end of a test of address spaces. */
export function checkSpaces(world: { machine: Machine }, ..._tasks: readonly unknown[]): void {
  checkKernel(world.machine);
}
