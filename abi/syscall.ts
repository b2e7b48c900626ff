/**
 * The system-call interface: numbers, statuses, rights and record layouts that the kernel and user programs share.
 *
 * A program puts the call's number in x8 and arguments in x0-x7, then executes `svc #0`. x0 comes back as a `Status`
 * (Receive and ReplyReceive answer differently, see there); further results are in x1-x7. x8-x18 and the condition
 * flags are scratch: the kernel does not keep them. Everything else is kept.
 *
 * Handles in messages are 32 bits each, two to a register; the receiver gets copies in its own table, or with
 * `HandleFlag.MoveBit` the handles themselves.
 *
 * docs/system-calls.md is made from the comments here: `{Endpoint Send}` is the handle's type and the rights it needs,
 * and answers BadHandle, WrongType or Denied; `{Task Manage}` also takes 0 for the caller, and answers Gone when that
 * task has ended; any other braces hold the range. `@status` names what else a call answers. `@blame` tells whom it
 * blames if not the caller.
 */
export const enum Syscall {
  /**
   * Sends a request and waits for its reply. Leases end with the call, however it ends.
   * @param x0 {Endpoint Send} where
   * @param x1 {Tag} operation, and how many words, leases and handles go with it; Tag.Timed: x15 counts
   * @param x2 to x7: words
   * @param x9 to x12: leases
   * @param x13 and x14: handles
   * @param x15 deadline in ticks: TimedOut if the reply has not come by then; 0: if nobody is receiving now
   * @returns x1 tag of the reply
   * @returns x2 to x7: words
   * @returns x9 and x10: handles, in the caller's table
   * @status BadArgument the tag counts what cannot be
   * @status BadHandle a handle that goes with it is none, or the one in x0 was lost while the call waited
   * @status TableFull the receiver has no room for the handles @blame the receiver
   * @status BadState it would wait for itself: who receives there waits for the caller
   * @status Died the server ended, holding the request
   * @status TimedOut
   */
  Call = 0,
  /**
   * Replies as Reply does and receives as Receive does, every bit and with no deadline. A caller that is gone is no error.
   * @param x0 {endpoint << 32 | caller} either may be 0: notifications only, no reply
   * @param x1 {Tag} of the reply
   * @param x2 to x7: words
   * @param x13 and x14: handles
   * @returns as Receive; a reply that was refused comes back like a receive that was
   * @status BadArgument the tag counts what cannot be, or leases, or is Timed
   * @status BadHandle the endpoint handle is none, or was lost while waiting, or a handle of the reply is none
   * @status WrongType the endpoint handle is of another type
   * @status Denied it lacks the right Receive
   * @status TableFull that caller has no room for the handles @blame that caller
   * @status BadState another task is receiving there
   */
  ReplyReceive = 1,
  /**
   * Waits for a request or for notification bits; bits go first. Whoever receives is from then on the endpoint's receiver,
   * and inherits the priority of its callers.
   * @param x0 {Endpoint Receive} or 0: notifications only
   * @param x1 mask of the bits to wait for
   * @param x2 deadline in ticks; 0: polls, all ones: none
   * @returns x0 badge << 32 | caller, or 0 when there is no request
   * @returns x1 its tag; with x0 = 0 a status: Ok when bits came
   * @returns x2 to x7: words; x2 the bits, which are clear now
   * @returns x9 and x10: handles
   * @status BadHandle the endpoint handle was lost while waiting
   * @status BadState another task is receiving there
   * @status TimedOut
   */
  Receive = 2,
  /**
   * Answers a caller, in any order.
   * @param x0 caller, as Receive gave it
   * @param x1 {Tag} of the reply
   * @param x2 to x7: words
   * @param x13 and x14: handles
   * @status Gone that caller does not wait for this task
   * @status BadArgument the tag counts what cannot be, or leases, or is Timed
   * @status BadHandle a handle is none
   * @status TableFull that caller has no room for the handles @blame that caller
   */
  Reply = 3,
  /**
   * Sets the bits of a notification handle's badge in the task that it names; or bits of a task.
   * @param x0 {Notification} or {Task Manage}, but not 0
   * @param x1 bits, with a task handle
   * @status Gone the task has ended
   */
  Notify = 4,
  /**
   * Copies from memory that a caller lent. At most Lease.BytesPerCall a call: go on with the offset. Memory that both have
   * mapped is copied, page by page, as if by way of a buffer.
   * @param x0 caller, as Receive gave it
   * @param x1 {0 to 3} which lease
   * @param x2 {at most its length} offset in the lease
   * @param x3 {32 bits} where to in the task's linear memory
   * @param x4 bytes
   * @returns x1 bytes copied: fewer than asked for at the lease's end, or when that is all one call does
   * @status Gone that caller does not wait for this task
   * @status BadLease the caller did not lend that, or its memory is not there
   * @status BadAddress the task's own memory is not there, or not writable
   */
  LeaseRead = 5,
  /**
   * As LeaseRead, to memory that a caller lent.
   * @param x0 caller, as Receive gave it
   * @param x1 {0 to 3} which lease
   * @param x2 {at most its length} offset in the lease
   * @param x3 {32 bits} where from in the task's linear memory
   * @param x4 bytes
   * @returns x1 bytes copied
   * @status Gone that caller does not wait for this task
   * @status BadLease the caller did not lend that, or its memory is not there, or not writable
   * @status BadAddress the task's own memory is not there
   */
  LeaseWrite = 6,
  /** Goes behind the other ready tasks of the same priority. */
  Yield = 7,
  /**
   * Sets the task's one timer.
   * @param x0 deadline in ticks; all ones: off
   * @param x1 bits to set on the task then
   */
  SetTimer = 8,
  /**
   * Ends the task. Does not return.
   * @param x0 {32 bits} exit code, which its creator can read
   */
  Exit = 9,
  /**
   * Copies a handle, with the same rights or fewer.
   * @param x0 handle
   * @param x1 {rights that it has} rights of the copy
   * @param x2 badge of the copy; 0 keeps it. Another one needs the right Mint
   * @param x3 {Task Manage} whose table gets it
   * @returns x1 the copy
   * @status BadHandle there is no such handle
   * @status Denied more rights than there are, or a badge without Mint
   * @status TableFull
   */
  HandleCopy = 10,
  /**
   * Lets go of a handle. What was copied from it stays, as if it had been copied from what this one was copied from.
   * @param x0 handle
   * @status BadHandle there is no such handle
   */
  HandleClose = 11,
  /**
   * Closes all that was copied from a handle, and from the copies, in whichever task, and unmaps what was mapped with
   * them. A task that waits at an endpoint loses its wait, by BadHandle, with any of its handles to it.
   * @param x0 handle; it stays
   * @status BadHandle there is no such handle
   */
  HandleRevoke = 12,
  /**
   * Makes an endpoint; a page is charged for it.
   * @returns x1 endpoint handle: Send, Receive, Mint
   * @status NoMemory
   * @status TableFull
   */
  EndpointCreate = 13,
  /**
   * Makes a handle that sets bits on this task, to be given to whoever shall.
   * @param x0 bits
   * @returns x1 notification handle: Mint
   * @status TableFull
   */
  NotificationCreate = 14,
  /**
   * Makes a stopped task with nothing in it.
   * @param x0 {at least 2} quota in pages, taken from the caller's
   * @param x1 {0 to 31, not above the caller's own} priority
   * @param x2 bits to set on the caller when the task faults or ends
   * @returns x1 task handle: Manage, Inspect, Mint
   * @status BadArgument no such priority, or a quota too small to live on
   * @status Denied a priority above the caller's own, or the caller has a budget, which its tasks would get round
   * @status NoMemory
   * @status TableFull
   */
  TaskCreate = 15,
  /**
   * Lets a new task run.
   * @param x0 {Task Manage} but not the caller
   * @param x1 {program addresses, a multiple of 4} entry
   * @param x2 {program addresses, a multiple of 16} stack top
   * @param x3 the value of its x0
   * @status BadArgument no such address
   * @status BadState it has been started already
   */
  TaskStart = 16,
  /**
   * Stops a task where it is. What it waits for goes on, and is there when it is resumed.
   * @param x0 {Task Manage} but not the caller
   * @status BadState it is suspended already, was not started, has ended, or is the caller
   */
  TaskSuspend = 17,
  /**
   * Lets a suspended task go on.
   * @param x0 {Task Manage} but not the caller
   * @status BadState it is not suspended
   */
  TaskResume = 18,
  /**
   * Ends a task and all that it created, and reclaims what they hold. What others hold of it too is charged to its creator.
   * @param x0 {Task Manage} but not the caller, nor whom that descends from
   * @status BadArgument it is
   */
  TaskKill = 19,
  /**
   * Says how a task shares the processor.
   * @param x0 {Task Manage}
   * @param x1 {0 to 31, not above the caller's own} priority
   * @param x2 {100 us to 100 ms in ticks} slice before others of its priority take their turn; 0: 10 ms
   * @param x3 {at most the period} budget in ticks that it may run in each period; 0: no limit
   * @param x4 {100 us to 2^56 ticks} period in ticks, if there is a budget
   * @status BadArgument
   * @status Denied a priority above the caller's own, or the caller's own budget
   * @status BadState a budget for a task that has made others, which would get round it
   */
  TaskSchedule = 20,
  /**
   * Tells of a task, and of what it holds.
   * @param x0 {Task Inspect}
   * @param x1 {`Inspect`} what
   * @returns x1 to x7 as `Inspect` says
   * @status BadArgument no such thing to tell
   */
  TaskInspect = 21,
  /**
   * Makes a region of zeroed pages that lie one after another.
   * @param x0 {Task Manage} task charged for it
   * @param x1 {1 to 2^20 - 1} pages
   * @param x2 {System Dma} or 0: the region also gets the right Dma
   * @returns x1 region handle: Read, Write, Mint, and Dma if asked for
   * @status BadArgument no such size
   * @status NoMemory
   * @status TableFull
   */
  RegionCreate = 22,
  /**
   * Makes a handle to some of a region's pages, with the rights of the one given. Pages are freed when no handle to any of
   * the region and no mapping is left.
   * @param x0 {Region} region
   * @param x1 first page
   * @param x2 {at least 1} pages
   * @returns x1 region handle
   * @status BadArgument the region has no such pages
   * @status TableFull
   */
  RegionSplit = 23,
  /**
   * Writes a region's data-cache lines to memory and forgets them: before a device reads it, and before the program reads
   * what a device wrote. At most Limit.SyncBytes a call.
   * @param x0 {Region Dma} region
   * @param x1 {at most its length} offset in bytes
   * @param x2 bytes
   * @returns x1 bytes done
   * @returns x2 physical address of the region
   * @status BadArgument the offset is behind its end
   */
  RegionSync = 24,
  /**
   * Maps pages of a region. Page tables made on the way are charged to the task and stay with it, also after NoMemory.
   * @param x0 {Task Manage} whose memory
   * @param x1 {Region, with the rights to map with} region
   * @param x2 {program addresses from the second page on, a multiple of 4096} address
   * @param x3 {`MapRight`} rights, Read among them; Anywhere: the lowest free address from x2 on
   * @param x4 first page of the region
   * @param x5 {at least 1} pages
   * @returns x1 address
   * @status BadArgument no such pages or address, or writable and executable
   * @status Exists something is mapped there
   * @status NoMemory
   * @status TableFull
   */
  Map = 25,
  /**
   * Takes a mapping away, as a whole.
   * @param x0 {Task Manage} whose memory
   * @param x1 address at which a mapping starts
   * @status NotFound none does
   */
  Unmap = 26,
  /**
   * Has an interrupt line delivered to this task, among others that may be bound to it, and unmasks it. A line is masked
   * from its delivery until all that it was delivered to have acknowledged it or let go of it.
   * @param x0 {Interrupt} line
   * @param x1 bits to set on this task; 0: no more
   */
  InterruptBind = 27,
  /**
   * Says that the device has been served.
   * @param x0 {Interrupt} line
   * @status BadState it is not bound
   */
  InterruptAcknowledge = 28,
  /**
   * Appends one record to the kernel log, under the handle's badge.
   * @param x0 {System Log} system handle
   * @param x1 {`LogMeta` without a time} what
   * @param x2 to x6: up to 40 bytes of text
   * @status BadArgument a length above 40
   */
  Log = 29,
  /**
   * Reads a record of the kernel log.
   * @param x0 {System LogRead} system handle
   * @param x1 sequence number
   * @returns x1 that of the record found (the oldest kept if that is later) | badge it was written under (0: the kernel) << 32
   * @returns x2 `LogMeta` | ticks << LogMeta.TimeShift
   * @returns x3 to x7: text
   * @status NotFound that record is still to come
   */
  LogRead = 30,
  /**
   * Makes this task the one that is told of new records of the kernel log.
   * @param x0 {System LogRead} system handle
   * @param x1 bits to set on this task when a record is appended
   */
  LogBind = 31,
  /**
   * Tells of the machine.
   * @param x0 {System Info} system handle
   * @param x1 {`Info`} what
   * @returns x1 to x7 as `Info` says
   * @status BadArgument no such thing to tell
   */
  SystemInfo = 32,
  /**
   * Asks the firmware: only tags that read, and the one that announces a reboot; with the right Devices every tag.
   * @param x0 {System Firmware} system handle
   * @param x1 {32 bits} tag of the mailbox property interface
   * @param x2 to x5: words of the request
   * @returns x1 bytes of the answer
   * @returns x2 to x5: its words
   * @status Denied a tag that changes something
   * @status BadArgument no such tag can be
   * @status NotFound the firmware does not know the tag
   */
  Property = 33,
  /**
   * Makes a region of a device's registers, or of the VideoCore's memory, which is mapped uncached.
   * @param x0 {System Devices} system handle
   * @param x1 {a multiple of 4096} physical address
   * @param x2 {1 to 4096} pages
   * @returns x1 region handle: Read, Write, Mint, Dma
   * @status BadArgument no such address or size
   * @status Denied RAM is there, nothing, or a device that the kernel keeps
   * @status TableFull
   */
  DeviceRegion = 34,
  /**
   * Makes a handle to an interrupt line, to be bound by whoever has it.
   * @param x0 {System Devices} system handle
   * @param x1 {0 to 63} interrupt line
   * @returns x1 interrupt handle: Mint
   * @status BadArgument no such line
   * @status TableFull
   */
  InterruptCreate = 35,
  /**
   * Switches the recording of kernel events on or off, and what PMCCNTR_EL0 counts, which every task can read while it counts.
   * @param x0 {System Trace} system handle
   * @param x1 {0 to 7} `TraceFlag` bits
   * @returns x1 sequence number that the next event gets
   * @status BadArgument
   */
  Trace = 36,
  /**
   * Reads a record of the trace.
   * @param x0 {System Trace} system handle
   * @param x1 sequence number
   * @returns x1 that of the event found (the oldest kept if that is later) | id of the task << 32
   * @returns x2 `TraceMeta` | ticks << LogMeta.TimeShift
   * @returns x3 and x4 as `TraceEvent` says
   * @status NotFound that event is still to come
   */
  TraceRead = 37,
  /**
   * Gives RAM that was left alone at boot to the kernel, and to the caller's quota: with a device tree that is all from
   * Info.Boot's x5 on. In order of address; what is skipped stays alone.
   * @param x0 {System Devices} system handle
   * @param x1 {a multiple of 4096} physical address
   * @param x2 {at least 1} pages
   * @status Denied the caller is not init
   * @status BadArgument not RAM, or given already
   */
  MemoryAdd = 38,
  /**
   * Has the firmware make a framebuffer, and end the one before. It may give another mode than was asked for.
   * @param x0 {System Devices} system handle
   * @param x1 {32 bits} width in pixels
   * @param x2 {32 bits} height
   * @param x3 {32 bits} height of the memory, of which the screen shows a part: tag 0x00048009 says which
   * @param x4 {32 bits} bits of a pixel
   * @param x5 {32 bits} 0: blue is the least significant part of a pixel, 1: red
   * @returns x1 physical address
   * @returns x2 bytes
   * @returns x3 width
   * @returns x4 height
   * @returns x5 height of the memory
   * @returns x6 bytes from one row to the next
   * @returns x7 bits of a pixel | order << 8
   * @status BadArgument
   * @status NotFound the firmware has no screen
   */
  Display = 39,
  Count = 40,
}

