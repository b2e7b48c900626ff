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
import { deviceRegion, map, regionCreate, regionSplit, regionSync, unmap } from "./region";
import { resume, setTimer, yieldCurrent } from "./schedule";
import { propertyCall, systemInfo } from "./system";
import { Task } from "./task";
import { trace, traceRead } from "./trace";

/** A system call of the running task. @returns the task to run, 0 to idle */
export function dispatch(task: Task, number: u32): u32 {
  // the calls that may end in another task at once
  let next: u32 = 0;
  if (number == Syscall.Call) next = call(task);
  else if (number == Syscall.ReplyReceive) next = replyReceive(task);
  else if (number == Syscall.Receive) next = receive(task);
  else if (number == Syscall.Exit) exit(task);
  else task.x0 = perform(task, number);
  return next ? next : resume();
}

/** The calls that answer with a status. */
function perform(task: Task, number: u32): Status {
  switch (number) {
    case Syscall.Reply:
      return reply(task);
    case Syscall.Notify:
      return notify(task);
    case Syscall.LeaseRead:
      return leaseCopy(task, false);
    case Syscall.LeaseWrite:
      return leaseCopy(task, true);
    case Syscall.Yield:
      yieldCurrent();
      return Status.Ok;
    case Syscall.SetTimer:
      setTimer(task, task.x0, task.x1);
      return Status.Ok;
    case Syscall.HandleCopy:
      return handleCopy(task);
    case Syscall.HandleClose:
      return handleClose(task);
    case Syscall.HandleRevoke:
      return handleRevoke(task);
    case Syscall.EndpointCreate:
      return endpointCreate(task);
    case Syscall.NotificationCreate:
      return notificationCreate(task);
    case Syscall.TaskCreate:
      return taskCreate(task);
    case Syscall.TaskStart:
      return taskStart(task);
    case Syscall.TaskSuspend:
      return taskSuspend(task);
    case Syscall.TaskResume:
      return taskResume(task);
    case Syscall.TaskSchedule:
      return taskSchedule(task);
    case Syscall.TaskKill:
      return taskKill(task);
    case Syscall.TaskInspect:
      return taskInspect(task);
    case Syscall.RegionCreate:
      return regionCreate(task);
    case Syscall.RegionSplit:
      return regionSplit(task);
    case Syscall.RegionSync:
      return regionSync(task);
    case Syscall.Map:
      return map(task);
    case Syscall.Unmap:
      return unmap(task);
    case Syscall.InterruptBind:
      return interruptBind(task);
    case Syscall.InterruptAcknowledge:
      return interruptAcknowledge(task);
    case Syscall.Log:
      return logAppend(task);
    case Syscall.LogRead:
      return logRead(task);
    case Syscall.LogBind:
      return logBind(task);
    case Syscall.SystemInfo:
      return systemInfo(task);
    case Syscall.Property:
      return propertyCall(task);
    case Syscall.Trace:
      return trace(task);
    case Syscall.TraceRead:
      return traceRead(task);
    case Syscall.DeviceRegion:
      return deviceRegion(task);
    case Syscall.InterruptCreate:
      return interruptCreate(task);
    default:
      return Status.NoSyscall;
  }
}
