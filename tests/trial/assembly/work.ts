/** A server that holds a little of everything: handles of its clients, callers that wait, a child, mappings. */
import { LINEAR_BASE_SHIFT } from "../../../abi/layout";
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
import { serve } from "../../../lib/server";
import { supervisor } from "../../../lib/supervisor";
import { packLiteral } from "../../../lib/text";
import { WorkServer } from "../../protocol/assembly/work";
import { LENT } from "./work-bytes";

const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;
/** Behind all that programs use of their linear memory. */
const FAR: u64 = LINEAR_BASE + 0x40000000;
const BUFFER = memory.data(LENT);
/** Handles of clients; the newest take the place of the oldest. */
const KEPT: u32 = 8;
const kept: StaticArray<u32> = new StaticArray<u32>(<i32>KEPT);

@final
class Worker extends WorkServer {
  private waiting: u32 = 0;
  private next: u32 = 0;

  override sum(bytes: u32): u32 {
    const count = this.readLease(bytes, 0, BUFFER, LENT);
    this.total = 0;
    for (let i = 0; i < count; i++) this.total += load<u8>(BUFFER + i);
    return 0;
  }

  override keep(handle: u32): u32 {
    if (kept[this.next] != 0) handleClose(kept[this.next]);
    kept[this.next] = this.take(handle);
    this.next = (this.next + 1) % KEPT;
    return 0;
  }

  override wait(): u32 {
    if (this.waiting != 0) this.finishWait(this.waiting, 0);
    this.waiting = this.caller;
    return this.defer();
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
    if (supervisor.serve(packLiteral(name, 0), packLiteral(name, 1)) == 0) return supervisor.handle;
  }
  exit(1);
  return 0;
}

export function main(): void {
  const endpoint = serveWhatItMay();
  clutter();
  serve(new Worker(endpoint));
}
