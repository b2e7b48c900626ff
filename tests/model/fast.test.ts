/** The kernel's fast way does what the whole one does: the same random commands, and every byte of RAM is the same afterwards. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { HandleType, Syscall } from "../../abi/syscall";
import { tag } from "../kernel/message";
import { call, type Command } from "./command";
import { ALL_BITS, Generator } from "./generate";
import { Hostile } from "./hostile";
import { Pair } from "./pair";
import { runSteps } from "./run";
import { Unspecified } from "./schedule";
import { NEVER } from "./state";

/** Tasks that talk more than anything else, mostly in short messages; what hinders the fast way comes from time to time. */
class Talkers extends Generator {
  protected override asTask(): Command {
    const { choice, task } = this;
    if (choice.chance(15)) return super.asTask();
    const head = tag(choice.below(16), choice.below(8));
    const words = Array.from({ length: 6 }, () => choice.interesting());
    const endpoint = this.handle(HandleType.Endpoint) & 0xffff_ffffn;
    const waiting = this.pair.model.callers.filter(({ call: made }) => made!.server === task);
    if (waiting.length > 0) {
      return call(Syscall.ReplyReceive, (endpoint << 32n) | BigInt(choice.of(waiting).id), head, ...words);
    }
    if (choice.chance(40)) return call(Syscall.Receive, endpoint, ALL_BITS, NEVER);
    return call(Syscall.Call, endpoint, head, ...words);
  }
}

const RUNS = 12;
const STEPS = 400;

test.each([
  ["programs that talk", Talkers, 400],
  ["programs", Generator, 0],
  ["hostile programs", Hostile, 0],
] as const)("%s", (_, tasks, least) => {
  let fast = 0;
  let compared = 0;
  const seeds = fc.array(fc.noShrink(fc.nat(2 ** 31 - 1)), { minLength: STEPS / 2, maxLength: STEPS, size: "max" });
  fc.assert(
    fc.property(seeds, (chosen) => {
      const { pair, executed } = runSteps(chosen, { every: STEPS, tasks });
      const whole = new Pair(true);
      for (const command of executed) {
        try {
          whole.execute(command);
        } catch (error) {
          // where the model says nothing the run has ended as well
          if (error instanceof Error && error.cause instanceof Unspecified) return;
          throw error;
        }
      }
      fast += pair.machine.fastCalls;
      expect(whole.machine.fastCalls).toBe(0);
      expect(whole.machine.registers).toEqual(pair.machine.registers);
      expect(differences(pair, whole)).toEqual([]);
      compared++;
    }),
    { numRuns: RUNS, seed: Number(process.env.SEED ?? 1) },
  );
  expect(compared).toBeGreaterThan(RUNS / 2);
  expect(fast).toBeGreaterThan(least);
});

/** Addresses of words that differ. */
function differences(one: Pair, other: Pair): string[] {
  const words = new Uint32Array(one.machine.memory.buffer);
  const others = new Uint32Array(other.machine.memory.buffer);
  const found: string[] = [];
  for (let index = 0; index < words.length; index++) {
    if (words[index] === others[index]) continue;
    found.push(`0x${(index * 4).toString(16)}: ${words[index]} and ${others[index]}`);
  }
  return found;
}
