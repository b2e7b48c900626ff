/** In the place of the timer's server: tells how long an interrupt of its device took to reach it. */
import { cycles, receive, replyReceive, tag, word } from "../../abi/host";
import { Tag } from "../../abi/syscall";
import { SystemTimer } from "../../drivers/timer";
import { EVERY_BIT, interruptAcknowledge, interruptBind, NEVER } from "../../lib/kernel";
import { tagOf } from "../../lib/message";
import { device, serveEndpoint } from "../../lib/service";
import { PartnerOperation } from "./partner-mode";

const INTERRUPT_BIT: u64 = 1;
const CHANNEL: u32 = 1;

export function main(): void {
  const endpoint = serveEndpoint("timer");
  const found = device("timer");
  const timer = new SystemTimer(found.base, CHANNEL);
  let stamp: u64 = 0;
  timer.service();
  interruptBind(found.interrupt, INTERRUPT_BIT);
  // whoever asks has cycles counted; until then they cannot be read
  let counted = false;
  let message = receive(endpoint, EVERY_BIT, NEVER);
  while (true) {
    if (message == 0) {
      // heartbeats come as well
      if (counted && (word(0) & INTERRUPT_BIT) != 0) stamp = cycles();
      if (timer.service()) interruptAcknowledge(found.interrupt);
      message = receive(endpoint, EVERY_BIT, NEVER);
      continue;
    }
    counted = true;
    const caller = <u32>message;
    const operation = tag() & Tag.CodeMask;
    // PartnerOperation.Timer: word 0 in microseconds
    if (operation == PartnerOperation.Timer) timer.arm(timer.now() + word(0));
    message = replyReceive(endpoint, caller, tagOf(0, 1), stamp, 0, 0, 0, 0, 0);
  }
}
