/**
 * Power management of the BCM2837: its watchdog resets the board. No datasheet tells of it; the registers and the meaning of
 * boot partition 63 are as Linux' bcm2835_wdt driver and the boot firmware's documentation have them.
 */
import {
  powerAt,
  PowerConfiguration,
  PowerPassword,
  PowerResetControl,
  PowerResetStatus,
  PowerWatchdog,
} from "./registers/power";

/** Boot partition 63, which no card has: the firmware halts instead of booting. */
const HALT: u32 = 0x555;
const TICKS_PER_SECOND: u32 = 65536;
/** Ticks until the watchdog bites. */
const SOON: u32 = 10;

/** Resets the board in 10/65536 s. @param base of the registers @param halt and keeps it from booting again */
export function resetBoard(base: u32, halt: bool): void {
  const power = powerAt(base);
  if (halt) {
    const partition = PowerResetStatus.of(HALT).withPassword(PowerPassword.Write);
    power.resetStatus.write(power.resetStatus.read().or(partition));
  }
  power.watchdog.write(PowerWatchdog.zero.withPassword(PowerPassword.Write).withTicks(SOON));
  const password = PowerResetControl.zero.withPassword(PowerPassword.Write);
  power.resetControl.write(power.resetControl.read().withConfiguration(PowerConfiguration.Full).or(password));
}

/** Resets the board when it is not started again within that time. @param seconds 1 to 15 */
export function startWatchdog(base: u32, seconds: u32): void {
  const power = powerAt(base);
  power.watchdog.write(PowerWatchdog.zero.withPassword(PowerPassword.Write).withTicks(seconds * TICKS_PER_SECOND));
  const password = PowerResetControl.zero.withPassword(PowerPassword.Write);
  power.resetControl.write(power.resetControl.read().withConfiguration(PowerConfiguration.Full).or(password));
}

/** Ends what `startWatchdog` began. */
export function stopWatchdog(base: u32): void {
  const power = powerAt(base);
  const password = PowerResetControl.zero.withPassword(PowerPassword.Write);
  power.resetControl.write(power.resetControl.read().withConfiguration(PowerConfiguration.None).or(password));
}
