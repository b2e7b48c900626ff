/**
 * Kills and restarts services in random order while clients call them, puts other programs in the place of those that have
 * some, and counts before and after what could leak. Its argument is the seed.
 */
import { Fault, TaskState, Trap } from "../../../abi/syscall";
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

/** Ends this program when a service has ended otherwise than by being told: a client does when it was answered what is not so. */
function expectWell(service: u32): void {
  const one = record(service);
  const crashed = one.fault == Fault.Trap && one.trap == Trap.Unreachable;
  if (one.exitCode != 0 || (one.fault != Fault.None && !crashed)) exit(FAULTY + service);
}

/** Whether there is another program for the service of this name. */
function canRunOther(): bool {
  return supervisor.programs(low, high, 1) == 0;
}

/** Puts one of its programs in the place of a service. @returns as `replace` of the supervisor */
function runProgram(n: u32): u32 {
  const code = supervisor.programs(low, high, n);
  return code != 0 ? code : supervisor.replace(low, high, supervisor.programLow, supervisor.programHigh);
}

/** @returns whether it was there to be killed */
function kill(victim: u32): bool {
  learnName(victim);
  expectWell(victim);
  let code: u32;
  if (random.below(CRASHES) == 0) code = supervisor.crash(low, high);
  else if (canRunOther() && random.below(2) == 0) code = runProgram(random.below(2));
  else code = supervisor.restart(low, high);
  if (code != 0 && code != SupervisorError.WrongState) exit(code);
  if (code == 0) killed[victim]++;
  return code == 0;
}

/** Waits until the witness has told of its work. */
function dismiss(witness: u32): void {
  learnName(witness);
  supervisor.crash(low, high);
  while (record(witness).state == ServiceState.Running) pause(1000);
  expectWell(witness);
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
  const witness = numberOf("witness");
  learnName(witness);
  if (supervisor.start(low, high, 1) != 0) exit(1);
  const victims = end - FIRST_VICTIM;
  for (let kills: u32 = 0; kills < KILLS;) {
    pause(random.below(3000));
    // each once, then any
    if (!kill(FIRST_VICTIM + (kills < victims ? kills : random.below(victims)))) continue;
    expectWell(witness);
    if (++kills % PROGRESS == 0) {
      line.text("churn: ").decimal(kills).text(" kills");
      print(console);
    }
  }
  // clients before their servers
  for (let service = end - 1; service >= FIRST_VICTIM; service--) {
    awaitRunning(service);
    learnName(service);
    if (canRunOther() && runProgram(0) != 0) exit(3);
    if (started[service] && supervisor.stop(low, high) != 0) exit(2);
    line.text("churn: killed ").name(record(service).name).text(" ").decimal(killed[service]);
    print(console);
  }
  dismiss(witness);
  line.text("churn: done ");
  printCensus(console, system);
}