/** What a system call answers in x0. Every one but Ok leaves the system as it was. Who made the call is to blame if nothing else is said. */
export const enum Status {
  Ok = 0,
  /** The handle is closed, stale or was never given. */
  BadHandle = 1,
  /** The handle names an object of another type. */
  WrongType = 2,
  /** The handle lacks the right. */
  Denied = 3,
  /** An argument is out of its range. */
  BadArgument = 4,
  /** The caller's own memory is not mapped there, or not with these rights. */
  BadAddress = 5,
  /** The lease is absent, too short, not lent for this, or its memory is not there. @blame who lent it */
  BadLease = 6,
  /** No memory within the quota. */
  NoMemory = 7,
  /** A handle table is full (handles and mappings share it), or the kernel's task table. */
  TableFull = 8,
  /** The partner ended while it held the request. @blame the partner */
  Died = 9,
  /** The task named has ended, or the caller named is not waiting for this task. @blame nobody: it may happen at any time */
  Gone = 10,
  /** The deadline has passed. @blame nobody */
  TimedOut = 11,
  /** The target is in a state that does not allow it. */
  BadState = 12,
  /** There is something there already. */
  Exists = 13,
  /** No such record, region or tag. */
  NotFound = 14,
  /** No system call has this number. */
  NoSyscall = 15,
}

