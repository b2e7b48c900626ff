/** What a task does next: a random number becomes a command that mostly makes sense in the state that the model is in. */
import { UserLayout } from "../../abi/layout";
import { HandleType, Info, Inspect, Lease, MapRight, Right, Syscall, TaskState } from "../../abi/syscall";
import { LINEAR } from "../kernel/world";
import { tag } from "../kernel/message";
import { Choice } from "./choice";
import type { Command } from "./command";
import type { Pair } from "./pair";
import { leasesOf } from "./ipc";
import { nextEvent } from "./schedule";
import { NEVER, PAGE, type Entry, type Line, type Region, type Task } from "./state";

const ALL_BITS = 2n ** 64n - 1n;
const USER_END = 2 ** 39;
/** Where mappings are put: some share a table, some lie at borders of what a table covers, or of the address space. */
const PLACES = [
  ...[LINEAR + 0x10000, LINEAR + 0x12000, LINEAR + 2 ** 21 - PAGE, LINEAR + 2 ** 21, LINEAR + 2 ** 30 - 3 * PAGE],
  ...[UserLayout.Data, UserLayout.Text, PAGE, 2 ** 38 - PAGE, USER_END - 4 * PAGE, LINEAR, 2 * LINEAR - PAGE],
];
/** Exceptions: undefined instruction, system register, breakpoint, trap, alignment, SError. */
const EXCEPTIONS = [
  1n << 25n,
  0x18n << 26n,
  (0x3cn << 26n) | 5n,
  (0x3cn << 26n) | 0x103n,
  (0x24n << 26n) | 0x21n,
  0x2fn << 26n,
];
/** init's line and bit, which wake it whatever the others do. */
export const BUTTON_LINE = 40;
export const BUTTON_BIT = 1n << 62n;
const LINES = [3, 9, 31, 32, 57, 63];

/** So many tasks init keeps running. */
const TASKS = 6;

type Make = (generator: Generator) => Command;

function call(number: number, ...registers: (bigint | number)[]): Command {
  return ["call", number, ...registers.map(BigInt)];
}

/** Whether one of the two handles that a register passes is this one. */
function names(pair: bigint, handle: bigint): boolean {
  const value = 0x7fff_ffffn;
  return (pair & value) === handle || ((pair >> 32n) & value) === handle;
}

function hasEnded({ state, gone }: Task): boolean {
  return gone || state === TaskState.Faulted || state === TaskState.Exited;
}

export class Generator {
  constructor(
    readonly pair: Pair,
    readonly choice: Choice,
  ) {}

  /** In how many of a hundred cases init does what a supervisor does, and not anything. */
  protected readonly duty: number = 70;

  get task(): Task {
    return this.pair.model.current!;
  }

  /** What happens next: mostly one thing. */
  commands(): Command[] {
    const { choice, pair } = this;
    const { current } = pair.model;
    if (!current || current === pair.root || !choice.chance(1)) return [this.command()];
    const notifications = current.handles.filter(({ type }) => type === HandleType.Notification);
    // the table is filled to the last entry, or the last but one; and emptied again
    if (notifications.length > 20) return notifications.map(({ value }) => call(Syscall.HandleClose, value));
    const free = current.free.length - choice.below(2);
    return Array.from({ length: Math.max(1, free) }, () => call(Syscall.NotificationCreate, this.bits()));
  }

  private command(): Command {
    const { choice, pair } = this;
    if (!pair.model.current) return this.whileIdle();
    if (pair.model.current === pair.root && choice.chance(this.duty)) return this.asInit();
    const lenders = pair.model.callers.filter(
      ({ call: made }) => made!.server === this.task && leasesOf(made!.tag) > 0,
    );
    if (lenders.length > 0 && choice.chance(25)) {
      return leaseCall(this, choice.of([Syscall.LeaseRead, Syscall.LeaseWrite]), BigInt(choice.of(lenders).id));
    }
    return this.sane(this.asTask());
  }

  /** What the running task does if it is no supervisor. */
  protected asTask(): Command {
    return this.choice.weighted(COMMANDS)(this);
  }

