/**
 * The system-call interface: numbers, statuses, rights and record layouts that the kernel and user programs share.
 *
 * A program puts the call's number in x8 and arguments in x0-x7, then executes `svc #0`. x0 comes back as a `Status`
 * (Receive and ReplyReceive answer differently, see there); further results are in x1-x7. x8-x18 and the condition
 * flags are scratch: the kernel does not keep them (they come back as 0). Everything else is kept. Handles in messages are 32 bits
 * each, two to a register; the receiver gets copies in its own table.
 */
export const enum Syscall {
  /** x0 endpoint, x1 tag, x2-x7 words, x9-x12 leases, x13-x14 handles -> x0 status, x1 reply tag, x2-x7 words, x9-x10 handles. */
  Call = 0,
  /** x0 endpoint << 32 | caller, x1 tag, x2-x7 words: replies, then receives every bit with no deadline. -> as Receive. */
  ReplyReceive = 1,
  /**
   * x0 endpoint (0: notifications only), x1 notification mask, x2 deadline in ticks (0: poll, all ones: none).
   * -> a message: x0 badge << 32 | caller, x1 tag, x2-x7 words, x9-x10 handles.
   * -> no message: x0 = 0, x1 a status: Ok with the notification bits (now cleared) in x2, or TimedOut, or the error.
   */
  Receive = 2,
  /** x0 caller, x1 tag, x2-x7 words. Gone when that caller does not wait for this task. */
  Reply = 3,
  /** x0 notification handle: sets its badge's bits in the task it names. Or x0 task handle (Manage), x1 the bits. */
  Notify = 4,
  /** x0 caller, x1 lease number, x2 offset in the lease, x3 own address, x4 bytes -> x1 bytes copied from the caller. */
  LeaseRead = 5,
  /** As LeaseRead, the other way: own memory to the caller's lease. */
  LeaseWrite = 6,
  /** Goes behind the other ready tasks of the same priority. */
  Yield = 7,
  /** x0 deadline in ticks (all ones: off), x1 notification bits to set on this task then. One timer per task. */
  SetTimer = 8,
  /** x0 exit code. Does not return. */
  Exit = 9,
  /** x0 handle, x1 rights to keep, x2 badge (0 keeps the present one), x3 task to give it to (0: self) -> x1 handle. */
  HandleCopy = 10,
  /** x0 handle. */
  HandleClose = 11,
  /** -> x1 endpoint handle with all rights. */
  EndpointCreate = 12,
  /** x0 bits -> x1 handle that sets these bits on this task; to be given to those who shall. */
  NotificationCreate = 13,
  /** x0 quota in pages, x1 priority, x2 bits set on the creator when it faults or ends -> x1 task handle. */
  TaskCreate = 14,
  /** x0 task, x1 entry address, x2 stack top, x3 value for its x0. */
  TaskStart = 15,
  /** x0 task (not the caller, nor whom it descends from): ends it and all that it created, and reclaims what they hold. */
  TaskKill = 16,
  /** x0 task, x1 `Inspect` -> x1-x7 as that says. */
  TaskInspect = 17,
  /** x0 task charged for it (0: self), x1 pages, x2 `RegionFlag` bits -> x1 region handle of zeroed, contiguous pages. */
  RegionCreate = 18,
  /**
   * x0 task (0: self), x1 region, x2 address, x3 `MapRight` bits, x4 first page of the region, x5 pages. Page tables made
   * on the way stay with the task, also when it ends in NoMemory.
   */
  Map = 19,
  /** x0 task (0: self), x1 address: removes the mapping that starts there. */
  Unmap = 20,
  /** x0 interrupt, x1 bits: delivers it to this task as these notification bits, and unmasks it. */
  InterruptBind = 21,
  /** x0 interrupt: unmasks it after its device has been served. */
  InterruptAcknowledge = 22,
  /** x0 system handle (Log), x1 `LogMeta`, x2-x6 up to 40 bytes of text: appends one record to the kernel log. */
  Log = 23,
  /**
   * x0 system handle (LogRead), x1 sequence number -> x1 that of the record found (the oldest kept if that is later) |
   * badge of the handle it was written with << 32 (0: the kernel), x2 `LogMeta` | ticks << LogMeta.TimeShift, x3-x7 text. NotFound past the newest.
   */
  LogRead = 24,
  /** x0 system handle (LogRead), x1 bits to set on this task when a record is appended. */
  LogBind = 25,
  /** x0 system handle (Info), x1 `Info` -> x1-x7 as that says. */
  SystemInfo = 26,
  /** x0 system handle (Firmware), x1 property tag, x2-x5 request words -> x1 reply bytes, x2-x5 reply words. */
  Property = 27,
  /** x0 system handle (Power), x1 `Power`. Does not return when it succeeds. */
  Power = 28,
  /** x0 system handle (Devices), x1 physical address, x2 pages -> x1 region handle. */
  DeviceRegion = 29,
  /** x0 system handle (Devices), x1 interrupt line -> x1 interrupt handle. */
  InterruptCreate = 30,
  Count = 31,
}

/** What a system call answers in x0. Every one but Ok leaves the system as it was. */
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
  /** The address range is not mapped, or not with these rights. The caller's own memory. */
  BadAddress = 5,
  /** The lease is absent, too short, not lent for this, or its memory is not there: the caller of the server is to blame. */
  BadLease = 6,
  /** No memory within the quota. */
  NoMemory = 7,
  /** The handle table, the mapping table or the kernel's task table is full. */
  TableFull = 8,
  /** The partner ended while it held the request. */
  Died = 9,
  /** The caller named is not waiting for this task. */
  Gone = 10,
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
  Power = 32,
  Devices = 64,
}

export const enum MapRight {
  Read = 1,
  Write = 2,
  Execute = 8,
}

/** The tag of a message: operation or reply code in bits 0-15, then how many words, leases and handles go with it. */
export const enum Tag {
  CodeMask = 0xffff,
  WordsShift = 16,
  LeasesShift = 19,
  HandlesShift = 22,
  /** Words 0-6, leases 0-4, handles 0-4. */
  CountMask = 7,
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
}

export const enum Inspect {
  /** x1 state, x2 priority now | base priority << 8, x3 processor ticks, x4 pages charged, x5 quota less what it handed on, x6 exit code, x7 id. */
  Summary = 0,
  /** x1 `Fault`, x2 ESR_EL1, x3 FAR_EL1, x4 program counter, x5 stack pointer, x6 SPSR. */
  Fault = 1,
  /** + n: x1-x7 are registers 7n to 7n + 6 (x0-x30). n 0-4. Of another task only. */
  Registers = 2,
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
  Other = 11,
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

export const enum Info {
  /** x1 RAM in pages, x2 free, x3 kept by the kernel since boot, x4 tasks, x5 ticks per second, x6 ticks idle, x7 ticks now. */
  Memory = 0,
  /** x1 boot archive physical address, x2 bytes, x3 initrd address, x4 bytes, x5 boot source (`BootSource`). */
  Boot = 1,
}

/** Where the kernel learnt of memory from. */
export const enum BootSource {
  DeviceTree = 1,
  Atags = 2,
  Mailbox = 3,
}

export const enum Power {
  Off = 0,
  Reset = 1,
}

export const enum Limit {
  Priorities = 32,
  Tasks = 1024,
  Words = 6,
  Leases = 4,
  Handles = 4,
  /** Handles in a task's table. */
  HandleTable = 64,
  Mappings = 32,
  LogTextBytes = 40,
  PageBytes = 4096,
}

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
