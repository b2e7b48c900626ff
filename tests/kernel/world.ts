/**
 * A booted machine with init in it, and what tests want to say about tasks. Nothing executes instructions here: a task is
 * the sequence of traps that the test has it make, each while it is the one that runs.
 */
import { readFileSync } from "node:fs";
import { UserLayout } from "../../abi/layout";
import { Info, Inspect, Status, Syscall, Tag, type TaskState } from "../../abi/syscall";
import { archive } from "../../sim/archive";
import { Machine, type MachineOptions } from "../../sim/machine";
import { checkKernel } from "./invariants";
import { tag, type Load } from "./message";
import { KernelView } from "./view";

/** What machines run unless a test says otherwise; `make mutants` puts its own in place. */
export const underTest: Pick<MachineOptions, "kernel" | "imports"> = {
  kernel: new WebAssembly.Module(readFileSync(new URL("../../build/kernel.wasm", import.meta.url))),
};

export const NEVER = 2n ** 64n - 1n;
export const ALL_BITS = 2n ** 64n - 1n;
/** init's handle to the system, with every right. */
export const SYSTEM = 0x101;
export const LINEAR = 2 ** 32;
export const PAGE = 4096;

/** Line and bit that wake init at any time. */
const BUTTON_LINE = 40;
const BUTTON_BIT = 1n << 62n;

const INIT_PROGRAM = {
  name: "init",
  text: new Uint8Array(5000).fill(0x5a),
  dataPages: 2,
  stackPages: 4,
  linearPages: 8,
  entry: UserLayout.Text + 64,
};

export const bootArchive = archive({
  programs: [INIT_PROGRAM],
  services: [{ name: "init", program: 0, priority: 30, quotaPages: 0 }],
});

/** A machine that is not booted yet, whose kernel is looked at whenever it has returned. */
export function machineOf(options: Partial<MachineOptions> = {}): Machine {
  const machine = new Machine({ ...underTest, archive: bootArchive, ...options });
  const view = new KernelView(machine);
  machine.onReturn = () => checkKernel(machine, view);
  return machine;
}

export interface Summary {
  state: TaskState;
  priority: number;
  base: number;
  suspended: boolean;
  ticks: bigint;
  pages: number;
  quota: number;
  exitCode: number;
  id: number;
}

/** One task of the test. */
export class TestTask {
  /** Address of its frame, known from its first run on. */
  frame = 0;

  constructor(
    private readonly world: World,
    /** init's handle to it; 0 for init itself. */
    readonly handle: number,
    /** What it was started with in x0, by which its first run is known. */
    readonly argument: number,
    readonly id: number,
  ) {}

  get running(): boolean {
    const { current, registers } = this.world.machine;
    if (current === 0) return false;
    if (this.frame === 0 && registers[0] === BigInt(this.argument)) this.frame = current;
    return this.frame === current;
  }

  /** The task makes a system call. @throws when it is not the one that runs */
  syscall(number: number, ...values: readonly (number | bigint)[]): this {
    if (!this.running)
      throw new Error(`task ${this.argument} does not run; 0x${this.world.machine.current.toString(16)} does`);
    this.world.machine.syscall(number, ...values);
    return this;
  }

  /** Makes a call that has to succeed. @returns x1 */
  ok(number: number, ...values: readonly (number | bigint)[]): number {
    this.syscall(number, ...values);
    if (!this.running || this.status !== Status.Ok) throw new Error(`system call ${number}: status ${this.status}`);
    return Number(this.x(1));
  }

  /** Makes a call that fails or not, and goes on. @returns its status */
  try(number: number, ...values: readonly (number | bigint)[]): Status {
    this.syscall(number, ...values);
    if (!this.running) throw new Error(`system call ${number} did not come back`);
    return this.status;
  }

  /** A register as the task sees it, or will when it runs again. */
  x(index: number): bigint {
    const { machine } = this.world;
    if (this.running) return machine.registers[index];
    return machine.view.getBigUint64(this.frame + index * 8, true);
  }

