/**
 * Two clients and a server that may end at any time, by itself or killed by its supervisor, which starts another. Whoever
 * calls is answered exactly once: by a reply, by Died when the server ends while it holds the request, or when its time is
 * over. A request that was not received yet waits for the next server.
 */
import { UserLayout } from "../../abi/layout";
import { HandleType, Right, Syscall, Tag, TaskState } from "../../abi/syscall";
import { broken, type Moment } from "../kernel/invariants";
import type { Machine } from "../../sim/machine";
import { tag } from "../kernel/message";
import type { TaskView } from "../kernel/records";
import { ALL_BITS, NEVER } from "../kernel/world";
import { REPLY, checkCall, ended, type Answering } from "./answers";
import {
  QUANTUM,
  deadlineArrives,
  findEntry,
  inSlot,
  interrupt,
  running,
  smallWorld,
  syscall,
  waits,
  type KernelUnderTest,
} from "./events";
import type { Scenario } from "./explorer";

const INIT = 1;
/** The one that is killed and started again. */
const SERVER = 2;
const CLIENTS = [3, 4];
/** Another that receives at the same endpoint. */
const SPARE = 5;
const SERVER_PRIORITY = 20;
const SERVER_QUOTA = 10;
/** Of the interrupt that wakes the supervisor. */
const BUTTON = 40;
/** A data abort of EL0. */
const DATA_ABORT = 0x9200_0046;

export interface DeathOptions {
  kernel?: KernelUnderTest;
  /** With deadlines, a supervisor that may also suspend the server, and another server at the same endpoint. */
  full: boolean;
}

export function death({ kernel, full }: DeathOptions): Scenario {
  return {
    name: "death and restart",
    start: () => start(kernel, full),
    events: (moment) => events(moment, full),
    check,
  };
}

function start(kernel: KernelUnderTest | undefined, full: boolean): Machine {
  const world = smallWorld(kernel);
  const endpoint = world.init.ok(Syscall.EndpointCreate);
  const server = world.spawn(SERVER_PRIORITY, { quota: SERVER_QUOTA, bits: 1n });
  world.give(server, endpoint, Right.Receive);
  CLIENTS.forEach((slot) => world.give(world.spawn(10), endpoint, Right.Send, slot));
  if (full) world.give(world.spawn(SERVER_PRIORITY), endpoint, Right.Receive);
  world.init.receive(0, ALL_BITS);
  return world.machine;
}

function events(moment: Moment, full: boolean): Answering[] {
  const task = running(moment);
  const found: Answering[] = deadlineArrives(moment);
  const init = inSlot(moment, INIT)!;
  if (init.state === TaskState.Receiving) found.push(interrupt(BUTTON));
  if (!task) return found;
  if (task.slot === INIT) found.push(...supervisorEvents(moment, task, full));
  else if (task.slot === SERVER || task.slot === SPARE) found.push(...serverEvents(moment, task, full));
  else found.push(...clientEvents(moment, task, full));
  return found;
}

/** What has to be done comes first; then it may kill the server, suspend it, or sleep. */
function supervisorEvents(moment: Moment, init: TaskView, full: boolean): Answering[] {
  const line = findEntry(init, ({ type, pages }) => type === HandleType.Interrupt && pages !== 0);
  if (line) return [syscall("init acknowledges", Syscall.InterruptAcknowledge, line.value)];
  const handle = findEntry(init, ({ type, object }) => type === HandleType.Task && object % 1024 === SERVER);
  if (!handle) return [syscall("init creates a server", Syscall.TaskCreate, SERVER_QUOTA, SERVER_PRIORITY, 1)];
  const server = moment.byId.get(handle.object);
  if (!server) return [syscall("init closes its handle", Syscall.HandleClose, handle.value)];
  if (server.state === TaskState.Stopped && server.entries.length === 0) {
    const endpoint = findEntry(init, ({ type }) => type === HandleType.Endpoint)!;
    return [syscall("init gives the endpoint", Syscall.HandleCopy, endpoint.value, Right.Receive, 0, handle.value)];
  }
  if (server.state === TaskState.Stopped) {
    const start = [Syscall.TaskStart, handle.value, UserLayout.Text, UserLayout.StackTop, 0] as const;
    return [syscall("init starts the server", ...start)];
  }
  const kill = syscall("init kills the server", Syscall.TaskKill, handle.value);
  if (server.state === TaskState.Exited || server.state === TaskState.Faulted) return [kill];
  const found = [kill, syscall("init sleeps", Syscall.Receive, 0, ALL_BITS, NEVER)];
  if (full && server.suspended) found.push(syscall("init resumes the server", Syscall.TaskResume, handle.value));
  else if (full) found.push(syscall("init suspends the server", Syscall.TaskSuspend, handle.value));
  return found;
}

function serverEvents(moment: Moment, server: TaskView, full: boolean): Answering[] {
  const endpoint = server.entries[0].value;
  const soon = moment.machine.now + QUANTUM;
  const who = `server ${server.slot}`;
  const found: Answering[] = [
    syscall(`${who} receives`, Syscall.Receive, endpoint, ALL_BITS, NEVER),
    syscall(`${who} polls`, Syscall.Receive, endpoint, ALL_BITS, 0),
  ];
  if (full) found.push(syscall(`${who} receives for a while`, Syscall.Receive, endpoint, ALL_BITS, soon));
  if (server.slot === SERVER) {
    found.push(syscall(`${who} exits`, Syscall.Exit, 3));
    found.push({ name: `${who} faults`, run: (machine) => machine.fault(DATA_ABORT, 0x1234) });
  }
  for (const slot of CLIENTS) {
    const client = inSlot(moment, slot)!;
    const answers = client.state === TaskState.AwaitingReply && client.partner === server.address ? slot : undefined;
    const both = (BigInt(endpoint) << 32n) | BigInt(client.id);
    found.push({ ...syscall(`${who} replies to ${slot}`, Syscall.Reply, client.id, REPLY), answers });
    if (answers === undefined) continue;
    found.push({
      ...syscall(`${who} replies to ${slot} and receives`, Syscall.ReplyReceive, both, REPLY),
      answers,
    });
  }
  return found;
}

function clientEvents(moment: Moment, client: TaskView, full: boolean): Answering[] {
  const endpoint = client.entries[0].value;
  const soon = moment.machine.now + QUANTUM;
  const who = `client ${client.slot}`;
  const timed = tag(1) | Tag.Timed;
  const untilThen = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] as const;
  const found = [
    syscall(`${who} calls`, Syscall.Call, endpoint, tag(1)),
    syscall(`${who} sleeps`, Syscall.Receive, 0, 0n, soon),
  ];
  if (!full) return found;
  return [
    ...found,
    syscall(`${who} calls for a while`, Syscall.Call, endpoint, timed, ...untilThen, soon),
    syscall(`${who} calls if somebody waits`, Syscall.Call, endpoint, timed, ...untilThen, 0),
    syscall(`${who} yields`, Syscall.Yield),
  ];
}

function check(before: Moment, event: Answering, after: Moment): void {
  for (const slot of CLIENTS) {
    checkCall(before, event, after, slot);
    const queued = inSlot(before, slot)!.state === TaskState.Calling;
    if (queued && ended(before, after, SERVER) && !waits(inSlot(after, slot)!)) {
      broken(`client ${slot} was not received yet, and did not wait for the next server`);
    }
  }
}
