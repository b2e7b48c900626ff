/**
 * The kernel: functions that the exception vectors call (boot/vectors.S), each from the state that a trap left to the task
 * that runs next. Where things are:
 *
 *     boot, memory, root; panic           bringing the machine up, to the first instruction of init; and the end
 *     syscall; fast, ipc, lease           which call does what; messages, and copying between caller and server
 *     endpoint, handle, lifecycle, fault  what messages go through, what names it; tasks from creation to reclaiming
 *     schedule, queue, timer, interrupt; region, space, frames, quota; firmware, system; log, trace, ring
 *     task, layout                        structures and addresses; what is outside is in abi/board.ts and abi/machine.ts
 */
export { start as boot } from "./boot";
export { fastCall, fastReplyReceive } from "./fast";
export { dispatch as syscall } from "./syscall";
export { interrupt } from "./interrupt";
export { fault } from "./fault";
export { traceSwitch, traceTrap } from "./trace";
