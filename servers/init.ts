/**
 * The first program: supervisor, name service and loader. The kernel starts it with a handle to everything; it starts the
 * services of the manifest, each with exactly the rights listed, and keeps them running.
 *
 * It answers abi/protocol/supervisor.ts and never calls anybody, so that nothing can hold it up. `init-archive` reads what
 * the build wrote, `init-services` is the table of services, `init-loader` makes their tasks, `init-grants` gives out
 * handles, `init-memory` and `init-tree` find free RAM, `init-supervise` decides about restarts, `init-liveness` finds
 * services that hang, `init-death` says why one died, `init-holds` what one holds, `init-debug` what is in its memory,
 * `init-firmware` changes the board, `init-watchdog` watches over init itself and ends it all.
 */
import { ServiceRecordLayout } from "../abi/archive";
import { Reply } from "../abi/reply";
import { CommonBit } from "../abi/service";
import { Inspect, LogLevel, Status, TaskState } from "../abi/syscall";
import { endpointCreate, handle, notifyTask, result, taskInspect } from "../lib/kernel";
import { compose, info, log } from "../lib/log";
import {
  Power,
  SERVICE_RECORD_BYTES,
  ServiceRecord,
  ServiceState,
  SupervisorError,
  SupervisorServer,
} from "../lib/protocol/supervisor";
import { serveBoth } from "../lib/server";
import { packLiteral } from "../lib/text";
import {
  checkArchive,
  findProgram,
  findProtocol,
  findServed,
  findService,
  needs,
  NOT_FOUND,
  nthProgram,
  programRecord,
  serverOf,
  servesCount,
  serviceCount,
  serviceRecord,
  usedProtocol,
  usesCount,
} from "./init-archive";
import { DebugPort } from "./init-debug";
import {
  connectClient,
  createEndpoints,
  failed,
  giveDevice,
  giveEndpoint,
  giveSystem,
  granted,
  window,
} from "./init-grants";
import * as firmware from "./init-firmware";
import { collectHolds } from "./init-holds";
import { dismantle, setSupervisor } from "./init-loader";
import { addMemory } from "./init-memory";
import { initServices, nameOf, priorityOf, programOf, Service, service } from "./init-services";
import { abandon, launch, setSuperviseTimer, startBootServices, superviseBits } from "./init-supervise";
import { endBoard, setWatchdog, watchdogSeconds } from "./init-watchdog";

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));

@final
class Init extends SupervisorServer {
  override notified(bits: u64): void {
    superviseBits(bits);
  }

  override request(operation: u32): void {
    if (this.client > 0 && this.client <= serviceCount()) super.request(operation);
  }

  /** The service that asks. */
  private get asking(): Service {
    return service(this.client - 1);
  }

  override connect(protocolLow: u64, protocolHigh: u64): u32 {
    const code = connectClient(this.asking, protocolLow, protocolHigh);
    this.handle = granted;
    return code;
  }

  override serve(protocolLow: u64, protocolHigh: u64): u32 {
    const code = giveEndpoint(this.asking, protocolLow, protocolHigh);
    this.handle = granted;
    this.protocolNumber = findServed(this.asking.number, protocolLow, protocolHigh);
    return code;
  }

  override device(nameLow: u64, nameHigh: u64): u32 {
    const code = giveDevice(this.asking, nameLow, nameHigh);
    this.base = window;
    this.interrupt = granted;
    return code;
  }

  override system(): u32 {
    const code = giveSystem(this.asking);
    this.handle = granted;
    return code;
  }

  override argument(): u32 {
    this.value = this.asking.argument;
    this.restarts = this.asking.restarts;
    return 0;
  }

  override describe(number: u32, record: u32): u32 {
    this.count = serviceCount();
    if (number >= this.count) return SupervisorError.UnknownName;
    writeRecord(service(number));
    const written = this.writeLease(record, 0, changetype<usize>(RECORD), SERVICE_RECORD_BYTES);
    return written == SERVICE_RECORD_BYTES ? 0 : Reply.BadRequest;
  }

