/** The checks of invariants.ts find what is wrong: each test breaks one word of a healthy kernel's memory. */
import { beforeEach, expect, test } from "vitest";
import { MapRight, Right, Syscall, TaskState } from "../../abi/syscall";
import { checkKernel, momentOf, type Moment } from "./invariants";
import { Meeting } from "./meeting";
import { tag } from "./message";
import { sourceOf } from "./sources";
import type { TaskView } from "./records";
import { FrameKind, HANDLES, READY, timeoutOf, timerOf } from "./view";

const FIELDS = sourceOf("kernel/task.ts").offsets("Task");
const ENTRY = sourceOf("kernel/handle.ts").offsets("Handle");
const WAITING = sourceOf("kernel/endpoint.ts").constant("WAITING");
const RECEIVER = sourceOf("kernel/endpoint.ts").constant("RECEIVER");
const LINES = sourceOf("kernel/layout.ts").constant("LINES");
const PAGE = 4096;

let meeting: Meeting;
let moment: Moment;
let server: TaskView;
let client: TaskView;
let other: TaskView;
let endpoint: number;

/** The server serves the client, with a deadline on its timer; the other client is in the queue and has mapped a page. */
beforeEach(() => {
  meeting = new Meeting();
  const { world } = meeting;
  world.memory(meeting.other, 0x10000, 1, MapRight.Read | MapRight.Write);
  const line = world.asInit((init) => init.ok(Syscall.InterruptCreate, 0x101, 7));
  world.give(meeting.client, line, 0);
  meeting.server.ok(Syscall.SetTimer, 1_000_000n, 1);
  meeting.server.receive(meeting.receiving);
  expect(meeting.client.running).toBe(true);
  meeting.client.call(meeting.sending, tag(1));
  meeting.server.receive(0, 2n, 900_000n);
  expect(meeting.other.running).toBe(true);
  meeting.other.call(meeting.otherSending, tag(1));
  world.notify(meeting.server, 2n);
  expect(meeting.server.running).toBe(true);
  moment = checkKernel(world.machine);
  [server, client, other] = [meeting.server, meeting.client, meeting.other].map(({ frame }) =>
    moment.byAddress.get(frame)!,
  );
  endpoint = server.endpoint;
});

function put(address: number, value: number): void {
  meeting.world.machine.view.setUint32(address, value, true);
}

function field(task: TaskView, name: string, value: number): void {
  put(task.address + FIELDS[name], value);
}

/** A field of the first entry in use of a task. */
function entry(task: TaskView, name: string, value: number): void {
  put(task.entries[0].address + ENTRY[name], value);
}

function frameOf(page: number, name: "kind" | "count" | "a" | "b"): number {
  return moment.view.memory().table + page * 16 + sourceOf("kernel/frames.ts").offsets("Frame")[name];
}

const BREAKS: readonly { name: string; change: () => void; says: RegExp }[] = [
  { name: "a task that is Running twice", change: () => field(client, "state", TaskState.Running), says: /Running/ },
  {
    name: "a Ready task in no queue",
    change: () => field(client, "state", TaskState.Ready),
    says: /Ready, but it has a partner/,
  },
  { name: "a state that is none", change: () => field(client, "state", 77), says: /state 77/ },
  { name: "a task that lost its queue", change: () => field(other, "queue", 0), says: /is in queue 0x0/ },
  { name: "a link that leads nowhere", change: () => field(other, "next", 0x1000), says: /the links|no live task/ },
  { name: "a ring of another priority", change: () => field(other, "priority", 9), says: /priority 9/ },
  { name: "a bitmap that lost a priority", change: () => put(endpoint, 0), says: /say that they are in a queue/ },
  { name: "a bitmap with a priority too much", change: () => put(READY, 1 << 3), says: /holds 0x0/ },
  {
    name: "a receiver that waits elsewhere",
    change: () => put(endpoint + WAITING, server.address),
    says: /a receiver waits where it queues/,
  },
  {
    name: "an endpoint without its receiver",
    change: () => put(endpoint + RECEIVER, 0),
    says: /takes itself for the receiver/,
  },
  { name: "a receiver that forgot its endpoint", change: () => field(server, "endpoint", 0), says: /does not know it/ },
  { name: "a timer that lost its place", change: () => field(server, "timerPlace", 2), says: /place 2/ },
  {
    name: "a timer in the heap that is off",
    change: () => field(server, "timerPlace", 0),
    says: /of which 0 are armed/,
  },
  {
    name: "a deadline before the hardware's",
    change: () => put(timerOf(server.address), 5),
    says: /behind the first deadline 5/,
  },
  {
    name: "a deadline of a task that does not wait",
    change: () => field(server, "timeoutPlace", 1),
    says: /a deadline for something/,
  },
  { name: "a priority that nobody lends", change: () => field(server, "priority", 21), says: /should be 20/ },
  { name: "a base above what is lent", change: () => field(server, "base", 25), says: /should be 25/ },
  {
    name: "a handle whose list is broken",
    change: () => entry(client, "previous", 0),
    says: /first of its list but|does not follow/,
  },
  {
    name: "a handle of another object",
    change: () => entry(client, "object", endpoint + PAGE),
    says: /names another object/,
  },
  {
    name: "a handle with more rights",
    change: () => entry(client, "type", (1 << 16) | (0x83 << 8) | 1),
    says: /has rights 131/,
  },
  {
    name: "a handle that is too deep",
    change: () => entry(client, "type", (9 << 16) | (Right.Send << 8) | 1),
    says: /followed by 9/,
  },
  { name: "a value of another index", change: () => entry(client, "value", 0x107), says: /has the value 0x107/ },
  { name: "a free list that ends early", change: () => field(client, "freeHandle", 0), says: /do not add up/ },
  {
    name: "an entry that is free and in use",
    change: () => field(client, "freeHandle", client.entries[0].address),
    says: /is in use, and free|do not add up|free list/,
  },
  { name: "a line that lost its entries", change: () => put(LINES + 4 * 7, 0), says: /line 7 does not begin/ },
  {
    name: "a line that is open for nobody",
    change: () => meeting.world.machine.legacy.write(0x10, 1 << 7),
    says: /line 7 is not masked/,
  },
  {
    name: "a frame that belongs to nobody",
    change: () => put(frameOf(endpoint / PAGE, "kind"), FrameKind.Reserved),
    says: /no endpoint|no owner/,
  },
  {
    name: "a task page that counts as a region",
    change: () => put(frameOf(client.address / PAGE, "kind"), FrameKind.Region),
    says: /task page/,
  },
  {
    name: "a region that reaches over a page of another",
    change: () => put(frameOf(other.entries.at(-1).object, "a"), 2),
    says: /another owner, or two/,
  },
  {
    name: "an object of a task that has ended",
    change: () => put(frameOf(endpoint / PAGE, "b"), 0x7fff),
    says: /charged/,
  },
  { name: "pages that are not counted", change: () => field(other, "pages", other.pages - 1), says: /is charged/ },
  { name: "quota that is not handed on", change: () => field(other, "lent", 1), says: /has lent 1/ },
  { name: "a quota that is exceeded", change: () => field(other, "quota", 2), says: /lent|quota/ },
  { name: "an ASID of another", change: () => put(other.address + FIELDS.space + 4, client.slot << 16), says: /ASID/ },
];

