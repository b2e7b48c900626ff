/** The other task of the benchmarks. It speaks no generated protocol, so that nothing but the kernel's calls is counted. */
import { cycles, give, now, receive, reply, replyReceive, system, tag, word } from "../../abi/host";
import { Status, Syscall, Tag } from "../../abi/syscall";
import { EVERY_BIT, handle, NEVER, notificationCreate, setTimer, yieldNow } from "../../lib/kernel";
import { leaseRead, tagOf } from "../../lib/message";
import { argument, serveEndpoint } from "../../lib/service";
import { PartnerMode, PartnerOperation, Priority } from "./partner-mode";

const WAKE: u64 = 1;
const BUFFER_BYTES: u32 = 0x10000;
const buffer = memory.data(BUFFER_BYTES);
/** When it was woken last. */
let stamp: u64 = 0;

export function main(): void {
  const endpoint = serveEndpoint("partner");
  if (<u32>argument() == PartnerMode.Yield) {
    // down to that of who yields to it
    system(Syscall.TaskSchedule, 0, Priority.Bench, 0, 0, 0, 0, 0);
    while (true) yieldNow();
  }
  // whoever asks has cycles counted; until then they cannot be read
  let counted = false;
  let message = receive(endpoint, EVERY_BIT, NEVER);
  while (true) {
    if (message == 0) {
      if (counted) stamp = cycles();
      if (tag() != Status.Ok) unreachable();
      message = receive(endpoint, EVERY_BIT, NEVER);
      continue;
    }
    counted = true;
    const caller = <u32>message;
    const head = tag();
    const operation = head & Tag.CodeMask;
    if (operation == PartnerOperation.Echo) {
      message = replyReceive(endpoint, caller, head, word(0), word(1), word(2), word(3), word(4), word(5));
      continue;
    }
    let answer: u64 = 0;
    if (operation == PartnerOperation.Stamp) answer = stamp;
    else if (operation == PartnerOperation.Timer) setTimer(now() + word(0), WAKE);
    else if (operation == PartnerOperation.Copy) answer = copy(caller, <u32>word(0));
    else if (operation == PartnerOperation.Notification) {
      if (notificationCreate(WAKE) != Status.Ok) unreachable();
      give(0, handle());
      reply(caller, tagOf(0, 0, 0, 1), 0, 0, 0, 0, 0, 0);
      message = receive(endpoint, EVERY_BIT, NEVER);
      continue;
    }
    message = replyReceive(endpoint, caller, tagOf(0, 1), answer, 0, 0, 0, 0, 0);
  }
}

function copy(caller: u32, bytes: u32): u64 {
  const start = cycles();
  const copied = leaseRead(caller, 0, 0, buffer, bytes);
  const took = cycles() - start;
  return copied == <i32>bytes ? took : u64.MAX_VALUE;
}
