/** What the parts of `user` have in common: what becomes of an answer. */
import { LogLevel } from "../../../abi/syscall";
import { exit } from "../../../lib/kernel";
import { compose, log } from "../../../lib/log";
import { DIED, LOST } from "../../../lib/message";
import { argument } from "../../../lib/service";

/** Exit code after a wrong answer. */
const EXIT_WRONG: u32 = 10;

/** Two programs must not disturb each other: the witness, which is started with 1, takes other pins and registers. */
export const isWitness: bool = argument() == 1;

/** Answers that came. */
export let answers: u32 = 0;

/**
 * Whether an answer is there to be looked at. It is not when the server died with the request; where the client asks again, that
 * takes two that died or were replaced one after another. Any other error ends the program.
 */
export function answered(protocol: string, code: u32): bool {
  if (code == 0) answers++;
  else if (code != DIED && code != LOST) wrong(protocol, code);
  return code == 0;
}

/** Ends the program unless an answer is as it has to be. @param seen for the log */
export function check(protocol: string, right: bool, seen: u64): void {
  if (!right) wrong(protocol, seen);
}

function wrong(protocol: string, seen: u64): void {
  compose("wrong answer of ").text(protocol).text(": ").decimal(seen);
  log(LogLevel.Error);
  exit(EXIT_WRONG);
}
