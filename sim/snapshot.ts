/** Going back to an earlier moment of a machine: memory page by page, time and what waits for it, interrupt lines, TLB. */
import type { ClockMoment } from "./clock";
import type { Machine } from "./machine";
import type { TimerMoment } from "./timer";
import type { TlbContent } from "./tlb";

const PAGE = 4096;
const WORDS = PAGE / 4;

/**
 * What a machine is at a moment, but for its memory. The power manager, the mailbox, the routing of the ARM-local
 * controller, floating-point registers, other devices and faults are not in it: a program that uses them cannot go back.
 */
export interface Processor {
  readonly clock: ClockMoment;
  readonly timer: TimerMoment;
  readonly current: number;
  readonly lines: readonly number[];
  /** Pages with code that instruction fetch sees. */
  readonly code: ReadonlySet<number>;
}

export function saveProcessor({ clock, timer, current, legacy, instructions }: Machine): Processor {
  return { clock: clock.save(), timer: timer.save(), current, lines: legacy.save(), code: instructions.save() };
}

/** Restores a moment whose memory is there again already. The task that ran finds the registers that it has saved. */
export function restoreProcessor(
  machine: Machine,
  { clock, timer, current, lines, code }: Processor,
  tlb: TlbContent,
): void {
  machine.clock.restore(clock);
  machine.timer.restore(timer);
  machine.current = current;
  machine.legacy.restore(lines);
  machine.instructions.restore(code);
  machine.tlb.restore(tlb);
  if (current === 0) return;
  machine.space = machine.spaceOf(current);
  machine.registers.set(new BigUint64Array(machine.memory.buffer, current, machine.registers.length));
}

/** The content of some pages of a machine; more can be added. */
export class PageImage {
  /** Numbers of the pages, in the order that they were added. */
  private readonly numbers: number[] = [];
  private readonly known = new Set<number>();
  private readonly memory: Uint32Array;
  /** The pages' words, one page after another. */
  words = new Uint32Array(0);

  constructor(machine: Machine) {
    this.memory = new Uint32Array(machine.memory.buffer);
  }

  /** Takes up a page, as zeros. */
  add(page: number): void {
    if (this.known.has(page)) return;
    this.known.add(page);
    this.numbers.push(page);
    const words = new Uint32Array(this.numbers.length * WORDS);
    words.set(this.words);
    this.words = words;
  }

  /** Copies from the machine. */
  read(): void {
    this.eachRun((page, index, count) =>
      this.words.set(this.memory.subarray(page * WORDS, (page + count) * WORDS), index * WORDS),
    );
  }

  /** Copies to the machine. */
  write(): void {
    this.eachRun((page, index, count) =>
      this.memory.set(this.words.subarray(index * WORDS, (index + count) * WORDS), page * WORDS),
    );
  }

  /**
   * What has to be put into an earlier image's words to get the machine's pages: index and value, in turn. Pages that were
   * added since count as zeros.
   */
  difference(earlier: Uint32Array): Uint32Array {
    const { memory, numbers } = this;
    const found: number[] = [];
    const before = Buffer.from(earlier.buffer);
    const now = Buffer.from(memory.buffer);
    for (let index = 0; index < numbers.length; index++) {
      const to = index * WORDS;
      const offset = numbers[index] * WORDS - to;
      if (to >= earlier.length) {
        for (let word = to; word < to + WORDS; word++)
          if (memory[word + offset] !== 0) found.push(word, memory[word + offset]);
      } else if (now.compare(before, to * 4, to * 4 + PAGE, (to + offset) * 4, (to + offset) * 4 + PAGE) !== 0) {
        for (let word = to; word < to + WORDS; word++) {
          if (memory[word + offset] !== earlier[word]) found.push(word, memory[word + offset]);
        }
      }
    }
    return new Uint32Array(found);
  }

  /** Becomes the earlier image with these differences. */
  assign(earlier: Uint32Array, difference: Uint32Array): void {
    const { words } = this;
    words.fill(0);
    words.set(earlier);
    for (let at = 0; at < difference.length; at += 2) words[difference[at]] = difference[at + 1];
  }

  /** Pages that follow each other, by their first page and its place here. */
  private eachRun(use: (page: number, index: number, count: number) => void): void {
    const { numbers } = this;
    for (let index = 0; index < numbers.length;) {
      let end = index + 1;
      while (end < numbers.length && numbers[end] === numbers[end - 1] + 1) end++;
      use(numbers[index], index, end - index);
      index = end;
    }
  }
}