  get status(): Status {
    return Number(this.x(0));
  }

  /** Receives on an endpoint (0: only bits). */
  receive(endpoint: number, mask: bigint = ALL_BITS, deadline: bigint = NEVER): this {
    return this.syscall(Syscall.Receive, endpoint, mask, deadline);
  }

  call(endpoint: number, messageTag: number, ...words: readonly (number | bigint)[]): this {
    return this.syscall(Syscall.Call, endpoint, messageTag, ...words);
  }

  reply(caller: number, messageTag: number, ...words: readonly (number | bigint)[]): this {
    return this.syscall(Syscall.Reply, caller, messageTag, ...words);
  }

  replyReceive(endpoint: number, caller: number, messageTag: number, ...words: readonly (number | bigint)[]): this {
    return this.syscall(Syscall.ReplyReceive, (BigInt(endpoint) << 32n) | BigInt(caller), messageTag, ...words);
  }

  /** A message with handles or leases. @param first x0: endpoint, caller, or endpoint << 32 | caller */
  send(
    number: number,
    first: number | bigint,
    code: number,
    { words = [], leases = [], handles = [] }: Load = {},
  ): this {
    const pair = (low = 0, high = 0) => BigInt(low) | (BigInt(high) << 32n);
    const word = (index: number) => words[index] ?? 0;
    const lent = (index: number) => leases[index] ?? 0n;
    return this.syscall(
      number,
      ...[first, tag(code, words.length, handles.length, leases.length)],
      ...[0, 1, 2, 3, 4, 5].map(word),
      ...[0, lent(0), lent(1), lent(2), lent(3)],
      ...[pair(handles[0], handles[1]), pair(handles[2], handles[3])],
    );
  }

  /** Handles that came with its message or reply. */
  taken(count: number): number[] {
    const pairs = [this.x(9), this.x(10)];
    return Array.from({ length: count }, (_, index) =>
      Number((pairs[index >> 1] >> BigInt(32 * (index & 1))) & 0xffff_ffffn),
    );
  }

  /** What its receive gave. */
  get received(): { badge: number; caller: number; tag: number; words: bigint[] } {
    const first = this.x(0);
    const messageTag = Number(this.x(1));
    const count = (messageTag >> Tag.WordsShift) & Tag.CountMask;
    return {
      badge: Number(first >> 32n),
      caller: Number(first & 0xffff_ffffn),
      tag: messageTag,
      words: Array.from({ length: count }, (_, index) => this.x(2 + index)),
    };
  }

  /** What its receive gave when no message came: the status, and the bits. */
  get notified(): { message: boolean; status: Status; bits: bigint } {
    return { message: this.x(0) !== 0n, status: Number(this.x(1)), bits: this.x(2) };
  }

  get space(): bigint {
    return this.world.machine.spaceOf(this.frame);
  }

  /** Writes its linear memory. @param offset as its pointers count */
  store(offset: number, data: Uint8Array): void {
    this.world.machine.write(this.frame, LINEAR + offset, data);
  }

  load(offset: number, bytes: number): Uint8Array {
    return this.world.machine.read(this.frame, LINEAR + offset, bytes);
  }

  inspect(): Summary {
    const [state, priorities, ticks, pages, quota, exitCode, id] = this.look(Inspect.Summary);
    return {
      state: Number(state & 255n),
      suspended: (state & 256n) !== 0n,
      priority: Number(priorities & 255n),
      base: Number(priorities >> 8n),
      ticks,
      pages: Number(pages),
      quota: Number(quota),
      exitCode: Number(exitCode),
      id: Number(id),
    };
  }

  get faultRecord(): { esr: bigint; far: bigint; pc: bigint; sp: bigint; pstate: bigint } {
    const [esr, far, pc, sp, pstate] = this.look(Inspect.Fault);
    return { esr, far, pc, sp, pstate };
  }

