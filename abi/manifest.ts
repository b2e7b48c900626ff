/** What `servers/manifest.ts` is made of. The build checks it and writes it into the boot archive for init. */
import type { StartMode } from "./archive";
import type { FirmwareTag } from "./firmware";
import type { SystemRight } from "./syscall";

/** A device that a service drives. */
export interface Device {
  /** What the service asks init for: up to 16 bytes of ASCII. */
  name: string;
  /** Physical address of its first page on the Raspberry Pi 3. */
  address: number;
  /** Of 4 KiB. 0: only another interrupt of a device of this service, at the same address. */
  pages: number;
  /** Line of the interrupt controller: 0-31 of pending register 1, 32-63 of pending register 2. */
  interrupt?: number;
}

/** A service that init starts and watches. */
export interface Service {
  /** Up to 16 bytes of ASCII. */
  name: string;
  /** `servers/PROGRAM.ts`; the service's name when not given. */
  program?: string;
  /** Programs that may take the place of that one while the board runs: `replace NAME WITH`. */
  alternatives?: string[];
  /** 0-31, 31 the most urgent. Calls go uphill: not below that of a service which uses this one. */
  priority: number;
  /** Pages of 4 KiB that it may use, with its page tables. */
  quota: number;
  /** When not given, at boot. */
  start?: StartMode;
  /** Whether init starts it again after it died; when not given, it does. */
  restart?: boolean;
  /** Protocols that it answers; other services may answer the same. */
  serves?: string[];
  /**
   * Protocols that it calls; who serves them is started first. When several services serve one, the first in the manifest is
   * meant, or with "uart@miniuart" the one named. To the program it is "uart" in any case.
   */
  uses?: string[];
  /** Protocols of these without which it cannot work, so that it cannot stop who serves them; when not given, all. */
  needs?: string[];
  /** Devices that it alone drives. */
  devices?: Device[];
  /** Pins which the system uses, such as those of the SD card, that the GPIO server may give it; it gives the others to everyone. */
  pins?: number[];
  /**
   * Rights of the system handle that it gets when it asks. Who drives a bus master, such as the DMA controller, reaches all of RAM,
   * and says so by `SystemRight.Dma`.
   */
  system?: SystemRight;
  /** What it may have the firmware change. */
  firmware?: FirmwareTag[];
}
