import { type ServiceRecord, ServiceState } from "../../abi/protocol/supervisor";
import { Fault, TaskState, Trap } from "../../abi/syscall";

/** What a supervisor that a test plays describes: a service of which only the given is of interest. */
export function serviceRecord(given: Partial<ServiceRecord>): ServiceRecord {
  return {
    name: "",
    program: "",
    state: ServiceState.Running,
    priority: 0,
    task: TaskState.Free,
    uses: 0,
    serves: 0,
    fault: Fault.None,
    trap: Trap.None,
    restarts: 0,
    exitCode: 0,
    id: 0,
    pages: 0,
    quota: 256,
    ticks: 0n,
    pins: 0n,
    ...given,
  };
}
