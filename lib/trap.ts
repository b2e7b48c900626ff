import { Trap } from "../abi/syscall";

/** What a wasm trap is called in messages. */
export function trapName(trap: u32): string {
  switch (trap) {
    case Trap.OutOfBounds:
      return "memory access out of bounds";
    case Trap.IntegerOverflow:
      return "integer overflow";
    case Trap.DivideByZero:
      return "division by zero";
    case Trap.InvalidConversion:
      return "invalid conversion to integer";
    case Trap.Unreachable:
      return "unreachable executed";
    case Trap.CallIndirect:
      return "bad indirect call";
    case Trap.Exhaustion:
      return "call stack exhausted";
    case Trap.Abort:
      return "abort";
    default:
      return "trap";
  }
}
