/**
 * Explores every state that a scenario can reach, breadth first: at each state every enabled event is tried, the kernel's
 * invariants and the scenario's own properties are checked, and what was not seen before is explored in turn.
 *
 * A state that waits to be explored is kept as its difference from the first one. Its path is kept as the event that led
 * there from the state before, so that a broken property is told with the shortest sequence of events that breaks it.
 */
import { HandleType } from "../../abi/syscall";
import type { Machine } from "../../sim/machine";
import { PageImage, restoreProcessor, saveProcessor, type Processor } from "../../sim/snapshot";
import { checkKernel, momentOf, type Moment } from "../kernel/invariants";
import { sourceOf } from "../kernel/sources";
import { ENTRY_BYTES, KernelView } from "../kernel/view";
import { Canonical } from "./canonical";
import { StateSet } from "./state-set";

const layout = sourceOf("kernel/layout.ts");
const TABLES = layout.constant("CORE");
/** The mailbox's buffer, log and trace behind it are not part of a state. */
const TABLES_END = layout.constant("MAILBOX_BUFFER");
const PAGE = 4096;
const FRAME_BYTES = 16;

export interface Event {
  name: string;
  run: (machine: Machine) => void;
}

export interface Scenario {
  name: string;
  /** The first state: a machine that was booted, with the scenario's tasks in it. */
  start: () => Machine;
  /** What may happen next; the same events in the same order for the same state. */
  events: (moment: Moment) => Event[];
  /** @throws when what an event did is not what it should do; `before` is the moment that it happened in */
  check: (before: Moment, event: Event, after: Moment) => void;
}

export interface Limits {
  /** States after which no more are explored. */
  states?: number;
}

export interface Exploration {
  states: number;
  transitions: number;
  depth: number;
  seconds: number;
  /** Whether there is no state left that was not explored. */
  closed: boolean;
}

/** A property does not hold; the message ends with the shortest sequence of events that leads there. */
export class PropertyBroken extends Error {
  constructor(
    scenario: string,
    readonly reason: string,
    readonly path: readonly string[],
  ) {
    super(`${scenario}: ${reason}\nafter ${path.length} events:\n  ${path.join("\n  ")}`);
  }
}

/** A state that has yet to be explored. */
interface Waiting {
  /** Its place in the lists of parents. */
  number: number;
  processor: Processor;
  difference: Uint32Array;
}

export class Explorer {
  private readonly machine: Machine;
  private readonly view: KernelView;
  private readonly canonical = new Canonical();
  private readonly seen = new StateSet();
  private readonly image: PageImage;
  /** Of the first state. */
  private readonly first: Uint32Array;
  private readonly firstProcessor: Processor;
  /** For each state the one before it, and which of its events led here. */
  private readonly parents: number[] = [];
  private readonly choices: number[] = [];
  private transitions = 0;

  constructor(private readonly scenario: Scenario) {
    this.machine = scenario.start();
    this.view = new KernelView(this.machine);
    this.image = new PageImage(this.machine);
    for (let at = TABLES; at < TABLES_END; at += PAGE) this.image.add(at / PAGE);
    const { table, frames } = this.view.memory();
    for (let at = table; at < table + frames * FRAME_BYTES; at += PAGE) this.image.add(at / PAGE);
    this.takeUpPages(momentOf(this.machine, this.view));
    this.image.read();
    this.first = this.image.words.slice();
    this.firstProcessor = saveProcessor(this.machine);
  }

  /** @throws PropertyBroken */
  run({ states = Infinity }: Limits = {}): Exploration {
    const began = performance.now();
    let depth = 0;
    this.learn(momentOf(this.machine, this.view), -1, 0);
    let level: Waiting[] = [{ number: 0, processor: this.firstProcessor, difference: new Uint32Array(0) }];
    for (; level.length > 0 && this.seen.size < states; depth++) level = this.exploreLevel(level, states);
    const seconds = (performance.now() - began) / 1000;
    return { states: this.seen.size, transitions: this.transitions, depth, seconds, closed: level.length === 0 };
  }

  private exploreLevel(level: Waiting[], states: number): Waiting[] {
    const next: Waiting[] = [];
    for (const waiting of level) {
      this.load(waiting.difference);
      this.exploreFrom(waiting, next);
      if (this.seen.size >= states) break;
    }
    return next;
  }

  private exploreFrom({ number, processor }: Waiting, next: Waiting[]): void {
    restoreProcessor(this.machine, processor, new Map());
    const before = momentOf(this.machine, this.view);
    // the TLB may hold whatever is valid
    for (const { space } of before.tasks) this.machine.tlb.fill(space);
    const tlb = this.machine.tlb.save();
    const events = this.scenario.events(before);
    events.forEach((event, choice) => {
      if (choice > 0) {
        this.image.write();
        restoreProcessor(this.machine, processor, tlb);
      }
      this.transitions++;
      let after: Moment;
      try {
        event.run(this.machine);
        after = checkKernel(this.machine, this.view);
        for (const { space } of after.tasks) this.machine.tlb.check(space);
        this.scenario.check(before, event, after);
      } catch (error) {
        throw new PropertyBroken(this.scenario.name, (error as Error).message, [...this.path(number), event.name]);
      }
      if (!this.learn(after, number, choice)) return;
      const state = { number: this.parents.length - 1, processor: saveProcessor(this.machine) };
      this.takeUpPages(after);
      next.push({ ...state, difference: this.image.difference(this.first) });
    });
  }

  /** @returns whether this state is new */
  private learn(moment: Moment, parent: number, choice: number): boolean {
    if (!this.seen.add(this.canonical.hash(moment))) return false;
    this.parents.push(parent);
    this.choices.push(choice);
    return true;
  }

  /** Follows the pages that the kernel uses for tasks, tables and endpoints. What lies in the others does not matter. */
  private takeUpPages({ tasks }: Moment): void {
    for (const { address, handles, handleCount, space, entries } of tasks) {
      this.image.add(address / PAGE);
      const end = handles + handleCount * ENTRY_BYTES;
      for (let at = handles - (handles % PAGE); at < end; at += PAGE) this.image.add(at / PAGE);
      for (const table of this.machine.walker.survey(space).tables) this.image.add(table / PAGE);
      for (const { type, object } of entries) if (type === HandleType.Endpoint) this.image.add(object / PAGE);
    }
  }

  /** Brings memory to a state. */
  private load(difference: Uint32Array): void {
    this.image.assign(this.first, difference);
    this.image.write();
  }

  /** Names of the events that lead from the first state to this one. */
  private path(number: number): string[] {
    const choices: number[] = [];
    for (let at = number; this.parents[at] >= 0; at = this.parents[at]) choices.unshift(this.choices[at]);
    this.load(new Uint32Array(0));
    restoreProcessor(this.machine, this.firstProcessor, new Map());
    return choices.map((choice) => {
      const event = this.scenario.events(momentOf(this.machine, this.view))[choice];
      event.run(this.machine);
      return event.name;
    });
  }
}

/** Explores a scenario. @throws PropertyBroken */
export function explore(scenario: Scenario, limits?: Limits): Exploration {
  return new Explorer(scenario).run(limits);
}

/** One line for a report. */
export function describe(name: string, { states, transitions, depth, seconds, closed }: Exploration): string {
  const rate = Math.round(transitions / seconds);
  const end = closed ? "closed" : "not closed";
  return `${name}: ${states} states, ${transitions} transitions, depth ${depth}, ${end}, ${seconds.toFixed(1)} s (${rate}/s)`;
}