/** What a handle names. */
export const enum HandleType {
  None = 0,
  Endpoint = 1,
  /** A task to manage. */
  Task = 2,
  /** A task to notify; the badge holds the bits. */
  Notification = 3,
  Region = 4,
  Interrupt = 5,
  System = 6,
  /** Memory mapped in the task; no handle. */
  Mapping = 7,
}

/** Rights on a handle; their meaning depends on its type. */
export const enum Right {
  /** Endpoint: call. */
  Send = 1,
  /** Endpoint: receive. */
  Receive = 2,
  /** Any: may be copied with another badge. */
  Mint = 4,
  /** Region. */
  Read = 1,
  Write = 2,
  Execute = 8,
  /** Region: its physical address, and cache maintenance. */
  Dma = 16,
  /** Task: start, stop, kill, map, give handles. */
  Manage = 1,
  Inspect = 2,
  All = 0xff,
}

/** Rights on the system handle. */
export const enum SystemRight {
  Log = 1,
  LogRead = 2,
  /** 4 is Right.Mint. */
  Info = 8,
  Firmware = 16,
  Dma = 32,
  Devices = 64,
  Trace = 128,
}

/** What a mapping allows; bits that add up. */
export const enum MapRight {
  Read = 1,
  Write = 2,
  Execute = 8,
  /** The address is the lowest that will do. */
  Anywhere = 16,
}

