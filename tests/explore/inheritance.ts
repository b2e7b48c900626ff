/**
 * A chain of three: an urgent client calls a server of low priority, which calls another of still lower one, while a task of
 * medium priority keeps the processor busy. Whoever works for the urgent client, however far along the chain, does so
 * before the disturber. Calls and sleeps end with time, wherever the chain stands then.
 */
import { HandleType, Right, Syscall, Tag, TaskState } from "../../abi/syscall";
import type { Machine } from "../../sim/machine";
import { broken, name, type Moment } from "../kernel/invariants";
import { tag } from "../kernel/message";
import type { TaskView } from "../kernel/records";
import { ALL_BITS, NEVER } from "../kernel/world";
import { REPLY, checkCall, type Answering } from "./answers";
import {
  QUANTUM,
  deadlineArrives,
  findEntry,
  inSlot,
  interrupt,
  running,
  smallWorld,
  syscall,
  type KernelUnderTest,
} from "./events";
import type { Scenario } from "./explorer";

const INIT = 1;
const LAST = 2;
const MIDDLE = 3;
const DISTURBER = 4;
const URGENT = 5;
/** Calls the last server directly. */
const OTHER = 6;
const PRIORITIES = { [LAST]: 3, [MIDDLE]: 6, [DISTURBER]: 10, [URGENT]: 15, [OTHER]: 12 };
/** What the supervisor may raise the middle server to: above all who call it. */
const RAISED = 16;
/** The line that wakes the supervisor. */
const BUTTON = 40;
const NAMES: Readonly<Record<number, string>> = {
  [LAST]: "the last server",
  [MIDDLE]: "the middle server",
  [DISTURBER]: "the disturber",
  [URGENT]: "the urgent client",
  [OTHER]: "the other client",
};

export interface InheritanceOptions {
  kernel?: KernelUnderTest;
  /** With another client of the last server, and a supervisor that suspends the middle one and changes its priority. */
  full: boolean;
}

export function inheritance({ kernel, full }: InheritanceOptions): Scenario {
  return {
    name: "priority inheritance",
    start: () => start(kernel, full),
    events: (moment) => events(moment, full),
    check: (before, event, after) => check(before, event, after, full ? [MIDDLE, URGENT, OTHER] : [MIDDLE, URGENT]),
  };
}

function start(kernel: KernelUnderTest | undefined, full: boolean): Machine {
  const world = smallWorld(kernel);
  const [first, second] = [0, 1].map(() => world.init.ok(Syscall.EndpointCreate));
  const last = world.spawn(PRIORITIES[LAST]);
  const middle = world.spawn(PRIORITIES[MIDDLE]);
  world.spawn(PRIORITIES[DISTURBER]);
  const urgent = world.spawn(PRIORITIES[URGENT]);
  world.give(last, second, Right.Receive);
  world.give(middle, first, Right.Receive);
  world.give(middle, second, Right.Send, MIDDLE);
  world.give(urgent, first, Right.Send, URGENT);
  if (full) world.give(world.spawn(PRIORITIES[OTHER]), second, Right.Send, OTHER);
  world.init.receive(0, full ? ALL_BITS : 0n);
  return world.machine;
}

function events(moment: Moment, full: boolean): Answering[] {
  const task = running(moment);
  const found: Answering[] = deadlineArrives(moment);
  if (full && inSlot(moment, INIT)!.state === TaskState.Receiving) found.push(interrupt(BUTTON));
  if (!task) return found;
  if (task.slot === INIT) return supervise(moment, task);
  found.push(sleep(moment, task));
  if (task.slot === LAST || task.slot === MIDDLE) found.push(...serve(moment, task));
  if (task.slot !== LAST && task.slot !== DISTURBER) found.push(...call(moment, task));
  return found;
}

/** What the supervisor does when the button has woken it. */
function supervise(moment: Moment, init: TaskView): Answering[] {
  const line = findEntry(init, ({ type, pages }) => type === HandleType.Interrupt && pages !== 0);
  if (line) return [syscall("init acknowledges", Syscall.InterruptAcknowledge, line.value)];
  const middle = inSlot(moment, MIDDLE)!;
  const { value } = findEntry(init, ({ type, object }) => type === HandleType.Task && object === middle.id)!;
  const base = middle.base === PRIORITIES[MIDDLE] ? RAISED : PRIORITIES[MIDDLE];
  return [
    syscall("init sleeps", Syscall.Receive, 0, ALL_BITS, NEVER),
    syscall(`init gives the middle server priority ${base}`, Syscall.TaskSchedule, value, base, 0, 0, 0),
    middle.suspended
      ? syscall("init resumes the middle server", Syscall.TaskResume, value)
      : syscall("init suspends the middle server", Syscall.TaskSuspend, value),
  ];
}

function sleep({ machine }: Moment, task: TaskView): Answering {
  return syscall(`${NAMES[task.slot]} sleeps`, Syscall.Receive, 0, 0n, machine.now + QUANTUM);
}

function serve(moment: Moment, server: TaskView): Answering[] {
  const endpoint = server.entries[0].value;
  const who = NAMES[server.slot];
  const found: Answering[] = [
    syscall(`${who} receives`, Syscall.Receive, endpoint, ALL_BITS, NEVER),
    syscall(`${who} polls`, Syscall.Receive, endpoint, ALL_BITS, 0),
  ];
  for (const { slot, id, state, partner } of moment.tasks) {
    if (state !== TaskState.AwaitingReply || partner !== server.address) continue;
    const both = (BigInt(endpoint) << 32n) | BigInt(id);
    found.push({ ...syscall(`${who} replies to ${NAMES[slot]}`, Syscall.Reply, id, REPLY), answers: slot });
    const name = `${who} replies to ${NAMES[slot]} and receives`;
    found.push({ ...syscall(name, Syscall.ReplyReceive, both, REPLY), answers: slot });
  }
  return found;
}

function call({ machine }: Moment, task: TaskView): Answering[] {
  const endpoint = task.entries.at(-1).value;
  const who = NAMES[task.slot];
  const words = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] as const;
  const timed = [endpoint, tag(1) | Tag.Timed, ...words, machine.now + QUANTUM] as const;
  return [
    syscall(`${who} calls`, Syscall.Call, endpoint, tag(1)),
    syscall(`${who} calls for a while`, Syscall.Call, ...timed),
  ];
}

function check(before: Moment, event: Answering, after: Moment, callers: readonly number[]): void {
  for (const slot of callers) checkCall(before, event, after, slot);
  const urgent = inSlot(after, URGENT)!;
  const worker = workerFor(after, urgent);
  if (worker === urgent) return;
  if (worker.priority < urgent.priority) {
    broken(`${name(worker)} works for ${name(urgent)} at priority ${worker.priority}`);
  }
  const ready = (worker.state === TaskState.Ready && !worker.suspended) || worker.state === TaskState.Running;
  if (ready && running(after)?.slot === DISTURBER) broken(`the disturber runs before ${NAMES[worker.slot]}`);
}

/** The end of the chain of calls that a task waits in: who has to run for it to go on. */
function workerFor(moment: Moment, task: TaskView): TaskView {
  let at = task;
  for (;;) {
    let next: TaskView | undefined;
    if (at.state === TaskState.AwaitingReply) next = moment.byAddress.get(at.partner);
    else if (at.state === TaskState.Calling) next = moment.byAddress.get(moment.view.endpoint(at.partner).receiver);
    if (!next) return at;
    at = next;
  }
}
