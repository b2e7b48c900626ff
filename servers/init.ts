/**
 * The first program: supervisor, name service and loader. The kernel starts it with a handle to everything; it starts the
 * services of the manifest, each with exactly the rights listed, and keeps them running.
 *
 * It answers abi/protocol/supervisor.ts and never calls anybody, so that nothing can hold it up. `init-archive` reads what
 * the build wrote, `init-services` is the table of services, `init-loader` makes their tasks, `init-grants` gives out
 * handles, `init-memory` and `init-tree` find free RAM, `init-supervise` decides about restarts, `init-death` says why a
 * service died, `init-holds` what one holds, `init-power` ends it all.
 */
import {
  CommonBit,
  Power,
  ServiceRecord,
  ServiceState,
  Supervisor,
  SupervisorStatus,
} from "../abi/protocol/supervisor";
import { Inspect, LogLevel, Status } from "../abi/syscall";
import { endpointCreate, handle, notifyTask, result, taskInspect } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { serve, Server } from "../lib/server";
import {
  checkArchive,
  findService,
  needs,
  NOT_FOUND,
  servesCount,
  serverOf,
  serviceCount,
  usedProtocol,
  usesCount,
} from "./init-archive";
import { connectClient, createEndpoints, first, giveDevice, giveEndpoint, giveSystem, second } from "./init-grants";
import { collectHolds } from "./init-holds";
import { dismantle, setSupervisor } from "./init-loader";
import { addMemory } from "./init-memory";
import { endBoard } from "./init-power";
import { initServices, nameOf, priorityOf, Service, service } from "./init-services";
import { launch, setBackOffTimer, startBootServices, superviseBits } from "./init-supervise";

const RECORD = memory.data(ServiceRecord.Bytes);

@final
class Init extends Server {
  override notified(bits: u64): void {
    superviseBits(bits);
  }

  override request(operation: u32): void {
    if (this.client == 0 || this.client > serviceCount()) return;
    const client = service(this.client - 1);
    switch (operation) {
      case Supervisor.Connect:
        return this.answerGrant(connectClient(client, this.w0, this.w1));
      case Supervisor.Serve:
        return this.answerGrant(giveEndpoint(client, this.w0, this.w1));
      case Supervisor.Device:
        return this.answerGrant(giveDevice(client, this.w0, this.w1));
      case Supervisor.System:
        return this.answerGrant(giveSystem(client));
      case Supervisor.Argument:
        return this.answer(SupervisorStatus.Ok, client.argument);
      case Supervisor.Describe:
        return this.describe();
      case Supervisor.Start:
      case Supervisor.Stop:
      case Supervisor.Restart:
      case Supervisor.Crash:
        return this.manage(operation, client);
      case Supervisor.Power:
        return this.power(client);
      case Supervisor.Holds:
        return this.holds(client);
    }
  }

  private answerGrant(status: SupervisorStatus): void {
    this.answer(status, first, second);
  }

  private describe(): void {
    const count = serviceCount();
    if (this.w0 >= count) return this.answer(SupervisorStatus.UnknownName, count);
    writeRecord(service(<u32>this.w0));
    if (this.writeLease(0, 0, RECORD, ServiceRecord.Bytes) != ServiceRecord.Bytes) return;
    this.answer(SupervisorStatus.Ok, count);
  }

  private manage(operation: u32, client: Service): void {
    const found = findService(this.w0, this.w1);
    if (found == NOT_FOUND) return this.answer(SupervisorStatus.UnknownName);
    if (!mayManage(client)) return this.answer(SupervisorStatus.NotGranted);
    if (found == 0) return this.answer(SupervisorStatus.Refused);
    const target = service(found);
    switch (operation) {
      case Supervisor.Start:
        return this.start(target, client);
      case Supervisor.Stop:
        return this.stop(target, client);
      case Supervisor.Restart:
        return this.restart(target, client);
      default:
        return this.crash(target, client);
    }
  }

  private holds(client: Service): void {
    const found = findService(this.w0, this.w1);
    if (found == NOT_FOUND) return this.answer(SupervisorStatus.UnknownName);
    if (!mayManage(client)) return this.answer(SupervisorStatus.NotGranted);
    const target = service(found);
    if (target.task == 0 && found != 0) return this.answer(SupervisorStatus.WrongState);
    collectHolds(this, target.task, this.w2);
  }

