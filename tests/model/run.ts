/** One machine from its start through random steps, each held against the model. */
import { UserLayout } from "../../abi/layout";
import { MapRight, Right, Syscall } from "../../abi/syscall";
import { LINEAR, SYSTEM } from "../kernel/world";
import { Choice } from "./choice";
import { source, type Command } from "./command";
import { compareAll, compareTasks } from "./compare";
import { Coverage } from "./coverage";
import { BUTTON_BIT, BUTTON_LINE, Generator } from "./generate";
import { Disagreement, Pair } from "./pair";
import { Unspecified } from "./schedule";

/** Rights on the system that init hands to each of the first tasks; priorities and quotas. */
const FIRST_TASKS = [
  { system: 0xff, priority: 12, quota: 400 },
  { system: 0x0b, priority: 10, quota: 1500 },
  { system: 0x24, priority: 14, quota: 60 },
  { system: 0x50, priority: 10, quota: 300 },
  { system: 0x85, priority: 6, quota: 12 },
];
const FIRST_LINES = [3, 57];
/** Memory of each, in its linear memory. */
const FIRST_ADDRESS = LINEAR + 0x10000;
const FIRST_PAGES = 2;
/** Commands whose text a failure shows. */
const TOLD = 4000;

export interface RunOptions {
  /** Everything is compared after so many commands; what is cheap, after each. */
  every: number;
  coverage?: Coverage;
  /** How the tasks are: as programs are, or hostile. */
  tasks?: typeof Generator;
}

export class Run {
  readonly pair = new Pair();
  readonly executed: Command[] = [];
  private readonly coverage: Coverage;

  constructor(private readonly options: RunOptions) {
    this.coverage = options.coverage ?? new Coverage();
    this.coverage.start();
    for (const command of this.prelude()) this.execute(command);
  }

  /** init's button, and tasks that have something to do with each other. */
  private *prelude(): Iterable<Command> {
    const result = () => this.pair.model.registers[1];
    const call = (number: number, ...registers: (bigint | number)[]): Command => [
      "call",
      number,
      ...registers.map(BigInt),
    ];
    yield call(Syscall.InterruptCreate, SYSTEM, BUTTON_LINE);
    yield call(Syscall.InterruptBind, result(), BUTTON_BIT);
    const shared: bigint[] = [];
    for (let count = 0; count < 2; count++) {
      yield call(Syscall.EndpointCreate);
      shared.push(result());
    }
    for (const line of FIRST_LINES) {
      yield call(Syscall.InterruptCreate, SYSTEM, line);
      shared.push(result());
    }
    let before: bigint | undefined;
    for (const [index, { system, priority, quota }] of FIRST_TASKS.entries()) {
      yield call(Syscall.TaskCreate, quota, priority, 1n << BigInt(index));
      const task = result();
      for (const handle of shared)
        yield call(Syscall.HandleCopy, handle, handle === shared[0] ? 7 : 3 & Right.All, index + 1, task);
      yield call(Syscall.HandleCopy, SYSTEM, system, 0, task);
      if (before !== undefined) yield call(Syscall.HandleCopy, before, 7, 0, task);
      yield call(Syscall.RegionCreate, 0, FIRST_PAGES, 0);
      yield call(Syscall.Map, task, result(), FIRST_ADDRESS, MapRight.Read | MapRight.Write, 0, FIRST_PAGES);
      yield call(Syscall.TaskStart, task, UserLayout.Text, UserLayout.StackTop, index);
      before = task;
    }
  }

  execute(command: Command): void {
    const { pair, coverage, executed, options } = this;
    executed.push(command);
    coverage.before(pair, command);
    pair.execute(command);
    coverage.after(pair);
    if (executed.length % options.every === 0) compareAll(pair);
    else compareTasks(pair);
  }

  /** A random step. @param seed from which it follows */
  step(seed: number): void {
    const { tasks: Tasks = Generator } = this.options;
    for (const command of new Tasks(this.pair, new Choice(seed)).commands()) {
      // one of several may have been the task's last
      if (!this.pair.model.current && command[0] === "call") return;
      this.execute(command);
    }
  }

  end(): void {
    compareAll(this.pair);
  }
}

/** The steps that follow from these seeds. @throws Disagreement with the commands that led to it */
export function runSteps(seeds: readonly number[], options: RunOptions): Run {
  const run = new Run(options);
  try {
    for (const seed of seeds) run.step(seed);
    run.end();
  } catch (error) {
    // that far they agreed
    if (error instanceof Error && error.cause instanceof Unspecified) return run;
    const commands = run.executed.map(source);
    const what = error instanceof Error ? error.message : String(error);
    throw new Disagreement(`${what}\nafter\n${commands.slice(-TOLD).join(",\n")}`, { cause: error });
  }
  return run;
}

/** Commands that led to a disagreement once, on a machine that was just started. */
export function replay(commands: readonly Command[]): void {
  const pair = new Pair();
  for (const command of commands) {
    pair.execute(command);
    compareAll(pair);
  }
}
