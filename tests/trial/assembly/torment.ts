/**
 * Runs `hostile` again and again with seed after seed, as many seconds as its argument says, and counts before and after
 * what could leak.
 */
import { ServiceRecord, ServiceState, SupervisorStatus } from "../../../abi/protocol/supervisor";
import { TaskState } from "../../../abi/syscall";
import { ConsoleClient } from "../../../lib/console";
import { exit, frequency, milliseconds, now, sleepUntil } from "../../../lib/kernel";
import { argument, connect, systemHandle } from "../../../lib/service";
import { start, stop } from "../../../lib/supervisor";
import { line, print, printCensus, record } from "./census";
import { CALLS, DONE } from "./hostile-calls";

/** "hostile" */
const NAME = memory.data<u8>([0x68, 0x6f, 0x73, 0x74, 0x69, 0x6c, 0x65]);
const LENGTH: u32 = 7;
/** Its number in tests/trial/stress.ts. */
const HOSTILE: u32 = 13;
const TIMER_BIT: u32 = 0;
/** It may have given itself a budget with which it would take for ever. */
const MOST_LOOKS: u32 = 300;

/** How its runs ended: by themselves, by what it did to itself, or waiting for what never comes. */
let whole: u32 = 0;
let died: u32 = 0;
let stuck: u32 = 0;

/** Runs it once. @param seed of its random numbers */
function run(seed: u64): void {
  if (start(NAME, LENGTH, seed) != SupervisorStatus.Ok) exit(1);
  let ticks: u64 = 0;
  for (let look: u32 = 0; ; look++) {
    sleepUntil(now() + milliseconds(3), TIMER_BIT);
    const hostile = record(HOSTILE);
    if (load<u8>(hostile, ServiceRecord.State) != ServiceState.Running) {
      if (load<u8>(hostile, ServiceRecord.Fault) == 0 && load<u32>(hostile, ServiceRecord.ExitCode) == DONE) whole++;
      else died++;
      return;
    }
    const before = ticks;
    const task = load<u8>(hostile, ServiceRecord.Task);
    ticks = load<u64>(hostile, ServiceRecord.Ticks);
    // ready: it has to wait for others
    const goesOn = ticks != before || task == TaskState.Ready || task == TaskState.Running;
    if (goesOn && look < MOST_LOOKS) continue;
    if (stop(NAME, LENGTH) != SupervisorStatus.Ok) exit(2);
    stuck++;
    return;
  }
}

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  const system = systemHandle();
  line.text("torment: ");
  printCensus(console, system);
  const begin = now();
  const seconds = argument();
  for (let second: u64 = 1, seed: u64 = 1; second <= seconds; second++) {
    while (now() < begin + second * frequency()) run(seed++);
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
