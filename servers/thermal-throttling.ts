/** What the firmware tells of throttling, for either server of the temperature. */
import { Status } from "../abi/syscall";
import { property, result } from "../lib/kernel";
import { ThermalError, Throttling } from "../lib/protocol/thermal";

/** raspberrypi/firmware wiki, "Mailbox property interface": get throttled. */
const GET_THROTTLED: u32 = 0x00030046;

/** @param system handle with Firmware @returns 0 or `ThermalError.NotTold` */
export function askThrottling(system: u32, state: Throttling): u32 {
  if (property(system, GET_THROTTLED, 0, 0) != Status.Ok || result(0) < 4) return ThermalError.NotTold;
  const bits = <u32>result(1);
  state.weakSupply = (bits & (1 << 0)) != 0;
  state.capped = (bits & (1 << 1)) != 0;
  state.slowed = (bits & (1 << 2)) != 0;
  state.wasWeakSupply = (bits & (1 << 16)) != 0;
  state.wasCapped = (bits & (1 << 17)) != 0;
  state.wasSlowed = (bits & (1 << 18)) != 0;
  return 0;
}
