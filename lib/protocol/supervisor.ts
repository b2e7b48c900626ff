/** What programs ask of init. Every program starts with a call handle to it (`InitialHandle.Supervisor`), whose badge is its service number + 1. Made from abi/protocol/supervisor.ts by `make docs`. */

import { call, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Fault, HandleType, TaskState, Trap } from "../../abi/syscall";
import { Client } from "../client";
import { lendWrite, tagOf } from "../message";
import { Server } from "../server";

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

export const SERVICE_RECORD_BYTES: u32 = 80;

/** A service, as `describe` tells of it. `changetype<ServiceRecord>(address)` of 80 bytes, aligned to 8. */
@unmanaged
@final
export class ServiceRecord {
  /** Address of 16 bytes. */
  get name(): usize {
    return changetype<usize>(this) + 0;
  }
  /** That it runs. Address of 16 bytes. */
  get program(): usize {
    return changetype<usize>(this) + 16;
  }
  get state(): ServiceState {
    return load<u8>(changetype<usize>(this), 32);
  }
  set state(value: ServiceState) {
    store<u8>(changetype<usize>(this), <u8>value, 32);
  }
  get priority(): u32 {
    return load<u8>(changetype<usize>(this), 33);
  }
  set priority(value: u32) {
    store<u8>(changetype<usize>(this), <u8>value, 33);
  }
  /** Of its task. */
  get task(): TaskState {
    return load<u8>(changetype<usize>(this), 34);
  }
  set task(value: TaskState) {
    store<u8>(changetype<usize>(this), <u8>value, 34);
  }
  /** How many protocols it needs. */
  get uses(): u32 {
    return load<u8>(changetype<usize>(this), 35);
  }
  set uses(value: u32) {
    store<u8>(changetype<usize>(this), <u8>value, 35);
  }
  /** How many it serves. */
  get serves(): u32 {
    return load<u8>(changetype<usize>(this), 36);
  }
  set serves(value: u32) {
    store<u8>(changetype<usize>(this), <u8>value, 36);
  }
  /** Of its last death. */
  get fault(): Fault {
    return load<u8>(changetype<usize>(this), 37);
  }
  set fault(value: Fault) {
    store<u8>(changetype<usize>(this), <u8>value, 37);
  }
  get trap(): Trap {
    return load<u8>(changetype<usize>(this), 38);
  }
  set trap(value: Trap) {
    store<u8>(changetype<usize>(this), <u8>value, 38);
  }
  /** Since boot. */
  get restarts(): u32 {
    return load<u16>(changetype<usize>(this), 40);
  }
  set restarts(value: u32) {
    store<u16>(changetype<usize>(this), <u16>value, 40);
  }
  /** Of its last end by itself. */
  get exitCode(): u32 {
    return load<u32>(changetype<usize>(this), 44);
  }
  set exitCode(value: u32) {
    store<u32>(changetype<usize>(this), value, 44);
  }
  /** Of its task, 0 when there is none. */
  get id(): u32 {
    return load<u32>(changetype<usize>(this), 48);
  }
  set id(value: u32) {
    store<u32>(changetype<usize>(this), value, 48);
  }
  /** Pages charged. */
  get pages(): u32 {
    return load<u32>(changetype<usize>(this), 52);
  }
  set pages(value: u32) {
    store<u32>(changetype<usize>(this), value, 52);
  }
  /** Pages that it may be charged with, less what it handed on. */
  get quota(): u32 {
    return load<u32>(changetype<usize>(this), 56);
  }
  set quota(value: u32) {
    store<u32>(changetype<usize>(this), value, 56);
  }
  /** Processor time of its present task. */
  get ticks(): u64 {
    return load<u64>(changetype<usize>(this), 64);
  }
  set ticks(value: u64) {
    store<u64>(changetype<usize>(this), value, 64);
  }
  /** Pins used by the system that the manifest grants it, pin 0 in bit 0. */
  get pins(): u64 {
    return load<u64>(changetype<usize>(this), 72);
  }
  set pins(value: u64) {
    store<u64>(changetype<usize>(this), value, 72);
  }
}

