import { SERVICE_RECORD_BYTES, ServiceRecord } from "./protocol/supervisor";
import { supervisor } from "./supervisor";
import { equal, lengthOf } from "./text";

/** Of a service's name. */
const NAME_BYTES: u32 = 16;

/** Whether this service has been started before, so that what it drives may be in any state. @param name of the service */
export function isSuccessor(name: string): bool {
  const record = changetype<ServiceRecord>(heap.alloc(SERVICE_RECORD_BYTES));
  for (let service: u32 = 0; supervisor.describe(service, record) == 0; service++) {
    if (equal(record.name, lengthOf(record.name, NAME_BYTES), name)) return record.restarts > 0;
  }
  return false;
}
