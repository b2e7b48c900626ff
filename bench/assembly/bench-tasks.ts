/** System calls without a partner: the least of them, memory, tasks, timers. */
import { receive, system } from "../../abi/host";
import { LINEAR_BASE_SHIFT, UserLayout } from "../../abi/layout";
import { MapRight, Status, Syscall } from "../../abi/syscall";
import {
  handle,
  handleClose,
  map,
  NEVER,
  now,
  regionCreate,
  setTimer,
  taskCreate,
  taskKill,
  taskStart,
  unmap,
} from "../../lib/kernel";
import { Benchmark } from "./benchmark";
import { Priority } from "./partner-mode";

/** A call that does not exist: into the kernel and out. */
@final
export class NullCall extends Benchmark {
  override run(): void {
    system(Syscall.Count, 0, 0, 0, 0, 0, 0, 0);
  }
}

/** Sets the task's timer, which was set before. */
@final
export class TimerSet extends Benchmark {
  override run(): void {
    setTimer(now() + 1_000_000_000, 1);
  }

  override finish(): void {
    setTimer(NEVER, 0);
  }
}

const WINDOW: u64 = ((<u64>1) << LINEAR_BASE_SHIFT) + 0x2000_0000;

/** A page of memory, zeroed, from nothing to where it can be used. */
@final
export class PageMap extends Benchmark {
  private region: u32 = 0;

  override run(): void {
    regionCreate(0, 1, 0);
    this.region = handle();
    map(0, this.region, WINDOW, MapRight.Read | MapRight.Write, 0, 1);
  }

  override between(): void {
    unmap(0, WINDOW);
    handleClose(this.region);
  }
}

/** A task from its making to its end, without memory of its own. */
@final
export class TaskLife extends Benchmark {
  override run(): void {
    taskCreate(8, Priority.Below, 0);
    const task = handle();
    taskStart(task, UserLayout.Text, UserLayout.StackTop, 0);
    taskKill(task);
    handleClose(task);
  }
}

const FAULT_BIT: u64 = 1;

/** This task waits, another runs, faults at its first instruction, and this one is told. */
@final
export class FaultCycle extends Benchmark {
  private task: u32 = 0;

  override prepare(): bool {
    this.make();
    return this.task != 0;
  }

  private make(): void {
    this.task = taskCreate(8, Priority.Below, FAULT_BIT) == Status.Ok ? handle() : 0;
    taskStart(this.task, UserLayout.Text, UserLayout.StackTop, 0);
  }

  override run(): void {
    receive(0, FAULT_BIT, NEVER);
  }

  override between(): void {
    this.finish();
    this.make();
  }

  override finish(): void {
    taskKill(this.task);
    handleClose(this.task);
  }
}
