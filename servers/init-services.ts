/** What init keeps of each service, from boot to the end. */
import { UserLayout } from "../abi/layout";
import { ServiceState } from "../lib/protocol/supervisor";
import { ProgramRecord, ServiceRecordLayout, StartMode } from "../abi/archive";
import { nthProgram, programRecord, serviceCount, serviceRecord } from "./init-archive";

@unmanaged
@final
export class Service {
  /** In the manifest's order. */
  number: u32 = 0;
  state: ServiceState = ServiceState.Stopped;
  /** Handle of its task, 0 when there is none. */
  task: u32 = 0;
  /** Handles of the regions of its memory, kept for the backtrace and for whoever debugs it; 0 when there is none. */
  stack: u32 = 0;
  data: u32 = 0;
  linear: u32 = 0;
  /** Handle of its endpoint, 0 when it serves nothing. It outlives the task, so that clients need not connect again. */
  endpoint: u32 = 0;
  /** Restarts since boot. */
  restarts: u32 = 0;
  /** Deaths in a row, each soon after its start. */
  deaths: u32 = 0;
  /** Of the last death. */
  exitCode: u32 = 0;
  fault: u32 = 0;
  trap: u32 = 0;
  startedAt: u64 = 0;
  /** When Restarting: in ticks. */
  startAt: u64 = 0;
  argument: u64 = 0;
  /** Processor time of its task when the last heartbeat was sent. */
  beatTicks: u64 = 0;
  /** And when it was looked at last. */
  lookTicks: u64 = 0;
  /** Number of the program that it runs. */
  program: u32 = 0;
}
/** After the fields: handles of its devices' regions, then of their interrupts, 4 of each; 0 when not made yet. */
const REGIONS: u32 = 96;
const INTERRUPTS: u32 = 112;
const SIZE: u32 = 128;
if (offsetof<Service>() > 96) ERROR("the device handles lie behind the fields");

let table: usize = 0;

/** Makes the table: every service stopped. */
export function initServices(): void {
  const count = serviceCount();
  table = heap.alloc(count * SIZE);
  memory.fill(table, 0, count * SIZE);
  for (let number: u32 = 0; number < count; number++) {
    service(number).number = number;
    service(number).program = nthProgram(number, 0);
  }
}

export function service(number: u32): Service {
  return changetype<Service>(table + number * SIZE);
}

/** Address of the `ProgramRecord` of what it runs. */
export function programOf(service: Service): usize {
  return programRecord(service.program);
}

export function nameOf(service: Service): usize {
  return serviceRecord(service.number);
}

export function priorityOf(service: Service): u32 {
  return load<u8>(serviceRecord(service.number), ServiceRecordLayout.Priority);
}

/** In pages. */
export function quotaOf(service: Service): u32 {
  return load<u32>(serviceRecord(service.number), ServiceRecordLayout.QuotaPages);
}

export function startsAtBoot(service: Service): bool {
  return load<u8>(serviceRecord(service.number), ServiceRecordLayout.Start) == StartMode.Boot;
}

export function isRestarted(service: Service): bool {
  return load<u8>(serviceRecord(service.number), ServiceRecordLayout.Restart) != 0;
}

/** Bit of init's notification word that is set when the service's task faults or ends. */
export function bitOf(service: Service): u64 {
  return (<u64>1) << (service.number & 31);
}

/** Where a program has what `UserLayout` says of init: the build linked it into a slot of its own. */
export function placeOf(program: usize, address: u64): u64 {
  const slot: u64 = load<u32>(program, ProgramRecord.Entry) & ~(<u32>UserLayout.Slot - 1);
  return slot + address - UserLayout.Text;
}

/** Bytes of stack of a program. */
export function stackBytes(program: usize): u32 {
  return load<u32>(program, ProgramRecord.StackPages) << 12;
}

export function deviceRegionOf(service: Service, device: u32): u32 {
  return load<u32>(changetype<usize>(service) + REGIONS + (device << 2));
}

export function setDeviceRegion(service: Service, device: u32, region: u32): void {
  store<u32>(changetype<usize>(service) + REGIONS + (device << 2), region);
}

export function interruptOf(service: Service, device: u32): u32 {
  return load<u32>(changetype<usize>(service) + INTERRUPTS + (device << 2));
}

export function setInterrupt(service: Service, device: u32, interrupt: u32): void {
  store<u32>(changetype<usize>(service) + INTERRUPTS + (device << 2), interrupt);
}
