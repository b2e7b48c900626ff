/**
 * The generic timer of a core (hardware sheet 4; ARM ARM, D11): the counter, which goes on with the clock, and the virtual
 * timer, whose line is high from its deadline on until it is given a later one.
 */
import type { Clock, Timer } from "./clock";
import { Wire } from "./wire";

const SECOND = 1_000_000_000n;
/** The clock's times are whole numbers below. */
const LAST = 2n ** 53n - 1n;
/** CNTV_CVAL of a timer that is off. */
export const NEVER = 2n ** 64n - 1n;

/** A moment of the timer, but for that of its clock. */
export interface TimerMoment {
  readonly offset: bigint;
  readonly deadline: bigint;
  readonly event: Timer | undefined;
}

export class GenericTimer {
  /** CNTV: to the ARM-local controller. */
  readonly interrupt: Wire;
  private readonly line;
  private readonly lastTick: bigint;
  /** What the counter had when the clock was at 0. */
  private offset = 0n;
  private at = NEVER;
  private event: Timer | undefined;
  /** Ticks until this time of the clock: the counter is asked for more often than time passes. */
  private countedAt = 0;
  private counted = 0n;

  /** @param frequency CNTFRQ, in Hz */
  constructor(
    private readonly clock: Clock,
    readonly frequency: bigint,
  ) {
    this.interrupt = new Wire("virtual timer");
    this.line = this.interrupt.connect("generic timer");
    this.lastTick = (LAST * frequency) / SECOND;
  }

  /** CNTVCT, in ticks. To set it is to write the system counter (CNTCV): it jumps, and no time passes. */
  get counter(): bigint {
    return this.offset + this.ticks;
  }

  set counter(ticks: bigint) {
    this.offset = ticks - this.ticks;
    this.deadline = this.at;
  }

  /** CNTV_CVAL; all ones is never. */
  get deadline(): bigint {
    return this.at;
  }

  set deadline(at: bigint) {
    this.event?.cancel();
    this.event = undefined;
    this.at = at;
    const time = this.timeOf(at);
    if (time > this.clock.now && time < Infinity) this.event = this.clock.at(time, () => this.line.drive(true));
    this.update();
  }

  /** When the counter has come to this value, in nanoseconds; Infinity when the clock does not go so far. */
  timeOf(counter: bigint): number {
    const ticks = counter - this.offset;
    return ticks > this.lastTick ? Infinity : Number((ticks * SECOND + this.frequency - 1n) / this.frequency);
  }

  save(): TimerMoment {
    return { offset: this.offset, deadline: this.at, event: this.event };
  }

  /** Goes back to a moment to which the clock has gone back already, with the events that it had. */
  restore({ offset, deadline, event }: TimerMoment): void {
    this.offset = offset;
    this.at = deadline;
    this.event = event;
    this.update();
  }

  /** Of the counter, since the clock was at 0. */
  private get ticks(): bigint {
    const { now } = this.clock;
    if (now !== this.countedAt) {
      this.countedAt = now;
      this.counted = (BigInt(now) * this.frequency) / SECOND;
    }
    return this.counted;
  }

  private update(): void {
    this.line.drive(this.counter >= this.at);
  }
}
