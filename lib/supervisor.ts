/** The supervisor for a program that manages others, such as the shell. Names are bytes of ASCII. */
import { word } from "../abi/host";
import { InitialHandle } from "../abi/layout";
import { Power, ServiceRecord, Supervisor } from "../abi/protocol/supervisor";
import { ask, lendWrite } from "./message";
import { packName } from "./text";

/**
 * Describes a service by its number. @param record room for `ServiceRecord.Bytes`
 * @returns a `SupervisorStatus`, UnknownName past the last; `word(0)` is the number of services
 */
export function describe(service: u32, record: usize): u32 {
  lendWrite(0, record, ServiceRecord.Bytes);
  return ask(InitialHandle.Supervisor, Supervisor.Describe, 1, service);
}

/** @returns a `SupervisorStatus`; Failed: `kernelStatus()` says why */
export function start(name: usize, length: u32, argument: u64): u32 {
  return manage(Supervisor.Start, name, length, argument);
}

/** @returns a `SupervisorStatus` */
export function stop(name: usize, length: u32): u32 {
  return manage(Supervisor.Stop, name, length);
}

/** @returns a `SupervisorStatus`; Failed: `kernelStatus()` says why */
export function restart(name: usize, length: u32): u32 {
  return manage(Supervisor.Restart, name, length);
}

/** Makes a service trap. @returns a `SupervisorStatus` */
export function crash(name: usize, length: u32): u32 {
  return manage(Supervisor.Crash, name, length);
}

/**
 * Asks what a service holds, from an entry of its handle table on. @param records room for `room` bytes of `HoldRecord`s
 * @returns a `SupervisorStatus`; `word(0)` is how many came, `word(1)` the entry to go on with, 0 after the last
 */
export function holds(name: usize, length: u32, from: u64, records: usize, room: u32): u32 {
  lendWrite(0, records, room);
  return ask(InitialHandle.Supervisor, Supervisor.Holds, 1, packName(name, length, 0), packName(name, length, 1), from);
}

/** Switches off or resets. Returns only when refused: a `SupervisorStatus` */
export function power(how: Power): u32 {
  return ask(InitialHandle.Supervisor, Supervisor.Power, 0, how);
}

/** The kernel's `Status` behind the last `SupervisorStatus.Failed`. */
export function kernelStatus(): u32 {
  return <u32>word(0);
}

function manage(operation: Supervisor, name: usize, length: u32, argument: u64 = 0): u32 {
  return ask(InitialHandle.Supervisor, operation, 0, packName(name, length, 0), packName(name, length, 1), argument);
}
