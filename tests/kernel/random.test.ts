/**
 * Random tasks: whichever task runs does something random, right or wrong. Whatever they do, the kernel does not panic, no
 * page table breaks the rules, mappings are those that the answers told of, and when all are killed every page is back.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Inspect, MapRight, Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { checkSpaces } from "./invariants";
import { lease, tag } from "./message";
import { ALL_BITS, LINEAR, NEVER, PAGE, World } from "./world";

const TASKS = 5;
const QUOTA = 1300;
const STEPS = 150;
/** Where mappings are put: two that share a table, one at a border of 2 MiB, some far apart. */
const PLACES = [LINEAR + 0x10000, LINEAR + 0x12000, LINEAR + 2 ** 21, UserLayout.Data, 2 ** 38 - PAGE];
const RIGHTS = [MapRight.Read, MapRight.Read | MapRight.Write, MapRight.Read | MapRight.Execute, 7, 0];

interface Step {
  what: number;
  a: number;
  b: number;
  c: number;
}

/** Evenly distributed: small numbers are no special cases here. */
const byte = fc.noBias(fc.nat(255));
const step: fc.Arbitrary<Step> = fc.record({ what: fc.noBias(fc.nat(99)), a: byte, b: byte, c: byte });

interface Mapped {
  address: number;
  pages: number;
  rights: number;
}

type Kind = "endpoint" | "task" | "region" | "bits";

/** A task as the test knows it: by its id, since pages and slots are used again. */
class Actor {
  readonly handles: Record<Kind, number[]> = { endpoint: [], task: [], region: [], bits: [] };
  /** Which task a task handle names. */
  readonly named = new Map<number, number>();
  readonly callers: number[] = [];
  mapped: Mapped[] = [];

  constructor(
    private readonly world: World,
    readonly id: number,
    public frame: number,
  ) {}

  get space(): bigint {
    return this.world.machine.spaceOf(this.frame);
  }

  /** A handle of this kind; now and then another, or one that it does not have. */
  handle(kind: Kind, choice: number): number {
    const kinds = Object.keys(this.handles) as Kind[];
    const list = this.handles[choice % 13 === 0 ? kinds[choice % kinds.length] : kind];
    return choice % 17 === 0 || list.length === 0 ? 0x100 + choice : list[choice % list.length];
  }

  any(choice: number): number {
    const kinds = Object.keys(this.handles) as Kind[];
    return this.handle(kinds[choice % kinds.length], choice >> 2);
  }
}

class Run {
  readonly world = new World();
  private readonly actors = new Map<number, Actor>();
  private readonly endpoints: number[];
  private readonly roots: number[] = [];

  constructor() {
    const { world } = this;
    this.endpoints = [0, 1].map(() => world.init.ok(Syscall.EndpointCreate));
    for (let index = 0; index < TASKS; index++) this.roots.push(this.root(index));
    world.sleep();
  }

  /** init makes one of its tasks, which knows both endpoints and may manage the next task but for the last two. */
  private root(index: number): number {
    const { init } = this.world;
    const handle = this.world.create(10 + (index % 3), QUOTA);
    for (const endpoint of this.endpoints) init.ok(Syscall.HandleCopy, endpoint, 7, index + 1, handle);
    if (index > 0 && index < TASKS - 2) {
      init.ok(Syscall.HandleCopy, this.roots[index - 1], Right.Manage | Right.Inspect, 0, handle);
    }
    init.ok(Syscall.TaskStart, handle, UserLayout.Text, UserLayout.StackTop, 0);
    return handle;
  }

  /** Nothing runs: init wakes one, and starts those anew that have ended or wait for ever. */
  private revive({ a, b }: Step): void {
    this.world.asInit((init) => {
      const index = a % TASKS;
      const handle = this.roots[index];
      const state = init.try(Syscall.TaskInspect, handle, Inspect.Summary) === Status.Ok ? Number(init.x(1)) : 0;
      if (state === TaskState.Receiving && b % 4 !== 0) init.ok(Syscall.Notify, handle, ALL_BITS);
      else if (state !== TaskState.Ready) {
        init.try(Syscall.TaskKill, handle);
        init.ok(Syscall.HandleClose, handle);
        this.roots[index] = this.root(index);
      }
    });
  }

  /** The task that runs; it says its id itself. */
  private actor(): Actor | undefined {
    const { machine } = this.world;
    if (machine.current === 0) return undefined;
    const before = machine.registers.slice();
    machine.syscall(Syscall.TaskInspect, 0, Inspect.Summary);
    const id = Number(machine.registers[7]);
    // the question leaves no trace
    machine.registers.set(before);
    let actor = this.actors.get(id);
    if (!actor) this.actors.set(id, (actor = new Actor(this.world, id, 0)));
    if (actor.frame === 0) {
      actor.frame = machine.current;
      actor.handles.endpoint.push(0x101, 0x102);
      actor.handles.task.push(0x103);
    }
    return actor;
  }

