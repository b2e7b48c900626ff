/** Power manager of the BCM2835: reset and halt (hardware sheet 9, "Power/watchdog PM"). */

import { power } from "../abi/registers/power";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

const PASSWORD = 0x5a;
const FULL_RESET = 2;
/** Boot partition 63 in the bits 0, 2, 4, 6, 8, 10: the firmware halts instead of starting again. */
const HALT_PARTITION = 0x555;

/** Thrown when the machine ends: nothing of the kernel runs after it. */
export class MachineStopped extends Error {
  constructor(
    /** By the power manager, or by the kernel's last words. */
    readonly how: "reset" | "off" | "stop",
    /** Exit status of `stop`; 0 otherwise. */
    readonly status = 0,
    lastWords = "",
  ) {
    super(how === "stop" ? `the machine stopped with status ${status}: ${lastWords.trim()}` : `power manager: ${how}`);
  }
}

/** The registers that end the machine; the watchdog does not wait. */
export class PowerManager extends Model<typeof power> {
  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof power> = new RegisterFile(power, {
    write: {
      resetControl: (value) => {
        this.registers.set("resetControl", value);
        if (this.registers.field("resetControl", "configuration") === FULL_RESET) this.expire();
      },
      resetStatus: (value) => this.registers.set("resetStatus", value),
    },
  });

  constructor(surroundings: Surroundings = {}) {
    super("power manager", surroundings);
  }

  /** A write without the password 0x5A in bits 24-31 is ignored. @throws MachineStopped on a full reset */
  override write(offset: number, value: number): void {
    if (value >>> 24 === PASSWORD) this.registers.write(offset, value & 0xffffff);
  }

  /** The watchdog's time passes: at once, as in QEMU, since nothing runs meanwhile. */
  private expire(): void {
    if (this.registers.get("watchdog") === 0) {
      throw new Error("power manager: full reset asked for with a watchdog that never ends");
    }
    throw new MachineStopped((this.registers.get("resetStatus") & 0xfff) === HALT_PARTITION ? "off" : "reset");
  }
}