  /** init sees to it that there are tasks that run; then it rests. */
  private asInit(): Command {
    const { choice, task } = this;
    const mine = task.handles.filter(({ type }) => type === HandleType.Task);
    const live = mine.filter(({ object }) => !hasEnded(object as Task));
    const ended = mine.find(({ object }) => hasEnded(object as Task));
    if (ended && choice.chance(50)) {
      return call((ended.object as Task).gone ? Syscall.HandleClose : Syscall.TaskKill, ended.value);
    }
    const stopped = live.find(({ object }) => (object as Task).state === TaskState.Stopped);
    if (stopped && choice.chance(60)) return this.equip(stopped);
    if (live.length < TASKS && choice.chance(50)) {
      return call(Syscall.TaskCreate, choice.between(8, 500), choice.below(20), choice.below(256));
    }
    const other = live.length > 0 && choice.chance(60) ? this.stir(choice.of(live)) : undefined;
    return other ?? this.initRests();
  }

  /** A task that may wait for ever is woken, or ended. */
  private stir({ value, object }: Entry): Command | undefined {
    const { state, suspended } = object as Task;
    if (suspended) return call(Syscall.TaskResume, value);
    if (state === TaskState.Receiving) return call(Syscall.Notify, value, ALL_BITS);
    const calls = state === TaskState.Calling || state === TaskState.AwaitingReply;
    return calls && this.choice.chance(15) ? call(Syscall.TaskKill, value) : undefined;
  }

  /** Gives a new task something to act on, and in the end starts it. */
  private equip({ value, object }: Entry): Command {
    const { choice, task } = this;
    if ((object as Task).handles.length > choice.between(2, 6) && choice.chance(60)) {
      return call(Syscall.TaskStart, value, UserLayout.Text, UserLayout.StackTop, choice.word());
    }
    if (choice.chance((object as Task).mappings.length === 0 ? 60 : 15)) return this.giveMemory(value);
    const given = choice.of(task.handles.filter((entry) => entry !== this.button));
    const rights = given.type === HandleType.System ? choice.below(256) : 7;
    return call(Syscall.HandleCopy, given.value, rights & given.rights, choice.below(9), value);
  }

  /** init keeps its button, does not end, and waits for nothing that may never come. */
  private sane(command: Command): Command {
    const { pair } = this;
    if (this.task !== pair.root) return command;
    const fatal = command[0] === "fault" || (command[0] === "access" && !pair.allows(command[1], command[2]));
    if (fatal || (command[0] === "store" && !pair.allows(command[1], "write"))) return call(Syscall.Yield);
    if (command[0] !== "call") return command;
    const [, number] = command;
    const waits = number === Syscall.Call || number === Syscall.ReplyReceive || number === Syscall.TaskSchedule;
    if (number === Syscall.Exit || waits) return this.initRests();
    if (number === Syscall.Receive) return ["call", number, command[2], command[3] | BUTTON_BIT, command[4]];
    const button = BigInt(this.button.value);
    const closes = number === Syscall.HandleClose || number === Syscall.InterruptBind;
    const passes = number === Syscall.Reply && command.slice(15, 17).some((pair) => names(BigInt(pair), button));
    return (closes && command[2] === button) || passes ? call(Syscall.Yield) : command;
  }

  private get button(): Entry {
    return this.pair.root.handles.find(({ object }) => (object as Line).number === BUTTON_LINE)!;
  }

  /** A region of init's own, mapped in another task's linear memory. */
  private giveMemory(task: number): Command {
    const { choice } = this;
    const rights = MapRight.Read | MapRight.Write | MapRight.Anywhere;
    const own = this.task.handles.filter(({ type, rights: has, object }) => {
      return type === HandleType.Region && (has & Right.Write) !== 0 && !(object as Region).device;
    });
    if (own.length < 3) return call(Syscall.RegionCreate, 0, choice.between(1, 5), 0);
    const { value, pages } = choice.of(own);
    return call(Syscall.Map, task, value, LINEAR + 0x10000, rights, 0, pages);
  }

  private initRests(): Command {
    const { choice } = this;
    // released first, or it is delivered again at once
    if (this.pair.model.lines[BUTTON_LINE].asserted) return ["line", BUTTON_LINE, false];
    if (this.button.pending) return call(Syscall.InterruptAcknowledge, this.button.value);
    return call(
      Syscall.Receive,
      0,
      BUTTON_BIT | BigInt(choice.below(256)),
      choice.chance(80) ? NEVER : this.deadline(),
    );
  }

  /** Nobody runs: time passes until somebody does, or somebody presses init's button. */
  private whileIdle(): Command {
    const { choice, pair } = this;
    const { model } = pair;
    const next = nextEvent(model);
    const kind = choice.below(10);
    if (kind < 5 && next - model.now < 10n ** 9n) return ["pass", next - model.now];
    if (kind < 7) return this.line();
    if (kind < 8) return ["pass", BigInt(choice.between(1, 200_000))];
    return ["line", BUTTON_LINE, !model.lines[BUTTON_LINE].asserted];
  }

