/** Which system call does what. */
import { Status, Syscall } from "../../abi/syscall";
import { interruptAcknowledge, interruptBind, interruptCreate } from "./interrupts";
import { call, receive, reply, replyReceive } from "./ipc";
import { leaseCopy } from "./lease";
import { deviceRegion, map, regionCreate, regionSplit, regionSync, unmap } from "./memory";
import type { Model } from "./model";
import { yieldTurn } from "./schedule";
import type { Task } from "./state";
import { display, logAppend, logBind, logRead, memoryAdd, property, systemInfo, trace, traceRead } from "./system";
import { handleClose, handleCopy, handleRevoke } from "./table";
import * as tasks from "./tasks";

/** The running task makes this call; what it answers is in its frame. */
export function perform(model: Model, task: Task, number: number): void {
  if (number === Syscall.Receive) receive(model, task);
  else if (number === Syscall.ReplyReceive) replyReceive(model, task);
  else if (number === Syscall.Exit) {
    tasks.exit(model, task);
    task.frame[0] = BigInt(Status.Ok);
  } else {
    const status = number === Syscall.Call ? call(model, task) : answer(model, task, number);
    if (status !== undefined) task.frame[0] = BigInt(status);
  }
}

function answer(model: Model, task: Task, number: number): Status {
  switch (number) {
    case Syscall.Reply:
      return reply(model, task);
    case Syscall.Notify:
      return tasks.notify(model, task);
    case Syscall.LeaseRead:
      return leaseCopy(model, task, false);
    case Syscall.LeaseWrite:
      return leaseCopy(model, task, true);
    case Syscall.Yield:
      yieldTurn(model);
      return Status.Ok;
    case Syscall.SetTimer:
      task.timerAt = task.frame[0];
      task.timerBits = task.frame[1];
      return Status.Ok;
    case Syscall.HandleCopy:
      return handleCopy(task);
    case Syscall.HandleClose:
      return handleClose(model, task);
    case Syscall.HandleRevoke:
      return handleRevoke(model, task);
    case Syscall.EndpointCreate:
      return tasks.endpointCreate(model, task);
    case Syscall.NotificationCreate:
      return tasks.notificationCreate(task);
    case Syscall.TaskCreate:
      return tasks.taskCreate(model, task);
    case Syscall.TaskStart:
      return tasks.taskStart(model, task);
    case Syscall.TaskSuspend:
      return tasks.taskSuspend(model, task);
    case Syscall.TaskResume:
      return tasks.taskResume(model, task);
    case Syscall.TaskKill:
      return tasks.taskKill(model, task);
    case Syscall.TaskSchedule:
      return tasks.taskSchedule(model, task);
    case Syscall.TaskInspect:
      return tasks.taskInspect(model, task);
    case Syscall.RegionCreate:
      return regionCreate(model, task);
    case Syscall.RegionSplit:
      return regionSplit(task);
    case Syscall.RegionSync:
      return regionSync(task);
    case Syscall.Map:
      return map(model, task);
    case Syscall.Unmap:
      return unmap(model, task);
    case Syscall.InterruptBind:
      return interruptBind(task);
    case Syscall.InterruptAcknowledge:
      return interruptAcknowledge(task);
    case Syscall.Log:
      return logAppend(model, task);
    case Syscall.LogRead:
      return logRead(model, task);
    case Syscall.LogBind:
      return logBind(model, task);
    case Syscall.MemoryAdd:
      return memoryAdd(model, task);
    case Syscall.SystemInfo:
      return systemInfo(model, task);
    case Syscall.Property:
      return property(model, task);
    case Syscall.Display:
      return display(model, task);
    case Syscall.DeviceRegion:
      return deviceRegion(model, task);
    case Syscall.InterruptCreate:
      return interruptCreate(model, task);
    case Syscall.Trace:
      return trace(model, task);
    case Syscall.TraceRead:
      return traceRead(model, task);
  }
  return Status.NoSyscall;
}
