/** The tables of services: `ps`, `mem` and `services`; and what the supervisor says of each. */
import { Fault, Info, Limit, Status, TaskState } from "../abi/syscall";
import { frequency, now, result, systemInfo } from "../lib/kernel";
import { SERVICE_RECORD_BYTES, ServiceRecord, ServiceState } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { Text } from "../lib/text";
import { trapName } from "../lib/trap";
import { Screen } from "./shell-screen";

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));
/** Services whose processor time at the last `ps` is remembered. */
const REMEMBERED: i32 = 64;

/** Processor time of each service's task at the last `ps`, and which task it was. */
const lastTicks: StaticArray<u64> = new StaticArray<u64>(REMEMBERED);
const lastIds: StaticArray<u32> = new StaticArray<u32>(REMEMBERED);
let lastIdle: u64 = 0;
let lastTime: u64 = 0;

export function ps(screen: Screen, system: u32): void {
  screen.line("NAME             STATE       PRIO     CPU TIME    CPU%      MEMORY  RESTARTS");
  const time = now();
  const elapsed = max<u64>(time - lastTime, 1);
  lastTime = time;
  for (let service: u32 = 0; supervisor.describe(service, RECORD) == 0; service++) {
    screen.out.name(RECORD.name);
    screen.column(17).text(stateName());
    screen.cell.decimal(RECORD.priority);
    screen.endAt(33);
    if (RECORD.state == ServiceState.Running) writeUse(screen, service, elapsed);
    else writeNoUse(screen);
    screen.cell.decimal(RECORD.restarts);
    screen.endAt(76);
    screen.endLine();
  }
  if (systemInfo(system, Info.Memory) != Status.Ok) return;
  const idle = result(5);
  screen.out.text("(idle)");
  writeSeconds(screen.cell, idle);
  screen.endAt(46);
  writeShare(screen.cell, idle - lastIdle, elapsed);
  screen.endAt(54);
  screen.endLine();
  lastIdle = idle;
}

function writeUse(screen: Screen, service: u32, elapsed: u64): void {
  const ticks = RECORD.ticks;
  writeSeconds(screen.cell, ticks);
  screen.endAt(46);
  writeShare(screen.cell, ticksSinceLast(service, ticks), elapsed);
  screen.endAt(54);
  screen.cell.size(<u64>RECORD.pages * Limit.PageBytes);
  screen.endAt(66);
}

function writeNoUse(screen: Screen): void {
  screen.cell.text("-");
  screen.endAt(46);
  screen.cell.text("-");
  screen.endAt(54);
  screen.cell.text("-");
  screen.endAt(66);
}

export function mem(screen: Screen, system: u32): void {
  systemInfo(system, Info.Memory);
  const total = result(0);
  const free = result(1);
  const kernel = result(2);
  memoryLine(screen, "RAM", total);
  memoryLine(screen, "free", free);
  memoryLine(screen, "kernel", kernel);
  memoryLine(screen, "services", total - free - kernel);
  for (let service: u32 = 0; supervisor.describe(service, RECORD) == 0; service++) {
    const pages = RECORD.pages;
    if (pages == 0) continue;
    screen.out.text("  ").name(RECORD.name);
    screen.cell.size(<u64>pages * Limit.PageBytes);
    screen.endAt(30);
    screen.out.text(" of ").size(<u64>RECORD.quota * Limit.PageBytes);
    screen.endLine();
  }
}

export function services(screen: Screen): void {
  screen.line("NAME             STATE       USES  SERVES  RESTARTS  LAST DEATH");
  for (let service: u32 = 0; supervisor.describe(service, RECORD) == 0; service++) {
    screen.out.name(RECORD.name);
    screen.column(17).text(stateName());
    screen.cell.decimal(RECORD.uses);
    screen.endAt(33);
    screen.cell.decimal(RECORD.serves);
    screen.endAt(41);
    screen.cell.decimal(RECORD.restarts);
    screen.endAt(51);
    writeDeath(screen.column(53));
    screen.endLine();
    if (memory.compare(RECORD.program, RECORD.name, 16) != 0) {
      screen.out.text("  runs ").name(RECORD.program);
      screen.endLine();
    }
  }
}

/** The names of all services, each after a space. */
export function listServices(screen: Screen): void {
  for (let service: u32 = 0; supervisor.describe(service, RECORD) == 0; service++)
    screen.out.text(" ").name(RECORD.name);
}

function memoryLine(screen: Screen, name: string, pages: u64): void {
  screen.out.text(name);
  screen.cell.size(pages * Limit.PageBytes);
  screen.endAt(30);
  screen.endLine();
}

/** Milliseconds are enough to tell services apart, and a day still fits. */
function writeSeconds(text: Text, ticks: u64): void {
  const milliseconds = ((ticks % frequency()) * 1000) / frequency();
  text
    .decimal(ticks / frequency())
    .text(".")
    .decimal(milliseconds, 3, 0x30)
    .text(" s");
}

function writeShare(text: Text, ticks: u64, elapsed: u64): void {
  const perMille = min<u64>((ticks * 1000) / elapsed, 1000);
  text
    .decimal(perMille / 10)
    .text(".")
    .decimal(perMille % 10);
}

/** A task that was not there at the last `ps` started from nothing. */
function ticksSinceLast(service: u32, ticks: u64): u64 {
  if (service >= <u32>REMEMBERED) return ticks;
  const id = RECORD.id;
  const before = lastIds[service] == id ? lastTicks[service] : 0;
  lastIds[service] = id;
  lastTicks[service] = ticks;
  return ticks - before;
}

function stateName(): string {
  switch (RECORD.state) {
    case ServiceState.Running:
      return taskStateName();
    case ServiceState.Stopped:
      return "stopped";
    case ServiceState.Restarting:
      return "restarting";
    case ServiceState.GivenUp:
      return "given up";
    default:
      return "finished";
  }
}

function taskStateName(): string {
  switch (RECORD.task) {
    case TaskState.Ready:
      return "ready";
    case TaskState.Running:
      return "running";
    case TaskState.Receiving:
      return "waiting";
    case TaskState.Calling:
    case TaskState.AwaitingReply:
      return "calling";
    case TaskState.Faulted:
      return "faulted";
    default:
      return "ended";
  }
}

function writeDeath(text: Text): void {
  const fault = RECORD.fault;
  const code = RECORD.exitCode;
  if (fault == Fault.None && code == 0) text.text("-");
  else if (fault == Fault.None) text.text("exit code ").decimal(code);
  else text.text(fault == Fault.Trap ? trapName(RECORD.trap) : faultName(fault));
}

export function faultName(fault: Fault): string {
  switch (fault) {
    case Fault.DataAbort:
      return "data abort";
    case Fault.InstructionAbort:
      return "instruction abort";
    case Fault.Alignment:
      return "misaligned access";
    case Fault.Undefined:
      return "undefined instruction";
    case Fault.SystemRegister:
      return "system register";
    case Fault.Breakpoint:
      return "breakpoint";
    case Fault.StackOverflow:
      return "stack overflow";
    case Fault.NullPointer:
      return "null pointer";
    case Fault.SError:
      return "SError";
    case Fault.FloatingPoint:
      return "floating point";
    case Fault.Hung:
      return "took no messages";
    default:
      return "exception";
  }
}
