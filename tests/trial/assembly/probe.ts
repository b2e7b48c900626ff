/**
 * In the place of a service, with exactly its grants: asks for all that there is, tries every handle there could be in every
 * system call, and says in the log what it got. In the end it reads a register behind its own, and dies of that.
 */
import { call, deviceRead, deviceWrite, limit, receive, system, tag } from "../../../abi/host";
import { CommonBit } from "../../../abi/service";
import { HandleType, Inspect, Limit, LogLevel, MapRight, Status, Syscall, Tag, TaskState } from "../../../abi/syscall";
import { milliseconds, now, result, sleepUntil, taskInspect } from "../../../lib/kernel";
import { compose, info, log } from "../../../lib/log";
import {
  HOLD_RECORD_BYTES,
  Power,
  SERVICE_RECORD_BYTES,
  ServiceRecord,
  ServiceState,
  SupervisorError,
} from "../../../lib/protocol/supervisor";
import { supervisor } from "../../../lib/supervisor";
import { packLiteral } from "../../../lib/text";
import { DEVICES, PROTOCOLS, TAGS } from "./probe-names";

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));
const HELD = memory.data(16 * HOLD_RECORD_BYTES, 8);
const TIMER_BIT: u32 = 0;
/** Above all that the handles of a table so young can be: generation and entry. */
const HANDLES: u32 = 0x400;
/** Where peripherals begin. */
const FIRST_DEVICE_PAGE: u64 = 0x3f000;
/** Registers for those who may make regions of them, a line, RAM, and the first tags that set what belongs to all. */
const ANY_DEVICE: u64 = 0x3f200000;
const ANY_LINE: u64 = 57;
const ANY_RAM: u64 = 0x10000000;
const SET_POWER: u64 = 0x00028001;
const SET_CLOCK: u64 = 0x00038001;
/** Behind what a program has mapped. */
const FREE_ADDRESS: u64 = 0x140000000;

/** Own handles, as the table says. */
const own: StaticArray<u32> = new StaticArray<u32>(256);
let owned: i32 = 0;
/** Bytes of the own device pages. */
let window: u32 = 0;
/** The registers of the UART are among them. */
let hasUart: bool = false;

function isOwn(handle: u32): bool {
  for (let i = 0; i < owned; i++) if (own[i] == handle) return true;
  return false;
}

/** Asks for everything by its name. */
function ask(): void {
  for (let i = 0; i < DEVICES.length; i++) {
    const name = DEVICES[i];
    if (supervisor.device(packLiteral(name, 0), packLiteral(name, 1)) != 0) continue;
    say("device", name);
    if (name == "uart0") hasUart = true;
  }
  for (let i = 0; i < PROTOCOLS.length; i++) {
    const name = PROTOCOLS[i];
    if (supervisor.connect(packLiteral(name, 0), packLiteral(name, 1)) == 0) say("use", name);
    if (supervisor.serve(packLiteral(name, 0), packLiteral(name, 1)) == 0) say("serve", name);
  }
  supervisor.system();
}

function say(what: string, name: string): void {
  compose("got ").text(what).text(" ").text(name);
  log(LogLevel.Info);
}

/** Says what the own table holds besides RAM that is mapped: type, object (of endpoints 0), pages and rights. */
function list(): void {
  for (let n: u32 = 0; n < <u32>Limit.HandleTable; n++) {
    if (taskInspect(0, (Inspect.Entry + n) as Inspect) != Status.Ok) continue;
    const type = (<u32>result(1)) & 0xff;
    if (type == HandleType.None) continue;
    const rights = ((<u32>result(1)) >> 8) & 0xff;
    const object = result(2);
    const pages = <u32>result(3);
    if (result(0) != 0) own[owned++] = <u32>result(0);
    if (type == HandleType.Mapping) {
      if (object < FIRST_DEVICE_PAGE) continue;
      window += pages << 12;
    }
    const shown = type == HandleType.Endpoint ? 0 : object;
    compose("holds ").decimal(type).text(" ").decimal(shown).text(" ").decimal(pages).text(" ").decimal(rights);
    log(LogLevel.Info);
  }
}

/** Tries a handle in every system call that takes one. @param strange nobody gave it: what answers but BadHandle is told */
function tryHandle(handle: u32, strange: bool): void {
  for (let number: u32 = 0; number < <u32>Syscall.Count; number++) {
    if (!takesHandle(number) || (!strange && takesAway(number))) continue;
    const status = attempt(number, handle);
    if (strange ? status == Status.BadHandle : refused(status)) continue;
    told(number, handle);
  }
  // where the handle is not the first of the arguments
  const dma = system(Syscall.RegionCreate, 0, 1, handle, 0, 0, 0, 0);
  if (strange ? dma != Status.BadHandle : !refused(dma)) told(Syscall.RegionCreate, handle);
  const mapped = system(Syscall.Map, 0, handle, FREE_ADDRESS, MapRight.Read, 0, 1, 0);
  if (strange ? mapped != Status.BadHandle : !refused(mapped)) told(Syscall.Map, handle);
  if (strange) return;
  for (let firmware: u64 = 0; firmware < 16; firmware++) {
    if (!refused(system(Syscall.Property, handle, SET_POWER + firmware, 0, 0, 0, 0, 0))) told(Syscall.Property, handle);
    if (!refused(system(Syscall.Property, handle, SET_CLOCK + firmware, 0, 0, 0, 0, 0))) told(Syscall.Property, handle);
  }
}

