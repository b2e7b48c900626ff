/** Switches the board off, or resets it. */
import { UserLayout } from "../abi/layout";
import { Power } from "../lib/protocol/supervisor";
import { MapRight, Status } from "../abi/syscall";
import { resetBoard } from "../drivers/power";
import { deviceRegion, handle, map, property } from "../lib/kernel";
import { Root } from "./init-loader";

/** Physical address of the power manager on the BCM2837. */
const POWER_MANAGER: u32 = 0x3f100000;
/** Tag of the mailbox property interface. */
const NOTIFY_REBOOT: u32 = 0x00030048;

/** Returns only when the kernel refuses, with its status. */
export function endBoard(how: Power): Status {
  let status = deviceRegion(Root.System, POWER_MANAGER, 1);
  if (status != Status.Ok) return status;
  status = map(0, handle(), UserLayout.Devices, MapRight.Read | MapRight.Write, 0, 1);
  if (status != Status.Ok) return status;
  // firmware that does not know the tag does without
  if (how == Power.Reset) property(Root.System, NOTIFY_REBOOT, 0, 0);
  resetBoard(0, how == Power.Off);
  while (true) {
    // the board runs on for a moment
  }
  return Status.Ok;
}
