/** Makes every system call with random words in the registers. Its argument is the seed. */
import { call, give, lend, limit, now, receive, reply, replyReceive, system } from "../../../abi/host";
import { LINEAR_BASE_SHIFT, UserLayout } from "../../../abi/layout";
import { HandleFlag, HandleType, Inspect, Limit, Status, Syscall, Tag } from "../../../abi/syscall";
import { exit, result, taskInspect } from "../../../lib/kernel";
import { argument } from "../../../lib/service";
import { CALLS, DONE } from "./hostile-calls";
import { random } from "./xorshift";

const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;

/** What some call might take for good, or nearly so. */
function value(): u64 {
  switch (random.below(12)) {
    case 0:
      return random.next();
    case 1:
      return random.next() >> random.below(64);
    case 2:
    case 3:
    case 4:
      return handleLike();
    case 5:
    case 6:
      return random.below(64);
    case 7:
      return (<u64>1) << random.below(64);
    case 8:
      return LINEAR_BASE + ((<u64>random.below(0x100)) << 12);
    case 9:
      return random.below(16) == 0 ? ownMemory() : 0x40000000 + ((<u64>random.below(64)) << 12);
    case 10:
      return soon();
    default:
      return random.below(8) == 0 ? u64.MAX_VALUE : 0;
  }
}

/** Often one that there is: tables are filled from the front. */
function handleLike(): u32 {
  const index = random.below(4) == 0 ? random.below(256) : 1 + random.below(30);
  const flag: u32 = random.below(4) == 0 ? 1 << HandleFlag.MoveBit : 0;
  return flag | ((1 + random.below(random.below(4) == 0 ? 1000 : 2)) << 8) | index;
}

/** Where this program's slot begins. */
let slot: u64 = 0;

/** Finds the slot: text is mapped first, below linear memory. */
function findSlot(): void {
  for (let n: u32 = 0; slot == 0 && taskInspect(0, (Inspect.Entry + n) as Inspect) == Status.Ok; n++) {
    if (((<u32>result(1)) & 0xff) == HandleType.Mapping) slot = result(4) & ~(<u64>UserLayout.Slot - 1);
  }
}

/** Where a mapping of this program starts, which it needs to go on. */
function ownMemory(): u64 {
  switch (random.below(4)) {
    case 0:
      return slot;
    case 1:
      return slot + (UserLayout.Data - UserLayout.Text);
    case 2:
      return LINEAR_BASE + Limit.PageBytes;
    default:
      return slot + (UserLayout.StackTop - UserLayout.Text) - Limit.PageBytes * (1 + random.below(8));
  }
}

function soon(): u64 {
  return now() + random.below(2000);
}

/** Whether this call may wait for ever. Seldom: that is no attack, and somebody has to end it. */
let patient: bool = false;

/** Mostly one that can be. */
function someTag(): u32 {
  const counts = random.below(7) | (random.below(5) << 3) | (random.below(5) << 6);
  let tag = random.below(4) == 0 ? <u32>value() : random.below(16) | (counts << Tag.WordsShift);
  // words alone are what is answered most
  if (random.below(2) == 0) tag &= 0x7ffff;
  return patient ? tag : tag | Tag.Timed;
}

function some(number: u32): void {
  patient = random.below(1000) == 0;
  for (let i: u32 = 0; i < 4; i++) {
    lend(i, value());
    give(i, handleLike());
  }
  limit(patient ? value() : soon());
  switch (number) {
    case Syscall.Call:
      call(handleLike(), someTag(), value(), value(), value(), value(), value(), value());
      break;
    case Syscall.Receive:
      receive(random.below(4) == 0 ? 0 : handleLike(), value(), patient ? value() : soon());
      break;
    case Syscall.Reply:
      reply(<u32>value(), someTag(), value(), value(), value(), value(), value(), value());
      break;
    case Syscall.ReplyReceive:
      if (patient)
        replyReceive(handleLike(), <u32>value(), someTag(), value(), value(), value(), value(), value(), value());
      break;
    default:
      system(number, value(), value(), value(), value(), value(), value(), value());
  }
}

export function main(): void {
  findSlot();
  random.seed(argument());
  for (let i: u32 = 0; i < CALLS; i++) {
    const number = random.below(16) == 0 ? <u32>value() : random.below(Syscall.Count + 1);
    // ends it too soon to have done much
    if (number == Syscall.Exit && random.below(100) != 0) continue;
    some(number);
    // the numbers that wait, with all 64 bits of their registers
    if (patient) system(random.below(3), value(), value(), value(), value(), value(), value(), value());
  }
  exit(DONE);
}
