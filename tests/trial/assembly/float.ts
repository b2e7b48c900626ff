/**
 * Keeps many floating-point values in registers over seconds of instructions, system calls and turns of its twin, and
 * checks what comes of them. Exits with 0 when they were its own throughout.
 */
import { system } from "../../../abi/host";
import { Inspect, Syscall } from "../../../abi/syscall";
import { exit, result, taskInspect } from "../../../lib/kernel";

const ROUNDS: u32 = 200;
const STEPS: u32 = 2000;

export function main(): void {
  taskInspect(0, Inspect.Summary);
  // differs between the twins
  const id = (<u32>result(6)) & 1023;
  const own = <f64>id;
  for (let round: u32 = 0; round < ROUNDS; round++) {
    let a = own;
    let b = own * 2;
    let c = own * 3;
    let d = own * 5;
    let e = own * 7;
    let f = own * 11;
    for (let step: u32 = 0; step < STEPS; step++) {
      a += 1;
      b += 2;
      c += 3;
      d += 5;
      e += 7;
      f += 11;
      // across a system call and the twin's turn
      if (step % 500 == 0) system(Syscall.Yield, 0, 0, 0, 0, 0, 0, 0);
    }
    // against whole numbers, for registers that are all lost agree with one another
    const grown = id + STEPS;
    if (<u32>a != grown || <u32>b != grown * 2 || <u32>c != grown * 3) exit(1);
    if (<u32>d != grown * 5 || <u32>e != grown * 7 || <u32>f != grown * 11) exit(1);
  }
}
