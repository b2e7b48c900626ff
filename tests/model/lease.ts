/** Copies between a server and the caller that waits for it. */
import { Lease, MapRight, Status } from "../../abi/syscall";
import { callerOf, leasesOf } from "./ipc";
import { mappingAt } from "./memory";
import type { Model } from "./model";
import { PAGE, type Region, type Task } from "./state";

const LINEAR = 2 ** 32;

/** Where a byte of a task's linear memory is; undefined when it is no memory, or may not be written. */
function place(task: Task, address: number, write: boolean): { region: Region; page: number } | undefined {
  const mapping = mappingAt(task, LINEAR + address);
  if (!mapping || (write && (mapping.rights & MapRight.Write) === 0)) return undefined;
  const region = mapping.object as Region;
  const page = mapping.first + Math.floor((LINEAR + address - mapping.address) / PAGE);
  return region.device ? undefined : { region, page };
}

function reachable(task: Task, address: number, bytes: number, write: boolean): boolean {
  if (bytes === 0) return true;
  for (let at = address; at < address + bytes; at = Math.floor(at / PAGE + 1) * PAGE) {
    if (!place(task, at, write)) return false;
  }
  return true;
}

/** Syscall.LeaseRead and LeaseWrite. */
export function leaseCopy(model: Model, task: Task, toCaller: boolean): Status {
  const [id, index, offset, ours, asked] = task.frame;
  const caller = callerOf(model, task, id);
  if (!caller) return Status.Gone;
  if (index >= leasesOf(caller.call!.tag)) return Status.BadLease;
  const lease = caller.frame[9 + Number(index)];
  if (((lease >> BigInt(toCaller ? Lease.WriteBit : Lease.ReadBit)) & 1n) === 0n) return Status.BadLease;
  const length = Number((lease >> BigInt(Lease.LengthShift)) & BigInt(Lease.LengthMask));
  if (offset > length) return Status.BadLease;
  const most = Math.min(length - Number(offset), Lease.BytesPerCall);
  const bytes = asked > most ? most : Number(asked);
  const theirs = Number(lease & 0xffff_ffffn) + Number(offset);
  if (theirs + bytes > LINEAR) return Status.BadLease;
  if (ours >= LINEAR || Number(ours) + bytes > LINEAR) return Status.BadAddress;
  if (!reachable(task, Number(ours), bytes, !toCaller)) return Status.BadAddress;
  if (!reachable(caller, theirs, bytes, toCaller)) return Status.BadLease;
  if (toCaller) transfer(model, task, Number(ours), caller, theirs, bytes);
  else transfer(model, caller, theirs, task, Number(ours), bytes);
  task.frame[1] = BigInt(bytes);
  return Status.Ok;
}

/** Copies from one task's linear memory to another's. */
function transfer(model: Model, from: Task, source: number, to: Task, target: number, bytes: number): void {
  for (let done = 0; done < bytes;) {
    const here = (source + done) % PAGE;
    const there = (target + done) % PAGE;
    const length = Math.min(bytes - done, PAGE - here, PAGE - there);
    const read = place(from, source + done, false)!;
    const written = place(to, target + done, false)!;
    const data = read.region.content(read.page).slice(here, here + length);
    written.region.content(written.page).set(data, there);
    model.touched.add(written.region);
    done += length;
  }
}