  override start(nameLow: u64, nameHigh: u64, argument: u64): u32 {
    const found = findService(nameLow, nameHigh);
    const refusal = this.refusalToManage(found);
    if (refusal != 0) return refusal;
    const target = service(found);
    if (target.state == ServiceState.Running) return SupervisorError.WrongState;
    const code = startUsed(target);
    if (code != 0) return code;
    note(target, "started", this.asking);
    target.argument = argument;
    return launchAfresh(target);
  }

  override stop(nameLow: u64, nameHigh: u64): u32 {
    const found = findService(nameLow, nameHigh);
    const refusal = this.refusalToManage(found);
    if (refusal != 0) return refusal;
    const target = service(found);
    // whoever asks would stop with it, and nobody would be left to start it
    if (target == this.asking || needs(this.asking.number, target.number)) return SupervisorError.Refused;
    if (!isUp(target)) return SupervisorError.WrongState;
    note(target, "stopped", this.asking);
    takeDown(target);
    abandon(target);
    return 0;
  }

  override restart(nameLow: u64, nameHigh: u64): u32 {
    const found = findService(nameLow, nameHigh);
    const refusal = this.refusalToManage(found);
    if (refusal != 0) return refusal;
    const target = service(found);
    if (!isUp(target)) return SupervisorError.WrongState;
    note(target, "restarted", this.asking);
    takeDown(target);
    const code = launchAfresh(target);
    if (target.state == ServiceState.Running) target.restarts++;
    return code;
  }

  override replace(nameLow: u64, nameHigh: u64, programLow: u64, programHigh: u64): u32 {
    const found = findService(nameLow, nameHigh);
    const refusal = this.refusalToManage(found);
    if (refusal != 0) return refusal;
    const program = findProgram(found, programLow, programHigh);
    if (program == NOT_FOUND) return SupervisorError.UnknownProgram;
    const target = service(found);
    if (!isUp(target)) return SupervisorError.WrongState;
    note(target, "replaced", this.asking);
    const before = target.program;
    takeDown(target);
    // who calls it connects again, and greets: the other program may speak another version
    abandon(target);
    target.program = program;
    const code = launchAfresh(target);
    if (code != 0) {
      target.program = before;
      launchAfresh(target);
    }
    target.restarts++;
    return code;
  }

  override programs(nameLow: u64, nameHigh: u64, n: u32): u32 {
    const found = findService(nameLow, nameHigh);
    if (found == NOT_FOUND) return SupervisorError.UnknownName;
    const program = nthProgram(found, n);
    if (program == NOT_FOUND) return SupervisorError.UnknownProgram;
    this.programLow = load<u64>(programRecord(program));
    this.programHigh = load<u64>(programRecord(program), 8);
    return 0;
  }

  override watchdog(seconds: u32): u32 {
    if (!mayManage(this.asking)) return SupervisorError.NotGranted;
    const code = setWatchdog(seconds);
    setSuperviseTimer();
    return code;
  }

  override watchdogTime(): u32 {
    this.seconds = watchdogSeconds;
    return 0;
  }

  override crash(nameLow: u64, nameHigh: u64): u32 {
    const found = findService(nameLow, nameHigh);
    const refusal = this.refusalToManage(found);
    if (refusal != 0) return refusal;
    const target = service(found);
    if (target.state != ServiceState.Running) return SupervisorError.WrongState;
    note(target, "told to crash", this.asking);
    notifyTask(target.task, (<u64>1) << CommonBit.Crash);
    return 0;
  }

  override power(how: Power): u32 {
    if (!mayManage(this.asking)) return SupervisorError.NotGranted;
    return failed(endBoard(how));
  }

  override holds(nameLow: u64, nameHigh: u64, from: u64, records: u32): u32 {
    const found = findService(nameLow, nameHigh);
    if (found == NOT_FOUND) return SupervisorError.UnknownName;
    if (!mayManage(this.asking)) return SupervisorError.NotGranted;
    const target = service(found);
    if (target.task == 0 && found != 0) return SupervisorError.WrongState;
    return collectHolds(this, target.task, from, records);
  }

  override firmware(tag: u32, w0: u32, w1: u32, w2: u32): u32 {
    const code = firmware.askFirmware(this.asking, tag, w0, w1, w2);
    this.bytes = <u32>result(0);
    this.a0 = <u32>result(1);
    this.a1 = <u32>result(2);
    this.a2 = <u32>result(3);
    this.a3 = <u32>result(4);
    return code;
  }

