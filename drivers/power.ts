/**
 * Power management of the BCM2837: its watchdog resets the board. No datasheet tells of it; the registers and the meaning of
 * boot partition 63 are as Linux' bcm2835_wdt driver and the boot firmware's documentation have them.
 */
import { deviceRead, deviceWrite } from "../abi/host";

const enum Register {
  Rstc = 0x1c,
  Rsts = 0x20,
  Wdog = 0x24,
}

/** Every write carries it. */
const PASSWORD: u32 = 0x5a000000;

const enum Rstc {
  FullReset = 0x20,
  ResetMask = 0x30,
}

/** Boot partition 63, which no card has: the firmware halts instead of booting. */
const HALT: u32 = 0x555;
/** Units of 1/65536 s until the watchdog bites. */
const SOON: u32 = 10;

/** Resets the board in 10/65536 s. @param base of the registers @param halt: and keeps it from booting again */
export function resetBoard(base: u32, halt: bool): void {
  if (halt) deviceWrite(base + Register.Rsts, PASSWORD | deviceRead(base + Register.Rsts) | HALT);
  deviceWrite(base + Register.Wdog, PASSWORD | SOON);
  const control = deviceRead(base + Register.Rstc) & ~Rstc.ResetMask;
  deviceWrite(base + Register.Rstc, PASSWORD | control | Rstc.FullReset);
}
