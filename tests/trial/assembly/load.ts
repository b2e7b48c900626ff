/** A client that asks the `work` servers at random, and checks what they answer. */
import { call, limit, now } from "../../../abi/host";
import { HandleFlag, Status, Tag } from "../../../abi/syscall";
import { endpointCreate, exit, handle, handleClose, milliseconds, notificationCreate } from "../../../lib/kernel";
import { DIED, tagOf } from "../../../lib/message";
import { crashIfAsked } from "../../../lib/server";
import { connect } from "../../../lib/service";
import { random } from "./xorshift";
import { WorkClient, WorkOperation } from "../../protocol/assembly/work";
import { LENT } from "./work-bytes";

const BUFFER = memory.data(LENT);

function sum(server: WorkClient): void {
  let expected: u64 = 0;
  for (let i: u32 = 0; i < LENT; i++) {
    const byte = random.below(256);
    store<u8>(BUFFER + i, <u8>byte);
    expected += byte;
  }
  const code = server.sum(BUFFER, LENT);
  if (code == 0 ? server.total != expected : code != DIED) exit(1);
}

/** Gives a handle away, or a copy of it. */
function keep(server: WorkClient): void {
  const status = random.below(2) == 0 ? notificationCreate(1) : endpointCreate();
  if (status != Status.Ok) exit(2);
  const given = handle();
  const moved: u32 = random.below(2) == 0 ? 1 << HandleFlag.MoveBit : 0;
  const code = server.keep(given | moved);
  const closed = handleClose(given);
  if (code == DIED) return;
  if (code != 0) exit(3);
  if (closed != (moved != 0 ? Status.BadHandle : Status.Ok)) exit(4);
}

/** Waits for another client to do the same, but not long. */
function wait(server: WorkClient): void {
  limit(now() + milliseconds(2));
  const answered = call(server.endpoint, tagOf(WorkOperation.Wait, 0) | Tag.Timed, 0, 0, 0, 0, 0, 0);
  if (answered != Status.Ok && answered != Status.TimedOut && answered != Status.Died) exit(5);
}

export function main(): void {
  const servers = [
    new WorkClient(connect("work1")),
    new WorkClient(connect("work2")),
    new WorkClient(connect("work3")),
  ];
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
