/** Made by `make docs` from abi/syscall.ts. */
import { Syscall } from "../abi/syscall";

/** What a system call is called; "" for a number that is none. */
export function syscallName(number: u32): string {
  switch (number) {
    case Syscall.Call:
      return "Call";
    case Syscall.ReplyReceive:
      return "ReplyReceive";
    case Syscall.Receive:
      return "Receive";
    case Syscall.Reply:
      return "Reply";
    case Syscall.Notify:
      return "Notify";
    case Syscall.LeaseRead:
      return "LeaseRead";
    case Syscall.LeaseWrite:
      return "LeaseWrite";
    case Syscall.Yield:
      return "Yield";
    case Syscall.SetTimer:
      return "SetTimer";
    case Syscall.Exit:
      return "Exit";
    case Syscall.HandleCopy:
      return "HandleCopy";
    case Syscall.HandleClose:
      return "HandleClose";
    case Syscall.HandleRevoke:
      return "HandleRevoke";
    case Syscall.EndpointCreate:
      return "EndpointCreate";
    case Syscall.NotificationCreate:
      return "NotificationCreate";
    case Syscall.TaskCreate:
      return "TaskCreate";
    case Syscall.TaskStart:
      return "TaskStart";
    case Syscall.TaskSuspend:
      return "TaskSuspend";
    case Syscall.TaskResume:
      return "TaskResume";
    case Syscall.TaskKill:
      return "TaskKill";
    case Syscall.TaskSchedule:
      return "TaskSchedule";
    case Syscall.TaskInspect:
      return "TaskInspect";
    case Syscall.RegionCreate:
      return "RegionCreate";
    case Syscall.RegionSplit:
      return "RegionSplit";
    case Syscall.RegionSync:
      return "RegionSync";
    case Syscall.Map:
      return "Map";
    case Syscall.Unmap:
      return "Unmap";
    case Syscall.InterruptBind:
      return "InterruptBind";
    case Syscall.InterruptAcknowledge:
      return "InterruptAcknowledge";
    case Syscall.Log:
      return "Log";
    case Syscall.LogRead:
      return "LogRead";
    case Syscall.LogBind:
      return "LogBind";
    case Syscall.SystemInfo:
      return "SystemInfo";
    case Syscall.Property:
      return "Property";
    case Syscall.DeviceRegion:
      return "DeviceRegion";
    case Syscall.InterruptCreate:
      return "InterruptCreate";
    case Syscall.Trace:
      return "Trace";
    case Syscall.TraceRead:
      return "TraceRead";
    case Syscall.MemoryAdd:
      return "MemoryAdd";
  }
  return "";
}
