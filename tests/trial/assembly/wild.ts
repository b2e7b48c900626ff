/** Breaks one rule, which its argument tells: `Wild` of wild-modes.ts. */
import { deviceRead } from "../../../abi/host";
import { UserLayout } from "../../../abi/layout";
import { argument } from "../../../lib/service";
import { Wild } from "./wild-modes";

/** Not constants, so that the compilers cannot see what happens. */
// eslint-disable-next-line prefer-const
let zero: u32 = 0;
let depth: u32 = 0;

/** Needs a frame for each level, and does not end before the stack does. */
function recurse(level: u32): u32 {
  depth = level;
  const below = level == u32.MAX_VALUE ? 0 : recurse(level + 1);
  return below ^ depth ^ level;
}

export function main(): void {
  const mode = <u32>argument();
  switch (mode) {
    case Wild.Null:
      store<u32>(zero, 1);
      break;
    case Wild.FarAddress:
      depth = load<u32>(0x80000000 + zero);
      break;
    case Wild.BehindWindow:
      depth = load<u32>(0xfffffff0 + zero, 0x7fffffff);
      break;
    case Wild.StackOverflow:
      depth = recurse(zero);
      break;
    case Wild.DivideByZero:
      depth = 1 / zero;
      break;
    case Wild.Unreachable:
      if (zero == 0) unreachable();
      break;
    case Wild.IntegerOverflow:
      depth = <u32>(i32.MIN_VALUE / (<i32>zero - 1));
      break;
    case Wild.Abort:
      assert(zero != 0, "wild asserts");
      break;
    case Wild.ForeignDevice:
      // it has none: its device window is empty
      depth = deviceRead(zero);
      break;
    case Wild.WriteText:
      // text lies below linear memory; 32 bits from its base cannot reach it, nor can the device window wrap around
      depth = deviceRead(UserLayout.Text - UserLayout.Devices + zero);
      break;
  }
}