  /** What init is told of it, x1 to x7. */
  look(what: number): bigint[] {
    return this.world.asInit((init) => {
      init.ok(Syscall.TaskInspect, this.handle, what);
      return [1, 2, 3, 4, 5, 6, 7].map((index) => init.x(index));
    });
  }
}

export class World {
  readonly machine: Machine;
  readonly init: TestTask;
  private readonly button: number;
  private started = 0;

  constructor(options: Partial<MachineOptions> = {}) {
    this.machine = machineOf(options);
    this.machine.boot();
    this.init = new TestTask(this, 0, 0, 0);
    this.init.frame = this.machine.current;
    this.button = this.init.ok(Syscall.InterruptCreate, SYSTEM, BUTTON_LINE);
    this.init.ok(Syscall.InterruptBind, this.button, BUTTON_BIT);
  }

  /** init makes a task. @returns its handle */
  create(priority: number, quota = 40, bits = 0n): number {
    return this.init.ok(Syscall.TaskCreate, quota, priority, bits);
  }

  /** init makes a task and starts it. */
  spawn(priority: number, { quota = 40, bits = 0n }: { quota?: number; bits?: bigint } = {}): TestTask {
    return this.asInit((init) => {
      const handle = this.create(priority, quota, bits);
      const argument = 0x7a5c_0000 + ++this.started;
      init.ok(Syscall.TaskStart, handle, UserLayout.Text, UserLayout.StackTop, argument);
      init.ok(Syscall.TaskInspect, handle, Inspect.Summary);
      return new TestTask(this, handle, argument, Number(init.x(7)));
    });
  }

  /** init gives a task a copy of one of its handles. @returns its value there */
  give(task: TestTask, handle: number, rights: number, badge: number | bigint = 0): number {
    return this.asInit((init) => init.ok(Syscall.HandleCopy, handle, rights, badge, task.handle));
  }

  /** init maps new pages into a task's linear memory. @returns init's handle to them */
  memory(task: TestTask, offset: number, pages: number, rights: number): number {
    return this.asInit((init) => {
      const region = init.ok(Syscall.RegionCreate, task.handle, pages, 0);
      init.ok(Syscall.Map, task.handle, region, LINEAR + offset, rights, 0, pages);
      return region;
    });
  }

  /** init waits, and so lets the others run. */
  sleep(): void {
    this.init.receive(0, BUTTON_BIT);
  }

  /** init sets notification bits of a task. */
  notify(task: TestTask, bits: bigint): void {
    this.asInit((init) => init.ok(Syscall.Notify, task.handle, bits));
  }

  /** Has init do something, be it asleep or not; afterwards it is as it was. */
  asInit<T>(work: (init: TestTask) => T): T {
    const asleep = !this.init.running;
    if (asleep) {
      this.machine.setLine(BUTTON_LINE, true);
      this.machine.setLine(BUTTON_LINE, false);
      if (!this.init.running) throw new Error("init does not run although it was woken");
      this.init.ok(Syscall.InterruptAcknowledge, this.button);
    }
    const result = work(this.init);
    if (asleep) this.sleep();
    return result;
  }

  kill(...tasks: readonly TestTask[]): void {
    this.asInit((init) => {
      for (const task of tasks) {
        init.ok(Syscall.TaskKill, task.handle);
        init.ok(Syscall.HandleClose, task.handle);
      }
    });
  }

  get freePages(): number {
    return this.asInit((init) => {
      init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
      return Number(init.x(2));
    });
  }

  /** Pages that init is charged with. */
  get charged(): number {
    return this.asInit((init) => {
      init.ok(Syscall.TaskInspect, 0, Inspect.Summary);
      return Number(init.x(4));
    });
  }

  /** Pages that init may be charged with, less what it handed on. */
  get quota(): number {
    return this.asInit((init) => {
      init.ok(Syscall.TaskInspect, 0, Inspect.Summary);
      return Number(init.x(5));
    });
  }

  /** No task runs. */
  get idle(): boolean {
    return this.machine.current === 0;
  }
}