  step(step: Step): void {
    const { machine } = this.world;
    const actor = this.actor();
    if (!actor) this.revive(step);
    else if (step.what < 4) machine.advance(step.a * 1000 + step.b);
    else {
      if (machine.registers[0] > 0xffffn) actor.callers.push(Number(machine.registers[0] & 0xffff_ffffn));
      this.act(actor, step);
      if (machine.current === actor.frame) this.check(actor);
    }
  }

  private act(actor: Actor, { what, a, b, c }: Step): void {
    const { machine } = this.world;
    if (what < 45) this.talk(actor, what, { what, a, b, c });
    else if (what < 48) machine.syscall(Syscall.Yield);
    else if (what < 50) machine.syscall(Syscall.SetTimer, this.deadline(a), 1 << (b % 8));
    else if (what < 53) machine.syscall(Syscall.Notify, actor.handle(a % 2 ? "bits" : "task", b), b);
    else if (what < 67) this.handles(actor, what, { what, a, b, c });
    else if (what < 75) this.tasks(actor, what, { what, a, b, c });
    else if (what < 93) this.memory(actor, what, { what, a, b, c });
    else if (what < 96) machine.useFloat();
    else if (what < 98) {
      const { address } = actor.mapped[a % Math.max(1, actor.mapped.length)] ?? { address: 0 };
      if (actor.mapped.length > 0 || b % 4 === 0) machine.access(address + c, b % 4 === 0 ? "write" : "read");
    } else if (a < 30) machine.syscall(Syscall.Exit, b);
    else machine.syscall(a % Syscall.Count === Syscall.Exit ? Syscall.Yield : a, actor.any(a), b, c, a);
  }

  private talk(actor: Actor, what: number, { a, b, c }: Step): void {
    const { machine } = this.world;
    const caller = actor.callers.at(-1 - (a % 3)) ?? a;
    const endpoint = actor.handle("endpoint", b);
    const code = tag(a, b % 7, c % 3, what < 30 ? 2 : 0);
    const words = [0, 1, 2, 3, 4, 5].map((index) => BigInt(a * index));
    const lent = lease(0x10000 + a, b * 16, { read: true, write: (c & 1) === 1 });
    const carried = [0, lent, lent, 0n, 0n, BigInt(actor.any(b)) | (BigInt(actor.any(c)) << 32n), 0n];
    if (what < 16) machine.syscall(Syscall.Receive, c % 5 === 0 ? 0 : endpoint, ALL_BITS, this.deadline(b));
    else if (what < 27) machine.syscall(Syscall.Call, endpoint, code, ...words, ...carried);
    else if (what < 30) machine.syscall(Syscall.Call, endpoint, a * 0x10101, ...words, ...carried);
    else if (what < 37) {
      const both = (BigInt(endpoint) << 32n) | BigInt(caller);
      machine.syscall(Syscall.ReplyReceive, both, code, ...words, ...carried);
    } else if (what < 41) machine.syscall(Syscall.Reply, caller, code, ...words, ...carried);
    else machine.syscall(a % 2 ? Syscall.LeaseRead : Syscall.LeaseWrite, caller, a % 3, b, 0x10000 + c * 30, a * 40);
  }

  private handles(actor: Actor, what: number, { a, b, c }: Step): void {
    const { machine } = this.world;
    if (what < 57) {
      const kinds: Kind[] = ["endpoint", "task", "region", "bits"];
      const kind = kinds[a % kinds.length];
      const handle = actor.handle(kind, b);
      const to = c % 3 === 0 ? actor.handle("task", c) : 0;
      machine.syscall(Syscall.HandleCopy, handle, a % 3 ? 3 : b % 16, c % 5, to);
      const copy = to === 0 ? this.keep(actor, kind) : undefined;
      if (copy !== undefined && actor.named.has(handle)) actor.named.set(copy, actor.named.get(handle)!);
    } else if (what < 61) machine.syscall(Syscall.HandleClose, actor.any(a));
    else if (what < 64) {
      machine.syscall(Syscall.EndpointCreate);
      this.keep(actor, "endpoint");
    } else {
      machine.syscall(Syscall.NotificationCreate, 1 << (a % 8));
      this.keep(actor, "bits");
    }
  }

