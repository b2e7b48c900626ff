/** Which statuses each system call answered, held against those that abi/syscall.ts documents. */
import { readFileSync } from "node:fs";
import { Status, Syscall, TaskState } from "../../abi/syscall";
import type { Command } from "./command";
import type { Pair } from "./pair";
import type { Task } from "./state";

const STATUSES = [
  ...[
    "Ok",
    "BadHandle",
    "WrongType",
    "Denied",
    "BadArgument",
    "BadAddress",
    "BadLease",
    "NoMemory",
    "TableFull",
    "Died",
  ],
  ...["Gone", "TimedOut", "BadState", "Exists", "NotFound", "NoSyscall"],
];
const ANSWERS_OTHERWISE = [Syscall.Receive, Syscall.ReplyReceive] as const;
const WAITS = [TaskState.Receiving, TaskState.Calling, TaskState.AwaitingReply];

/** Of a system call, the names of the statuses that its comment tells of. */
export interface Documented {
  name: string;
  statuses: Set<string>;
}

/** What the comments in abi/syscall.ts say, by number. */
export function documented(): Map<number, Documented> {
  const text = readFileSync(new URL("../../abi/syscall.ts", import.meta.url), "utf8");
  const calls = text.slice(text.indexOf("enum Syscall"), text.indexOf("Count ="));
  const found = new Map<number, Documented>();
  for (const [, comment, name, number] of calls.matchAll(/\/\*\*(.*?)\*\/\s*(\w+) = (\d+),/gs)) {
    found.set(Number(number), { name, statuses: statusesOf(comment, name) });
  }
  return found;
}

function statusesOf(comment: string, name: string): Set<string> {
  const statuses = new Set(name === "Exit" ? [] : ["Ok"]);
  for (const [, status] of comment.matchAll(/@status (\w+)/g)) statuses.add(status);
  for (const [, type, rights] of comment.matchAll(
    /\{(Endpoint|Task|Notification|Region|Interrupt|System)\b([^}]*)\}/g,
  )) {
    for (const status of ["BadHandle", "WrongType"]) statuses.add(status);
    if (rights.trim() !== "") statuses.add("Denied");
    if (type === "Task") statuses.add("Gone");
  }
  return statuses;
}

export class Coverage {
  commands = 0;
  /** System calls of all tasks but init. */
  calls = 0;
  /** By number of the call and status: how often. */
  readonly counts = new Map<number, number[]>();
  /** Who waits in which call. */
  private readonly open = new Map<Task, number>();

  /** A machine has been started. */
  start(): void {
    this.open.clear();
  }

  before(pair: Pair, command: Command): void {
    this.commands++;
    if (command[0] !== "call") return;
    this.open.set(pair.model.current!, command[1]);
    if (pair.model.current !== pair.root) this.calls++;
  }

  /** Counts the calls that are over now. */
  after({ model }: Pair): void {
    for (const [task, number] of this.open) {
      if (WAITS.includes(task.state) && !task.gone) continue;
      this.open.delete(task);
      const over = task.gone || task.state === TaskState.Exited || task.state === TaskState.Faulted;
      if (!over && model.tasks.includes(task)) this.count(number, statusOf(number, task));
    }
  }

  private count(number: number, status: number): void {
    const known = Math.min(number, Syscall.Count);
    let counts = this.counts.get(known);
    if (!counts) this.counts.set(known, (counts = STATUSES.map(() => 0)));
    counts[status]++;
  }

  /** Statuses that a call is documented to answer and did not, and those that it answered and is not, as "Call: Died". */
  get gaps(): { missing: string[]; undocumented: string[] } {
    const missing: string[] = [];
    const undocumented: string[] = [];
    for (const [number, { name, statuses }] of documented()) {
      const counts = this.counts.get(number);
      STATUSES.forEach((status, index) => {
        const count = counts?.[index] ?? 0;
        if (statuses.has(status) && count === 0) missing.push(`${name}: ${status}`);
        if (!statuses.has(status) && count > 0) undocumented.push(`${name}: ${status} (${count})`);
      });
    }
    return { missing, undocumented };
  }

  /** How often each status was answered. */
  get byStatus(): Record<string, number> {
    const sums = STATUSES.map((_, index) => [...this.counts.values()].reduce((sum, counts) => sum + counts[index], 0));
    return Object.fromEntries(STATUSES.map((status, index) => [status, sums[index]]));
  }
}

function statusOf(number: number, task: Task): number {
  const [first, second] = task.frame;
  if (!ANSWERS_OTHERWISE.includes(number)) return Number(first);
  return first === 0n ? Number(second) : Status.Ok;
}
