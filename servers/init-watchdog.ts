/**
 * The board's watchdog, which init feeds when it has looked at the services: when init itself hangs, or the kernel, the
 * board is reset. QEMU resets at once when it is started.
 */
import { UserLayout } from "../abi/layout";
import { now } from "../abi/host";
import { MapRight, Status } from "../abi/syscall";
import { resetBoard, startWatchdog, stopWatchdog } from "../drivers/power";
import { deviceRegion, handle, map, milliseconds, NEVER, property } from "../lib/kernel";
import { Power, SupervisorError } from "../lib/protocol/supervisor";
import { failed } from "./init-grants";
import { Root } from "./init-loader";

/** Physical address of the power manager on the BCM2837. */
const POWER_MANAGER: u32 = 0x3f100000;
/** Tag of the mailbox property interface. */
const NOTIFY_REBOOT: u32 = 0x00030048;
/** The register has 20 bits of 1/65536 s. */
const MOST_SECONDS: u32 = 15;
/** So often it is fed in its time. */
const FEEDINGS: u64 = 3;

let mapped: bool = false;

/** What it was started with, 0: it is off. */
export let watchdogSeconds: u32 = 0;
/** When it is fed next. */
export let nextFeeding: u64 = NEVER;

/** The power manager in init's device window. */
function mapDevice(): Status {
  if (mapped) return Status.Ok;
  let status = deviceRegion(Root.System, POWER_MANAGER, 1);
  if (status != Status.Ok) return status;
  status = map(0, handle(), UserLayout.Devices, MapRight.Read | MapRight.Write, 0, 1);
  mapped = status == Status.Ok;
  return status;
}

/** Starts it, or stops it with 0 seconds. Answers 0 or a `SupervisorError`. */
export function setWatchdog(seconds: u32): u32 {
  if (seconds > MOST_SECONDS) return SupervisorError.BadTime;
  const status = mapDevice();
  if (status != Status.Ok) return failed(status);
  watchdogSeconds = seconds;
  nextFeeding = NEVER;
  if (seconds == 0) stopWatchdog(0);
  else feedWatchdog();
  return 0;
}

/** Gives it all its time again, if it is on. */
export function feedWatchdog(): void {
  if (watchdogSeconds == 0) return;
  nextFeeding = now() + milliseconds((<u64>watchdogSeconds * 1000) / FEEDINGS);
  startWatchdog(0, watchdogSeconds);
}

/** Switches the board off, or resets it. Returns only when the kernel refuses, with its status. */
export function endBoard(how: Power): Status {
  const status = mapDevice();
  if (status != Status.Ok) return status;
  // firmware that does not know the tag does without
  if (how == Power.Reset) property(Root.System, NOTIFY_REBOOT, 0, 0);
  resetBoard(0, how == Power.Off);
  while (true) {
    // the board runs on for a moment
  }
  return Status.Ok;
}