/** The tag of a message: operation or reply code in bits 0-15, then how many words, leases and handles go with it. */
export const enum Tag {
  CodeMask = 0xffff,
  WordsShift = 16,
  LeasesShift = 19,
  HandlesShift = 22,
  /** Words 0-6, leases 0-4, handles 0-4. */
  CountMask = 7,
  /** Of a call: it has a deadline, in x15. */
  Timed = 0x2000000,
}

/** On a handle in a message: with this bit it is not copied but moved. No handle's value has it. */
export const enum HandleFlag {
  MoveBit = 31,
}

/** A lease: address in bits 0-31, bytes in 32-61, and who may do what in 62-63 (bit 62 the server reads, 63 it writes). */
export const enum Lease {
  LengthShift = 32,
  LengthMask = 0x3fffffff,
  ReadBit = 62,
  WriteBit = 63,
  /** At most this many bytes are copied by one system call; the rest is asked for again. */
  BytesPerCall = 4096,
}

/** What a task does. */
export const enum TaskState {
  Free = 0,
  /** Created, not yet started. */
  Stopped = 1,
  Ready = 2,
  Running = 3,
  /** In receive. */
  Receiving = 4,
  /** In call, not yet received. */
  Calling = 5,
  /** In call, received, not yet replied to. */
  AwaitingReply = 6,
  Faulted = 7,
  Exited = 8,
  /** Its budget is used up until the next period. */
  Resting = 9,
}

