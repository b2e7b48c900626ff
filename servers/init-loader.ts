/** Makes a service's task with all that it starts with, and takes it down again. */
import { now } from "../abi/host";
import { DeviceRecord, ProgramRecord } from "../abi/archive";
import { InitialHandle, LINEAR_BASE_SHIFT, UserLayout } from "../abi/layout";
import { ServiceState } from "../lib/protocol/supervisor";
import { Limit, LogLevel, MapRight, Right, Status, SystemRight } from "../abi/syscall";
import {
  deviceRegion,
  handle,
  handleClose,
  handleCopy,
  map,
  regionCreate,
  taskCreate,
  taskKill,
  taskStart,
} from "../lib/kernel";
import { compose, log } from "../lib/log";
import { deviceCount, deviceRecord } from "./init-archive";
import {
  bitOf,
  deviceRegionOf,
  nameOf,
  placeOf,
  priorityOf,
  programOf,
  quotaOf,
  Service,
  setDeviceRegion,
  stackBytes,
} from "./init-services";

/** What the kernel gave init: everything there is. */
export const enum Root {
  /** System handle with all rights. */
  System = 0x101,
  Log = 0x102,
  /** Region of the boot archive. */
  Archive = 0x103,
  /** Region of the device tree, if there is one. */
  Tree = 0x104,
}

const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;
const READ_WRITE: u32 = MapRight.Read | MapRight.Write;

/** The supervisor's own endpoint. */
let supervisor: u32 = 0;

export function setSupervisor(endpoint: u32): void {
  supervisor = endpoint;
}

/** What was being made when a step failed. */
let step: string = "";

/** Starts a service that has no task. When that fails, it says why in the log and leaves nothing behind. */
export function startService(service: Service): Status {
  const status = build(service);
  if (status == Status.Ok) {
    service.state = ServiceState.Running;
    service.startedAt = now();
    return status;
  }
  compose("cannot start ").name(nameOf(service)).text(": ").text(step).text(" failed with ").text(explain(status));
  log(LogLevel.Error);
  dismantle(service);
  return status;
}

function explain(status: Status): string {
  if (status == Status.NoMemory) return "too little memory for its quota, or in it";
  if (status == Status.TableFull) return "a table that is full";
  if (status == Status.Denied) return "access denied by the kernel";
  return "a status of the kernel that should not be";
}

/** Ends a service's task, if there is one, and lets go of all that was made for it. */
export function dismantle(service: Service): void {
  if (service.stack != 0) handleClose(service.stack);
  if (service.data != 0) handleClose(service.data);
  if (service.linear != 0) handleClose(service.linear);
  service.stack = 0;
  service.data = 0;
  service.linear = 0;
  if (service.task == 0) return;
  taskKill(service.task);
  handleClose(service.task);
  service.task = 0;
}

function build(service: Service): Status {
  const program = programOf(service);

  step = "making its task";
  let status = taskCreate(quotaOf(service), priorityOf(service), bitOf(service));
  if (status != Status.Ok) return status;
  const task = handle();
  service.task = task;

  // first, since mappings take entries of the same table
  step = "giving it its first handles";
  status = give(supervisor, Right.Send, service, InitialHandle.Supervisor);
  if (status != Status.Ok) return status;
  status = give(Root.System, SystemRight.Log, service, InitialHandle.Log);
  if (status != Status.Ok) return status;

  step = "mapping its program";
  const textPage = load<u32>(program, ProgramRecord.TextPage);
  const textPages = load<u32>(program, ProgramRecord.TextPages);
  const readExecute = MapRight.Read | MapRight.Execute;
  status = map(task, Root.Archive, placeOf(program, UserLayout.Text), readExecute, textPage, textPages);
  if (status != Status.Ok) return status;

  step = "giving it memory";
  const dataPages = load<u32>(program, ProgramRecord.DataPages);
  if (dataPages != 0) {
    status = mapNew(task, placeOf(program, UserLayout.Data), dataPages);
    if (status != Status.Ok) return status;
    service.data = region;
  }
  const linearPages = load<u32>(program, ProgramRecord.LinearPages) - 1;
  status = mapNew(task, LINEAR_BASE + Limit.PageBytes, linearPages);
  if (status != Status.Ok) return status;
  service.linear = region;
  const stackPages = load<u32>(program, ProgramRecord.StackPages);
  const stackTop = placeOf(program, UserLayout.StackTop);
  status = mapNew(task, stackTop - stackBytes(program), stackPages);
  if (status != Status.Ok) return status;
  service.stack = region;

  step = "mapping its devices";
  status = mapDevices(service, placeOf(program, UserLayout.Devices));
  if (status != Status.Ok) return status;

  step = "starting it";
  return taskStart(task, load<u32>(program, ProgramRecord.Entry), stackTop, service.argument);
}

/** Handle of the region that `mapNew` made. */
let region: u32 = 0;

/** Zeroed pages charged to the task, mapped there. */
function mapNew(task: u32, address: u64, pages: u32): Status {
  let status = regionCreate(task, pages, 0);
  if (status != Status.Ok) return status;
  region = handle();
  status = map(task, region, address, READ_WRITE, 0, pages);
  if (status != Status.Ok) handleClose(region);
  return status;
}

/** Device pages one after another from `address` on; their region handles are made once and kept. */
function mapDevices(service: Service, address: u64): Status {
  const count = deviceCount(service.number);
  for (let n: u32 = 0; n < count; n++) {
    const record = deviceRecord(service.number, n);
    const pages = load<u32>(record, DeviceRecord.Pages);
    // only another interrupt of one of them
    if (pages == 0) continue;
    if (deviceRegionOf(service, n) == 0) {
      const status = deviceRegion(Root.System, load<u32>(record, DeviceRecord.Address), pages);
      if (status != Status.Ok) return status;
      setDeviceRegion(service, n, handle());
    }
    const status = map(service.task, deviceRegionOf(service, n), address, READ_WRITE, 0, pages);
    if (status != Status.Ok) return status;
    address += <u64>pages * Limit.PageBytes;
  }
  return Status.Ok;
}

/** Gives the task a handle of its own badge, which must get this value there. */
function give(object: u32, rights: u32, service: Service, value: u32): Status {
  const status = handleCopy(object, rights, service.number + 1, service.task);
  if (status == Status.Ok) assert(handle() == value, "a new handle table gives out other values");
  return status;
}
