/** What could leak, counted: free memory, tasks, and what init holds and is charged with. */
import { word } from "../../../abi/host";
import { HoldRecord, ServiceRecord, SupervisorStatus } from "../../../abi/protocol/supervisor";
import { Info, Status } from "../../../abi/syscall";
import { ConsoleClient } from "../../../lib/console";
import { result, systemInfo } from "../../../lib/kernel";
import { DIED } from "../../../lib/message";
import { describe, holds } from "../../../lib/supervisor";
import { Text } from "../../../lib/text";

/** "init" */
const INIT = memory.data<u8>([0x69, 0x6e, 0x69, 0x74]);
const RECORD = memory.data(ServiceRecord.Bytes, 8);
const HELD = memory.data(16 * HoldRecord.Bytes, 8);
const LINE_BYTES: u32 = 120;
/** For the lines that a program prints. */
export const line = new Text(memory.data(LINE_BYTES), LINE_BYTES);

/** Asks about a service by its number; its `ServiceRecord`. */
export function record(service: u32): usize {
  if (describe(service, RECORD) != SupervisorStatus.Ok) unreachable();
  return RECORD;
}

/** Prints what is in `line`, and ends it. A console that is restarted meanwhile gets it again. */
export function print(console: ConsoleClient): void {
  line.byte(0x0a);
  while (console.write(line.address, line.length) == DIED);
  line.clear();
}

/** Prints "census free 1 tasks 2 handles 3 pages 4 quota 5"; the last three are init's. @param system handle with Info */
export function printCensus(console: ConsoleClient, system: u32): void {
  if (systemInfo(system, Info.Memory) != Status.Ok) unreachable();
  line.text("census free ").decimal(result(1)).text(" tasks ").decimal(result(3));
  line.text(" handles ").decimal(handlesOfInit());
  const init = record(0);
  line.text(" pages ").decimal(load<u32>(init, ServiceRecord.Pages));
  line.text(" quota ").decimal(load<u32>(init, ServiceRecord.Quota));
  print(console);
}

function handlesOfInit(): u64 {
  let count: u64 = 0;
  let next: u64 = 0;
  do {
    if (holds(INIT, 4, next, HELD, 16 * HoldRecord.Bytes) != SupervisorStatus.Ok) unreachable();
    count += word(0);
    next = word(1);
  } while (next != 0);
  return count;
}
