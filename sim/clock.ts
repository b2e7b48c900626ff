/**
 * Virtual time: it passes only when a test, or the model of a processor, says so. Equal runs give equal orders of events,
 * whatever the load of the machine that runs them.
 */

/** Something that a model will do at its time. */
export interface Timer {
  /** When, in nanoseconds. */
  readonly time: number;
  /** Takes it back; no effect once it has happened. */
  cancel(): void;
}

interface Event extends Timer {
  readonly action: () => void;
}

/** A moment of a clock, to go back to. */
export interface ClockMoment {
  /** In nanoseconds. */
  readonly now: number;
  /** What is to happen. */
  readonly events: readonly Timer[];
}

/** Events one after another, with no time passing, before a model is taken to go in circles. */
const STORM = 100_000;

/** The time of models that run together, and what is to happen in it. */
export class Clock {
  /** By time; those of one time in the order in which they were asked for. */
  private readonly events: Event[] = [];
  private passed = 0;
  private running = false;

  /** Whole nanoseconds since power-on. */
  get now(): number {
    return this.passed;
  }

  /** Time of the next event; Infinity when there is none. */
  get next(): number {
    return this.events[0]?.time ?? Infinity;
  }

  /**
   * Has something done at a time. Events of one time happen in the order in which they were asked for.
   * @param time in nanoseconds since power-on, rounded to whole ones; not in the past
   */
  at(time: number, action: () => void): Timer {
    const whole = Math.round(time);
    if (!Number.isSafeInteger(whole)) throw new RangeError(`clock: ${time} ns is no time: below 2^53 is`);
    if (whole < this.passed)
      throw new RangeError(`clock: an event at ${whole} ns is in the past: now is ${this.passed}`);
    const event: Event = {
      time: whole,
      action,
      cancel: () => {
        const index = this.events.indexOf(event);
        if (index >= 0) this.events.splice(index, 1);
      },
    };
    let index = this.events.length;
    while (index > 0 && this.events[index - 1].time > whole) index--;
    this.events.splice(index, 0, event);
    return event;
  }

  /** As `at`. @param nanoseconds from now */
  after(nanoseconds: number, action: () => void): Timer {
    return this.at(this.passed + nanoseconds, action);
  }

  /**
   * Lets time pass, and all happen that is due in it. Not to be called from an event: it is the processor that takes time.
   * @param nanoseconds rounded to whole ones, not negative
   */
  advance(nanoseconds: number): void {
    const whole = Math.round(nanoseconds);
    if (!Number.isSafeInteger(whole) || whole < 0) {
      throw new RangeError(`clock: time cannot pass by ${nanoseconds} ns: 0 or more, below 2^53`);
    }
    if (this.running) throw new Error("clock: advanced from within an event; use after() instead");
    this.running = true;
    try {
      this.run(this.passed + whole);
    } finally {
      this.running = false;
    }
  }

  /** What `restore` takes. */
  save(): ClockMoment {
    return { now: this.passed, events: [...this.events] };
  }

  /** Goes back to a moment, with what was to happen then. What the events act on is restored by whom it belongs to. */
  restore({ now, events }: ClockMoment): void {
    if (this.running) throw new Error("clock: restored from within an event");
    this.passed = now;
    this.events.splice(0, this.events.length, ...(events as Event[]));
  }

  private run(end: number): void {
    let storm = 0;
    while (this.next <= end) {
      const { time, action } = this.events.shift()!;
      storm = time === this.passed ? storm + 1 : 0;
      if (storm > STORM) throw new Error(`clock: more than ${STORM} events at ${time} ns: a model goes in circles`);
      this.passed = time;
      action();
    }
    this.passed = end;
  }
}
