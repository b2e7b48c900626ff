import { LogMeta, Status, TraceEvent, TraceMeta } from "../abi/syscall";
import { result, trace, traceRead } from "./kernel";

/** The kernel's trace for a program whose system handle has the right Trace. */
@final
export class TraceReader {
  /** After `next`: number of the event, and when it was in ticks. */
  sequence: u64 = 0;
  /** When the event was, in ticks. */
  time: u64 = 0;
  /** What happened. */
  event: TraceEvent = TraceEvent.Syscall;
  /** System call or exception class. */
  number: u32 = 0;
  /** As the kernel describes it: number and event. */
  meta: u32 = 0;
  /** Task id, 0: nobody. */
  task: u32 = 0;
  /** What `TraceEvent` says. */
  first: u64 = 0;
  /** What `TraceEvent` says. */
  second: u64 = 0;
  /** Number that the next event will get. */
  end: u64 = 0;

  /** @param system handle with the right Trace */
  constructor(readonly system: u32) {}

  /** Switches recording on or off, and begins anew with the oldest event. @returns the kernel's `Status` */
  switchTo(on: bool): Status {
    const status = trace(this.system, u32(on));
    if (status == Status.Ok) this.end = result(0);
    this.sequence = u64.MAX_VALUE;
    return status;
  }

  /** Skips all but the newest `count` events. */
  skipTo(count: u64): void {
    if (count < this.end) this.sequence = this.end - count - 1;
  }

  /** Reads the next event. @returns false after the last */
  next(): bool {
    if (this.sequence + 1 >= this.end || traceRead(this.system, this.sequence + 1) != Status.Ok) return false;
    // the kernel tells 32 bits of the number
    this.sequence = this.end - (<u32>this.end - <u32>result(0));
    this.task = <u32>(result(0) >> 32);
    this.meta = (<u32>result(1)) & ((1 << LogMeta.TimeShift) - 1);
    this.time = result(1) >> LogMeta.TimeShift;
    this.number = this.meta & TraceMeta.NumberMask;
    this.event = ((this.meta >> TraceMeta.EventShift) & TraceMeta.EventMask) as TraceEvent;
    this.first = result(2);
    this.second = result(3);
    return true;
  }
}
