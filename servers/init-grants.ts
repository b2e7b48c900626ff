/** Gives programs the handles that the manifest grants, and nothing else. Each answers 0 or a `SupervisorError`. */
import { DeviceRecord, ServiceRecordLayout } from "../abi/archive";
import { Limit, LogLevel, Right, Status } from "../abi/syscall";
import { endpointCreate, handle, handleCopy, interruptCreate } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { ServiceState, SupervisorError } from "../lib/protocol/supervisor";
import {
  deviceRecord,
  findDevice,
  findProtocol,
  findServed,
  findUsed,
  NO_INTERRUPT,
  NOT_FOUND,
  servesCount,
  serverOf,
  serviceCount,
  serviceRecord,
} from "./init-archive";
import { Root } from "./init-loader";
import { interruptOf, Service, service, setInterrupt } from "./init-services";

/** What goes with success: a handle in the client's table, and of a device where it is in its window. */
export let granted: u32 = 0;
export let window: u32 = 0;

/** One endpoint for each service that serves; its own is init's. */
export function createEndpoints(own: u32): void {
  service(0).endpoint = own;
  const count = serviceCount();
  for (let number: u32 = 1; number < count; number++) {
    if (servesCount(number) == 0) continue;
    assert(endpointCreate() == Status.Ok, "no memory for endpoints");
    service(number).endpoint = handle();
  }
}

/** A call handle for a protocol that the client uses. */
export function connectClient(client: Service, low: u64, high: u64): u32 {
  const protocol = findUsed(client.number, low, high);
  if (protocol == NOT_FOUND) return refusal(low, high);
  const server = service(serverOf(protocol));
  if (server.state != ServiceState.Running && server.state != ServiceState.Restarting) {
    return SupervisorError.NotRunning;
  }
  return give(client, server.endpoint, Right.Send, (protocol << 16) | (client.number + 1));
}

/** The client's own endpoint, to receive on. */
export function giveEndpoint(client: Service, low: u64, high: u64): u32 {
  if (findServed(client.number, low, high) == NOT_FOUND) return refusal(low, high);
  return give(client, client.endpoint, Right.Receive, 0);
}

function refusal(low: u64, high: u64): u32 {
  return findProtocol(low, high) == NOT_FOUND ? SupervisorError.UnknownName : SupervisorError.NotGranted;
}

/** Where a device of the client is in its device window, and a handle of its interrupt. */
export function giveDevice(client: Service, low: u64, high: u64): u32 {
  const found = findDevice(client.number, low, high);
  if (found == NOT_FOUND) return SupervisorError.UnknownName;
  let offset: u64 = 0;
  for (let n: u32 = 0; n < found; n++) {
    offset += <u64>load<u32>(deviceRecord(client.number, n), DeviceRecord.Pages) * Limit.PageBytes;
  }
  const line = load<u32>(deviceRecord(client.number, found), DeviceRecord.Interrupt);
  window = <u32>offset;
  granted = 0;
  if (line != NO_INTERRUPT) {
    if (interruptOf(client, found) == 0) {
      const made = interruptCreate(Root.System, line);
      if (made != Status.Ok) return failed(made);
      setInterrupt(client, found, handle());
    }
    return give(client, interruptOf(client, found), 0, 0);
  }
  return 0;
}

/** The system handle with the client's rights. */
export function giveSystem(client: Service): u32 {
  const rights = load<u8>(serviceRecord(client.number), ServiceRecordLayout.SystemRights);
  granted = 0;
  if (rights == 0) return 0;
  return give(client, Root.System, rights, client.number + 1);
}

/** A copy of a handle of init's, in the client's table: `granted`. */
export function give(client: Service, object: u32, rights: u32, badge: u32): u32 {
  const status = handleCopy(object, rights, badge, client.task);
  if (status != Status.Ok) return failed(status);
  granted = handle();
  return 0;
}

/** What the kernel refused, as an error of the protocol. */
export function failed(status: Status): u32 {
  if (status == Status.NoMemory) return SupervisorError.NoMemory;
  if (status == Status.TableFull) return SupervisorError.TableFull;
  compose("the kernel refuses init something: status ").decimal(status);
  log(LogLevel.Error);
  return SupervisorError.KernelRefused;
}
