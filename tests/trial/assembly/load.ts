/** A client that asks the `work` servers at random, and checks what they answer. */
import { call, give, limit, now, tag, word } from "../../../abi/host";
import { HandleFlag, Status, Tag } from "../../../abi/syscall";
import { endpointCreate, exit, handle, handleClose, milliseconds, notificationCreate } from "../../../lib/kernel";
import { ask, FAILED, lendRead, tagOf, WORDS } from "../../../lib/message";
import { crashIfAsked } from "../../../lib/server";
import { connect } from "../../../lib/service";
import { random } from "./random";
import { LENT, Work, WorkStatus } from "./work-protocol";

const BUFFER = memory.data(LENT);

function sum(server: u32): void {
  let expected: u64 = 0;
  for (let i: u32 = 0; i < LENT; i++) {
    const byte = random.below(256);
    store<u8>(BUFFER + i, <u8>byte);
    expected += byte;
  }
  lendRead(0, BUFFER, LENT);
  const code = ask(server, Work.Sum, 1);
  if (code == WorkStatus.Ok && word(0) == expected) return;
  if (code != FAILED + <u32>Status.Died) exit(1);
}

/** Gives a handle away, or a copy of it. */
function keep(server: u32): void {
  const status = random.below(2) == 0 ? notificationCreate(1) : endpointCreate();
  if (status != Status.Ok) exit(2);
  const given = handle();
  const moved: u32 = random.below(2) == 0 ? 1 << HandleFlag.MoveBit : 0;
  give(0, given | moved);
  const answered = call(server, tagOf(Work.Keep, WORDS, 0, 1), 0, 0, 0, 0, 0, 0);
  const closed = handleClose(given);
  if (answered == Status.Died) return;
  if (answered != Status.Ok || (tag() & Tag.CodeMask) != WorkStatus.Ok) exit(3);
  if (closed != (moved != 0 ? Status.BadHandle : Status.Ok)) exit(4);
}

/** Waits for another client to do the same, but not long. */
function wait(server: u32): void {
  limit(now() + milliseconds(2));
  const answered = call(server, tagOf(Work.Wait, WORDS) | Tag.Timed, 0, 0, 0, 0, 0, 0);
  if (answered != Status.Ok && answered != Status.TimedOut && answered != Status.Died) exit(5);
}

export function main(): void {
  const servers: u32[] = [connect("work1"), connect("work2"), connect("work3")];
  random.seed(now());
  while (true) {
    const server = servers[random.below(3)];
    const operation = random.below(8);
    if (operation == 0) wait(server);
    else if (operation < 4) keep(server);
    else sum(server);
    crashIfAsked();
  }
}
