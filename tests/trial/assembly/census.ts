/** What could leak, counted: free memory, tasks, and what init holds and is charged with. */
import { Info, Status } from "../../../abi/syscall";
import { writeAll } from "../../../lib/console";
import { result, systemInfo } from "../../../lib/kernel";
import { DIED } from "../../../lib/message";
import { ConsoleClient } from "../../../lib/protocol/console";
import { HOLD_RECORD_BYTES, SERVICE_RECORD_BYTES, ServiceRecord } from "../../../lib/protocol/supervisor";
import { supervisor } from "../../../lib/supervisor";
import { packLiteral, Text } from "../../../lib/text";

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));
const HELD = memory.data(16 * HOLD_RECORD_BYTES, 8);
const LINE_BYTES: u32 = 120;
/** For the lines that a program prints. */
export const line = new Text(memory.data(LINE_BYTES), LINE_BYTES);

/** Asks about a service by its number. */
export function record(service: u32): ServiceRecord {
  if (supervisor.describe(service, RECORD) != 0) unreachable();
  return RECORD;
}

/** Number of a service. */
export function numberOf(name: string): u32 {
  let service: u32 = 0;
  while (load<u64>(record(service).name) != packLiteral(name, 0)) service++;
  return service;
}

/** Prints what is in `line`, and ends it. A console that is restarted meanwhile gets it again. */
export function print(console: ConsoleClient): void {
  line.byte(0x0a);
  while (writeAll(console, line.address, line.length) == DIED);
  line.clear();
}

/** Prints "census free 1 tasks 2 handles 3 pages 4 quota 5"; the last three are init's. @param system handle with Info */
export function printCensus(console: ConsoleClient, system: u32): void {
  if (systemInfo(system, Info.Memory) != Status.Ok) unreachable();
  line.text("census free ").decimal(result(1)).text(" tasks ").decimal(result(3));
  line.text(" handles ").decimal(handlesOfInit());
  const init = record(0);
  line.text(" pages ").decimal(init.pages);
  line.text(" quota ").decimal(init.quota);
  print(console);
}

function handlesOfInit(): u64 {
  let count: u64 = 0;
  let next: u64 = 0;
  do {
    if (supervisor.holds(packLiteral("init", 0), packLiteral("init", 1), next, HELD, 16) != 0) unreachable();
    count += supervisor.written;
    next = supervisor.next;
  } while (next != 0);
  return count;
}
