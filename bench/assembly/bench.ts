/** Benchmarks on the board: what an operation takes of the kernel and of tasks. docs/performance.md says what each counts. */
import { TraceFlag } from "../../abi/syscall";
import { BenchError, BenchServer } from "../../lib/protocol/bench";
import { serve } from "../../lib/server";
import { serveEndpoint } from "../../lib/service";
import { packLiteral } from "../../lib/text";
import {
  Crowd,
  FloatTrip,
  Interrupted,
  LeaseCopy,
  NotifyRunning,
  NotifySwitch,
  RoundTrip,
  TimerWake,
  Yielding,
} from "./bench-calls";
import { ConsolePage, GpioWrite, Screen, ServiceLife } from "./bench-services";
import { FaultCycle, NullCall, PageMap, TaskLife, TimerSet } from "./bench-tasks";
import { Benchmark, count, Nothing, SPOILT } from "./benchmark";

/** The tasks of the last two stay, so they are the last. */
const BENCHMARKS: StaticArray<Benchmark> = [
  new Nothing("nothing"),
  new NullCall("syscall.null"),
  new RoundTrip("ipc.roundtrip.0w", 0),
  new RoundTrip("ipc.roundtrip.4w", 4),
  new RoundTrip("ipc.roundtrip.6w", 6),
  new FloatTrip("ipc.float"),
  new NotifyRunning("notify.running"),
  new NotifySwitch("notify.switch"),
  new Yielding("yield.switch", 2),
  new TimerSet("timer.set"),
  new TimerWake("timer.to.user"),
  new Interrupted("irq.to.user", false),
  new Interrupted("irq.cycle", true),
  new FaultCycle("fault.cycle"),
  new PageMap("page.map"),
  new TaskLife("task.life"),
  new LeaseCopy("lease.64", 64),
  new LeaseCopy("lease.1k", 0x400),
  new LeaseCopy("lease.4k", 0x1000),
  new LeaseCopy("lease.64k", 0x10000),
  new GpioWrite("gpio.write"),
  new ConsolePage("console.4k", 1, 4),
  new Screen("fb.fill", false),
  new Screen("fb.scroll", true),
  new ServiceLife("service.life", 1, 4),
  new Crowd("ipc.tasks.100", 80),
  new Crowd("ipc.tasks.1000", 890),
];

@final
class Benchmarks extends BenchServer {
  override describe(number: u32): u32 {
    if (number >= <u32>BENCHMARKS.length) return BenchError.NoSuch;
    const name = BENCHMARKS[number].name;
    this.calledLow = packLiteral(name, 0);
    this.calledHigh = packLiteral(name, 1);
    this.count = BENCHMARKS.length;
    return 0;
  }

  override measure(number: u32): u32 {
    if (number >= <u32>BENCHMARKS.length) return BenchError.NoSuch;
    const benchmark = BENCHMARKS[number];
    // partners read the counter from their first moment to their last
    count(TraceFlag.CountKernel);
    let code: u32 = BenchError.CannotRun;
    if (benchmark.prepare()) {
      this.kernel = benchmark.best(TraceFlag.CountKernel);
      this.tasks = benchmark.best(TraceFlag.CountTasks);
      this.per = benchmark.operations;
      if (this.kernel != SPOILT && this.tasks != SPOILT) code = 0;
      benchmark.finish();
    }
    count(0);
    return code;
  }
}

export function main(): void {
  serve(new Benchmarks(serveEndpoint("bench")));
}
