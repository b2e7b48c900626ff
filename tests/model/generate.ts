/** What a task does next: a random number becomes a command that mostly makes sense in the state that the model is in. */
import { UserLayout } from "../../abi/layout";
import { HandleType, Lease, MapRight, Right, Syscall, TaskState } from "../../abi/syscall";
import { LINEAR } from "../kernel/world";
import { tag } from "../kernel/message";
import { Choice } from "./choice";
import { leaseCall } from "./arguments";
import { COMMANDS } from "./calls";
import { call, type Command } from "./command";
import type { Pair } from "./pair";
import { leasesOf } from "./ipc";
import { nextEvent } from "./schedule";
import { NEVER, PAGE, type Entry, type Line, type Region, type Task } from "./state";

export const ALL_BITS = 2n ** 64n - 1n;
const USER_END = 2 ** 39;
/** Where mappings are put: some share a table, some lie at borders of what a table covers, or of the address space. */
const PLACES = [
  ...[LINEAR + 0x10000, LINEAR + 0x12000, LINEAR + 2 ** 21 - PAGE, LINEAR + 2 ** 21, LINEAR + 2 ** 30 - 3 * PAGE],
  ...[UserLayout.Data, UserLayout.Text, PAGE, 2 ** 38 - PAGE, USER_END - 4 * PAGE, LINEAR, 2 * LINEAR - PAGE],
];
/** init's line and bit, which wake it whatever the others do. */
export const BUTTON_LINE = 40;
export const BUTTON_BIT = 1n << 62n;
export const LINES = [3, 9, 31, 32, 57, 63];

/** So many tasks init keeps running. */
const TASKS = 6;

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
