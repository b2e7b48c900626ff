/** Has `wild` break each rule, the `float` twins compute and `hang` hang, and tells what becomes of it, and of `dies`. */
import { flush } from "../../../lib/console";
import { frequency, now, sleepUntil } from "../../../lib/kernel";
import { ConsoleClient } from "../../../lib/protocol/console";
import { SERVICE_RECORD_BYTES, ServiceRecord, ServiceState } from "../../../lib/protocol/supervisor";
import { ThermalClient } from "../../../lib/protocol/thermal";
import { connect } from "../../../lib/service";
import { supervisor } from "../../../lib/supervisor";
import { packLiteral, Text } from "../../../lib/text";
import { WorkClient } from "../../protocol/assembly/work";
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

/** Asks a server that hangs each time until it is started again. */
function askHanging(console: ConsoleClient): void {
  const hanging = new WorkClient(connect("work"));
  // idempotent: asked again of the successor, which answers how often it was started again
  line
    .text("trial: sum code ")
    .decimal(hanging.sum(changetype<usize>(RECORD), 1))
    .text(" by successor ");
  line.decimal(hanging.total).text("\r\n");
  flush(console, line);
  line.text("trial: wait code ").decimal(hanging.wait());
  line.text(" then ").decimal(hanging.wait()).text("\r\n");
  flush(console, line);
}

export function main(): void {
  // it is refused once that is given up
  const dying = connect("thermal");
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
  line.text("\r\ntrial: grew to ").decimal(grow()).text(" pages\r\n");
  flush(console, line);
  askHanging(console);
  // waits until then
  line.text("trial: dies code ").decimal(new ThermalClient(dying).read()).text("\r\ntrial: done\r\n");
  flush(console, line);
}