/** What to be told of a task, and in which words. */
export const enum Inspect {
  /** x1 state | 256 if suspended, x2 priority now | base priority << 8, x3 processor ticks, x4 pages charged, x5 quota less what it handed on, x6 exit code, x7 id. */
  Summary = 0,
  /** x1 ESR_EL1, x2 FAR_EL1, x3 program counter, x4 stack pointer, x5 SPSR; lib/fault.ts makes a `Fault` of it. */
  Fault = 1,
  /** + n: x1-x7 are registers 7n to 7n + 6 (x0-x30). n 0-4. Of another task only. */
  Registers = 2,
  /** x1 slice, x2 budget, x3 period in ticks, x4 id of its creator, x5 id of the task that holds its call (0: none), x6 its timer's deadline, x7 bits that it was not given yet. */
  Schedule = 7,
  /**
   * + n: entry n of its handle table. x1 handle (0: none), x2 `HandleType` | rights << 8 | depth of copying << 16, x3 object: task id, line,
   * first page, or a number that tells endpoints apart, x4 pages, x5 badge; of a mapping the address. n below Limit.HandleTable, 256 for init.
   */
  Entry = 256,
}

/** Why a task faulted. */
export const enum Fault {
  None = 0,
  DataAbort = 1,
  InstructionAbort = 2,
  Alignment = 3,
  Undefined = 4,
  SystemRegister = 5,
  Breakpoint = 6,
  /** A wasm trap: ESR bits 0-7 are the `Trap`. */
  Trap = 7,
  StackOverflow = 8,
  NullPointer = 9,
  SError = 10,
  /** A trapped floating-point operation. */
  FloatingPoint = 11,
  Other = 12,
  /** No fault of the processor's: init found that it serves no more. */
  Hung = 13,
}