export const HOLD_RECORD_BYTES: u32 = 24;

/** A handle or mapping, as `Inspect.Entry` tells of it. `changetype<HoldRecord>(address)` of 24 bytes, aligned to 8. */
@unmanaged
@final
export class HoldRecord {
  get handle(): u32 {
    return load<u32>(changetype<usize>(this), 0);
  }
  set handle(value: u32) {
    store<u32>(changetype<usize>(this), value, 0);
  }
  get type(): HandleType {
    return load<u8>(changetype<usize>(this), 4);
  }
  set type(value: HandleType) {
    store<u8>(changetype<usize>(this), <u8>value, 4);
  }
  get rights(): u32 {
    return load<u8>(changetype<usize>(this), 5);
  }
  set rights(value: u32) {
    store<u8>(changetype<usize>(this), <u8>value, 5);
  }
  /** Of copying. */
  get depth(): u32 {
    return load<u16>(changetype<usize>(this), 6);
  }
  set depth(value: u32) {
    store<u16>(changetype<usize>(this), <u16>value, 6);
  }
  /** Task id, interrupt line, first page, or a number that tells endpoints apart. */
  get object(): u32 {
    return load<u32>(changetype<usize>(this), 8);
  }
  set object(value: u32) {
    store<u32>(changetype<usize>(this), value, 8);
  }
  get pages(): u32 {
    return load<u32>(changetype<usize>(this), 12);
  }
  set pages(value: u32) {
    store<u32>(changetype<usize>(this), value, 12);
  }
  /** Of a mapping the address. */
  get badge(): u64 {
    return load<u64>(changetype<usize>(this), 16);
  }
  set badge(value: u64) {
    store<u64>(changetype<usize>(this), value, 16);
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainSupervisor(code: u32): string {
  switch (code) {
    case SupervisorError.UnknownName:
      return "no service, protocol or device has that name";
    case SupervisorError.NotGranted:
      return "the manifest, servers/manifest.ts, does not grant it";
    case SupervisorError.WrongState:
      return "already running, or not running";
    case SupervisorError.Refused:
      return "init itself, or another service that must not be touched";
    case SupervisorError.NoMemory:
      return "too little memory for its quota, or in it";
    case SupervisorError.TableFull:
      return "a handle table is full";
    case SupervisorError.KernelRefused:
      return "the kernel refused; the log says why";
    case SupervisorError.UnknownTag:
      return "the firmware does not know the tag";
    case SupervisorError.NoScreen:
      return "the firmware has no screen, or no memory for that mode";
    case SupervisorError.NotRunning:
      return "its service is stopped, or was given up";
    case SupervisorError.UnknownProgram:
      return "the manifest lists no such program for the service";
    case SupervisorError.BadTime:
      return "the watchdog takes up to 15 seconds";
    default:
      return "";
  }
}

export const enum SupervisorOperation {
  Connect = 1,
  Serve = 2,
  Device = 3,
  System = 4,
  Describe = 5,
  Start = 6,
  Stop = 7,
  Restart = 8,
  Crash = 9,
  Argument = 10,
  Power = 11,
  Holds = 12,
  Firmware = 13,
  Display = 14,
  Replace = 15,
  Programs = 16,
  Watchdog = 17,
  WatchdogTime = 18,
}

/** Operations of this version of supervisor, and their hash. */
const COUNT: u32 = 18;
const HASH: u64 = 0x479f5d294416bf94;
/** Hashes of the first, the first two, ... operations: of the versions that SupervisorServer is compatible with. */
const HASHES = memory.data<u64>([
  0xc970ace8d631142e, 0xe2e506d5ef1f3a71, 0x5f2df0014ba23e78, 0xfbfcd21fd1c989fe, 0xbac6328cee9802f2,
  0xbc9e626858d71189, 0xb902e71fb6e71208, 0x9e7026de566d8a62, 0xb567b541adc69896, 0x96f3e626231d9053,
  0xf62f5ffaeeffb885, 0x589b7fc2a6312008, 0x7e7a796e97795fb5, 0xde8b48165a8c92e5, 0xf244130e3f357842,
  0x0692a7baadd335d1, 0x7d63e44bdee539ef, 0x479f5d294416bf94,
]);

/** A client of supervisor: `new SupervisorClient(connect("supervisor"))`. Methods return 0, a `SupervisorError` or what `Client` says. */
@final
export class SupervisorClient extends Client {
  /** In the caller's table, for calls */
  handle: u32 = 0;
  /** As in the badges of its callers */
  protocolNumber: u32 = 0;
  /** Offset in its device window */
  base: u32 = 0;
  /** Handle, 0 for none */
  interrupt: u32 = 0;
  /** Of services */
  count: u32 = 0;
  value: u64 = 0;
  /** Of its service since boot */
  restarts: u32 = 0;
  /** Records */
  written: u32 = 0;
  /** Entry to go on with, 0 after the last */
  next: u64 = 0;
  /** Of the answer */
  bytes: u32 = 0;
  /** The answer's words */
  a0: u32 = 0;
  a1: u32 = 0;
  a2: u32 = 0;
  a3: u32 = 0;
  /** Handle in the caller's table */
  region: u32 = 0;
  /** Bytes from one row to the next */
  pitch: u32 = 0;
  width: u32 = 0;
  height: u32 = 0;
  rows: u32 = 0;
  /** Depth | order << 8 */
  format: u32 = 0;
  programLow: u64 = 0;
  programHigh: u64 = 0;
  /** 0: it is off */
  seconds: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "supervisor", COUNT, HASH);
  }

