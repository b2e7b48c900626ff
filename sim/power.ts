/** Power manager of the BCM2835: reset and halt (hardware sheet 9, "Power/watchdog PM"). */

const PASSWORD = 0x5a;
const FULL_RESET = 0x20;
const CONFIG_MASK = 0x30;
/** Boot partition 63 in the bits 0, 2, 4, 6, 8, 10: the firmware halts instead of starting again. */
const HALT_PARTITION = 0x555;
const TIMEOUT_MASK = 0xfffff;

const enum Register {
  Rstc = 0x1c,
  Rsts = 0x20,
  Wdog = 0x24,
}

/** Thrown when the machine ends: nothing of the kernel runs after it. */
export class MachineStopped extends Error {
  constructor(
    readonly how: "reset" | "off" | "stop",
    /** Exit status of `stop`; 0 otherwise. */
    readonly status = 0,
    lastWords = "",
  ) {
    super(how === "stop" ? `the machine stopped with status ${status}: ${lastWords.trim()}` : `power manager: ${how}`);
  }
}

export class PowerManager {
  private rstc = 0x102;
  private rsts = 0;
  private watchdog = 0;

  read(offset: number): number {
    switch (offset) {
      case Register.Rstc:
        return this.rstc;
      case Register.Rsts:
        return this.rsts;
      case Register.Wdog:
        return this.watchdog;
    }
    throw new Error(`power manager: read of 0x${offset.toString(16)}, which is not modelled`);
  }

  /** A write without the password 0x5A in bits 24-31 is ignored. @throws MachineStopped on a full reset */
  write(offset: number, value: number): void {
    if (value >>> 24 !== PASSWORD) return;
    const data = value & 0xffffff;
    switch (offset) {
      case Register.Rstc:
        this.rstc = data;
        if ((data & CONFIG_MASK) === FULL_RESET) this.expire();
        return;
      case Register.Rsts:
        this.rsts = data;
        return;
      case Register.Wdog:
        this.watchdog = data & TIMEOUT_MASK;
        return;
    }
    throw new Error(`power manager: write to 0x${offset.toString(16)}, which is not modelled`);
  }

  /** The watchdog's time passes: at once, as in QEMU, since nothing runs meanwhile. */
  private expire(): void {
    if (this.watchdog === 0) throw new Error("power manager: full reset asked for with a watchdog that never ends");
    throw new MachineStopped((this.rsts & 0xfff) === HALT_PARTITION ? "off" : "reset");
  }
}