  line(): Command {
    const number = this.choice.of(LINES);
    return ["line", number, !this.pair.model.lines[number].asserted];
  }

  /** A handle of the running task of this type; now and then another, a stale one, another task's, or none. */
  handle(type: HandleType, fits: (entry: Entry) => boolean = () => true): bigint {
    const { choice } = this;
    const { handles } = this.task;
    const kind = choice.below(100);
    const good = handles.filter((entry) => entry.type === type && fits(entry));
    if (kind < 88 && good.length > 0) return BigInt(choice.of(good).value);
    if (kind < 94 && handles.length > 0) return BigInt(choice.of(handles).value);
    if (kind < 96 && handles.length > 0)
      return BigInt(choice.of(handles).value) - 256n * BigInt(choice.between(0, 2) - 1);
    if (kind < 98) return BigInt(choice.of(choice.of(this.pair.model.tasks).handles)?.value ?? 0);
    return choice.interesting();
  }

  anyHandle(): bigint {
    const types = [
      HandleType.Endpoint,
      HandleType.Task,
      HandleType.Notification,
      HandleType.Region,
      HandleType.Interrupt,
    ];
    return this.handle(this.choice.of([...types, HandleType.System]));
  }

  /** A task handle, mostly the caller's own memory or a task that it may manage. */
  target(self = 40): bigint {
    return this.choice.chance(self) ? 0n : this.handle(HandleType.Task);
  }

  system(right: number): bigint {
    return this.handle(HandleType.System, ({ rights }) => (rights & right) !== 0 || this.choice.chance(10));
  }

  deadline(): bigint {
    const { choice, pair } = this;
    const kind = choice.below(10);
    if (kind < 4) return NEVER;
    if (kind < 6) return 0n;
    if (kind < 7) return choice.interesting();
    return pair.model.now + BigInt(choice.between(1, 400_000));
  }

  bits(): bigint {
    return this.choice.chance(10) ? this.choice.word() : 1n << BigInt(this.choice.below(8));
  }

  rights(): number {
    return this.choice.chance(60) ? 0xff & this.choice.below(256) : this.choice.of([1, 2, 3, 4, 7]);
  }

  /** A caller that waits for the running task; now and then one that does not. */
  caller(): bigint {
    const { choice, pair, task } = this;
    const mine = pair.model.callers.filter(({ call: made }) => made?.server === task);
    if (mine.length > 0 && choice.chance(92)) return BigInt(choice.of(mine).id);
    return choice.chance(70) ? BigInt(choice.of(pair.model.tasks).id) : choice.interesting();
  }

  address(): bigint {
    const { choice, task } = this;
    const kind = choice.below(20);
    if (kind < 13) return BigInt(choice.of(PLACES));
    if (kind < 16) return BigInt(LINEAR + choice.below(4096) * PAGE);
    if (kind < 19 && task.mappings.length > 0) return BigInt(choice.of(task.mappings).address);
    return choice.interesting();
  }

  /** Registers from x9 on: leases, and handles to pass. */
  load(): bigint[] {
    const { choice } = this;
    const handleWord = () => {
      const move = choice.chance(35) ? 2n ** 31n : 0n;
      return (this.anyHandle() & 0xffff_ffffn) | move;
    };
    const pair = () => handleWord() | (handleWord() << 32n);
    return [...[0, 1, 2, 3].map(() => this.lease()), pair(), pair(), this.deadline()];
  }

  private lease(): bigint {
    const { choice, task } = this;
    const mapped = task.mappings.filter(({ address }) => address >= LINEAR && address < 2 * LINEAR);
    const start = mapped.length > 0 && choice.chance(80) ? choice.of(mapped).address - LINEAR : choice.below(2 ** 32);
    const at = Math.max(0, Math.min(2 ** 32 - 1, start + choice.between(-8, 4200)));
    const bytes = choice.chance(5) ? 2 ** 30 - 1 : choice.below(choice.chance(50) ? 64 : 9000);
    const rights = BigInt(choice.below(4)) << BigInt(Lease.ReadBit);
    return BigInt(at) | (BigInt(bytes) << BigInt(Lease.LengthShift)) | rights;
  }