  /**
   * Connects to a protocol that the manifest lets the caller use.
   * Results: `handle`.
   */
  connect(protocolLow: u64, protocolHigh: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Connect, 2, 0, 0), protocolLow, protocolHigh, 0, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.handle = <u32>word(0);
    return 0;
  }

  /**
   * Gets the endpoint to serve a protocol of the caller on.
   * Results: `handle`, `protocolNumber`.
   */
  serve(protocolLow: u64, protocolHigh: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Serve, 2, 0, 0), protocolLow, protocolHigh, 0, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.handle = <u32>word(0);
    this.protocolNumber = <u32>word(1);
    return 0;
  }

  /**
   * Gets a device of the caller.
   * Results: `base`, `interrupt`.
   */
  device(nameLow: u64, nameHigh: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Device, 2, 0, 0), nameLow, nameHigh, 0, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.base = <u32>word(0);
    this.interrupt = <u32>word(1);
    return 0;
  }

  /**
   * Gets a system handle with the rights that the manifest lists.
   * Results: `handle`.
   */
  system(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SupervisorOperation.System, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.handle = <u32>word(0);
    return 0;
  }

  /**
   * Describes a service.
   * @param service its number
   * Results: `count`.
   */
  describe(service: u32, record: ServiceRecord): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, changetype<usize>(record), 80);
      code = this.finish(call(this.endpoint, tagOf(SupervisorOperation.Describe, 1, 1, 0), service, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.count = <u32>word(0);
    return 0;
  }

  /**
   * Starts a service, and before it what it uses and is not running.
   * @param argument what `argument` will answer it
   */
  start(nameLow: u64, nameHigh: u64, argument: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Start, 3, 0, 0), nameLow, nameHigh, argument, 0, 0, 0),
        0,
      );
    } while (this.again(code, false));
    return code;
  }

  /** Stops a service. */
  stop(nameLow: u64, nameHigh: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Stop, 2, 0, 0), nameLow, nameHigh, 0, 0, 0, 0),
        0,
      );
    } while (this.again(code, false));
    return code;
  }

  /** Stops a service and starts it. */
  restart(nameLow: u64, nameHigh: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Restart, 2, 0, 0), nameLow, nameHigh, 0, 0, 0, 0),
        0,
      );
    } while (this.again(code, false));
    return code;
  }

  /** Makes a service trap. */
  crash(nameLow: u64, nameHigh: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Crash, 2, 0, 0), nameLow, nameHigh, 0, 0, 0, 0),
        0,
      );
    } while (this.again(code, false));
    return code;
  }

  /**
   * Tells what the caller was started with.
   * Results: `value`, `restarts`.
   */
  argument(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SupervisorOperation.Argument, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.value = word(0);
    this.restarts = <u32>word(1);
    return 0;
  }

  /** Switches the board off or resets it. Does not answer when it succeeds. */
  power(how: Power): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SupervisorOperation.Power, 1, 0, 0), how, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    return code;
  }

  /**
   * Tells what a service holds.
   * @param from entry of its handle table to begin with
   * Results: `written`, `next`.
   */
  holds(nameLow: u64, nameHigh: u64, from: u64, records: usize, recordsCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, records, recordsCount * 24);
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Holds, 3, 1, 0), nameLow, nameHigh, from, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.written = <u32>word(0);
    this.next = word(1);
    return 0;
  }

  /**
   * Has the firmware change something, if the manifest lists the tag.
   * @param tag of the mailbox property interface, `FirmwareTag` of abi/firmware.ts
   * @param w0 the request's words
   * Results: `bytes`, `a0`, `a1`, `a2`, `a3`.
   */
  firmware(tag: u32, w0: u32, w1: u32, w2: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SupervisorOperation.Firmware, 4, 0, 0), tag, w0, w1, w2, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.bytes = <u32>word(0);
    this.a0 = <u32>word(1);
    this.a1 = <u32>word(2);
    this.a2 = <u32>word(3);
    this.a3 = <u32>word(4);
    return 0;
  }

  /**
   * Has the firmware make a framebuffer, and end the one before with all its mappings, unless that is as asked for. The mode may be another than was asked for.
   * @param width in pixels
   * @param rows of its memory, of which the screen shows `height`
   * @param depth bits of a pixel
   * @param order 0: blue is the least significant part of a pixel, 1: red
   * Results: `region`, `pitch`, `width`, `height`, `rows`, `format`.
   */
  display(width: u32, height: u32, rows: u32, depth: u32, order: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Display, 5, 0, 0), width, height, rows, depth, order, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.region = <u32>word(0);
    this.pitch = <u32>word(1);
    this.width = <u32>word(2);
    this.height = <u32>word(3);
    this.rows = <u32>word(4);
    this.format = <u32>word(5);
    return 0;
  }

  /** Stops a service and starts another program in its place; when that cannot be started, the one that it ran. */
  replace(nameLow: u64, nameHigh: u64, programLow: u64, programHigh: u64): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(
          this.endpoint,
          tagOf(SupervisorOperation.Replace, 4, 0, 0),
          nameLow,
          nameHigh,
          programLow,
          programHigh,
          0,
          0,
        ),
        0,
      );
    } while (this.again(code, false));
    return code;
  }

  /**
   * Tells which programs a service can run.
   * @param n 0 for its own, then the alternatives
   * Results: `program`.
   */
  programs(nameLow: u64, nameHigh: u64, n: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(SupervisorOperation.Programs, 3, 0, 0), nameLow, nameHigh, n, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    if (code != 0) return code;
    this.programLow = word(0);
    this.programHigh = word(1);
    return 0;
  }

  /**
   * Has the board reset when init does not run for so long; in QEMU it is reset at once.
   * @param seconds 1 to 15, 0 for off
   */
  watchdog(seconds: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SupervisorOperation.Watchdog, 1, 0, 0), seconds, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Tells what the watchdog was started with.
   * Results: `seconds`.
   */
  watchdogTime(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(SupervisorOperation.WatchdogTime, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.seconds = <u32>word(0);
    return 0;
  }
}

