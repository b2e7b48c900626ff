import type { MutantName } from "./mutant";

/** A mutant that no test can tell from the kernel. */
export interface Equivalent extends MutantName {
  /** Why it cannot matter. */
  reason: string;
}

/**
 * Mutants that were looked at and cannot matter. An entry whose condition or statement is gone, or which a test does kill,
 * is an error.
 */
export const equivalents: Equivalent[] = [
  {
    file: "fault.ts",
    function: "lendFloat",
    kind: "delete",
    text: "return",
    reason:
      "Its owner may use floating point whenever it runs, so it has no such trap; and to save and load the same registers changes none.",
  },
  {
    file: "frames.ts",
    function: "freeFrames",
    kind: "delete",
    text: "order = ORDERS - 1",
    reason: "A frame of that alignment lies at 4 GiB, and RAM ends below the peripherals.",
  },
  {
    file: "frames.ts",
    function: "allocateFrames",
    kind: "delete",
    text: "return 0",
    nth: 1,
    reason: "A short cut: no free block holds more frames than are free, and for no frames the order is past the last.",
  },
  {
    file: "ipc.ts",
    function: "becomeReceiver",
    kind: "delete",
    text: "return",
    reason: "A short cut: to be bound again to the endpoint that it is bound to changes nothing.",
  },
  {
    file: "ipc.ts",
    function: "leaveWait",
    kind: "delete",
    text: "return",
    nth: 1,
    reason: "A receiving task is in no queue and `unwait` has disarmed its timeout: the rest finds nothing to do.",
  },
  {
    file: "lease.ts",
    function: "reachable",
    kind: "delete",
    text: "return true",
    nth: 1,
    reason: "For no bytes the last address is before the first, and the loop ends before it begins.",
  },
  {
    file: "lifecycle.ts",
    function: "startTask",
    kind: "delete",
    text: "task.pstate = USER_PSTATE",
    reason: "A stopped task has never run: its page is zeroed, and USER_PSTATE is 0.",
  },
  {
    file: "lifecycle.ts",
    function: "taskStart",
    kind: "delete",
    text: "return Status.BadState",
    nth: 1,
    reason: "0 names the caller, which runs and so is not stopped: the same status two lines below.",
  },
  {
    file: "lifecycle.ts",
    function: "taskKill",
    kind: "delete",
    text: "return Status.BadArgument",
    nth: 1,
    reason: "0 names the caller, which is the first of those that a task may not kill: the same status.",
  },
  {
    file: "lifecycle.ts",
    function: "destroyTask",
    kind: "delete",
    text: "disarm(timeoutOf(task))",
    reason: "`leaveIpc` has disarmed it, whatever the task waited for.",
  },
  {
    file: "lifecycle.ts",
    function: "destroyTask",
    kind: "delete",
    text: "unbindInterrupts(task)",
    reason: "`dropAllHandles` drops the handles to lines, and each settles its line without it.",
  },
  {
    file: "lifecycle.ts",
    function: "destroyTask",
    kind: "delete",
    text: "floatEnable(0)",
    reason: "It is on only while its owner runs, and a task that is killed does not run.",
  },
  {
    file: "queue.ts",
    function: "remove",
    kind: "delete",
    text: "return",
    reason: "The rest takes a task out of a ring; in a ring of one it sets links to what they are.",
  },
  {
    file: "root.ts",
    function: "startRoot",
    kind: "delete",
    text: 'panic("no memory for init")',
    reason: "`giveFirstMemory` leaves more than a hundred pages, wherever the device tree lies, or ends it.",
  },
  {
    file: "root.ts",
    function: "startRoot",
    kind: "delete",
    text: "return",
    reason: "`panic` does not return.",
  },
  {
    file: "schedule.ts",
    function: "initSchedule",
    kind: "delete",
    text: "core.deadline = NEVER",
    reason: "The first `resume` would set the hardware timer to never, which the shim has done.",
  },
  {
    file: "schedule.ts",
    function: "timerInterrupt",
    kind: "delete",
    text: "core.deadline = 0",
    reason:
      "What was due is done, so the next deadline is another one; and if it is due still, the interrupt has to stay.",
  },
  {
    file: "space.ts",
    function: "translate",
    kind: "delete",
    text: "return 0",
    nth: 1,
    reason: "It is asked for addresses of linear memory alone, which ends at 8 GiB.",
  },
  {
    file: "space.ts",
    function: "destroySpace",
    kind: "delete",
    text: "task.space = 0",
    reason: "The task's page is freed next, and nobody looks at it in between.",
  },
];
