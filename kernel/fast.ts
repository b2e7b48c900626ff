import { HandleType, Limit, Right, Status, Tag, TaskState } from "../abi/syscall";
import { RECEIVING, WAITING, waitingAt } from "./endpoint";
import { Handle, INDEX_MASK, entryAt } from "./handle";
import { counter, setAddressSpace } from "../abi/machine";
import { READY, core, switchSpecial } from "./schedule";
import { Task, findTask } from "./task";

/**
 * The usual call, to a server that waits, and the usual reply, to a caller that runs at once while nothing else is there for the
 * server: words only, no deadline, no priority lent. boot/vectors.S tries them first. All checks come before the first change;
 * what is not usual answers 0 and goes the whole way through ipc.ts, which would do the same (tests/model/fast.test.ts).
 */

/** Type and rights of a handle to call by, as they lie side by side. */
const SEND: u32 = HandleType.Endpoint | (Right.Send << 8);
const SEND_MASK: u32 = 0xff | (Right.Send << 8);
/** `Task.timeoutPlace` and `suspended`: both are 0 when nothing hinders it. */
const HINDRANCES: usize = offsetof<Task>("timeoutPlace");
/** `Task.queue`, and above it `special`. */
const SPECIAL: usize = offsetof<Task>("queue");
/** `Task.state` and `partner`. */
const STATE: usize = offsetof<Task>("state");

/** Syscall.Call. @param tag x1 @returns the task to run, 0: nothing has been done */
export function fastCall(task: Task, tag: u64): u32 {
  const index = (<u32>task.x0) & INDEX_MASK;
  const entry = entryAt(task, index);
  if (index >= task.handleCount || <u64>entry.value != task.x0) return 0;
  if ((load<u16>(changetype<usize>(entry), offsetof<Handle>("type")) & SEND_MASK) != SEND) return 0;
  const endpoint = entry.object;
  const server = waitingAt(endpoint);
  if (server == null || task.priority > server.base || tag >> Tag.WordsShift > <u64>Limit.Words) return 0;
  if (load<u64>(changetype<usize>(server), HINDRANCES) != 0) return 0;

  store<u32>(endpoint, 0, WAITING);
  setState(task, TaskState.AwaitingReply, changetype<u32>(server));
  server.x0 = (entry.badge << 32) | task.id;
  return pass(task, server, tag, load<u64>(changetype<usize>(server), SPECIAL));
}

/** Syscall.ReplyReceive. @param tag x1 @returns the task to run, 0: nothing has been done */
export function fastReplyReceive(task: Task, tag: u64): u32 {
  const endpoint = task.endpoint;
  const caller = findTask(<u32>task.x0);
  if (caller == null || endpoint == 0) return 0;
  // in one branch: it waits for this task, unhindered; no bits are set; the handle is that of before; nobody else is to be served or run
  const waits =
    load<u64>(changetype<usize>(caller), STATE) ^ TaskState.AwaitingReply ^ ((<u64>changetype<u32>(task)) << 32);
  const handle = load<u32>(endpoint, RECEIVING) ^ (<u32>(task.x0 >> 32));
  const special = load<u64>(changetype<usize>(caller), SPECIAL);
  const others = (<u32>special) | load<u32>(endpoint) | ((load<u32>(READY) >> caller.priority) & ~1);
  const hindrances = load<u64>(changetype<usize>(caller), HINDRANCES) | task.bits;
  if ((waits | hindrances | handle | others) != 0 || tag >> Tag.WordsShift > <u64>Limit.Words) return 0;

  store<u32>(endpoint, changetype<u32>(task), WAITING);
  task.mask = u64.MAX_VALUE;
  setState(task, TaskState.Receiving, endpoint);
  caller.x0 = Status.Ok;
  return pass(task, caller, tag, special);
}

function setState(task: Task, state: u64, partner: u32): void {
  store<u64>(changetype<usize>(task), ((<u64>partner) << 32) | state, STATE);
}

/** Gives a message to the task that runs from now on. @param special of it, above its queue */
function pass(task: Task, next: Task, tag: u64, special: u64): u32 {
  setState(next, TaskState.Running, 0);
  next.x1 = tag;
  if (tag >> Tag.WordsShift != 0) copyWords(task, next, <u32>(tag >> Tag.WordsShift));
  const unusual = task.special | (special >> 32);
  const now = counter();
  task.ticks += now - core.since;
  core.since = now;
  core.current = next;
  setAddressSpace(next.space);
  return unusual != 0 ? switchSpecial(next) : changetype<u32>(next);
}

/** Copies words of a message, 1 to 6; two are read before they are written, so that one instruction does it. */
function copyWords(from: Task, to: Task, words: u32): void {
  const second = from.x3;
  if (words > 3) {
    const third = from.x4;
    const fourth = from.x5;
    to.x2 = from.x2;
    to.x3 = second;
    to.x4 = third;
    to.x5 = fourth;
    if (words == 4) return;
    to.x6 = from.x6;
    if (words == 6) to.x7 = from.x7;
  } else {
    to.x2 = from.x2;
    if (words == 1) return;
    to.x3 = second;
    if (words == 3) to.x4 = from.x4;
  }
}