  private tasks(actor: Actor, what: number, { a, b, c }: Step): void {
    const { machine } = this.world;
    const handle = actor.handle("task", a);
    if (what < 70) {
      machine.syscall(Syscall.TaskCreate, a % 32, b % 13, 1n << BigInt(c % 60));
      const created = this.keep(actor, "task");
      if (created !== undefined) {
        machine.syscall(Syscall.TaskInspect, created, Inspect.Summary);
        actor.named.set(created, Number(machine.registers[7]));
      }
    } else if (what < 74) {
      machine.syscall(Syscall.TaskStart, handle, UserLayout.Text, UserLayout.StackTop, 0);
    } else machine.syscall(Syscall.TaskKill, handle);
  }

  private memory(actor: Actor, what: number, { a, b, c }: Step): void {
    const { machine } = this.world;
    const place = PLACES[b % PLACES.length];
    const pages = a % 8 === 0 ? 600 : 1 + (a % 5);
    // its own memory, or that of a task that it created
    const task = c % 4 === 0 ? ([...actor.named.keys()][c % Math.max(1, actor.named.size)] ?? 0) : 0;
    if (what < 78 || actor.handles.region.length === 0) {
      machine.syscall(Syscall.RegionCreate, 0, pages, 0);
      this.keep(actor, "region");
    } else if (what < 88) {
      const rights = RIGHTS[c % RIGHTS.length];
      machine.syscall(Syscall.Map, task, actor.handle("region", a), place, rights, 0, pages);
      const mapped = { address: place, pages, rights };
      if (machine.registers[0] === BigInt(Status.Ok)) this.target(actor, task)?.mapped.push(mapped);
    } else {
      machine.syscall(Syscall.Unmap, task, place);
      const target = this.target(actor, task);
      if (machine.registers[0] !== BigInt(Status.Ok) || !target) return;
      expect(target.mapped.some(({ address }) => address === place)).toBe(true);
      target.mapped = target.mapped.filter(({ address }) => address !== place);
    }
  }

  /** Remembers the handle that a call answered with. */
  private keep(actor: Actor, kind: Kind): number | undefined {
    const { registers } = this.world.machine;
    if (registers[0] !== BigInt(Status.Ok)) return undefined;
    const handle = Number(registers[1]);
    actor.handles[kind].push(handle);
    return handle;
  }

  private deadline(choice: number): bigint {
    return choice % 3 === 0 ? NEVER : choice % 3 === 1 ? 0n : this.world.machine.now + BigInt(choice * 100);
  }

  /** The task whose memory a call with this handle is about: known from before, or there for the first time. */
  private target(actor: Actor, task: number): Actor | undefined {
    if (task === 0) return actor;
    const id = actor.named.get(task);
    if (id === undefined) return undefined;
    let target = this.actors.get(id);
    if (!target) this.actors.set(id, (target = new Actor(this.world, id, 0)));
    return target;
  }

  /** The page tables say of the running task what it was told. */
  private check(actor: Actor): void {
    const { machine } = this.world;
    checkSpaces(this.world, actor);
    const seen = machine.walker.leaves(actor.space);
    let at = 0;
    for (const { address, pages, rights } of [...actor.mapped].sort((x, y) => x.address - y.address)) {
      for (let page = 0; page < pages; at++) {
        const { virtual, bytes, user } = seen[at] ?? { virtual: -1, bytes: PAGE, user: {} };
        if (virtual !== address + page * PAGE) throw new Error(`0x${address.toString(16)} + ${page} is not mapped`);
        expect(user).toEqual({ read: true, write: (rights & MapRight.Write) !== 0, execute: false });
        page += bytes / PAGE;
      }
    }
    expect(seen).toHaveLength(at);
  }

  /** init ends all that there is. */
  end(): void {
    this.world.asInit((init) => {
      for (const handle of this.roots) {
        init.try(Syscall.TaskKill, handle);
        init.ok(Syscall.HandleClose, handle);
      }
    });
  }
}

function pagesOf(world: World): number[] {
  return [world.freePages, world.charged, world.quota];
}

test("random tasks break nothing and leave nothing", () => {
  const idle = new Run();
  idle.end();
  const expected = pagesOf(idle.world);
  fc.assert(
    fc.property(fc.array(step, { minLength: STEPS, maxLength: STEPS, size: "max" }), (steps) => {
      const run = new Run();
      for (const each of steps) run.step(each);
      run.end();
      expect(run.world.idle).toBe(true);
      expect(pagesOf(run.world)).toEqual(expected);
      run.world.machine.advance(NEVER / 2n);
      expect(run.world.idle).toBe(true);
    }),
    { numRuns: 50 },
  );
});