/**
 * Serves supervisor: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `SupervisorError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class SupervisorServer extends Server {
  /** In the caller's table, for calls */
  handle: u32 = 0;
  /** As in the badges of its callers */
  protocolNumber: u32 = 0;
  /** Offset in its device window */
  base: u32 = 0;
  /** Handle, 0 for none */
  interrupt: u32 = 0;
  /** Of services */
  count: u32 = 0;
  value: u64 = 0;
  /** Of its service since boot */
  restarts: u32 = 0;
  /** Records */
  written: u32 = 0;
  /** Entry to go on with, 0 after the last */
  next: u64 = 0;
  /** Of the answer */
  bytes: u32 = 0;
  /** The answer's words */
  a0: u32 = 0;
  a1: u32 = 0;
  a2: u32 = 0;
  a3: u32 = 0;
  /** Handle in the caller's table */
  region: u32 = 0;
  /** Bytes from one row to the next */
  pitch: u32 = 0;
  width: u32 = 0;
  height: u32 = 0;
  rows: u32 = 0;
  /** Depth | order << 8 */
  format: u32 = 0;
  programLow: u64 = 0;
  programHigh: u64 = 0;
  /** 0: it is off */
  seconds: u32 = 0;

  /**
   * Connects to a protocol that the manifest lets the caller use.
   * Results: `handle`.
   */
  abstract connect(protocolLow: u64, protocolHigh: u64): u32;

  /**
   * Gets the endpoint to serve a protocol of the caller on.
   * Results: `handle`, `protocolNumber`.
   */
  abstract serve(protocolLow: u64, protocolHigh: u64): u32;

  /**
   * Gets a device of the caller.
   * Results: `base`, `interrupt`.
   */
  abstract device(nameLow: u64, nameHigh: u64): u32;

  /**
   * Gets a system handle with the rights that the manifest lists.
   * Results: `handle`.
   */
  abstract system(): u32;

  /**
   * Describes a service.
   * @param service its number
   * @param record lease
   * Results: `count`.
   */
  abstract describe(service: u32, record: u32): u32;

  /**
   * Starts a service, and before it what it uses and is not running.
   * @param argument what `argument` will answer it
   */
  abstract start(nameLow: u64, nameHigh: u64, argument: u64): u32;

  /** Stops a service. */
  abstract stop(nameLow: u64, nameHigh: u64): u32;

  /** Stops a service and starts it. */
  abstract restart(nameLow: u64, nameHigh: u64): u32;

  /** Makes a service trap. */
  abstract crash(nameLow: u64, nameHigh: u64): u32;

  /**
   * Tells what the caller was started with.
   * Results: `value`, `restarts`.
   */
  abstract argument(): u32;

  /** Switches the board off or resets it. Does not answer when it succeeds. */
  abstract power(how: Power): u32;

  /**
   * Tells what a service holds.
   * @param from entry of its handle table to begin with
   * @param records lease
   * Results: `written`, `next`.
   */
  abstract holds(nameLow: u64, nameHigh: u64, from: u64, records: u32): u32;

  /**
   * Has the firmware change something, if the manifest lists the tag.
   * @param tag of the mailbox property interface, `FirmwareTag` of abi/firmware.ts
   * @param w0 the request's words
   * Results: `bytes`, `a0`, `a1`, `a2`, `a3`.
   */
  abstract firmware(tag: u32, w0: u32, w1: u32, w2: u32): u32;

  /**
   * Has the firmware make a framebuffer, and end the one before with all its mappings, unless that is as asked for. The mode may be another than was asked for.
   * @param width in pixels
   * @param rows of its memory, of which the screen shows `height`
   * @param depth bits of a pixel
   * @param order 0: blue is the least significant part of a pixel, 1: red
   * Results: `region`, `pitch`, `width`, `height`, `rows`, `format`.
   */
  abstract display(width: u32, height: u32, rows: u32, depth: u32, order: u32): u32;

  /** Stops a service and starts another program in its place; when that cannot be started, the one that it ran. */
  abstract replace(nameLow: u64, nameHigh: u64, programLow: u64, programHigh: u64): u32;

  /**
   * Tells which programs a service can run.
   * @param n 0 for its own, then the alternatives
   * Results: `program`.
   */
  abstract programs(nameLow: u64, nameHigh: u64, n: u32): u32;

  /**
   * Has the board reset when init does not run for so long; in QEMU it is reset at once.
   * @param seconds 1 to 15, 0 for off
   */
  abstract watchdog(seconds: u32): u32;

  /**
   * Tells what the watchdog was started with.
   * Results: `seconds`.
   */
  abstract watchdogTime(): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case SupervisorOperation.Connect: {
        if (!this.fits(2, 0, 0)) return;
        const code = this.connect(this.w0, this.w1);
        this.answer(code, 1, this.handle);
        return;
      }
      case SupervisorOperation.Serve: {
        if (!this.fits(2, 0, 0)) return;
        const code = this.serve(this.w0, this.w1);
        this.answer(code, 2, this.handle, this.protocolNumber);
        return;
      }
      case SupervisorOperation.Device: {
        if (!this.fits(2, 0, 0)) return;
        const code = this.device(this.w0, this.w1);
        this.answer(code, 2, this.base, this.interrupt);
        return;
      }
      case SupervisorOperation.System: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.system();
        this.answer(code, 1, this.handle);
        return;
      }
      case SupervisorOperation.Describe: {
        if (!this.fits(1, 1, 0) || this.w0 > u32.MAX_VALUE) return;
        const code = this.describe(<u32>this.w0, 0);
        this.answer(code, 1, this.count);
        return;
      }
      case SupervisorOperation.Start: {
        if (!this.fits(3, 0, 0)) return;
        this.answer(this.start(this.w0, this.w1, this.w2));
        return;
      }
      case SupervisorOperation.Stop: {
        if (!this.fits(2, 0, 0)) return;
        this.answer(this.stop(this.w0, this.w1));
        return;
      }
      case SupervisorOperation.Restart: {
        if (!this.fits(2, 0, 0)) return;
        this.answer(this.restart(this.w0, this.w1));
        return;
      }
      case SupervisorOperation.Crash: {
        if (!this.fits(2, 0, 0)) return;
        this.answer(this.crash(this.w0, this.w1));
        return;
      }
      case SupervisorOperation.Argument: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.argument();
        this.answer(code, 2, this.value, this.restarts);
        return;
      }
      case SupervisorOperation.Power: {
        if (!this.fits(1, 0, 0) || this.w0 > 1) return;
        this.answer(this.power(<Power>this.w0));
        return;
      }
      case SupervisorOperation.Holds: {
        if (!this.fits(3, 1, 0)) return;
        const code = this.holds(this.w0, this.w1, this.w2, 0);
        this.answer(code, 2, this.written, this.next);
        return;
      }
      case SupervisorOperation.Firmware: {
        if (
          !this.fits(4, 0, 0) ||
          this.w0 > u32.MAX_VALUE ||
          this.w1 > u32.MAX_VALUE ||
          this.w2 > u32.MAX_VALUE ||
          this.w3 > u32.MAX_VALUE
        )
          return;
        const code = this.firmware(<u32>this.w0, <u32>this.w1, <u32>this.w2, <u32>this.w3);
        this.answer(code, 5, this.bytes, this.a0, this.a1, this.a2, this.a3);
        return;
      }
      case SupervisorOperation.Display: {
        if (
          !this.fits(5, 0, 0) ||
          this.w0 > u32.MAX_VALUE ||
          this.w1 > u32.MAX_VALUE ||
          this.w2 > u32.MAX_VALUE ||
          this.w3 > u32.MAX_VALUE ||
          this.w4 > u32.MAX_VALUE
        )
          return;
        const code = this.display(<u32>this.w0, <u32>this.w1, <u32>this.w2, <u32>this.w3, <u32>this.w4);
        this.answer(code, 6, this.region, this.pitch, this.width, this.height, this.rows, this.format);
        return;
      }
      case SupervisorOperation.Replace: {
        if (!this.fits(4, 0, 0)) return;
        this.answer(this.replace(this.w0, this.w1, this.w2, this.w3));
        return;
      }
      case SupervisorOperation.Programs: {
        if (!this.fits(3, 0, 0) || this.w2 > u32.MAX_VALUE) return;
        const code = this.programs(this.w0, this.w1, <u32>this.w2);
        this.answer(code, 2, this.programLow, this.programHigh);
        return;
      }
      case SupervisorOperation.Watchdog: {
        if (!this.fits(1, 0, 0) || this.w0 > u32.MAX_VALUE) return;
        this.answer(this.watchdog(<u32>this.w0));
        return;
      }
      case SupervisorOperation.WatchdogTime: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.watchdogTime();
        this.answer(code, 1, this.seconds);
        return;
      }
    }
  }
}
