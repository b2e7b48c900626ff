/** Messages: calls and answers, leases, notifications, interrupts. */
import { call, cycles, frequency, word } from "../../abi/host";
import { Status } from "../../abi/syscall";
import { handle, handleClose, notificationCreate, notify, taskCreate, yieldNow } from "../../lib/kernel";
import { lendRead, tagOf } from "../../lib/message";
import { connect } from "../../lib/service";
import { Benchmark, SPOILT } from "./benchmark";
import { PartnerMode, PartnerOperation } from "./partner-mode";
import { ask, notificationOf, replaceTimer, startFloat, startPartner, stop, stopPartner } from "./partners";

/** What has a partner that serves. */
export abstract class Partnered extends Benchmark {
  protected endpoint: u32 = 0;

  override prepare(): bool {
    this.endpoint = startPartner(PartnerMode.Serve);
    return this.endpoint != 0;
  }

  override finish(): void {
    stopPartner();
    handleClose(this.endpoint);
  }
}

/** A call to a waiting server, its answer, and that it waits again. */
export class RoundTrip extends Partnered {
  /** @param words of the message, and of the answer */
  constructor(
    name: string,
    private readonly words: u32,
  ) {
    super(name);
  }

  override run(): void {
    call(this.endpoint, tagOf(PartnerOperation.Echo, this.words), 1, 2, 3, 4, 5, 6);
  }
}

/** The same while there are other tasks. */
@final
export class Crowd extends RoundTrip {
  /** @param tasks to be made, of a page each */
  constructor(
    name: string,
    private readonly tasks: u32,
  ) {
    super(name, 0);
  }

  override prepare(): bool {
    for (let n: u32 = 0; n < this.tasks; n++) {
      // they end with this program
      if (taskCreate(3, 0, 0) != Status.Ok) return false;
      handleClose(handle());
    }
    return super.prepare();
  }
}

/**
 * The same between tasks that both use floating point. Both are others, since a program that uses it once may use its registers
 * everywhere.
 */
@final
export class FloatTrip extends Benchmark {
  private endpoint: u32 = 0;

  override prepare(): bool {
    if (!startFloat("float-server") || !startFloat("float-client")) return false;
    this.endpoint = connect("float-client");
    return true;
  }

  override sample(): u64 {
    return ask(this.endpoint, PartnerOperation.Float);
  }

  override finish(): void {
    handleClose(this.endpoint);
    stop("float-client");
    stop("float-server");
  }
}

const buffer = memory.data(0x10000);

/** A server's copy from what its caller lent. */
@final
export class LeaseCopy extends Partnered {
  constructor(
    name: string,
    private readonly bytes: u32,
  ) {
    super(name);
  }

  override sample(): u64 {
    lendRead(0, buffer, this.bytes);
    call(this.endpoint, tagOf(PartnerOperation.Copy, 1, 1), this.bytes, 0, 0, 0, 0, 0);
    return word(0);
  }
}

/** From a notification to the first instruction of the more urgent task that waits for it. */
@final
export class NotifySwitch extends Partnered {
  private notification: u32 = 0;

  override prepare(): bool {
    if (!super.prepare()) return false;
    this.notification = notificationOf(this.endpoint);
    return true;
  }

  override sample(): u64 {
    const start = cycles();
    notify(this.notification);
    return ask(this.endpoint, PartnerOperation.Stamp) - start;
  }

  override finish(): void {
    handleClose(this.notification);
    super.finish();
  }
}

/** A notification of a task that does not wait. */
@final
export class NotifyRunning extends Benchmark {
  private notification: u32 = 0;

  override prepare(): bool {
    if (notificationCreate(1) != Status.Ok) return false;
    this.notification = handle();
    return true;
  }

  override run(): void {
    notify(this.notification);
  }

  override finish(): void {
    handleClose(this.notification);
  }
}

/** Two tasks of one priority take turns. */
@final
export class Yielding extends Benchmark {
  override prepare(): bool {
    return startPartner(PartnerMode.Yield) != 0;
  }

  override run(): void {
    yieldNow();
  }

  override finish(): void {
    stopPartner();
  }
}

/** Instructions, and more, until an interrupt has come. */
const PATIENCE: u32 = 300_000;
/** When it comes, in microseconds. */
const DELAY: u32 = 100;

/** Busy until the interrupt has come and gone, in no system call. */
function spin(): void {
  for (let n: u32 = 0; n < PATIENCE; n++) cycles();
}

/** From the timer's interrupt to the first instruction of the task that waits for it. */
@final
export class TimerWake extends Partnered {
  override sample(): u64 {
    ask(this.endpoint, PartnerOperation.Timer, (frequency() * DELAY) / 1_000_000);
    const start = cycles();
    spin();
    return ask(this.endpoint, PartnerOperation.Stamp) - start;
  }
}

/** From a device's interrupt to the first instruction of its driver; or until the task that was interrupted goes on. */
@final
export class Interrupted extends Benchmark {
  private endpoint: u32 = 0;

  constructor(
    name: string,
    private readonly whole: bool,
  ) {
    super(name, 1, 4);
  }

  override prepare(): bool {
    this.endpoint = replaceTimer("bench-timer");
    return this.endpoint != 0;
  }

  override sample(): u64 {
    ask(this.endpoint, PartnerOperation.Timer, DELAY);
    const start = cycles();
    spin();
    const end = cycles();
    const stamp = ask(this.endpoint, PartnerOperation.Stamp);
    if (stamp < start || stamp > end) return SPOILT;
    return (this.whole ? end : stamp) - start;
  }

  override finish(): void {
    handleClose(this.endpoint);
    handleClose(replaceTimer("timer"));
  }
}
