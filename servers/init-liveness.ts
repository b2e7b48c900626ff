/**
 * Finds services that hang. Each one that serves is sent a bit, which its loop takes as it takes any: a service whose bit is
 * still there a period later does not come to its loop. One that waits for another is not to blame, nor one that did not
 * get to run.
 */
import { now } from "../abi/host";
import { CommonBit } from "../abi/service";
import { Inspect, Status, TaskState } from "../abi/syscall";
import { milliseconds, notifyTask, result, taskInspect } from "../lib/kernel";
import { ServiceState } from "../lib/protocol/supervisor";
import { servesCount } from "./init-archive";
import { Service } from "./init-services";

const PERIOD_MS: u64 = 2000;
/** Processor time after which a service that runs must have come to its loop. */
const LONGEST_RUN_MS: u64 = 1000;
/** Of a task's state: it is suspended. */
const SUSPENDED: u64 = 256;
const BEAT: u64 = (<u64>1) << CommonBit.Beat;

/** When the services are looked at next. */
export let nextBeat: u64 = 0;

/** To be called when the services have been looked at, and at boot. */
export function setNextBeat(): void {
  nextBeat = now() + milliseconds(PERIOD_MS);
}

/** Whether a service hangs; if not, it is sent the next heartbeat. */
export function hangs(one: Service): bool {
  if (one.state != ServiceState.Running || servesCount(one.number) == 0) return false;
  if (taskInspect(one.task, Inspect.Schedule) != Status.Ok) return false;
  const pending = (result(6) & BEAT) != 0;
  taskInspect(one.task, Inspect.Summary);
  const state = result(0);
  const ticks = result(2);
  const waits = state == TaskState.Calling || state == TaskState.AwaitingReply || (state & SUSPENDED) != 0;
  const ran = ticks != one.lookTicks;
  one.lookTicks = ticks;
  if (!pending || waits) {
    one.beatTicks = ticks;
    if (!pending) notifyTask(one.task, BEAT);
    return false;
  }
  // it waits for bits or for a time, without those who call it, and did so all the while
  if (state == TaskState.Receiving && !ran) return true;
  return ticks - one.beatTicks >= milliseconds(LONGEST_RUN_MS);
}
