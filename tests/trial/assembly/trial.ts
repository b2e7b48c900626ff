/** Has `wild` break each rule and the `float` twins compute, and tells what init says of them. */
import { flush } from "../../../lib/console";
import { frequency, now, sleepUntil } from "../../../lib/kernel";
import { ConsoleClient } from "../../../lib/protocol/console";
import { SERVICE_RECORD_BYTES, ServiceRecord, ServiceState } from "../../../lib/protocol/supervisor";
import { connect } from "../../../lib/service";
import { supervisor } from "../../../lib/supervisor";
import { packLiteral, Text } from "../../../lib/text";
import { Wild } from "./wild-modes";

/** Numbers in the manifest. */
const WILD: u32 = 5;
const FLOAT1: u32 = 6;
const FLOAT2: u32 = 7;
const TIMER_BIT: u32 = 0;

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));
const LINE_BYTES: u32 = 100;
const line = new Text(memory.data(LINE_BYTES), LINE_BYTES);

function state(service: u32): ServiceState {
  if (supervisor.describe(service, RECORD) != 0) unreachable();
  return RECORD.state;
}

function start(name: string, argument: u64): u32 {
  return supervisor.start(packLiteral(name, 0), packLiteral(name, 1), argument);
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
    if (start("wild", mode) != 0) unreachable();
    line.text("trial: wild ").decimal(mode).text(" state ").decimal(state(WILD));
    line.text(" fault ").decimal(RECORD.fault);
    line.text(" trap ").decimal(RECORD.trap).text("\r\n");
    flush(console, line);
  }
  start("float1", 0);
  start("float2", 0);
  while (state(FLOAT1) == ServiceState.Running || state(FLOAT2) == ServiceState.Running) {
    sleepUntil(now() + frequency() / 50, TIMER_BIT);
  }
  line.text("trial: float");
  for (let service = FLOAT1; service <= FLOAT2; service++) {
    state(service);
    line.text(" exit ").decimal(RECORD.exitCode);
    line.text(" fault ").decimal(RECORD.fault);
  }
  line.text("\r\ntrial: grew to ").decimal(grow()).text(" pages\r\ntrial: done\r\n");
  flush(console, line);
}
