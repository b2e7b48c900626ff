/**
 * Runs `hostile` again and again with seed after seed, as many seconds as its argument says, and counts before and after
 * what could leak.
 */
import { TaskState } from "../../../abi/syscall";
import { exit, frequency, milliseconds, now, sleepUntil } from "../../../lib/kernel";
import { ConsoleClient } from "../../../lib/protocol/console";
import { ServiceState } from "../../../lib/protocol/supervisor";
import { argument, connect, systemHandle } from "../../../lib/service";
import { supervisor } from "../../../lib/supervisor";
import { packLiteral } from "../../../lib/text";
import { line, numberOf, print, printCensus, record } from "./census";
import { CALLS, DONE } from "./hostile-calls";

const TIMER_BIT: u32 = 0;
/** It may have given itself a budget with which it would take for ever. */
const MOST_LOOKS: u32 = 300;

/** How its runs ended: by themselves, by what it did to itself, or waiting for what never comes. */
let whole: u32 = 0;
let died: u32 = 0;
let stuck: u32 = 0;

/** Runs it once. @param number of the service @param seed of its random numbers */
function run(number: u32, seed: u64): void {
  if (supervisor.start(packLiteral("hostile", 0), packLiteral("hostile", 1), seed) != 0) exit(1);
  let ticks: u64 = 0;
  for (let look: u32 = 0; ; look++) {
    sleepUntil(now() + milliseconds(3), TIMER_BIT);
    const hostile = record(number);
    if (hostile.state != ServiceState.Running) {
      if (hostile.fault == 0 && hostile.exitCode == DONE) whole++;
      else died++;
      return;
    }
    const before = ticks;
    const task = hostile.task;
    ticks = hostile.ticks;
    // ready: it has to wait for others
    const goesOn = ticks != before || task == TaskState.Ready || task == TaskState.Running;
    if (goesOn && look < MOST_LOOKS) continue;
    if (supervisor.stop(packLiteral("hostile", 0), packLiteral("hostile", 1)) != 0) exit(2);
    stuck++;
    return;
  }
}

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  const system = systemHandle();
  const hostile = numberOf("hostile");
  line.text("torment: ");
  printCensus(console, system);
  const begin = now();
  const seconds = argument();
  for (let second: u64 = 1, seed: u64 = 1; second <= seconds; second++) {
    while (now() < begin + second * frequency()) run(hostile, seed++);
    line
      .text("torment: ")
      .decimal(second)
      .text(" s seeds ")
      .decimal(seed - 1);
    line.text(" calls at least ").decimal(<u64>whole * CALLS);
    line.text(" died ").decimal(died).text(" stuck ").decimal(stuck);
    print(console);
  }
  line.text("torment: done ");
  printCensus(console, system);
}
