/**
 * One function a system call. Each answers the kernel's `Status`; what more it says is in `result(0)`, `result(1)`, ...
 * until the next system call. Statuses that any call on a handle can give are left out below: BadHandle, WrongType, Denied.
 */
import { frequency, receive, system, word } from "../abi/host";
import { Inspect, MapRight, Status, Syscall } from "../abi/syscall";
import "./abort";

export { cycles, frequency, now } from "../abi/host";

/** No deadline. */
export const NEVER: u64 = u64.MAX_VALUE;
/** Every notification bit. */
export const EVERY_BIT: u64 = u64.MAX_VALUE;

/** What the last system call answered besides its status: x1 is `result(0)`, x2 is `result(1)`, and so on. */
export function result(index: u32 = 0): u64 {
  return word(index);
}

/** The last result as a handle. */
export function handle(): u32 {
  return <u32>word(0);
}

/** Goes behind the other ready tasks of the same priority. */
export function yieldNow(): void {
  system(Syscall.Yield, 0, 0, 0, 0, 0, 0, 0);
}

/** Sets the timer, of which a task has one. @param at in ticks, `NEVER` turns it off @param bits set on this task then */
export function setTimer(at: u64, bits: u64): Status {
  return system(Syscall.SetTimer, at, bits, 0, 0, 0, 0, 0) as Status;
}

/**
 * Waits until `at` (ticks), and takes only the bit `bit` meanwhile: other bits stay for later. The task's timer is used,
 * so whoever has one running sets it again afterwards.
 */
export function sleepUntil(at: u64, bit: u32): void {
  const mask: u64 = (<u64>1) << bit;
  setTimer(at, mask);
  receive(0, mask, NEVER);
}

/** Ends this program. Does not return. */
export function exit(code: u32): void {
  system(Syscall.Exit, code, 0, 0, 0, 0, 0, 0);
}

/** Sets the bits of a notification handle. Gone: that task has ended. */
export function notify(notification: u32): Status {
  return system(Syscall.Notify, notification, 0, 0, 0, 0, 0, 0) as Status;
}

/** Sets bits on a task that this one manages. */
export function notifyTask(task: u32, bits: u64): Status {
  return system(Syscall.Notify, task, bits, 0, 0, 0, 0, 0) as Status;
}

/**
 * Copies a handle, maybe with fewer rights, maybe into the table of another task.
 * @param rights to keep @param badge 0 keeps the present one @param task to give it to, 0: this one
 * Result: the handle's value in that task's table. TableFull, NoMemory.
 */
export function handleCopy(handle: u32, rights: u32, badge: u64, task: u32): Status {
  return system(Syscall.HandleCopy, handle, rights, badge, task, 0, 0, 0) as Status;
}

/** Gives a handle up; its number may be given out again. */
export function handleClose(handle: u32): Status {
  return system(Syscall.HandleClose, handle, 0, 0, 0, 0, 0, 0) as Status;
}

/** Closes all that was copied from a handle, wherever it went, and unmaps what was mapped with it. */
export function handleRevoke(handle: u32): Status {
  return system(Syscall.HandleRevoke, handle, 0, 0, 0, 0, 0, 0) as Status;
}

/** Result: an endpoint handle with all rights. TableFull, NoMemory. */
export function endpointCreate(): Status {
  return system(Syscall.EndpointCreate, 0, 0, 0, 0, 0, 0, 0) as Status;
}

/** Result: a handle whose holders may set these bits on this task. TableFull. */
export function notificationCreate(bits: u64): Status {
  return system(Syscall.NotificationCreate, bits, 0, 0, 0, 0, 0, 0) as Status;
}

/**
 * Makes a task, to be started later.
 * @param quota in pages @param bits set on this task when the new one faults or ends. Result: handle. NoMemory, TableFull.
 */
export function taskCreate(quota: u32, priority: u32, bits: u64): Status {
  return system(Syscall.TaskCreate, quota, priority, bits, 0, 0, 0, 0) as Status;
}

/** Lets a task run. @param argument in its x0. BadState when it has been started or has ended. */
export function taskStart(task: u32, entry: u64, stack: u64, argument: u64): Status {
  return system(Syscall.TaskStart, task, entry, stack, argument, 0, 0, 0) as Status;
}

/** Ends a task and reclaims all that it holds. */
export function taskKill(task: u32): Status {
  return system(Syscall.TaskKill, task, 0, 0, 0, 0, 0, 0) as Status;
}

/** Stops a task where it is until `taskResume`. BadState. */
export function taskSuspend(task: u32): Status {
  return system(Syscall.TaskSuspend, task, 0, 0, 0, 0, 0, 0) as Status;
}

/** Lets a suspended task go on. BadState when it is not suspended. */
export function taskResume(task: u32): Status {
  return system(Syscall.TaskResume, task, 0, 0, 0, 0, 0, 0) as Status;
}

/** Sets how a task is scheduled, with times in ticks. @param slice 0: 10 ms @param budget in each period, 0: no limit. BadArgument. */
export function taskSchedule(task: u32, priority: u32, slice: u64, budget: u64, period: u64): Status {
  return system(Syscall.TaskSchedule, task, priority, slice, budget, period, 0, 0) as Status;
}

/** Tells of a task. Results as `Inspect` says. */
export function taskInspect(task: u32, what: Inspect): Status {
  return system(Syscall.TaskInspect, task, what, 0, 0, 0, 0, 0) as Status;
}

/**
 * Takes memory, filled with zeros.
 * @param task charged for it, 0: this one @param dma system handle with Dma, or 0. Result: handle. NoMemory, TableFull.
 */