  private power(client: Service): void {
    if (!mayManage(client)) return this.answer(SupervisorStatus.NotGranted);
    if (this.w0 != Power.Off && this.w0 != Power.Reset) return this.answer(SupervisorStatus.BadRequest);
    this.answer(SupervisorStatus.Failed, endBoard(<u32>this.w0));
  }

  private start(target: Service, client: Service): void {
    if (target.state == ServiceState.Running) return this.answer(SupervisorStatus.WrongState);
    note(target, "started", client);
    target.argument = this.w2;
    this.launchAfresh(target);
  }

  private stop(target: Service, client: Service): void {
    // whoever asks would stop with it, and nobody would be left to start it
    if (target == client || needs(client.number, target.number)) return this.answer(SupervisorStatus.Refused);
    if (!isUp(target)) return this.answer(SupervisorStatus.WrongState);
    note(target, "stopped", client);
    takeDown(target);
    this.answer(SupervisorStatus.Ok);
  }

  private restart(target: Service, client: Service): void {
    if (!isUp(target)) return this.answer(SupervisorStatus.WrongState);
    note(target, "restarted", client);
    takeDown(target);
    this.launchAfresh(target);
    if (target.state == ServiceState.Running) target.restarts++;
  }

  private crash(target: Service, client: Service): void {
    if (target.state != ServiceState.Running) return this.answer(SupervisorStatus.WrongState);
    note(target, "told to crash", client);
    notifyTask(target.task, (<u64>1) << CommonBit.Crash);
    this.answer(SupervisorStatus.Ok);
  }

  /** Starts a service with its earlier deaths forgotten. */
  private launchAfresh(target: Service): void {
    target.deaths = 0;
    target.state = ServiceState.Stopped;
    const status = launch(target);
    setBackOffTimer();
    if (status == Status.Ok) this.answer(SupervisorStatus.Ok);
    else this.answer(SupervisorStatus.Failed, status);
  }
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
  setBackOffTimer();
}

/** Whether the manifest lets a service manage others: it uses a protocol that init serves. */
function mayManage(client: Service): bool {
  const count = usesCount(client.number);
  for (let n: u32 = 0; n < count; n++) if (serverOf(usedProtocol(client.number, n)) == 0) return true;
  return false;
}

function writeRecord(target: Service): void {
  memory.fill(RECORD, 0, ServiceRecord.Bytes);
  memory.copy(RECORD, nameOf(target), 16);
  store<u8>(RECORD, target.state, ServiceRecord.State);
  store<u8>(RECORD, priorityOf(target), ServiceRecord.Priority);
  store<u16>(RECORD, target.restarts, ServiceRecord.Restarts);
  store<u8>(RECORD, usesCount(target.number), ServiceRecord.Uses);
  store<u8>(RECORD, servesCount(target.number), ServiceRecord.Serves);
  store<u32>(RECORD, target.exitCode, ServiceRecord.ExitCode);
  store<u8>(RECORD, target.fault, ServiceRecord.Fault);
  store<u8>(RECORD, target.trap, ServiceRecord.Trap);
  // handle 0 is the task itself: init's own, when it describes itself
  if (target.task == 0 && target.number != 0) return;
  if (taskInspect(target.task, Inspect.Summary) != Status.Ok) return;
  store<u8>(RECORD, result(0), ServiceRecord.Task);
  store<u64>(RECORD, result(2), ServiceRecord.Ticks);
  store<u32>(RECORD, result(3), ServiceRecord.Pages);
  store<u32>(RECORD, result(4), ServiceRecord.Quota);
  store<u32>(RECORD, result(6), ServiceRecord.Id);
}

export function main(): void {
  checkArchive();
  addMemory();
  initServices();
  assert(endpointCreate() == Status.Ok, "no memory for init's endpoint");
  const endpoint = handle();
  setSupervisor(endpoint);
  createEndpoints(endpoint);
  service(0).state = ServiceState.Running;
  startBootServices();
  serve(new Init(endpoint, SupervisorStatus.BadRequest));
}
