/**
 * The server of the system timer: many clients on one compare, of which the earliest is in it. The kernel's own timer is
 * behind it by some milliseconds, so that an interrupt that does not come, or a counter that stands still, keeps nobody.
 */
import { SystemTimer } from "../drivers/timer";
import {
  frequency,
  handleClose,
  interruptAcknowledge,
  interruptBind,
  milliseconds,
  NEVER,
  notify,
  now,
  setTimer,
} from "../lib/kernel";
import { TimerError, TimerServer } from "../lib/protocol/timer";
import { serve } from "../lib/server";
import { device, serveEndpoint } from "../lib/service";

/** Notification bits. */
const INTERRUPT_BIT: u64 = 1;
const TIMER_BIT: u64 = 2;
/** The compare that this server has; its interrupt is in the manifest. */
const CHANNEL: u32 = 1;
/** Of those who sleep or have an alarm. */
const MOST: u32 = 32;
/** How far ahead the compare is set at the most: it is 32 bits wide, and a match too early does no harm. */
const FARTHEST: u64 = 1 << 31;
/** How long an interrupt may be late. */
const PATIENCE_MS: u64 = 20;

@final
class Moments extends TimerServer {
  /** Whose, 0: a free place; when, in microseconds; who sleeps, or the handle of an alarm. A client has one of each. */
  private readonly clients: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  private readonly times: StaticArray<u64> = new StaticArray<u64>(<i32>MOST);
  private readonly callers: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  private readonly rings: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  /** What the compare was set to, and when the kernel's timer looks whether that has come, in ticks. */
  private armed: u64 = NEVER;
  private deadline: u64 = NEVER;

  constructor(
    endpoint: u32,
    private readonly timer: SystemTimer,
    private readonly interrupt: u32,
  ) {
    super(endpoint);
  }

  start(): void {
    // of a server before
    this.timer.service();
    interruptBind(this.interrupt, INTERRUPT_BIT);
  }

  override now(): u32 {
    this.microseconds = this.timer.now();
    return 0;
  }

  override sleep(microseconds: u64): u32 {
    const from = this.timer.now();
    return this.sleepUntil(microseconds < NEVER - from ? from + microseconds : NEVER);
  }

  override sleepUntil(at: u64): u32 {
    if (at <= this.timer.now()) return 0;
    // one that this client left behind when it was started again
    this.forget(false);
    if (!this.add(at, this.caller, 0)) return TimerError.Busy;
    this.settle();
    return this.defer();
  }

  override alarm(at: u64, ring: u32): u32 {
    this.forget(true);
    if (at == NEVER) return 0;
    const handle = this.take(ring);
    if (!this.add(at, 0, handle)) {
      handleClose(handle);
      return TimerError.Busy;
    }
    this.settle();
    return 0;
  }

  override notified(bits: u64): void {
    if ((bits & INTERRUPT_BIT) != 0) {
      this.timer.service();
      interruptAcknowledge(this.interrupt);
    }
    // by now the counter has come to what was armed, or it stands still
    if (now() >= this.deadline && this.timer.now() < this.armed) {
      this.wake(this.armed, TimerError.Stopped);
      this.armed = NEVER;
    }
    this.settle();
  }

  private add(at: u64, caller: u32, ring: u32): bool {
    for (let place: u32 = 0; place < MOST; place++) {
      if (this.clients[place] != 0) continue;
      this.clients[place] = this.client;
      this.times[place] = at;
      this.callers[place] = caller;
      this.rings[place] = ring;
      return true;
    }
    return false;
  }

  /** Of this client its alarm, or its sleep. */
  private forget(alarm: bool): void {
    for (let place: u32 = 0; place < MOST; place++) {
      if (this.clients[place] == this.client && (this.rings[place] != 0) == alarm) this.free(place);
    }
  }

  private free(place: u32): void {
    if (this.rings[place] != 0) handleClose(this.rings[place]);
    this.clients[place] = 0;
    this.rings[place] = 0;
  }

  /** Wakes whose time has come, and arms the compare for the next; one that is passed while it is armed comes at once. */
  private settle(): void {
    let time = this.timer.now();
    do {
      this.wake(time, 0);
      const next = this.earliest();
      if (next == NEVER) return this.rest();
      this.arm(min(next, time + FARTHEST), time);
      time = this.timer.now();
    } while (time >= this.armed);
  }

  private wake(time: u64, code: u32): void {
    for (let place: u32 = 0; place < MOST; place++) {
      if (this.clients[place] == 0 || this.times[place] > time) continue;
      if (this.rings[place] != 0) notify(this.rings[place]);
      else this.finishSleepUntil(this.callers[place], code);
      this.free(place);
    }
  }

  private earliest(): u64 {
    let earliest = NEVER;
    for (let place: u32 = 0; place < MOST; place++) {
      if (this.clients[place] != 0) earliest = min(earliest, this.times[place]);
    }
    return earliest;
  }

  /** @param at less than 2^32 microseconds after `time`, which is now */
  private arm(at: u64, time: u64): void {
    if (at == this.armed) return;
    this.armed = at;
    this.timer.arm(at);
    this.deadline = now() + ((at - time) * frequency()) / 1_000_000 + milliseconds(PATIENCE_MS);
    setTimer(this.deadline, TIMER_BIT);
  }

  /** A match of what is armed still comes, and finds nobody. */
  private rest(): void {
    this.armed = NEVER;
    this.deadline = NEVER;
    setTimer(NEVER, TIMER_BIT);
  }
}

export function main(): void {
  const registers = device("timer");
  const server = new Moments(serveEndpoint("timer"), new SystemTimer(registers.base, CHANNEL), registers.interrupt);
  server.start();
  serve(server);
}
