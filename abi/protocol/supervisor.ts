/**
 * What programs ask of init. Every program starts with a call handle to it (`InitialHandle.Supervisor`), whose badge is
 * its service number + 1. Names are up to 16 bytes of ASCII, packed little-endian into two words (zero padded).
 *
 * Status codes of the replies are `SupervisorStatus`.
 */
export const enum Supervisor {
  /** w0-w1 name of a protocol that the manifest lets the caller use -> w0 call handle. */
  Connect = 1,
  /** w0-w1 name of a protocol that the caller serves -> w0 endpoint handle to receive on. */
  Serve = 2,
  /** w0-w1 name of a device of the caller -> w0 offset in its device window, w1 interrupt handle (0: none). */
  Device = 3,
  /** -> w0 system handle with the rights that the manifest lists (`SystemRight`), 0 when none. */
  System = 4,
  /** w0 service number; lease 0 (server writes) at least `ServiceRecord.Bytes` -> w0 number of services. */
  Describe = 5,
  /** w0-w1 service name, w2 argument for its start. */
  Start = 6,
  /** w0-w1 service name. */
  Stop = 7,
  /** w0-w1 service name. */
  Restart = 8,
  /** w0-w1 service name: sets the crash bit; the service's loop then executes `unreachable`. */
  Crash = 9,
  /** -> w0 the argument given to Start. */
  Argument = 10,
  /** w0 `Power`. Does not answer when it succeeds. */
  Power = 11,
  /**
   * w0-w1 service name, w2 entry of its handle table to begin with; lease 0 (server writes) for `HoldRecord`s, as many as
   * fit -> w0 how many were written, w1 entry to go on with, 0 after the last.
   */
  Holds = 12,
}

export const enum Power {
  Off = 0,
  Reset = 1,
}

export const enum SupervisorStatus {
  Ok = 0,
  /** No service, protocol or device has that name. */
  UnknownName = 1,
  /** The manifest does not grant it. */
  NotGranted = 2,
  /** Already running, or not running. */
  WrongState = 3,
  /** init itself, or another service that must not be touched. */
  Refused = 4,
  /** The kernel refused; w0 is the kernel's `Status`. */
  Failed = 5,
  /** No such operation, or a missing or short lease. */
  BadRequest = 6,
}

/** Byte offsets in what Describe writes. */
export const enum ServiceRecord {
  /** 16 bytes of ASCII, zero padded. */
  Name = 0,
  /** u8 `ServiceState`. */
  State = 16,
  /** u8 priority. */
  Priority = 17,
  /** u8 `TaskState` of its task. */
  Task = 18,
  /** u16 restarts since boot. */
  Restarts = 20,
  /** u32 task id, 0 when there is none. */
  Id = 24,
  /** u32 pages charged. */
  Pages = 28,
  /** u64 processor ticks of its present task. */
  Ticks = 32,
  /** u8 how many protocols it needs, u8 how many it serves. */
  Uses = 40,
  Serves = 41,
  /** u32 exit code or 0, u8 `Fault` of the last death, u8 `Trap`. */
  ExitCode = 44,
  Fault = 48,
  Trap = 49,
  /** u32 pages that it may be charged with, less what it handed on. */
  Quota = 52,
  Bytes = 56,
}

/** Byte offsets in what Holds writes of each handle or mapping: what `Inspect.Entry` says. */
export const enum HoldRecord {
  /** u32 handle. */
  Handle = 0,
  /** u8 `HandleType`, u8 rights, u16 depth of copying. */
  Type = 4,
  Rights = 5,
  Depth = 6,
  /** u32 task id, interrupt line, first page, or a number that tells endpoints apart. */
  Object = 8,
  /** u32 pages. */
  Pages = 12,
  /** u64 badge; of a mapping the address. */
  Badge = 16,
  Bytes = 24,
}

export const enum ServiceState {
  /** Not started, or stopped by request. */
  Stopped = 0,
  Running = 1,
  /** Waits out its back-off before it is started again. */
  Restarting = 2,
  /** Died too often. */
  GivenUp = 3,
  /** Ended by itself. */
  Finished = 4,
}

/** Notification bits that the library handles for every service. */
export const enum CommonBit {
  /** Bit 63: execute `unreachable`, asked for by the shell's `crash`. */
  Crash = 63,
  /** Bit 62: a server that this service uses has been started again; what it was told before is forgotten. */
  PeerRestarted = 62,
}
