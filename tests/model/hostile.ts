/** A task that does its worst: any system call with anything in every register, some of it true. */
import { HandleType, Syscall } from "../../abi/syscall";
import { LINEAR } from "../kernel/world";
import type { Command } from "./command";
import { Generator } from "./generate";
import { PAGE } from "./state";

const REGISTERS = 16;
const NUMBERS = Array.from({ length: Syscall.Count }, (_, number) => number).filter(
  (number) => number !== Syscall.Exit,
);

export class Hostile extends Generator {
  protected override readonly duty = 98;

  protected override asTask(): Command {
    const { choice } = this;
    const kind = choice.below(1000);
    // something for the others to be hostile to
    if (kind < 250) return super.asTask();
    if (kind < 252) return ["call", Syscall.Exit, choice.word()];
    if (kind < 260) return ["spurious"];
    const number = kind < 270 ? choice.below(2 ** 32) : choice.of(NUMBERS);
    const registers = Array.from({ length: REGISTERS }, () => this.anything());
    // half of the calls get through the first check
    if (choice.chance(50)) registers[0] = this.anyHandle();
    return ["call", number, ...registers];
  }

  /** A word that may mean something: to this task, to another, near a limit, or nothing. */
  private anything(): bigint {
    const { choice, pair, task } = this;
    const { handles } = task;
    switch (choice.below(9)) {
      case 0:
        return BigInt(choice.below(8));
      case 1:
        return handles.length > 0 ? BigInt(choice.of(handles).value) : 0n;
      case 2:
        return this.forged();
      case 3: {
        const theirs = choice.of(pair.model.tasks);
        return BigInt(choice.chance(50) ? theirs.id : (choice.of(theirs.handles)?.value ?? 0));
      }
      case 4: {
        // a pair of words, as in endpoint << 32 | caller, or handles to pass
        const move = choice.chance(30) ? 2n ** 31n : 0n;
        return (((this.anyHandle() & 0xffff_ffffn) | move) << 32n) | (this.anyHandle() & 0xffff_ffffn);
      }
      case 5:
        return task.mappings.length > 0 ? BigInt(choice.of(task.mappings).address) : BigInt(LINEAR + PAGE);
      case 6:
        return pair.model.now + BigInt(choice.below(100_000));
      case 7:
        return choice.interesting();
      default:
        return choice.word();
    }
  }

  /** A handle's value with another generation or index, or with bits where none should be. */
  private forged(): bigint {
    const { choice } = this;
    const value = this.handle(HandleType.Endpoint);
    const change = choice.of([256n, -256n, 1n, -1n, 2n ** 31n, 2n ** 32n, 2n ** 63n]);
    return BigInt.asUintN(64, value + change);
  }
}
