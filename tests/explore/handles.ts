/**
 * Three tasks that copy, move, close and revoke handles to an endpoint and a region, and map the region: in their own
 * tables, in each other's, and in messages. After every step the copies are exactly those of the model (copies.ts); a
 * handle that was closed or revoked can no more be used; who waits at an endpoint holds a handle to it.
 */
import { HandleFlag, HandleType, MapRight, Right, Status, Syscall, Tag, TaskState } from "../../abi/syscall";
import type { Machine } from "../../sim/machine";
import { broken, name, type Moment } from "../kernel/invariants";
import { tag } from "../kernel/message";
import type { EntryView, TaskView } from "../kernel/records";
import { ALL_BITS, LINEAR, NEVER } from "../kernel/world";
import { close, compare, copy, isFollowed, move, revoke, treeOf, type Tree } from "./copies";
import { inSlot, register, running, smallWorld, syscall, type KernelUnderTest } from "./events";
import type { Event, Scenario } from "./explorer";

const TASKS = [2, 3, 4];
const WINDOW = LINEAR + 0x10000;
const GENERATION = 0x100;
const MOVE = 2 ** HandleFlag.MoveBit;
/** Registers with the handles of a message, the first two of four. */
const HANDLE_WORDS = 13;

/** An event, and what it does to the copies if it succeeds; by default nothing. */
interface HandleEvent extends Event {
  effect?: (tree: Tree, added: number) => void;
  /** The status that it has to have. */
  status?: Status;
}

export interface HandlesOptions {
  kernel?: KernelUnderTest;
  /** Entries that a task may have of the endpoint and the region; one more by a message. */
  entries: number;
  /** Whether handles also travel in messages. */
  messages: boolean;
}

export function handles({ kernel, entries, messages }: HandlesOptions): Scenario {
  return {
    name: "handles",
    start: () => start(kernel),
    events: (moment) => events(moment, entries, messages),
    check,
  };
}

/** Each task may manage the next one; the first has an endpoint. */
function start(kernel: KernelUnderTest | undefined): Machine {
  const world = smallWorld(kernel);
  const tasks = TASKS.map(() => world.spawn(10));
  tasks.forEach((task, index) => world.give(task, tasks[(index + 1) % TASKS.length].handle, Right.Manage));
  world.init.receive(0, 0n);
  tasks[0].ok(Syscall.EndpointCreate);
  return world.machine;
}

function followed(task: TaskView): EntryView[] {
  return task.entries.filter(isFollowed);
}

function events(moment: Moment, limit: number, messages: boolean): HandleEvent[] {
  const task = running(moment);
  if (!task) return [];
  const own = followed(task);
  const next = inSlot(moment, ((task.slot - 1) % TASKS.length) + 2)!;
  const manage = task.entries.find(({ type }) => type === HandleType.Task)!.value;
  const room = own.length < limit;
  const found: HandleEvent[] = [{ ...syscall(`${name(task)} yields`, Syscall.Yield) }];
  for (const handle of own) {
    if (handle.type === HandleType.Mapping) {
      found.push({
        ...syscall(`${name(task)} unmaps`, Syscall.Unmap, 0, WINDOW),
        effect: (tree) => close(tree, handle.address),
      });
      continue;
    }
    found.push(...ending(task, handle));
    if (room) found.push(...copies(task, handle, 0));
    if (followed(next).length < limit) found.push(...copies(task, handle, manage));
    if (room && handle.type === HandleType.Region && !own.some(({ type }) => type === HandleType.Mapping)) {
      const arguments_ = [0, handle.value, WINDOW, MapRight.Read, 0, 1] as const;
      const effect = (tree: Tree, added: number) => copy(tree, handle.address, added);
      found.push({ ...syscall(`${name(task)} maps entry ${handle.index}`, Syscall.Map, ...arguments_), effect });
    }
  }
  if (room && !moment.tasks.some(({ entries }) => entries.some((entry) => isRegion(moment, entry)))) {
    const effect = (tree: Tree, added: number) => copy(tree, 0, added);
    found.push({ ...syscall(`${name(task)} makes a region`, Syscall.RegionCreate, 0, 1, 0), effect });
  }
  if (messages) found.push(...talk(moment, task, own, own.length <= limit));
  return found;
}

/** Whether an entry names the scenario's region: init has others. */
function isRegion({ byId, view }: Moment, { type, object }: EntryView): boolean {
  if (type !== HandleType.Region && type !== HandleType.Mapping) return false;
  return TASKS.includes(byId.get(view.frame(object).b)?.slot ?? 0);
}

/** Ways to lose a handle, and to use it when it is lost already. */
function ending(task: TaskView, { index, value, address }: EntryView): HandleEvent[] {
  return [
    {
      ...syscall(`${name(task)} closes entry ${index}`, Syscall.HandleClose, value),
      effect: (tree) => close(tree, address),
      status: Status.Ok,
    },
    {
      ...syscall(`${name(task)} revokes entry ${index}`, Syscall.HandleRevoke, value),
      effect: (tree) => revoke(tree, address),
      status: Status.Ok,
    },
    {
      ...syscall(`${name(task)} uses what entry ${index} was before`, Syscall.HandleRevoke, value - GENERATION),
      status: Status.BadHandle,
    },
  ];
}

