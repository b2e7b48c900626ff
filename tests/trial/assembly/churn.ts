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
import { line, numberOf, print, printCensus, record } from "./census";
import { random } from "./xorshift";

/** Of what is killed, which is all that stands before the shell in tests/trial/stress.ts. */
const FIRST_VICTIM: u32 = 1;
const MOST_SERVICES: i32 = 64;
/** Kills of each service. */
const killed: StaticArray<u32> = new StaticArray<u32>(MOST_SERVICES);
/** Whether a service was started here, and is to be stopped at the end. */
const started: StaticArray<bool> = new StaticArray<bool>(MOST_SERVICES);
const KILLS: u32 = 200;
const PROGRESS: u32 = 20;
/** One kill in so many is a crash, after which init takes its time. */
const CRASHES: u32 = 40;
/** Exit code + number of the client whose server answered wrongly. */
const FAULTY: u32 = 100;
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

/** Waits until a service runs, and for a request if it is a server of the system: then it has what it needs. */
function awaitRunning(service: u32): void {
  for (;;) {
    const one = record(service);
    const running = one.state == ServiceState.Running;
    if (running && (started[service] || one.task == TaskState.Receiving)) return;
    pause(1000);
  }
}

/** @returns whether it was there to be killed */
function kill(victim: u32): bool {
  learnName(victim);
  // a client that was answered what is not so has ended by itself
  if (record(victim).exitCode != 0) exit(FAULTY + victim);
  const code = random.below(CRASHES) == 0 ? supervisor.crash(low, high) : supervisor.restart(low, high);
  if (code != 0 && code != SupervisorError.WrongState) exit(code);
  if (code == 0) killed[victim]++;
  return code == 0;
}

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  const system = systemHandle();
  const seed = argument();
  random.seed(seed);
  line.text("churn: seed ").decimal(seed).text(" ");
  printCensus(console, system);
  const end = numberOf("shell");
  for (let service = FIRST_VICTIM; service < end; service++) {
    learnName(service);
    started[service] = record(service).state != ServiceState.Running;
    if (started[service] && supervisor.start(low, high, 0) != 0) exit(1);
  }
  const victims = end - FIRST_VICTIM;
  for (let kills: u32 = 0; kills < KILLS;) {
    pause(random.below(3000));
    // each once, then any
    if (!kill(FIRST_VICTIM + (kills < victims ? kills : random.below(victims)))) continue;
    if (++kills % PROGRESS == 0) {
      line.text("churn: ").decimal(kills).text(" kills");
      print(console);
    }
  }
  for (let service = FIRST_VICTIM; service < end; service++) {
    awaitRunning(service);
    learnName(service);
    if (started[service] && supervisor.stop(low, high) != 0) exit(2);
    line.text("churn: killed ").name(record(service).name).text(" ").decimal(killed[service]);
    print(console);
  }
  line.text("churn: done ");
  printCensus(console, system);
}