/** Reasons of a wasm trap: `brk #(0x100 + reason)`. */
export const enum Trap {
  None = 0,
  OutOfBounds = 1,
  IntegerOverflow = 2,
  DivideByZero = 3,
  InvalidConversion = 4,
  Unreachable = 5,
  CallIndirect = 6,
  UncaughtException = 7,
  Exhaustion = 8,
  /** AssemblyScript's abort(): a failed assertion or a thrown error; the reason is in the log. */
  Abort = 9,
}

/** What to be told of the system, and in which words. */
export const enum Info {
  /** x1 RAM in pages, x2 free, x3 kept by the kernel since boot, x4 tasks, x5 ticks per second, x6 ticks idle, x7 ticks now. */
  Memory = 0,
  /** x1 boot archive physical address, x2 bytes, x3 device tree address, x4 bytes (0: none), x5 where the RAM begins that nobody was given yet. */
  Boot = 1,
}

/** What `Syscall.Trace` switches on; bits that add up. */
export const enum TraceFlag {
  /** Kernel events are recorded. */
  Record = 1,
  /** PMCCNTR_EL0 counts cycles of the kernel. */
  CountKernel = 2,
  /** And those of tasks. */
  CountTasks = 4,
  All = 7,
}

/** What the trace tells of. */
export const enum TraceEvent {
  /** The task makes the system call of that number: its x0, its x1. */
  Syscall = 1,
  /** The task (0: nobody) is interrupted: source register of the core's controller, pending lines. */
  Interrupt = 2,
  /** The task causes an exception of the class of that number: ESR_EL1, FAR_EL1. */
  Fault = 3,
  /** The task runs from now on; 0: the processor is idle. */
  Switch = 4,
}

/** How a trace event is described: number in bits 0-5, `TraceEvent` in 6-8. */
export const enum TraceMeta {
  NumberMask = 63,
  EventShift = 6,
  EventMask = 7,
}

/** How many or how much there can be. */
export const enum Limit {
  Priorities = 32,
  Tasks = 1024,
  Words = 6,
  Leases = 4,
  Handles = 4,
  /** Entries of a task's handle table, for handles and mappings; the first is never used. */
  HandleTable = 91,
  SyncBytes = 65536,
  LogTextBytes = 40,
  PageBytes = 4096,
}

/** How urgent a message is. */
export const enum LogLevel {
  Error = 0,
  Warning = 1,
  Info = 2,
  Debug = 3,
}

/** How a log record is described: bytes of text in bits 0-5, level in 6-7, bit 8 when the next record goes on with it. */
export const enum LogMeta {
  LengthMask = 63,
  LevelShift = 6,
  LevelMask = 3,
  More = 256,
  TimeShift = 9,
}
