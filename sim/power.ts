/** Power manager of the BCM2835: reset and halt (hardware sheet 9, "Power/watchdog PM"). */

import { power } from "../abi/registers/power";
import type { Timer } from "./clock";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

const PASSWORD = 0x5a;
const FULL_RESET = 2;
const TICKS_PER_SECOND = 65536;
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

/** Where the power manager is, and how it behaves. */
export interface PowerOptions extends Surroundings {
  /** As on a board the watchdog takes its time; in QEMU it ends the machine at once. */
  waits?: boolean;
}

/** The registers that end the machine. */
export class PowerManager extends Model<typeof power> {
  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof power> = new RegisterFile(power, {
    write: {
      resetControl: (value) => {
        this.registers.set("resetControl", value);
        this.run();
      },
      resetStatus: (value) => this.registers.set("resetStatus", value),
      watchdog: (value) => {
        this.registers.set("watchdog", value & 0xfffff);
        if (this.timer) this.run();
      },
    },
  });

  private readonly waits: boolean;
  private timer?: Timer;

  /** A power manager that does as QEMU's, unless told otherwise. */
  constructor({ waits = false, ...surroundings }: PowerOptions = {}) {
    super("power manager", surroundings);
    this.waits = waits;
  }

  /** The watchdog counts down. */
  get running(): boolean {
    return this.timer !== undefined;
  }

  /** Starts the watchdog or stops it, as the registers say. */
  private run(): void {
    this.timer?.cancel();
    this.timer = undefined;
    if (this.registers.field("resetControl", "configuration") !== FULL_RESET) return;
    if (!this.waits) return this.expire();
    const ticks = this.registers.get("watchdog");
    this.timer = this.clock.after(Math.ceil((ticks * 1e9) / TICKS_PER_SECOND), () => this.expire());
  }

  /** A write without the password 0x5A in bits 24-31 is ignored. @throws MachineStopped on a full reset */
  override write(offset: number, value: number): void {
    if (value >>> 24 === PASSWORD) this.registers.write(offset, value & 0xffffff);
  }

  /** The watchdog's time is over. */
  private expire(): void {
    if (this.registers.get("watchdog") === 0) {
      throw new Error("power manager: full reset asked for with a watchdog that never ends");
    }
    throw new MachineStopped((this.registers.get("resetStatus") & 0xfff) === HALT_PARTITION ? "off" : "reset");
  }
}