  /** The registers of a message: x1 and on. */
  message(leases: number, timed: boolean): bigint[] {
    const { choice } = this;
    const handles = choice.chance(35) ? choice.between(1, 4) : 0;
    const plain = BigInt(tag(choice.below(0x10000), choice.below(7), handles, leases));
    const head = choice.chance(4) ? choice.interesting() : plain | (timed ? 0x200_0000n : 0n);
    return [head, ...[2, 3, 4, 5, 6, 7].map(() => choice.word()), 0n, ...this.load()];
  }
}

function inspectKind({ choice }: Generator): number {
  const kind = choice.below(10);
  if (kind < 3) return Inspect.Summary;
  if (kind < 4) return Inspect.Fault;
  if (kind < 6) return Inspect.Registers + choice.below(6);
  if (kind < 7) return Inspect.Schedule;
  return Inspect.Entry + choice.below(choice.chance(80) ? 16 : 260);
}

function mapCommand(generator: Generator): Command {
  const { choice } = generator;
  const region = generator.handle(HandleType.Region);
  const pages = generator.task.handles.find(({ value }) => BigInt(value) === region)?.pages ?? 1;
  const first = choice.chance(70) ? 0 : choice.below(pages + 1);
  const count = choice.chance(60) ? pages - first : choice.below(pages + 2);
  const rights = choice.chance(90)
    ? choice.of([MapRight.Read, MapRight.Read | MapRight.Write, MapRight.Read | MapRight.Execute])
    : choice.below(64);
  const anywhere = choice.chance(25) ? MapRight.Anywhere : 0;
  return call(Syscall.Map, generator.target(70), region, generator.address(), rights | anywhere, first, count);
}

function scheduleCommand(generator: Generator): Command {
  const { choice } = generator;
  const ticks = (least: number, most: number) =>
    choice.chance(8) ? choice.interesting() : choice.between(least, most);
  const budgeted = choice.chance(50);
  const budget = budgeted ? ticks(1, 30_000) : 0;
  const priority = choice.chance(90) ? choice.below(24) : choice.interesting();
  const slice = choice.chance(50) ? 0 : ticks(1920, 400_000);
  return call(Syscall.TaskSchedule, generator.target(20), priority, slice, budget, budgeted ? ticks(1920, 200_000) : 0);
}

function accessCommand({ choice, task }: Generator): Command {
  const how = choice.of(["read", "write", "execute"] as const);
  const mapped = task.mappings;
  if (mapped.length === 0 || choice.chance(15)) return ["access", choice.below(2 ** 39), how];
  const { address, pages } = choice.of(mapped);
  return ["access", address + choice.below(pages * PAGE), how];
}

function storeCommand(generator: Generator): Command {
  const { choice, task } = generator;
  const writable = task.mappings.filter(
    ({ rights, object }) => (rights & MapRight.Write) !== 0 && !(object as Region).device,
  );
  if (writable.length === 0) return mapCommand(generator);
  const { address, pages } = choice.of(writable);
  return ["store", address + choice.below(pages * 64) * 64, choice.below(256)];
}

/** A task that was made and not started; otherwise any. */
function startCommand(generator: Generator): Command {
  const { choice } = generator;
  const stopped = (entry: Entry) => (entry.object as Task).state === TaskState.Stopped;
  const entry = choice.chance(92) ? UserLayout.Text : choice.interesting();
  const stack = choice.chance(92) ? UserLayout.StackTop : choice.interesting();
  return call(Syscall.TaskStart, generator.handle(HandleType.Task, stopped), entry, stack, choice.word());
}