/** Says that a system call with a handle was not refused. */
function told(number: u32, handle: u32): void {
  compose("did ").decimal(number).text(" with ").decimal(typeOf(handle));
  log(LogLevel.Info);
}

function refused(status: u32): bool {
  return status == Status.BadHandle || status == Status.WrongType || status == Status.Denied;
}

function takesHandle(number: u32): bool {
  switch (number) {
    case Syscall.Reply:
    case Syscall.ReplyReceive:
    case Syscall.LeaseRead:
    case Syscall.LeaseWrite:
    case Syscall.Yield:
    case Syscall.SetTimer:
    case Syscall.Exit:
    case Syscall.EndpointCreate:
    case Syscall.NotificationCreate:
    case Syscall.TaskCreate:
      return false;
  }
  return true;
}

/** What every holder may do, or would lose something by. */
function takesAway(number: u32): bool {
  switch (number) {
    case Syscall.Call:
    case Syscall.Log:
    case Syscall.HandleCopy:
    case Syscall.HandleClose:
    case Syscall.HandleRevoke:
      return true;
  }
  return false;
}

function attempt(number: u32, handle: u32): u32 {
  switch (number) {
    case Syscall.Call:
      limit(0);
      return call(handle, 0xffff | Tag.Timed, 0, 0, 0, 0, 0, 0);
    case Syscall.Receive:
      receive(handle, 0, 0);
      return tag();
    case Syscall.DeviceRegion:
      return system(number, handle, ANY_DEVICE, 1, 0, 0, 0, 0);
    case Syscall.InterruptCreate:
      return system(number, handle, ANY_LINE, 0, 0, 0, 0, 0);
    case Syscall.MemoryAdd:
      return system(number, handle, ANY_RAM, 1, 0, 0, 0, 0);
    case Syscall.Property:
      return system(number, handle, SET_CLOCK, 3, 0, 0, 0, 0);
    case Syscall.RegionCreate:
      return system(number, handle, 1, 0, 0, 0, 0, 0);
    case Syscall.RegionSplit:
      return system(number, handle, 0, 1, 0, 0, 0, 0);
  }
  return system(number, handle, 0, 0, 0, 0, 0, 0);
}

function typeOf(handle: u32): u32 {
  for (let n: u32 = 0; n < <u32>Limit.HandleTable; n++) {
    if (taskInspect(0, (Inspect.Entry + n) as Inspect) != Status.Ok || result(0) != handle) continue;
    return (<u32>result(1)) & 0xffff;
  }
  return 0;
}

/** Asks the supervisor for what only those who manage may; one that may is believed. */
function manage(): void {
  const refusal: u32 = SupervisorError.NotGranted;
  for (let service: u32 = 0; supervisor.describe(service, RECORD) == 0; service++) {
    const low = load<u64>(RECORD.name);
    const high = load<u64>(RECORD.name, 8);
    if (supervisor.holds(low, high, 0, HELD, 16) != refusal) {
      if (service == 0) say("right", "to manage");
      return;
    }
    if (supervisor.start(low, high, 0) != refusal) say("start", "");
    if (supervisor.stop(low, high) != refusal) say("stop", "");
    if (supervisor.restart(low, high) != refusal) say("restart", "");
    if (supervisor.crash(low, high) != refusal) say("crash", "");
  }
  if (supervisor.power(Power.Off) != refusal) say("power", "");
}

/** Asks for what the firmware changes for those whose manifest lists it. */
function change(): void {
  for (let i = 0; i < TAGS.length; i++) {
    if (supervisor.firmware(TAGS[i], 0, 0, 0) == <u32>SupervisorError.NotGranted) continue;
    compose("got firmware ").decimal(TAGS[i]);
    log(LogLevel.Info);
  }
  if (supervisor.display(640, 480, 480, 32, 0) != <u32>SupervisorError.NotGranted) say("a", "framebuffer");
}

/** Waits a little, and takes init's heartbeat, as a server's loop would: who does not, is ended. */
function pause(): void {
  receive(0, (<u64>1) << CommonBit.Beat, 0);
  sleepUntil(now() + milliseconds(5), TIMER_BIT);
}

/** The one with the UART waits until all others have tried all, and says so on the line: nobody ends before. */
function waitForOthers(): void {
  for (let service: u32 = 1; supervisor.describe(service, RECORD) == 0;) {
    const waits = RECORD.state != ServiceState.Running || RECORD.task == TaskState.Receiving;
    if (waits || isReporter()) service++;
    else pause();
  }
  const text = "probes: done\r\n";
  for (let i = 0; i < text.length; i++) deviceWrite(0, text.charCodeAt(i));
}

/** The others wait until that one has ended. */
function waitForReporter(): void {
  for (let service: u32 = 1; supervisor.describe(service, RECORD) == 0;) {
    if (isReporter() && RECORD.state == ServiceState.Running) pause();
    else service++;
  }
}

/** Whether the service described is the one that has the UART. */
function isReporter(): bool {
  return load<u64>(RECORD.name) == packLiteral("uart", 0);
}

export function main(): void {
  ask();
  manage();
  list();
  for (let handle: u32 = 1; handle < HANDLES; handle++) if (!isOwn(handle)) tryHandle(handle, true);
  for (let i = 0; i < owned; i++) tryHandle(own[i], false);
  change();
  info("tried all");
  if (hasUart) waitForOthers();
  else waitForReporter();
  deviceRead(window);
  info("read a register of nobody's");
}
