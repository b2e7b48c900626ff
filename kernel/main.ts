/**
 * The kernel: functions that the exception vectors call (boot/vectors.S), each from the state that a trap left to the task
 * that runs next. Where things are:
 *
 *     boot, memory, root   bringing the machine up, to the first instruction of init
 *     syscall              which call does what
 *     ipc, lease           messages, and copying between caller and server
 *     endpoint, handle     what messages go through, and what names it
 *     lifecycle, fault     tasks from creation to reclaiming
 *     schedule, queue, timer, interrupt
 *     region, space, frames, quota
 *     firmware, system, panic
 *     log, trace, ring
 *     task, layout, board, machine   structures, addresses, and what is outside
 */
export { start as boot } from "./boot";
export { dispatch as syscall } from "./syscall";
export { interrupt } from "./interrupt";
export { fault } from "./fault";
export { traceSwitch, traceTrap } from "./trace";
