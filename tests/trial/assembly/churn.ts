/**
 * Kills and restarts services in random order while clients call them, and counts before and after what could leak. Its
 * argument is the seed.
 */
import { ServiceRecord, ServiceState, SupervisorStatus } from "../../../abi/protocol/supervisor";
import { TaskState } from "../../../abi/syscall";
import { ConsoleClient } from "../../../lib/console";
import { exit, milliseconds, now, sleepUntil } from "../../../lib/kernel";
import { argument, connect, systemHandle } from "../../../lib/service";
import { crash, restart, start, stop } from "../../../lib/supervisor";
import { lengthOf } from "../../../lib/text";
import { line, print, printCensus, record } from "./census";
import { random } from "./random";

/** Numbers in tests/trial/stress.ts of what is killed: from the UART driver to the last client. */
const FIRST_VICTIM: u32 = 1;
const LOG: u32 = 3;
const FIRST_WORKER: u32 = 4;
const LAST_VICTIM: u32 = 9;
const KILLS: u32 = 200;
const PROGRESS: u32 = 20;
/** One kill in so many is a crash, after which init takes its time. */
const CRASHES: u32 = 40;
const TIMER_BIT: u32 = 0;
const NAME = memory.data(16);

/** Remembers a service's name, which the next record would overwrite. @returns its length */
function learnName(service: u32): u32 {
  memory.copy(NAME, record(service), 16);
  return lengthOf(NAME, 16);
}

function pause(microseconds: u32): void {
  sleepUntil(now() + (milliseconds(1) * microseconds) / 1000, TIMER_BIT);
}

/** Waits until a service runs, and for a request if it is the log: then it has what it needs. */
function awaitRunning(service: u32): void {
  for (;;) {
    const one = record(service);
    const running = load<u8>(one, ServiceRecord.State) == ServiceState.Running;
    if (running && (service != LOG || load<u8>(one, ServiceRecord.Task) == TaskState.Receiving)) return;
    pause(1000);
  }
}

/** Kills a victim. @returns whether it was there to be killed */
function kill(): bool {
  const length = learnName(FIRST_VICTIM + random.below(LAST_VICTIM - FIRST_VICTIM + 1));
  const status = random.below(CRASHES) == 0 ? crash(NAME, length) : restart(NAME, length);
  if (status != SupervisorStatus.Ok && status != SupervisorStatus.WrongState) exit(status);
  return status == SupervisorStatus.Ok;
}

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  const system = systemHandle();
  const seed = argument();
  random.seed(seed);
  line.text("churn: seed ").decimal(seed).text(" ");
  printCensus(console, system);
  for (let service = FIRST_WORKER; service <= LAST_VICTIM; service++) {
    if (start(NAME, learnName(service), 0) != SupervisorStatus.Ok) exit(1);
  }
  for (let kills: u32 = 0; kills < KILLS;) {
    pause(random.below(3000));
    if (!kill()) continue;
    if (++kills % PROGRESS == 0) {
      line.text("churn: ").decimal(kills).text(" kills");
      print(console);
    }
  }
  for (let service = FIRST_VICTIM; service <= LAST_VICTIM; service++) {
    awaitRunning(service);
    if (service >= FIRST_WORKER && stop(NAME, learnName(service)) != SupervisorStatus.Ok) exit(2);
  }
  line.text("churn: done ");
  printCensus(console, system);
}