const CALLS: Record<number, readonly [weight: number, make: Make]> = {
  [Syscall.Call]: [
    130,
    (g) => {
      const leases = g.choice.chance(40) ? g.choice.between(1, 4) : 0;
      return call(Syscall.Call, g.handle(HandleType.Endpoint), ...g.message(leases, g.choice.chance(30)));
    },
  ],
  [Syscall.ReplyReceive]: [
    90,
    (g) => {
      const endpoint = g.choice.chance(90) ? g.handle(HandleType.Endpoint) & 0xffff_ffffn : 0n;
      const caller = g.choice.chance(85) ? g.caller() & 0xffff_ffffn : 0n;
      return call(
        Syscall.ReplyReceive,
        (endpoint << 32n) | caller,
        ...g.message(g.choice.chance(3) ? 1 : 0, g.choice.chance(2)),
      );
    },
  ],
  [Syscall.Receive]: [
    110,
    (g) => {
      const endpoint = g.choice.chance(80) ? g.handle(HandleType.Endpoint) : 0n;
      return call(Syscall.Receive, endpoint, g.choice.chance(70) ? ALL_BITS : g.bits(), g.deadline());
    },
  ],
  [Syscall.Reply]: [
    80,
    (g) => call(Syscall.Reply, g.caller(), ...g.message(g.choice.chance(3) ? 1 : 0, g.choice.chance(2))),
  ],
  [Syscall.Notify]: [
    40,
    (g) => call(Syscall.Notify, g.handle(g.choice.chance(60) ? HandleType.Notification : HandleType.Task), g.bits()),
  ],
  [Syscall.LeaseRead]: [35, (g) => leaseCall(g, Syscall.LeaseRead)],
  [Syscall.LeaseWrite]: [35, (g) => leaseCall(g, Syscall.LeaseWrite)],
  [Syscall.Yield]: [12, () => call(Syscall.Yield)],
  [Syscall.SetTimer]: [20, (g) => call(Syscall.SetTimer, g.deadline(), g.bits())],
  [Syscall.Exit]: [3, (g) => call(Syscall.Exit, g.choice.interesting())],
  [Syscall.HandleCopy]: [
    90,
    (g) => {
      const handle = g.anyHandle();
      const has = g.task.handles.find(({ value }) => BigInt(value) === handle)?.rights ?? 7;
      const rights = g.choice.chance(80) ? has & (g.rights() | g.rights()) : g.rights();
      const badge = g.choice.chance(60) ? 0 : g.choice.chance(50) ? g.choice.below(16) : g.choice.word();
      return call(Syscall.HandleCopy, handle, rights, badge, g.target(50));
    },
  ],
  [Syscall.HandleClose]: [45, (g) => call(Syscall.HandleClose, g.anyHandle())],
  [Syscall.HandleRevoke]: [14, (g) => call(Syscall.HandleRevoke, g.anyHandle())],
  [Syscall.EndpointCreate]: [16, () => call(Syscall.EndpointCreate)],
  [Syscall.NotificationCreate]: [16, (g) => call(Syscall.NotificationCreate, g.bits())],
  [Syscall.TaskCreate]: [
    30,
    (g) => {
      const quota = g.choice.chance(85) ? g.choice.between(2, 200) : g.choice.interesting();
      return call(
        Syscall.TaskCreate,
        quota,
        g.choice.chance(90) ? g.choice.below(24) : g.choice.interesting(),
        g.bits(),
      );
    },
  ],
  [Syscall.TaskStart]: [45, startCommand],
  [Syscall.TaskSuspend]: [18, (g) => call(Syscall.TaskSuspend, g.target(3))],
  [Syscall.TaskResume]: [24, (g) => call(Syscall.TaskResume, g.target(3))],
  [Syscall.TaskKill]: [7, (g) => call(Syscall.TaskKill, g.target(3))],
  [Syscall.TaskSchedule]: [22, scheduleCommand],
  [Syscall.TaskInspect]: [40, (g) => call(Syscall.TaskInspect, g.target(30), inspectKind(g))],
  [Syscall.RegionCreate]: [
    35,
    (g) => {
      const pages = g.choice.chance(85) ? g.choice.between(1, 8) : g.choice.chance(60) ? 600 : g.choice.interesting();
      return call(Syscall.RegionCreate, g.target(80), pages, g.choice.chance(80) ? 0 : g.system(32));
    },
  ],
  [Syscall.RegionSplit]: [
    14,
    (g) =>
      call(
        Syscall.RegionSplit,
        g.handle(HandleType.Region),
        g.choice.below(7),
        g.choice.chance(90) ? g.choice.between(1, 4) : g.choice.interesting(),
      ),
  ],
  [Syscall.RegionSync]: [
    6,
    (g) => {
      const region = g.handle(HandleType.Region, ({ rights }) => (rights & Right.Dma) !== 0);
      return call(
        Syscall.RegionSync,
        region,
        g.choice.below(9000),
        g.choice.chance(80) ? g.choice.below(5000) : g.choice.interesting(),
      );
    },
  ],
  [Syscall.Map]: [75, mapCommand],
  [Syscall.Unmap]: [35, (g) => call(Syscall.Unmap, g.target(70), g.address())],
  [Syscall.InterruptBind]: [
    16,
    (g) => call(Syscall.InterruptBind, g.handle(HandleType.Interrupt), g.choice.chance(80) ? g.bits() : 0),
  ],
  [Syscall.InterruptAcknowledge]: [24, (g) => call(Syscall.InterruptAcknowledge, g.handle(HandleType.Interrupt))],
  [Syscall.Log]: [
    10,
    (g) =>
      call(
        Syscall.Log,
        g.system(1),
        g.choice.chance(80) ? g.choice.below(41) : g.choice.interesting(),
        ...[1, 2, 3, 4, 5].map(() => g.choice.word()),
      ),
  ],
  [Syscall.LogRead]: [
    8,
    (g) =>
      call(
        Syscall.LogRead,
        g.system(2),
        g.choice.chance(80) ? g.choice.below(g.pair.model.log.next + 2) : g.choice.interesting(),
      ),
  ],
  [Syscall.LogBind]: [5, (g) => call(Syscall.LogBind, g.system(2), g.bits())],
  [Syscall.SystemInfo]: [
    10,
    (g) =>
      call(
        Syscall.SystemInfo,
        g.system(8),
        g.choice.chance(90) ? g.choice.of([Info.Memory, Info.Boot]) : g.choice.interesting(),
      ),
  ],
  [Syscall.Property]: [
    5,
    (g) =>
      call(
        Syscall.Property,
        g.system(16),
        g.choice.chance(85)
          ? (g.choice.of([0, 1, 3]) << 16) + g.choice.below(g.choice.chance(60) ? 11 : 75)
          : g.choice.interesting(),
        g.choice.below(6),
        g.choice.word(),
      ),
  ],
  [Syscall.DeviceRegion]: [
    6,
    (g) =>
      call(
        Syscall.DeviceRegion,
        g.system(64),
        g.choice.chance(85) ? 0x3f000000 + g.choice.below(0x240) * PAGE : g.choice.interesting(),
        g.choice.chance(85) ? g.choice.between(0, 3) : g.choice.interesting(),
      ),
  ],
  [Syscall.InterruptCreate]: [
    14,
    (g) =>
      call(Syscall.InterruptCreate, g.system(64), g.choice.chance(90) ? g.choice.of(LINES) : g.choice.interesting()),
  ],
  [Syscall.Trace]: [
    5,
    (g) => call(Syscall.Trace, g.system(128), g.choice.chance(90) ? g.choice.below(2) : g.choice.interesting()),
  ],
  [Syscall.TraceRead]: [
    10,
    (g) =>
      call(
        Syscall.TraceRead,
        g.system(128),
        g.choice.chance(90) ? g.choice.below(g.pair.model.events.next + 2) : g.choice.interesting(),
      ),
  ],
  [Syscall.MemoryAdd]: [
    3,
    (g) => {
      const { facts, current } = g.pair.model;
      // what init skipped would be nobody's, and what another task added its creator's
      const right = current === g.pair.root && g.choice.chance(50);
      const start = right ? facts.boot[4] : g.choice.interesting();
      return call(Syscall.MemoryAdd, g.system(64), start, right ? g.choice.below(40) : g.choice.interesting());
    },
  ],
  [Syscall.Count]: [
    2,
    (g) => call(g.choice.of([Syscall.Count, Syscall.Count + g.choice.below(200), 0xffff_ffff]), g.choice.word()),
  ],
};

function leaseCall(g: Generator, number: number, caller = g.caller()): Command {
  const { choice, task } = g;
  const mapped = task.mappings.filter(({ address }) => address >= LINEAR && address < 2 * LINEAR);
  const own =
    mapped.length > 0 && choice.chance(85)
      ? choice.of(mapped).address - LINEAR + choice.below(4500)
      : choice.interesting();
  const offset = choice.chance(85) ? choice.below(choice.chance(70) ? 40 : 9000) : choice.interesting();
  const index = choice.chance(95) ? choice.below(4) : choice.interesting();
  return call(number, caller, index, offset, own, choice.chance(90) ? choice.below(6000) : choice.interesting());
}

const COMMANDS: readonly (readonly [weight: number, make: Make])[] = [
  ...Object.values(CALLS),
  [60, ({ choice }) => ["pass", BigInt(choice.chance(50) ? choice.below(3000) : choice.below(300_000))]],
  [30, (g) => g.line()],
  [3, ({ choice }) => ["fault", choice.of(EXCEPTIONS), choice.interesting()]],
  [20, accessCommand],
  [30, storeCommand],
  [4, () => ["spurious"]],
  [12, ({ choice }) => ["float", choice.below(256)]],
];
