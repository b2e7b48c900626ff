/**
 * A client that uses the servers of the system all the time, and checks what they answer, whoever of them dies. There are two:
 * one is killed like the servers, and the other, the witness, stays until it is told to crash. Then it tells what it checked
 * and ends, unless a server has left it waiting.
 */
import { now, receive, tag } from "../../../abi/host";
import { CommonBit } from "../../../abi/service";
import { Status } from "../../../abi/syscall";
import { crashIfAsked } from "../../../lib/server";
import { line, print } from "./census";
import { answers, isWitness } from "./user-answer";
import { useClocks, useI2c, useLed, usePins, usePwm, useRandom, useSpi, useThermal } from "./user-devices";
import { useDisplay, useDma } from "./user-memory";
import { console, useConsole, useLog, useSupervisor, useTimer } from "./user-system";
import { random } from "./xorshift";

const CRASH: u64 = (<u64>1) << CommonBit.Crash;
/** Those of `use`; the witness leaves its console, the last, to the shell. */
const PROTOCOLS: u32 = 14;
const count = isWitness ? PROTOCOLS - 1 : PROTOCOLS;
/** Answers of each. */
const right: StaticArray<u32> = new StaticArray<u32>(<i32>PROTOCOLS);

function use(protocol: u32): void {
  switch (protocol) {
    case 0:
      return usePins();
    case 1:
      return useLog();
    case 2:
      return useI2c();
    case 3:
      return useSpi();
    case 4:
      return useRandom();
    case 5:
      return useThermal();
    case 6:
      return useClocks();
    case 7:
      return useLed();
    case 8:
      return useDisplay();
    case 9:
      return useTimer();
    case 10:
      return useDma();
    case 11:
      return usePwm();
    case 12:
      return useSupervisor();
    default:
      return useConsole();
  }
}

/** Tells how many answers were right, of all protocols and of the one with the fewest. */
function tell(): void {
  // has the server take back what the other one had when it was killed
  useDma();
  let all: u32 = 0;
  let fewest = u32.MAX_VALUE;
  for (let protocol: u32 = 0; protocol < count; protocol++) {
    all += right[protocol];
    fewest = min(fewest, right[protocol]);
  }
  line.text("witness: ").decimal(all).text(" answers, ").decimal(fewest).text(" or more of each protocol");
  print(console);
}

export function main(): void {
  random.seed(now());
  while (true) {
    const protocol = random.below(count);
    const before = answers;
    use(protocol);
    right[protocol] += answers - before;
    if (!isWitness) crashIfAsked();
    else if (receive(0, CRASH, 0) == 0 && tag() == Status.Ok) return tell();
  }
}
