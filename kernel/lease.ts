import { Lease, Status } from "../abi/syscall";
import { callerOf, leases } from "./ipc";
import { LINEAR_BASE, PAGE } from "./layout";
import { copyBytes } from "../abi/machine";
import { translate } from "./space";
import { Task } from "./task";

/** Syscall.LeaseRead and LeaseWrite: copies between a server and the caller that waits for it. */
export function leaseCopy(task: Task, toCaller: bool): Status {
  const caller = callerOf(task, task.x0);
  if (caller == null) return Status.Gone;
  const index = task.x1;
  if (index >= leases(<u32>caller.x1)) return Status.BadLease;
  const lease = load<u64>(changetype<usize>(caller) + ((<usize>index) << 3), offsetof<Task>("x9"));
  if (((lease >> (toCaller ? Lease.WriteBit : Lease.ReadBit)) & 1) == 0) return Status.BadLease;
  const length = (lease >> Lease.LengthShift) & Lease.LengthMask;
  const offset = task.x2;
  if (offset > length) return Status.BadLease;
  const wanted = min(min(length - offset, task.x4), <u64>Lease.BytesPerCall);
  const theirs = (lease & u32.MAX_VALUE) + offset;
  const ours = task.x3;
  // both ranges lie in linear memory, whose addresses are 32 bits wide
  if (theirs + wanted > (<u64>1) << 32) return Status.BadLease;
  if (ours >= (<u64>1) << 32 || ours + wanted > (<u64>1) << 32) return Status.BadAddress;
  if (!reachable(task, ours, wanted, !toCaller)) return Status.BadAddress;
  if (!reachable(caller, theirs, wanted, toCaller)) return Status.BadLease;
  // nothing can fail from here on
  for (let done: u64 = 0; done < wanted;) {
    const here = translate(task, LINEAR_BASE + ours + done, false);
    const there = translate(caller, LINEAR_BASE + theirs + done, false);
    const pageLeft = PAGE - <u32>max((<u32>here) & (PAGE - 1), there & (PAGE - 1));
    const bytes = <u32>min(<u64>pageLeft, wanted - done);
    if (toCaller) copyBytes(there, here, bytes);
    else copyBytes(here, there, bytes);
    done += bytes;
  }
  task.x1 = wanted;
  return Status.Ok;
}

/** Whether every page of a range of a task's linear memory is mapped, and writable if need be. */
function reachable(task: Task, offset: u64, bytes: u64, write: bool): bool {
  if (bytes == 0) return true;
  const last = LINEAR_BASE + offset + bytes - 1;
  for (let address = LINEAR_BASE + offset; address <= last; address = (address | (PAGE - 1)) + 1) {
    if (translate(task, address, write) == 0) return false;
  }
  return true;
}
