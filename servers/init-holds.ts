/** Says what a service holds: the handles and mappings of its task. */
import { HoldRecord, SupervisorStatus } from "../abi/protocol/supervisor";
import { HandleType, Inspect, Limit, Status } from "../abi/syscall";
import { result, taskInspect } from "../lib/kernel";
import { Server } from "../lib/server";

const RECORD = memory.data(HoldRecord.Bytes, 8);
/** Entries of init's own table, which is larger than others'. */
const OWN_TABLE: u64 = 256;

/** Answers `Supervisor.Holds`: as many records as the lease takes. @param task handle, 0: init itself @param from entry */
export function collectHolds(server: Server, task: u32, from: u64): void {
  const end: u64 = task == 0 ? OWN_TABLE : Limit.HandleTable;
  let offset: u32 = 0;
  for (let entry = max<u64>(from, 1); entry < end; entry++) {
    if (taskInspect(task, Inspect.Entry + <u32>entry) != Status.Ok) break;
    if (((<u32>result(1)) & 0xff) == HandleType.None) continue;
    store<u32>(RECORD, result(0), HoldRecord.Handle);
    store<u32>(RECORD, result(1), HoldRecord.Type);
    store<u32>(RECORD, result(2), HoldRecord.Object);
    store<u32>(RECORD, result(3), HoldRecord.Pages);
    store<u64>(RECORD, result(4), HoldRecord.Badge);
    const written = server.writeLease(0, offset, RECORD, HoldRecord.Bytes);
    if (written != HoldRecord.Bytes) {
      // with not even one there is no lease to speak of, and the server answers BadRequest
      if (offset != 0) server.answer(SupervisorStatus.Ok, offset / HoldRecord.Bytes, entry);
      return;
    }
    offset += HoldRecord.Bytes;
  }
  server.answer(SupervisorStatus.Ok, offset / HoldRecord.Bytes, 0);
}