test.each(BREAKS)("$name is found", ({ change, says }) => {
  change();
  expect(() => checkKernel(meeting.world.machine)).toThrow(says);
});

/** Address of the page-table entry that maps the other client's page. */
function leafEntry(): number {
  const table = meeting.world.machine.walker.tables(other.space).at(-1);
  return table + 8 * 0x10;
}

const REFUSED: readonly { name: string; bits: (leaf: bigint) => bigint; says: RegExp }[] = [
  { name: "is not there", bits: () => 0n, says: /not in its page tables/ },
  { name: "is read-only", bits: (leaf) => leaf | (1n << 7n), says: /mapped with rights 3/ },
  { name: "is executable too", bits: (leaf) => leaf & ~(1n << 54n), says: /writable and executable/ },
  { name: "is not the user's", bits: (leaf) => leaf & ~(1n << 6n), says: /mapped with rights 3/ },
  {
    name: "is executable by the kernel",
    bits: (leaf) => (leaf & ~(1n << 53n)) | (1n << 7n),
    says: /executed by the kernel/,
  },
  { name: "is global", bits: (leaf) => leaf & ~(1n << 11n), says: /not tagged/ },
  { name: "is device memory", bits: (leaf) => leaf & ~(7n << 2n), says: /memory attribute 0/ },
  { name: "reaches another page", bits: (leaf) => leaf ^ 0x4000n, says: /not what was mapped/ },
];

test.each(REFUSED)("a mapped page that $name is found", ({ bits, says }) => {
  const { view } = meeting.world.machine;
  view.setBigUint64(leafEntry(), bits(view.getBigUint64(leafEntry(), true)), true);
  expect(() => checkKernel(meeting.world.machine)).toThrow(says);
});

test("a page that is in the tables and was not mapped is found", () => {
  const { view } = meeting.world.machine;
  view.setBigUint64(leafEntry() + 8, view.getBigUint64(leafEntry(), true) + 0x1000n, true);
  expect(() => checkKernel(meeting.world.machine)).toThrow(/but not mapped/);
});

test("reading changes nothing, and says what tasks see of themselves", () => {
  const before = meeting.world.machine.bytes.slice();
  const { tasks } = momentOf(meeting.world.machine);
  expect(Buffer.compare(before, meeting.world.machine.bytes)).toBe(0);
  expect(tasks).toHaveLength(4);
  expect(client).toMatchObject({ state: TaskState.AwaitingReply, partner: server.address, priority: 10 });
  expect(other).toMatchObject({ state: TaskState.Calling, partner: endpoint, queue: endpoint });
  expect(server.handles).toBe(server.address + HANDLES);
  expect(moment.view.heap()).toEqual([timerOf(server.address)]);
  expect(timeoutOf(server.address)).toBeGreaterThan(timerOf(server.address));
});
