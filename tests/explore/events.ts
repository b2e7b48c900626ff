/** What scenarios have in common: a small world, and events that the machine or the running task may cause. */
import { UserLayout } from "../../abi/layout";
import { TaskState } from "../../abi/syscall";
import { archive } from "../../sim/archive";
import type { Machine, MachineOptions } from "../../sim/machine";
import type { Moment } from "../kernel/invariants";
import type { EntryView, TaskView } from "../kernel/records";
import { NEVER, World } from "../kernel/world";
import type { Event } from "./explorer";

const MIB = 1024 * 1024;

/** What a machine may be given: a kernel with a bug, for a test that has to find it. */
export type KernelUnderTest = Pick<MachineOptions, "kernel" | "imports">;

/** What every deadline of a scenario is a multiple of, and slices are: so only few times differ. 10 ms of a Pi 3. */
export const QUANTUM = 192_000n;

const SMALL = archive({
  programs: [
    { name: "init", text: new Uint8Array(16), dataPages: 0, stackPages: 1, linearPages: 2, entry: UserLayout.Text },
  ],
  services: [{ name: "init", program: 0, priority: 30, quotaPages: 0 }],
});

/** As little as the kernel boots on, so that there is little to copy from state to state. */
export function smallWorld(kernel: KernelUnderTest | undefined): World {
  const world = new World({ archive: SMALL, ram: 4 * MIB, source: "mailbox", ...kernel });
  // the explorer looks at each state itself
  world.machine.onReturn = () => undefined;
  return world;
}

/** The task in a slot, if there is one. */
export function inSlot({ tasks }: Moment, slot: number): TaskView | undefined {
  return tasks.find((task) => task.slot === slot);
}

export function running({ byAddress, core }: Moment): TaskView | undefined {
  return byAddress.get(core.current);
}

/** A register as the task sees it or will see it. Of a past moment it is what was saved. */
export function register({ view, machine }: Moment, task: TaskView, index: number): bigint {
  return machine.current === task.address ? machine.registers[index] : view.register(task.address, index);
}

/** In a call that has not been answered. */
export function waits({ state }: TaskView): boolean {
  return state === TaskState.Calling || state === TaskState.AwaitingReply;
}

export function findEntry(task: TaskView, matches: (entry: EntryView) => boolean): EntryView | undefined {
  return task.entries.find(matches);
}

/** The running task makes a system call. */
export function syscall(name: string, number: number, ...values: readonly (number | bigint)[]): Event {
  return { name, run: (machine) => machine.syscall(number, ...values) };
}

/** Time passes until the hardware timer fires, if it is set. */
export function deadlineArrives({ machine }: Moment): Event[] {
  if (machine.deadline === NEVER) return [];
  return [{ name: "the next deadline arrives", run: (at: Machine) => at.advance(at.deadline - at.now) }];
}

/** A device asserts a line until it has been heard. */
export function interrupt(line: number): Event {
  const run = (machine: Machine) => {
    machine.setLine(line, true);
    machine.setLine(line, false);
  };
  return { name: `line ${line} is asserted`, run };
}
