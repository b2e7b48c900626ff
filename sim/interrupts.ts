/**
 * The two interrupt controllers of the Pi 3: the legacy controller of the BCM2835 (hardware sheet 5.1), whose output is
 * one input of the ARM-local controller of the BCM2836 (sheet 5.2). Both are level sensitive: nothing is latched.
 */
import type { Wire } from "./wire";

/** GPU interrupts that have their own bit in basic pending, from bit 10 up (sheet 5.1). */
const SHORTCUTS = [7, 9, 10, 18, 19, 53, 54, 55, 56, 57, 62];
const FIRST_SHORTCUT = 10;

const enum Legacy {
  BasicPending = 0x00,
  Pending1 = 0x04,
  Pending2 = 0x08,
  FiqControl = 0x0c,
  Enable1 = 0x10,
  Enable2 = 0x14,
  EnableBasic = 0x18,
  Disable1 = 0x1c,
  Disable2 = 0x20,
  DisableBasic = 0x24,
}

/** BCM2835 controller: 64 GPU lines and 8 ARM lines, numbered 64-71 here. */
export class LegacyInterrupts {
  /** Bits of GPU lines 0-31, 32-63 and of the ARM lines. */
  private readonly raw = new Uint32Array(3);
  private readonly enabled = new Uint32Array(3);

  /** @param shortcutsHidden as on the board, a shortcut line does not show in bits 8 and 9 (sheet 0, pitfall 5); QEMU shows it */
  constructor(private readonly shortcutsHidden: boolean) {}

  /** Sets the level of a line. @param line 0-63 GPU, 64-71 ARM */
  setLine(line: number, asserted: boolean): void {
    const bank = line >> 5;
    const mask = 1 << (line & 31);
    this.raw[bank] = asserted ? this.raw[bank] | mask : this.raw[bank] & ~mask;
  }

  /** Lets a line follow the interrupt wire of a device. @param line as of `setLine` */
  connect(line: number, wire: Wire): void {
    this.setLine(line, wire.level);
    wire.onChange((level) => this.setLine(line, level));
  }

  /** Levels and enabled lines, to be given back to `restore`. */
  save(): readonly number[] {
    return [...this.raw, ...this.enabled];
  }

  restore(state: readonly number[]): void {
    this.raw.set(state.slice(0, 3));
    this.enabled.set(state.slice(3));
  }

  isEnabled(line: number): boolean {
    return ((this.enabled[line >> 5] >>> (line & 31)) & 1) === 1;
  }

  /** The output to the ARM-local controller. */
  get asserted(): boolean {
    return this.pending(0) !== 0 || this.pending(1) !== 0 || this.pending(2) !== 0;
  }

  private pending(bank: number): number {
    return (this.raw[bank] & this.enabled[bank]) >>> 0;
  }

  private basicPending(): number {
    let value = this.pending(2) & 0xff;
    const visible = [this.pending(0), this.pending(1)];
    SHORTCUTS.forEach((line, index) => {
      const bank = line >> 5;
      if (((this.pending(bank) >>> (line & 31)) & 1) === 0) return;
      value |= 1 << (FIRST_SHORTCUT + index);
      if (this.shortcutsHidden) visible[bank] = visible[bank] & ~(1 << (line & 31));
    });
    if (visible[0] !== 0) value |= 1 << 8;
    if (visible[1] !== 0) value |= 1 << 9;
    return value >>> 0;
  }

  read(offset: number): number {
    switch (offset) {
      case Legacy.BasicPending:
        return this.basicPending();
      case Legacy.Pending1:
      case Legacy.Pending2:
        return this.pending((offset - Legacy.Pending1) >> 2);
      case Legacy.FiqControl:
        return 0;
      case Legacy.Enable1:
      case Legacy.Enable2:
      case Legacy.EnableBasic:
        return this.enabled[(offset - Legacy.Enable1) >> 2];
      case Legacy.Disable1:
      case Legacy.Disable2:
      case Legacy.DisableBasic:
        return this.enabled[(offset - Legacy.Disable1) >> 2];
    }
    throw new Error(`interrupt controller: read of 0x${offset.toString(16)}, which is no register`);
  }

  write(offset: number, value: number): void {
    switch (offset) {
      case Legacy.FiqControl:
        if (value !== 0) throw new Error("interrupt controller: fast interrupts are not modelled; write 0");
        return;
      case Legacy.Enable1:
      case Legacy.Enable2:
      case Legacy.EnableBasic:
        this.enabled[(offset - Legacy.Enable1) >> 2] |= value;
        return;
      case Legacy.Disable1:
      case Legacy.Disable2:
      case Legacy.DisableBasic:
        this.enabled[(offset - Legacy.Disable1) >> 2] &= ~value;
        return;
    }
    throw new Error(`interrupt controller: write to 0x${offset.toString(16)}, which is read-only or no register`);
  }
}

const CORES = 4;

const enum Local {
  GpuRouting = 0x0c,
  TimerControl = 0x40,
  Source = 0x60,
}

const VIRTUAL_TIMER = 1 << 3;
const GPU = 1 << 8;

/** BCM2836 controller, with the inputs that the kernel uses: the virtual timer of each core, and the legacy controller. */
export class LocalInterrupts {
  private gpuRouting = 0;
  private readonly timerControl = new Uint32Array(CORES);

  /**
   * @param gpu the legacy controller's output
   * @param virtualTimer whether CNTV of a core is asserted
   */
  constructor(
    private readonly gpu: () => boolean,
    private readonly virtualTimer: (core: number) => boolean,
  ) {}

  /** What the core's interrupt source register shows; the core is interrupted unless 0. */
  source(core: number): number {
    let value = 0;
    if ((this.timerControl[core] & VIRTUAL_TIMER) !== 0 && this.virtualTimer(core)) value |= VIRTUAL_TIMER;
    if ((this.gpuRouting & 3) === core && this.gpu()) value |= GPU;
    return value;
  }

  read(offset: number): number {
    if (offset === Local.GpuRouting) return this.gpuRouting;
    const core = (offset >> 2) & 3;
    switch (offset & ~0xf) {
      case Local.TimerControl:
        return this.timerControl[core];
      case Local.Source:
        return this.source(core);
    }
    throw new Error(`local controller: read of 0x${offset.toString(16)}, which is not modelled`);
  }

  write(offset: number, value: number): void {
    if (offset === Local.GpuRouting) {
      if (value >>> 2 !== 0)
        throw new Error("local controller: fast interrupts are not modelled; route them to core 0");
      this.gpuRouting = value;
      return;
    }
    if ((offset & ~0xf) === Local.TimerControl) {
      this.timerControl[(offset >> 2) & 3] = value;
      return;
    }
    throw new Error(`local controller: write to 0x${offset.toString(16)}, which is not modelled`);
  }
}