  override display(width: u32, height: u32, rows: u32, depth: u32, order: u32): u32 {
    const code = firmware.makeFramebuffer(this.asking, width, height, rows, depth, order);
    this.region = granted;
    this.pitch = firmware.pitch;
    this.width = firmware.width;
    this.height = firmware.height;
    this.rows = firmware.rows;
    this.format = firmware.format;
    return code;
  }

  /** Why the client may not manage a service; 0 when it may. */
  private refusalToManage(found: u32): u32 {
    if (found == NOT_FOUND) return SupervisorError.UnknownName;
    if (!mayManage(this.asking)) return SupervisorError.NotGranted;
    return found == 0 ? SupervisorError.Refused : 0;
  }
}

/** Starts what a service uses and is not up, after what that uses itself. @returns 0 or why one could not be started */
function startUsed(one: Service): u32 {
  const count = usesCount(one.number);
  for (let n: u32 = 0; n < count; n++) {
    const server = service(serverOf(usedProtocol(one.number, n)));
    if (isUp(server)) continue;
    let code = startUsed(server);
    if (code != 0) return code;
    compose("").name(nameOf(server)).text(": started, as ").name(nameOf(one)).text(" uses it");
    log(LogLevel.Info);
    code = launchAfresh(server);
    if (code != 0) return code;
  }
  return 0;
}

function launchAfresh(target: Service): u32 {
  target.deaths = 0;
  target.state = ServiceState.Stopped;
  const status = launch(target);
  setSuperviseTimer();
  return status == Status.Ok ? 0 : failed(status);
}

/** Running, or soon again. */
function isUp(target: Service): bool {
  return target.state == ServiceState.Running || target.state == ServiceState.Restarting;
}

/** Keeps in the log what was done to a service, and by whom. */
function note(target: Service, what: string, client: Service): void {
  compose("").name(nameOf(target)).text(": ").text(what).text(" by ").name(nameOf(client));
  log(LogLevel.Info);
}

function takeDown(target: Service): void {
  dismantle(target);
  target.state = ServiceState.Stopped;
  setSuperviseTimer();
}

/** Whether the manifest lets a service manage others: it uses a protocol that init serves. */
function mayManage(client: Service): bool {
  const count = usesCount(client.number);
  const supervisor = findProtocol(packLiteral("supervisor", 0), packLiteral("supervisor", 1));
  for (let n: u32 = 0; n < count; n++) if (usedProtocol(client.number, n) == supervisor) return true;
  return false;
}

function writeRecord(target: Service): void {
  memory.fill(changetype<usize>(RECORD), 0, SERVICE_RECORD_BYTES);
  memory.copy(RECORD.name, nameOf(target), 16);
  memory.copy(RECORD.program, programOf(target), 16);
  RECORD.state = target.state;
  RECORD.priority = priorityOf(target);
  RECORD.restarts = target.restarts;
  RECORD.uses = usesCount(target.number);
  RECORD.serves = servesCount(target.number);
  RECORD.exitCode = target.exitCode;
  RECORD.fault = target.fault;
  RECORD.trap = target.trap;
  RECORD.pins = load<u64>(serviceRecord(target.number), ServiceRecordLayout.Pins);
  // handle 0 is the task itself: init's own, when it describes itself
  if (target.task == 0 && target.number != 0) return;
  if (taskInspect(target.task, Inspect.Summary) != Status.Ok) return;
  RECORD.task = ((<u32>result(0)) & 0xff) as TaskState;
  RECORD.ticks = result(2);
  RECORD.pages = <u32>result(3);
  RECORD.quota = <u32>result(4);
  RECORD.id = <u32>result(6);
}

export function main(): void {
  info("started by the kernel");
  checkArchive();
  addMemory();
  initServices();
  assert(endpointCreate() == Status.Ok, "no memory for init's endpoint");
  const endpoint = handle();
  setSupervisor(endpoint);
  createEndpoints(endpoint);
  service(0).state = ServiceState.Running;
  startBootServices();
  info("the services of the boot are started");
  const debug = findProtocol(packLiteral("debug", 0), packLiteral("debug", 1));
  serveBoth(new Init(endpoint), new DebugPort(endpoint), debug);
}
