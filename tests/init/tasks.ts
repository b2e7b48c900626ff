import { writeArchive } from "../../tools/build/archive";
import { lineTable } from "../../tools/build/lines";
import type { Service } from "../../abi/manifest";
import { HandleType, Info, Inspect, Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { UserLayout } from "../../abi/layout";
import type { HostModel } from "../../sim/host";

const PAGE = 4096;
const LINEAR_BASE = 1n << 32n;
/** Where init finds the archive in its linear memory. */
const ARCHIVE = 0x1000_0000;

export interface Handle {
  type: HandleType;
  /** Task or region it names; for devices and interrupts their address or line. */
  object: Task | Region | number;
  rights: number;
  badge: bigint;
  /** Which of init's handles it was copied from. */
  from?: number;
}

export interface Region {
  pages: number;
  bytes: Uint8Array;
}

export interface Task {
  /** Service whose bit init gave: its number for fewer than 32 services. */
  bits: bigint;
  quota: number;
  priority: number;
  state: TaskState;
  mappings: { region: Region | number; address: bigint; rights: number; first: number; pages: number }[];
  handles: Handle[];
  entry: bigint;
  argument: bigint;
  summary: { exitCode: bigint; ticks: bigint; pages: bigint; id: bigint };
  /** It does not take its notification bits: those that it was not given yet. */
  hung?: bigint;
  /** As `Inspect.Fault` has it: ESR_EL1, FAR_EL1, program counter, stack pointer, SPSR. */
  fault: readonly bigint[];
  registers: bigint[];
}

/** How a task dies. */
export interface Death {
  exitCode?: number;
  esr?: bigint;
  far?: bigint;
  pc?: bigint;
  sp?: bigint;
  link?: bigint;
  /** Return addresses on its stack, the innermost first. */
  callers?: bigint[];
}

/** Where a service's program lies behind the first: each elsewhere, the console in slot 0. */
export function slotOf(service: number): number {
  return ((service + 3) % 6) * UserLayout.Slot;
}

/** The kernel as init sees it: tasks, regions, handles. Counts what init holds, so that a leak shows. */
export class TaskModel {
  /** Running tasks and dead ones that init has not taken down, by service. */
  readonly tasks = new Map<number, Task>();
  /** Services in the order in which their tasks were started. */
  readonly started: number[] = [];
  /** What init holds. */
  readonly handles = new Map<number, Handle>();
  /** What the kernel tells of RAM, in bytes: how much, where the device tree lies, and from where on it was left alone. */
  memory = { ram: 0x3c00_0000, tree: 0, treeBytes: 0, given: 0x3c00_0000 };
  /** What init gave the kernel of it: address and pages. */
  readonly added: [number, number][] = [];
  /** The device tree's pages, for init to map. */
  treePages: Region = { pages: 0, bytes: new Uint8Array() };
  /** Device pages that init mapped for itself: physical address, and where. */
  readonly ownDevices: { address: number; at: number }[] = [];
  /** The system call that fails next, and how. */
  failing?: { number: Syscall; status: Status };
  private nextHandle = 0x105;
  private nextId = 0x1_0001n;
  private window?: bigint;

  constructor(
    private readonly host: HostModel,
    services: Service[],
    lines: Parameters<typeof lineTable>[0] = [],
    functions?: Parameters<typeof lineTable>[1],
  ) {
    const programs = services.map(({ name }, number) => ({
      name,
      text: new Uint8Array(PAGE),
      dataPages: 1,
      stackPages: 2,
      linearPages: 17,
      entry: UserLayout.Text + slotOf(number),
      lines: lineTable(
        lines.map((row) => ({ ...row, address: row.address + slotOf(number) })),
        functions,
      ),
    }));
    const archive = writeArchive(programs, services, new Uint8Array());
    host.onInstance = (memory) => {
      // behind it the window for the device tree
      const end = ARCHIVE + 0x30_0000;
      memory.grow(Math.ceil((end - memory.buffer.byteLength) / 65536));
      new Uint8Array(memory.buffer).set(archive, ARCHIVE);
    };
    const answer = (
      number: Syscall,
      handler: (args: number[], wide: readonly bigint[]) => Status | [number | bigint],
    ) => {
      host.on(number, (args) => {
        if (this.failing?.number === number) {
          const { status } = this.failing;
          this.failing = undefined;
          return status;
        }
        const result = handler(args.map(Number), args);
        return typeof result === "object" ? { status: Status.Ok, words: result } : result;
      });
    };
    answer(Syscall.TaskCreate, ([quota, priority], [, , bits]) => [this.createTask(quota, priority, bits)]);
    answer(Syscall.TaskStart, ([task, , stack], [, entry, , argument]) => this.startTask(task, stack, entry, argument));
    answer(Syscall.TaskKill, ([task]) => this.kill(task));
    answer(Syscall.RegionCreate, ([, pages]) => [
      this.make({
        type: HandleType.Region,
        object: { pages, bytes: new Uint8Array(pages * PAGE) },
        rights: 7,
        badge: 0n,
      }),
    ]);
    answer(Syscall.Map, (args, wide) => this.map(args, wide[2]));
    answer(Syscall.Unmap, (_, [, address]) => this.unmap(address));
    answer(Syscall.HandleCopy, ([handle, rights, , task], [, , badge]) => this.copy(handle, rights, badge, task));
    answer(Syscall.HandleClose, ([handle]) => (this.handles.delete(handle) ? Status.Ok : Status.BadHandle));
    answer(Syscall.HandleRevoke, ([handle]) => this.revoke(handle));
    for (const [number, type, rights] of [
      [Syscall.EndpointCreate, HandleType.Endpoint, 7],
      [Syscall.DeviceRegion, HandleType.Region, 7 | Right.Dma],
      [Syscall.InterruptCreate, HandleType.Interrupt, 0],
    ] as const) {
      answer(number, ([, object]) => [this.make({ type, object, rights, badge: 0n })]);
    }
    host.on(Syscall.SystemInfo, ([, what]) => {
      const { tree, treeBytes, given, ram } = this.memory;
      const words = Number(what) === Info.Boot ? [0, 0, tree, treeBytes, given] : [ram / PAGE, 0, 0, 0, 0, 0, 0];
      return { status: Status.Ok, words };
    });
    answer(Syscall.MemoryAdd, ([, address, pages]) => {
      this.added.push([address, pages]);
      return Status.Ok;
    });
    host.on(Syscall.Notify, ([handle, bits]) => {
      const task = this.of(Number(handle))!;
      if (task.hung !== undefined) task.hung |= bits;
      host.notified.push({ handle: Number(handle), bits });
      return Status.Ok;
    });
    host.on(Syscall.TaskInspect, ([task, what]) => this.inspect(Number(task), Number(what)));
  }

  /** Handles that init holds besides those it started with. */
  get held(): number {
    return this.handles.size;
  }

  get endpoint(): number {
    return [...this.handles].find(([, handle]) => handle.type === HandleType.Endpoint)?.[0] ?? 0;
  }

  task(service: number): Task {
    const task = this.tasks.get(service);
    if (!task) throw new Error(`service ${service} has no task`);
    return task;
  }

  /**
   * Ends a service's task.
   * @param death addresses of code and stack as they would be in slot 0
   * @returns what arrives at init, to be yielded
   */
  die(service: number, death: Death) {
    const task = this.task(service);
    // several services may run one program
    const slot = Number(task.entry) - UserLayout.Text;
    const place = (address: bigint) =>
      address >= UserLayout.Text && address < UserLayout.Text + UserLayout.Slot ? address + BigInt(slot) : address;
    task.state = death.exitCode === undefined ? TaskState.Faulted : TaskState.Exited;
    task.summary.exitCode = BigInt(death.exitCode ?? 0);
    const { esr = 0n, far = 0n, pc = 0n, sp = BigInt(UserLayout.StackTop - 0x100) } = death;
    task.fault = [esr, place(far), place(pc), place(sp), 0n];
    const bottom = UserLayout.StackTop + slot - 2 * PAGE;
    const stack = task.mappings.find((mapping) => mapping.address === BigInt(bottom));
    const bytes = (stack?.region as Region).bytes;
    const view = new DataView(bytes.buffer);
    let frame = 64;
    task.registers = [0n, death.callers ? BigInt(bottom + frame) : 0n, place(death.link ?? 0n)];
    for (const caller of death.callers ?? []) {
      view.setBigUint64(frame, BigInt(bottom + frame + 32), true);
      view.setBigUint64(frame + 8, place(caller), true);
      frame += 32;
    }
    view.setBigUint64(frame, 0n, true);
    view.setBigUint64(frame + 8, 0n, true);
    return this.host.notification(task.bits);
  }

  private make(handle: Handle): number {
    this.handles.set(this.nextHandle, handle);
    return this.nextHandle++;
  }

  private createTask(quota: number, priority: number, bits: bigint): number {
    const summary = { exitCode: 0n, ticks: 0n, pages: 20n, id: this.nextId++ };
    const state = TaskState.Stopped;
    const object: Task = {
      ...{ bits, quota, priority, state, summary },
      ...{ mappings: [], handles: [], entry: 0n, argument: 0n, fault: [], registers: [] },
    };
    this.tasks.set(Math.log2(Number(bits)), object);
    return this.make({ type: HandleType.Task, object, rights: Right.Manage | Right.Inspect, badge: 0n });
  }

  private of(handle: number): Task | undefined {
    const found = this.handles.get(handle);
    return found?.type === HandleType.Task ? (found.object as Task) : undefined;
  }

  private startTask(handle: number, stack: number, entry: bigint, argument: bigint): Status {
    const task = this.of(handle);
    if (task?.state !== TaskState.Stopped) return Status.BadState;
    if (stack - UserLayout.StackTop !== Number(entry) - UserLayout.Text) return Status.BadState;
    Object.assign(task, { state: TaskState.Ready, entry, argument });
    this.started.push(Math.log2(Number(task.bits)));
    return Status.Ok;
  }

  private kill(handle: number): Status {
    const task = this.of(handle);
    if (!task) return Status.BadHandle;
    this.tasks.delete(Math.log2(Number(task.bits)));
    return Status.Ok;
  }

  private map([task, region, , rights, first, pages]: number[], address: bigint): Status {
    const archive = { pages: 1000, bytes: new Uint8Array() };
    const own: Record<number, Region> = { 0x103: archive, 0x104: this.treePages };
    const object = own[region] ?? this.handles.get(region)?.object;
    if (object === undefined) return Status.BadHandle;
    if (task === 0 && typeof object === "number") {
      this.ownDevices.push({ address: object, at: Number(address) });
      return Status.Ok;
    }
    if (task === 0) {
      if (this.window !== undefined) return Status.Exists;
      this.window = address;
      this.host
        .bytes(Number(address - LINEAR_BASE), pages * PAGE)
        .set(object.bytes.subarray(first * PAGE, (first + pages) * PAGE));
      return Status.Ok;
    }
    this.of(task)?.mappings.push({ region: object, address, rights, first, pages });
    return Status.Ok;
  }

  private unmap(address: bigint): Status {
    if (this.window !== address) return Status.NotFound;
    this.window = undefined;
    return Status.Ok;
  }

  private copy(handle: number, rights: number, badge: bigint, to: number): Status | [number] {
    const system = { type: HandleType.System, object: 0, rights: 0xff, badge: 0n };
    const from = handle === 0x101 ? system : this.handles.get(handle);
    const task = this.of(to);
    if (!from || !task) return Status.BadHandle;
    if ((from.rights & rights) !== rights) return Status.Denied;
    task.handles.push({ ...from, rights, badge: badge || from.badge, from: handle });
    return [0x100 + task.handles.length];
  }

  private revoke(handle: number): Status {
    const from = this.handles.get(handle);
    if (!from) return Status.BadHandle;
    for (const task of this.tasks.values())
      task.handles = task.handles.map((each) => (each.from === handle ? { ...each, type: HandleType.None } : each));
    return Status.Ok;
  }

  private inspect(handle: number, what: number) {
    const task = handle === 0 ? undefined : this.of(handle);
    if (handle !== 0 && !task) return Status.BadHandle;
    if (what === Inspect.Summary) {
      const own = { exitCode: 0n, ticks: 77n, pages: 30n, id: 0x1_0000n };
      const { exitCode, ticks, pages, id } = task?.summary ?? own;
      const state = BigInt(task?.state ?? TaskState.Running);
      return { status: Status.Ok, words: [state, 0n, ticks, pages, 0n, exitCode, id] };
    }
    if (what === Inspect.Schedule) return { status: Status.Ok, words: [0, 0, 0, 0, 0, 0, task?.hung ?? 0] };
    return { status: Status.Ok, words: what === Inspect.Fault ? task!.fault : task!.registers };
  }
}