export function regionCreate(task: u32, pages: u32, dma: u32): Status {
  return system(Syscall.RegionCreate, task, pages, dma, 0, 0, 0, 0) as Status;
}

/** Result: a handle to `pages` of a region, from `first` on. BadArgument, TableFull. */
export function regionSplit(region: u32, first: u32, pages: u32): Status {
  return system(Syscall.RegionSplit, region, first, pages, 0, 0, 0, 0) as Status;
}

/** Makes memory and data cache agree for a device. Results: bytes done, physical address of the region. BadArgument. */
export function regionSync(region: u32, offset: u32, bytes: u32): Status {
  return system(Syscall.RegionSync, region, offset, bytes, 0, 0, 0, 0) as Status;
}

/**
 * Maps `pages` of a region, from `first` on. Result: the address. BadArgument, Exists, NoMemory, TableFull.
 * @param task 0: this one
 */
export function map(task: u32, region: u32, address: u64, rights: MapRight, first: u32, pages: u32): Status {
  return system(Syscall.Map, task, region, address, rights, first, pages, 0) as Status;
}

/** Takes a mapping away. NotFound when none starts there. @param task 0: this one */
export function unmap(task: u32, address: u64): Status {
  return system(Syscall.Unmap, task, address, 0, 0, 0, 0, 0) as Status;
}

/** Delivers an interrupt as these bits, and unmasks it. @param bits 0: no more */
export function interruptBind(interrupt: u32, bits: u64): Status {
  return system(Syscall.InterruptBind, interrupt, bits, 0, 0, 0, 0, 0) as Status;
}

/** Unmasks an interrupt after its device has been served. */
export function interruptAcknowledge(interrupt: u32): Status {
  return system(Syscall.InterruptAcknowledge, interrupt, 0, 0, 0, 0, 0, 0) as Status;
}

/**
 * Reads a record of the log, or the oldest that is kept when it is a later one.
 * @param handle system handle with LogRead
 * Results: sequence found | writer's badge << 32, `LogMeta` | time << LogMeta.TimeShift, five words of text. NotFound past the newest.
 */
export function logRead(handle: u32, sequence: u64): Status {
  return system(Syscall.LogRead, handle, sequence, 0, 0, 0, 0, 0) as Status;
}

/** Asks to be told of new records. @param handle system handle with LogRead @param bits set on this task when a record is appended */
export function logBind(handle: u32, bits: u64): Status {
  return system(Syscall.LogBind, handle, bits, 0, 0, 0, 0, 0) as Status;
}

/** Tells of the system. @param handle system handle with Info @param what `Info`, or `Info.Task` + index. Results as that says. BadArgument. */
export function systemInfo(handle: u32, what: u32): Status {
  return system(Syscall.SystemInfo, handle, what, 0, 0, 0, 0, 0) as Status;
}

/** Asks the firmware. @param handle system handle with Firmware, for tags that change something also with Devices. Results: reply bytes, four reply words. NotFound, Denied. */
export function property(handle: u32, tag: u32, w0: u64, w1: u64, w2: u64 = 0, w3: u64 = 0): Status {
  return system(Syscall.Property, handle, tag, w0, w1, w2, w3, 0) as Status;
}

/**
 * Has the firmware make a framebuffer, and end the one before. @param handle system handle with Devices
 * @param rows of its memory, of which the screen shows a part @param depth bits of a pixel @param order 0 blue first, 1 red
 * Results: physical address, bytes, width, height, rows, pitch, depth | order << 8. NotFound.
 */
export function display(handle: u32, width: u32, height: u32, rows: u32, depth: u32, order: u32): Status {
  return system(Syscall.Display, handle, width, height, rows, depth, order, 0) as Status;
}

/**
 * Switches the recording of kernel events, and what `cycles()` counts.
 * @param handle system handle with Trace @param flags `TraceFlag` bits. Result: sequence number of the next event.
 */
export function trace(handle: u32, flags: u32): Status {
  return system(Syscall.Trace, handle, flags, 0, 0, 0, 0, 0) as Status;
}

/**
 * Reads a kernel event, or the oldest that is kept when it is a later one.
 * @param handle system handle with Trace
 * Results: sequence found | task id << 32, `TraceMeta` | ticks << LogMeta.TimeShift, what `TraceEvent` says. NotFound past the newest.
 */
export function traceRead(handle: u32, sequence: u64): Status {
  return system(Syscall.TraceRead, handle, sequence, 0, 0, 0, 0, 0) as Status;
}

/** Makes a handle to registers. @param handle system handle with Devices @param address physical. Result: region handle. */
export function deviceRegion(handle: u32, address: u32, pages: u32): Status {
  return system(Syscall.DeviceRegion, handle, address, pages, 0, 0, 0, 0) as Status;
}

/** Gives RAM to the kernel, and to this task's quota. @param handle system handle with Devices. BadArgument. */
export function memoryAdd(handle: u32, address: u32, pages: u32): Status {
  return system(Syscall.MemoryAdd, handle, address, pages, 0, 0, 0, 0) as Status;
}

/** Makes a handle to an interrupt. @param handle system handle with Devices @param line 0 to 63. Result: interrupt handle. */
export function interruptCreate(handle: u32, line: u32): Status {
  return system(Syscall.InterruptCreate, handle, line, 0, 0, 0, 0, 0) as Status;
}

/** Ticks of this many milliseconds. */
export function milliseconds(count: u64): u64 {
  return (count * frequency()) / 1000;
}
