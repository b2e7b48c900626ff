/** Says what a service holds: the handles and mappings of its task. */
import { Reply } from "../abi/reply";
import { HandleType, Inspect, Limit, Status } from "../abi/syscall";
import { result, taskInspect } from "../lib/kernel";
import { HOLD_RECORD_BYTES, HoldRecord, SupervisorServer } from "../lib/protocol/supervisor";

const RECORD = changetype<HoldRecord>(memory.data(HOLD_RECORD_BYTES, 8));
/** Entries of init's own table, which is larger than others'. */
const OWN_TABLE: u64 = 256;

/** Answers `holds`: as many records as the lease takes. @param task handle, 0: init itself @param from entry */
export function collectHolds(server: SupervisorServer, task: u32, from: u64, records: u32): u32 {
  const end: u64 = task == 0 ? OWN_TABLE : Limit.HandleTable;
  let offset: u32 = 0;
  for (let entry = max<u64>(from, 1); entry < end; entry++) {
    if (taskInspect(task, Inspect.Entry + <u32>entry) != Status.Ok) break;
    if (((<u32>result(1)) & 0xff) == HandleType.None) continue;
    const what = <u32>result(1);
    RECORD.handle = <u32>result(0);
    RECORD.type = (what & 0xff) as HandleType;
    RECORD.rights = (what >> 8) & 0xff;
    RECORD.depth = what >> 16;
    RECORD.object = <u32>result(2);
    RECORD.pages = <u32>result(3);
    RECORD.badge = result(4);
    const written = server.writeLease(records, offset, changetype<usize>(RECORD), HOLD_RECORD_BYTES);
    if (written != HOLD_RECORD_BYTES) {
      server.written = offset / HOLD_RECORD_BYTES;
      server.next = entry;
      // with not even one there is no lease to speak of
      return offset == 0 ? Reply.BadRequest : 0;
    }
    offset += HOLD_RECORD_BYTES;
  }
  server.written = offset / HOLD_RECORD_BYTES;
  server.next = 0;
  return 0;
}
