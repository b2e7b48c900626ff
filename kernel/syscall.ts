import { Status, Syscall } from "../abi/syscall";
import { endpointCreate } from "./endpoint";
import { handleClose, handleCopy, handleRevoke } from "./handle";
import { interruptAcknowledge, interruptBind, interruptCreate } from "./interrupt";
import { call, receive, reply, replyReceive } from "./ipc";
import { leaseCopy } from "./lease";
import {
  exit,
  notificationCreate,
  notify,
  taskCreate,
  taskInspect,
  taskKill,
  taskResume,
  taskSchedule,
  taskStart,
  taskSuspend,
} from "./lifecycle";
import { logAppend, logBind, logRead } from "./log";
import { memoryAdd } from "./memory";
import { deviceRegion, map, regionCreate, regionSplit, regionSync, unmap } from "./region";
import { core, resume, setTimer, yieldTurn } from "./schedule";
import { display, propertyCall, systemInfo } from "./system";
import { Task } from "./task";
import { trace, traceRead } from "./trace";

/** A system call of the running task, its registers saved. @returns the task to run, 0 to idle */
export function dispatch(task: Task, number: u32): u32 {
  if (number > <u32>Syscall.Receive) {
    task.x0 = perform(task, number);
    return core.changed ? resume() : changetype<u32>(core.current);
  }
  const next = message(task, number);
  return next ? next : resume();
}

/** The calls that may end in another task at once. @returns as `call` */
function message(task: Task, number: u32): u32 {
  if (number == Syscall.Call) return call(task);
  if (number == Syscall.ReplyReceive) return replyReceive(task);
  return number == Syscall.Receive ? receive(task) : 0;
}

/** The calls that answer with a status. The compiler makes a switch of it. */
function perform(task: Task, number: u32): Status {
  if (number == Syscall.Reply) return reply(task);
  if (number == Syscall.Notify) return notify(task);
  if (number == Syscall.LeaseRead) return leaseCopy(task, false);
  if (number == Syscall.LeaseWrite) return leaseCopy(task, true);
  if (number == Syscall.Yield) return yieldTurn(task);
  if (number == Syscall.SetTimer) return setTimer(task);
  if (number == Syscall.Exit) return exit(task);
  if (number == Syscall.HandleCopy) return handleCopy(task);
  if (number == Syscall.HandleClose) return handleClose(task);
  if (number == Syscall.HandleRevoke) return handleRevoke(task);
  if (number == Syscall.EndpointCreate) return endpointCreate(task);
  if (number == Syscall.NotificationCreate) return notificationCreate(task);
  if (number == Syscall.TaskCreate) return taskCreate(task);
  if (number == Syscall.TaskStart) return taskStart(task);
  if (number == Syscall.TaskSuspend) return taskSuspend(task);
  if (number == Syscall.TaskResume) return taskResume(task);
  if (number == Syscall.TaskSchedule) return taskSchedule(task);
  if (number == Syscall.TaskKill) return taskKill(task);
  if (number == Syscall.TaskInspect) return taskInspect(task);
  if (number == Syscall.RegionCreate) return regionCreate(task);
  if (number == Syscall.RegionSplit) return regionSplit(task);
  if (number == Syscall.RegionSync) return regionSync(task);
  if (number == Syscall.Map) return map(task);
  if (number == Syscall.Unmap) return unmap(task);
  if (number == Syscall.InterruptBind) return interruptBind(task);
  if (number == Syscall.InterruptAcknowledge) return interruptAcknowledge(task);
  if (number == Syscall.Log) return logAppend(task);
  if (number == Syscall.LogRead) return logRead(task);
  if (number == Syscall.LogBind) return logBind(task);
  if (number == Syscall.SystemInfo) return systemInfo(task);
  if (number == Syscall.Property) return propertyCall(task);
  if (number == Syscall.Display) return display(task);
  if (number == Syscall.Trace) return trace(task);
  if (number == Syscall.TraceRead) return traceRead(task);
  if (number == Syscall.DeviceRegion) return deviceRegion(task);
  if (number == Syscall.MemoryAdd) return memoryAdd(task);
  if (number == Syscall.InterruptCreate) return interruptCreate(task);
  return Status.NoSyscall;
}
