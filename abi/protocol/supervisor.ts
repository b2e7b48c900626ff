import type { Fault, HandleType, TaskState, Trap } from "../syscall";
import type { Name, Out, Result, u16, u32, u64, u8 } from "./types";

export const enum SupervisorError {
  /** No service, protocol or device has that name. */
  UnknownName = 1,
  /** The manifest, servers/manifest.ts, does not grant it. */
  NotGranted = 2,
  /** Already running, or not running. */
  WrongState = 3,
  /** init itself, or another service that must not be touched. */
  Refused = 4,
  /** Too little memory for its quota, or in it. */
  NoMemory = 5,
  /** A handle table is full. */
  TableFull = 6,
  /** The kernel refused; the log says why. */
  KernelRefused = 7,
  /** The firmware does not know the tag. */
  UnknownTag = 8,
  /** The firmware has no screen, or no memory for that mode. */
  NoScreen = 9,
  /** Its service is stopped, or was given up. */
  NotRunning = 10,
  /** The manifest lists no such program for the service. */
  UnknownProgram = 11,
  /** The watchdog takes up to 15 seconds. */
  BadTime = 12,
}

export const enum Power {
  Off = 0,
  Reset = 1,
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

/** A service, as `describe` tells of it. */
export interface ServiceRecord {
  name: Name;
  /** That it runs. */
  program: Name;
  state: ServiceState;
  priority: u8;
  /** Of its task. */
  task: TaskState;
  /** How many protocols it needs. */
  uses: u8;
  /** How many it serves. */
  serves: u8;
  /** Of its last death. */
  fault: Fault;
  trap: Trap;
  /** Since boot. */
  restarts: u16;
  /** Of its last end by itself. */
  exitCode: u32;
  /** Of its task, 0 when there is none. */
  id: u32;
  /** Pages charged. */
  pages: u32;
  /** Pages that it may be charged with, less what it handed on. */
  quota: u32;
  /** Processor time of its present task. */
  ticks: u64;
  /** Pins used by the system that the manifest grants it, pin 0 in bit 0. */
  pins: u64;
}

/** A handle or mapping, as `Inspect.Entry` tells of it. */
export interface HoldRecord {
  handle: u32;
  type: HandleType;
  rights: u8;
  /** Of copying. */
  depth: u16;
  /** Task id, interrupt line, first page, or a number that tells endpoints apart. */
  object: u32;
  pages: u32;
  /** Of a mapping the address. */
  badge: u64;
}

/**
 * What programs ask of init. Every program starts with a call handle to it (`InitialHandle.Supervisor`), whose badge is its
 * service number + 1.
 */
export interface Supervisor {
  /**
   * Connects to a protocol that the manifest lets the caller use.
   * @result handle in the caller's table, for calls
   * @idempotent
   */
  connect(
    protocol: Name,
  ): Result<
    { handle: u32 },
    | SupervisorError.UnknownName
    | SupervisorError.NotGranted
    | SupervisorError.NotRunning
    | SupervisorError.NoMemory
    | SupervisorError.TableFull
    | SupervisorError.KernelRefused
  >;
  /**
   * Gets the endpoint to serve a protocol of the caller on.
   * @result handle in the caller's table, to receive on
   * @result protocolNumber as in the badges of its callers
   * @idempotent
   */
  serve(
    protocol: Name,
  ): Result<
    { handle: u32; protocolNumber: u32 },
    | SupervisorError.UnknownName
    | SupervisorError.NotGranted
    | SupervisorError.NoMemory
    | SupervisorError.TableFull
    | SupervisorError.KernelRefused
  >;
  /**
   * Gets a device of the caller.
   * @result base offset in its device window
   * @result interrupt handle, 0 for none
   * @idempotent
   */
  device(
    name: Name,
  ): Result<
    { base: u32; interrupt: u32 },
    SupervisorError.UnknownName | SupervisorError.NoMemory | SupervisorError.TableFull | SupervisorError.KernelRefused
  >;
  /**
   * Gets a system handle with the rights that the manifest lists.
   * @result handle in the caller's table, 0 for none
   * @idempotent
   */
  system(): Result<
    { handle: u32 },
    SupervisorError.NoMemory | SupervisorError.TableFull | SupervisorError.KernelRefused
  >;
  /**
   * Describes a service.
   * @param service its number
   * @result count of services
   * @idempotent
   */
  describe(service: u32, record: Out<ServiceRecord>): Result<{ count: u32 }, SupervisorError.UnknownName>;
  /** Starts a service, and before it what it uses and is not running. @param argument what `argument` will answer it */
  start(
    name: Name,
    argument: u64,
  ): Result<
    void,
    | SupervisorError.UnknownName
    | SupervisorError.NotGranted
    | SupervisorError.WrongState
    | SupervisorError.Refused
    | SupervisorError.NoMemory
    | SupervisorError.TableFull
    | SupervisorError.KernelRefused
  >;
  /** Stops a service. */
  stop(
    name: Name,
  ): Result<
    void,
    SupervisorError.UnknownName | SupervisorError.NotGranted | SupervisorError.WrongState | SupervisorError.Refused
  >;
  /** Stops a service and starts it. */
  restart(
    name: Name,
  ): Result<
    void,
    | SupervisorError.UnknownName
    | SupervisorError.NotGranted
    | SupervisorError.WrongState
    | SupervisorError.Refused
    | SupervisorError.NoMemory
    | SupervisorError.TableFull
    | SupervisorError.KernelRefused
  >;
  /** Makes a service trap. */
  crash(
    name: Name,
  ): Result<
    void,
    SupervisorError.UnknownName | SupervisorError.NotGranted | SupervisorError.WrongState | SupervisorError.Refused
  >;
  /**
   * Tells what the caller was started with.
   * @result restarts of its service since boot
   * @idempotent
   */
  argument(): Result<{ value: u64; restarts: u32 }, never>;
  /** Switches the board off or resets it. Does not answer when it succeeds. */
  power(how: Power): Result<void, SupervisorError.NotGranted | SupervisorError.KernelRefused>;
  /**
   * Tells what a service holds.
   * @param from entry of its handle table to begin with
   * @result written records
   * @result next entry to go on with, 0 after the last
   * @idempotent
   */
  holds(
    name: Name,
    from: u64,
    records: Out<HoldRecord[], "written">,
  ): Result<
    { written: u32; next: u64 },
    SupervisorError.UnknownName | SupervisorError.NotGranted | SupervisorError.WrongState
  >;
  /**
   * Has the firmware change something, if the manifest lists the tag.
   * @param tag of the mailbox property interface, `FirmwareTag` of abi/firmware.ts
   * @param w0 the request's words
   * @result bytes of the answer
   * @result a0 the answer's words
   * @idempotent
   */
  firmware(
    tag: u32,
    w0: u32,
    w1: u32,
    w2: u32,
  ): Result<
    { bytes: u32; a0: u32; a1: u32; a2: u32; a3: u32 },
    SupervisorError.NotGranted | SupervisorError.UnknownTag | SupervisorError.KernelRefused
  >;
  /**
   * Has the firmware make a framebuffer, and end the one before with all its mappings, unless that is as asked for. The mode may be
   * another than was asked for.
   * @param width in pixels
   * @param rows of its memory, of which the screen shows `height`
   * @param depth bits of a pixel
   * @param order 0: blue is the least significant part of a pixel, 1: red
   * @result region handle in the caller's table
   * @result pitch bytes from one row to the next
   * @result format depth | order << 8
   * @idempotent
   */
  display(
    width: u32,
    height: u32,
    rows: u32,
    depth: u32,
    order: u32,
  ): Result<
    { region: u32; pitch: u32; width: u32; height: u32; rows: u32; format: u32 },
    | SupervisorError.NotGranted
    | SupervisorError.NoScreen
    | SupervisorError.NoMemory
    | SupervisorError.TableFull
    | SupervisorError.KernelRefused
  >;
  /** Stops a service and starts another program in its place; when that cannot be started, the one that it ran. */
  replace(
    name: Name,
    program: Name,
  ): Result<
    void,
    | SupervisorError.UnknownName
    | SupervisorError.UnknownProgram
    | SupervisorError.NotGranted
    | SupervisorError.WrongState
    | SupervisorError.Refused
    | SupervisorError.NoMemory
    | SupervisorError.TableFull
    | SupervisorError.KernelRefused
  >;
  /**
   * Tells which programs a service can run.
   * @param n 0 for its own, then the alternatives
   * @idempotent
   */
  programs(name: Name, n: u32): Result<{ program: Name }, SupervisorError.UnknownName | SupervisorError.UnknownProgram>;
  /**
   * Has the board reset when init does not run for so long; in QEMU it is reset at once.
   * @param seconds 1 to 15, 0 for off
   * @idempotent
   */
  watchdog(
    seconds: u32,
  ): Result<
    void,
    | SupervisorError.NotGranted
    | SupervisorError.BadTime
    | SupervisorError.TableFull
    | SupervisorError.NoMemory
    | SupervisorError.KernelRefused
  >;
  /**
   * Tells what the watchdog was started with.
   * @result seconds 0: it is off
   * @idempotent
   */
  watchdogTime(): Result<{ seconds: u32 }, never>;
}
