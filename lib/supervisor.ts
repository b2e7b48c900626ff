/** The supervisor, to which every program has a handle from its start. */
import { InitialHandle } from "../abi/layout";
import { Inspect, Status } from "../abi/syscall";
import { result, taskInspect } from "./kernel";
import { ServiceRecord, SupervisorClient } from "./protocol/supervisor";

/** Greeted when it is first asked. */
export const supervisor: SupervisorClient = new SupervisorClient(InitialHandle.Supervisor);

/** Finds the service that this program runs as; several may run one program. @returns false when the supervisor does not tell */
export function describeSelf(record: ServiceRecord): bool {
  // handle 0 is the task itself
  if (taskInspect(0, Inspect.Summary) != Status.Ok) return false;
  const own = <u32>result(6);
  for (let service: u32 = 0; supervisor.describe(service, record) == 0; service++) if (record.id == own) return true;
  return false;
}
