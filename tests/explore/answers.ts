/** Whoever calls is answered exactly once, by the reply, the death or the deadline that was due. */
import { Status, TaskState } from "../../abi/syscall";
import { broken, name, type Moment } from "../kernel/invariants";
import { tag } from "../kernel/message";
import type { TaskView } from "../kernel/records";
import { register, waits } from "./events";
import type { Event } from "./explorer";

/** The tag of every reply. */
export const REPLY = tag(9);

/** An event, and the slot of the caller that it answers. */
export interface Answering extends Event {
  answers?: number;
}

/** Checks what an event did to a call of the task in this slot. */
export function checkCall(before: Moment, event: Answering, after: Moment, slot: number): void {
  const was = before.tasks.find((task) => task.slot === slot)!;
  const is = after.tasks.find((task) => task.slot === slot)!;
  if (waits(was) && !waits(is)) checkAnswer(before, event, after, was, is);
  if (was.state !== TaskState.AwaitingReply && is.state === TaskState.AwaitingReply) checkDelivery(after, is);
  const late = was.timeoutPlace !== 0 && after.machine.now >= BigInt(was.timeoutAt);
  if (waits(was) && waits(is) && late) broken(`${name(is)} waits on behind its deadline`);
  if (event.answers === slot && waits(is)) broken(`${name(is)} was replied to, and still waits`);
}

/** The call is over, for exactly one reason, and says so. */
function checkAnswer(before: Moment, event: Answering, after: Moment, was: TaskView, is: TaskView): void {
  const status = Number(register(after, is, 0));
  const server = was.state === TaskState.AwaitingReply ? before.byAddress.get(was.partner) : undefined;
  let due: Status | undefined;
  if (event.answers === is.slot) due = Status.Ok;
  else if (server && ended(before, after, server.slot)) due = Status.Died;
  else if (was.timeoutPlace !== 0 && after.machine.now >= BigInt(was.timeoutAt)) due = Status.TimedOut;
  if (due === undefined) broken(`the call of ${name(is)} ended with status ${status}, for nothing`);
  if (status !== due) broken(`the call of ${name(is)} ended with status ${status}, which should be ${due}`);
  if (due === Status.Ok && Number(register(after, is, 1)) !== REPLY) broken(`${name(is)} got another's reply`);
}

/** Who received knows whom it has to answer: each caller's badge is its slot. */
function checkDelivery(after: Moment, caller: TaskView): void {
  const server = after.byAddress.get(caller.partner)!;
  const due = (BigInt(caller.slot) << 32n) | BigInt(caller.id);
  if (register(after, server, 0) !== due) broken(`${name(server)} took the request of ${name(caller)} for another's`);
}

/** Whether the task that was in this slot has exited, faulted or been killed. */
export function ended(before: Moment, after: Moment, slot: number): boolean {
  const was = before.tasks.find((task) => task.slot === slot);
  const is = after.tasks.find((task) => task.slot === slot);
  return runs(was) && !(runs(is) && is?.id === was?.id);
}

function runs(task: TaskView | undefined): boolean {
  return task !== undefined && task.state !== TaskState.Exited && task.state !== TaskState.Faulted;
}
