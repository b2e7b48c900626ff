/**
 * Kills and restarts services in random order while clients call them, and counts before and after what could leak. Its
 * argument is the seed.
 */
import { TaskState } from "../../../abi/syscall";
import { exit, milliseconds, now, sleepUntil } from "../../../lib/kernel";
import { ConsoleClient } from "../../../lib/protocol/console";
import { ServiceState, SupervisorError } from "../../../lib/protocol/supervisor";
import { argument, connect, systemHandle } from "../../../lib/service";
import { supervisor } from "../../../lib/supervisor";
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
/** A service's name. */
let low: u64 = 0;
let high: u64 = 0;

function learnName(service: u32): void {
  const name = record(service).name;
  low = load<u64>(name);
  high = load<u64>(name, 8);
}

function pause(microseconds: u32): void {
  sleepUntil(now() + (milliseconds(1) * microseconds) / 1000, TIMER_BIT);
}

/** Waits until a service runs, and for a request if it is the log: then it has what it needs. */
function awaitRunning(service: u32): void {
  for (;;) {
    const one = record(service);
    const running = one.state == ServiceState.Running;
    if (running && (service != LOG || one.task == TaskState.Receiving)) return;
    pause(1000);
  }
}

/** Kills a victim. @returns whether it was there to be killed */
function kill(): bool {
  learnName(FIRST_VICTIM + random.below(LAST_VICTIM - FIRST_VICTIM + 1));
  const code = random.below(CRASHES) == 0 ? supervisor.crash(low, high) : supervisor.restart(low, high);
  if (code != 0 && code != SupervisorError.WrongState) exit(code);
  return code == 0;
}

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  const system = systemHandle();
  const seed = argument();
  random.seed(seed);
  line.text("churn: seed ").decimal(seed).text(" ");
  printCensus(console, system);
  for (let service = FIRST_WORKER; service <= LAST_VICTIM; service++) {
    learnName(service);
    if (supervisor.start(low, high, 0) != 0) exit(1);
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
    learnName(service);
    if (service >= FIRST_WORKER && supervisor.stop(low, high) != 0) exit(2);
  }
  line.text("churn: done ");
  printCensus(console, system);
}
