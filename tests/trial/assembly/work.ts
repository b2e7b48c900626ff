/** A server that holds a little of everything: handles of its clients, callers that wait, a child, mappings. */
import { InitialHandle, LINEAR_BASE_SHIFT } from "../../../abi/layout";
import { Supervisor, SupervisorStatus } from "../../../abi/protocol/supervisor";
import { MapRight, Right, Status } from "../../../abi/syscall";
import {
  endpointCreate,
  exit,
  handle,
  handleClose,
  handleCopy,
  map,
  notificationCreate,
  regionCreate,
  regionSplit,
  taskCreate,
} from "../../../lib/kernel";
import { answer, ask } from "../../../lib/message";
import { serve, Server } from "../../../lib/server";
import { packLiteral } from "../../../lib/text";
import { LENT, Work, WorkStatus } from "./work-protocol";

const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;
/** Behind all that programs use of their linear memory. */
const FAR: u64 = LINEAR_BASE + 0x40000000;
const BUFFER = memory.data(LENT);
/** Handles of clients; the newest take the place of the oldest. */
const KEPT: u32 = 8;
const kept: StaticArray<u32> = new StaticArray<u32>(<i32>KEPT);

@final
class Worker extends Server {
  private waiting: u32 = 0;
  private next: u32 = 0;

  override request(operation: u32): void {
    if (operation == Work.Sum) this.sum();
    else if (operation == Work.Keep && this.handles == 1) this.keep(this.take(0));
    else if (operation == Work.Wait) {
      if (this.waiting != 0) answer(this.waiting, WorkStatus.Ok);
      this.waiting = this.defer();
    }
  }

  private sum(): void {
    const bytes = this.readLease(0, 0, BUFFER, LENT);
    let sum: u64 = 0;
    for (let i = 0; i < bytes; i++) sum += load<u8>(BUFFER + i);
    this.answer(WorkStatus.Ok, sum);
  }

  private keep(handle: u32): void {
    if (kept[this.next] != 0) handleClose(kept[this.next]);
    kept[this.next] = handle;
    this.next = (this.next + 1) % KEPT;
    this.answer(WorkStatus.Ok);
  }
}

/** Makes what the end of this program has to reclaim. */
function clutter(): void {
  must(regionCreate(0, 6, 0));
  const region = handle();
  must(map(0, region, FAR, MapRight.Read | MapRight.Write, 1, 4));
  store<u32>(<usize>(FAR - LINEAR_BASE), 1);
  must(regionSplit(region, 2, 3));
  must(handleCopy(handle(), Right.Read, 0, 0));
  must(notificationCreate(1));
  must(endpointCreate());
  const endpoint = handle();
  must(taskCreate(12, 1, 2));
  const child = handle();
  must(handleCopy(endpoint, Right.Send, 9, child));
  must(regionCreate(child, 2, 0));
  must(map(child, handle(), FAR, MapRight.Read, 0, 2));
}

function must(status: Status): void {
  if (status != Status.Ok) exit(100 + status);
}

function serveWhatItMay(): u32 {
  const names = ["work1", "work2", "work3"];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const supervisor = InitialHandle.Supervisor;
    if (ask(supervisor, Supervisor.Serve, 0, packLiteral(name, 0), packLiteral(name, 1)) == SupervisorStatus.Ok)
      return handle();
  }
  exit(1);
  return 0;
}

export function main(): void {
  const endpoint = serveWhatItMay();
  clutter();
  serve(new Worker(endpoint, WorkStatus.BadRequest));
}
