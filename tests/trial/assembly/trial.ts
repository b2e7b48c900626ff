/** Has `wild` break each rule and the `float` twins compute, and tells what init says of them. */
import { ServiceRecord, ServiceState, SupervisorStatus } from "../../../abi/protocol/supervisor";
import { ConsoleClient } from "../../../lib/console";
import { frequency, now, sleepUntil } from "../../../lib/kernel";
import { connect } from "../../../lib/service";
import { describe, start } from "../../../lib/supervisor";
import { Text } from "../../../lib/text";
import { Wild } from "./wild-modes";

/** "wild", "float1", "float2" */
const WILD_NAME = memory.data<u8>([0x77, 0x69, 0x6c, 0x64]);
const FLOAT1_NAME = memory.data<u8>([0x66, 0x6c, 0x6f, 0x61, 0x74, 0x31]);
const FLOAT2_NAME = memory.data<u8>([0x66, 0x6c, 0x6f, 0x61, 0x74, 0x32]);
/** Numbers in the manifest. */
const WILD: u32 = 5;
const FLOAT1: u32 = 6;
const FLOAT2: u32 = 7;
const TIMER_BIT: u32 = 0;

const RECORD = memory.data(ServiceRecord.Bytes);
const LINE_BYTES: u32 = 100;
const line = new Text(memory.data(LINE_BYTES), LINE_BYTES);

function state(service: u32): ServiceState {
  if (describe(service, RECORD) != SupervisorStatus.Ok) unreachable();
  return load<u8>(RECORD, ServiceRecord.State) as ServiceState;
}

/** Grows memory page by page until the quota is used up. @returns how many pages there are then, each with its own content */
function grow(): u32 {
  const first = <u32>memory.size();
  let pages = first;
  for (; memory.grow(1) >= 0; pages++) {
    store<u32>((<usize>pages) << 16, pages);
    store<u32>(((<usize>pages) << 16) + 0xfffc, ~pages);
  }
  if (<u32>memory.size() != pages) unreachable();
  for (let page = first; page < pages; page++) {
    if (load<u32>((<usize>page) << 16) != page || load<u32>(((<usize>page) << 16) + 0xfffc) != ~page) unreachable();
  }
  return pages;
}

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  for (let mode: u32 = 0; mode < <u32>Wild.Count; mode++) {
    if (start(WILD_NAME, 4, mode) != SupervisorStatus.Ok) unreachable();
    line.text("trial: wild ").decimal(mode).text(" state ").decimal(state(WILD));
    line.text(" fault ").decimal(load<u8>(RECORD, ServiceRecord.Fault));
    line.text(" trap ").decimal(load<u8>(RECORD, ServiceRecord.Trap)).text("\r\n");
    console.flush(line);
  }
  start(FLOAT1_NAME, 6, 0);
  start(FLOAT2_NAME, 6, 0);
  while (state(FLOAT1) == ServiceState.Running || state(FLOAT2) == ServiceState.Running) {
    sleepUntil(now() + frequency() / 50, TIMER_BIT);
  }
  line.text("trial: float");
  for (let service = FLOAT1; service <= FLOAT2; service++) {
    state(service);
    line.text(" exit ").decimal(load<u32>(RECORD, ServiceRecord.ExitCode));
    line.text(" fault ").decimal(load<u8>(RECORD, ServiceRecord.Fault));
  }
  line.text("\r\ntrial: grew to ").decimal(grow()).text(" pages\r\ntrial: done\r\n");
  console.flush(line);
}