function copies(task: TaskView, { index, value, address, rights }: EntryView, to: number): HandleEvent[] {
  const where = to === 0 ? "" : " to the next task";
  const effect = (tree: Tree, added: number) => copy(tree, address, added);
  const made = (less: number, how: string): HandleEvent => ({
    ...syscall(`${name(task)} copies entry ${index}${where}${how}`, Syscall.HandleCopy, value, less, 0, to),
    effect,
    status: Status.Ok,
  });
  const all = made(rights, "");
  // Send of an endpoint, Read of a region
  return rights === Right.Send ? [all] : [all, made(rights & Right.Send, " with one right")];
}

/** Messages with a handle, copied or moved, and their replies; requests also wait in the queue while handles go. */
function talk(moment: Moment, task: TaskView, own: EntryView[], room: boolean): HandleEvent[] {
  const found: HandleEvent[] = [];
  const given = own.filter(({ type }) => type !== HandleType.Mapping);
  for (const endpoint of given) {
    if (endpoint.type !== HandleType.Endpoint) continue;
    if ((endpoint.rights & Right.Receive) !== 0 && room) {
      const event = syscall(`${name(task)} receives`, Syscall.Receive, endpoint.value, ALL_BITS, NEVER);
      found.push({ ...event, effect: undefined });
    }
    if ((endpoint.rights & Right.Send) === 0) continue;
    for (const handle of given) {
      for (const flag of [0, MOVE]) {
        const how = flag === 0 ? "a copy of" : "";
        found.push(
          passing(
            `${name(task)} sends ${how} entry ${handle.index}`,
            Syscall.Call,
            endpoint.value,
            handle.value + flag,
          ),
        );
      }
    }
  }
  for (const caller of moment.tasks) {
    if (caller.state !== TaskState.AwaitingReply || caller.partner !== task.address) continue;
    found.push(syscall(`${name(task)} replies to ${name(caller)}`, Syscall.Reply, caller.id, tag(1)));
    const last = given.at(-1);
    if (!last) continue;
    const event = passing(
      `${name(task)} replies with entry ${last.index}`,
      Syscall.Reply,
      caller.id,
      last.value + MOVE,
    );
    found.push({ ...event, effect: (tree, added) => move(tree, last.address, added) });
  }
  return found;
}

/** A message that carries one handle. */
function passing(what: string, number: Syscall, first: number, handle: number): HandleEvent {
  const none = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] as const;
  return syscall(what, number, first, tag(1, 0, 1), ...none, handle);
}

function check(before: Moment, event: HandleEvent, after: Moment): void {
  const task = running(before)!;
  const is = after.byAddress.get(task.address)!;
  const status = Number(register(after, is, 0));
  const goesOn = is.state === TaskState.Running || is.state === TaskState.Ready;
  if (event.status !== undefined && status !== event.status) {
    broken(`the call ended with status ${status}, which should be ${event.status}`);
  }
  const expected = treeOf(before);
  const found = treeOf(after);
  if (event.effect && goesOn && status === Number(Status.Ok)) event.effect(expected, addedTo(expected, found));
  for (const caller of after.tasks) {
    const was = before.byAddress.get(caller.address)!;
    if (caller.state === TaskState.AwaitingReply && was.state !== TaskState.AwaitingReply) {
      deliver(before, after, caller, expected, found);
    }
  }
  compare(expected, found);
  checkStale(before, after, found);
  for (const waiting of after.tasks) {
    const waits = waiting.state === TaskState.Calling || waiting.state === TaskState.Receiving;
    if (waits && waiting.partner !== 0 && !waiting.entries.some(({ object }) => object === waiting.partner)) {
      broken(`${name(waiting)} waits at an endpoint that it has no handle to`);
    }
  }
}

/** An entry that is free now will not be called by what it was called by. */
function checkStale(before: Moment, after: Moment, found: Tree): void {
  for (const { entries } of before.tasks) {
    for (const entry of entries) {
      const holder = after.byId.get(entry.holder.id);
      if (!holder || !isFollowed(entry) || found.has(entry.address)) continue;
      if (after.view.entryValue(holder, entry.index) === entry.value) {
        broken(`${name(holder)} could use entry ${entry.index} by its old value`);
      }
    }
  }
}

/** The entry that there is now and was not before; 0 if there is none. */
function addedTo(expected: Tree, found: Tree): number {
  for (const entry of found.keys()) if (!expected.has(entry)) return entry;
  return 0;
}

/** A request has been received: its handle is in the receiver's table now. */
function deliver(before: Moment, after: Moment, caller: TaskView, expected: Tree, found: Tree): void {
  const count = (Number(after.view.register(caller.address, 1)) >> Tag.HandlesShift) & Tag.CountMask;
  if (count === 0) return;
  const word = Number(after.view.register(caller.address, HANDLE_WORDS) & 0xffff_ffffn);
  const was = before.byAddress.get(caller.address)!;
  const given = was.entries.find(({ value }) => value === (word & ~(1 << HandleFlag.MoveBit)) >>> 0);
  if (!given) return broken(`${name(caller)} gave a handle that it did not have`);
  const added = addedTo(expected, found);
  if (word >>> HandleFlag.MoveBit === 1) move(expected, given.address, added);
  else copy(expected, given.address, added);
}
