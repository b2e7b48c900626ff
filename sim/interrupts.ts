/**
 * The two interrupt controllers of the Pi 3: that of the BCM2835 (BCM2835 ARM Peripherals, 7.5), whose output is one input
 * of the ARM-local controller of the BCM2836 (QA7, 4.6 and 4.10). Both are level sensitive: nothing is latched. Fast
 * interrupts are not modelled, and refused.
 */
import { interrupts } from "../abi/registers/kernel/interrupts";
import { local } from "../abi/registers/kernel/local";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";
import type { Connection, Wire } from "./wire";

/** Lines that have their own bit in basic pending, from bit 10 up. */
const SHORTCUTS = [7, 9, 10, 18, 19, 53, 54, 55, 56, 57, 62];
const FIRST_SHORTCUT = 10;
/** Bits of basic pending. */
const IN_PENDING_1 = 1 << 8;
const IN_PENDING_2 = 1 << 9;

/** Bank of the ARM's own lines, behind the two of the GPU's. */
const ARM = 2;
const ARM_LINES = 0xff;

export interface LegacyOptions extends Surroundings {
  /** As on the board, a shortcut line does not show in bits 8 and 9 (sheet 0, pitfall 5); QEMU shows it. */
  shortcutsHidden?: boolean;
}

/** BCM2835 controller: 64 GPU lines and 8 ARM lines, numbered 64-71 here. Its `interrupt` goes to the ARM-local controller. */
export class LegacyInterrupts extends Model<typeof interrupts> {
  /** Levels of GPU lines 0-31, 32-63 and of the ARM lines. */
  private readonly raw = new Uint32Array(3);
  private readonly enabled = new Uint32Array(3);
  private readonly shortcutsHidden: boolean;

  readonly registers = new RegisterFile(interrupts, {
    read: {
      basicPending: () => this.basicPending(),
      pending: (bank) => this.pending(bank),
      enable: (bank) => this.enabled[bank],
      enableBasic: () => this.enabled[ARM],
      disable: (bank) => this.enabled[bank],
      disableBasic: () => this.enabled[ARM],
    },
    write: {
      fiqControl: (value) => {
        if (value !== 0) throw new Error("interrupt controller: fast interrupts are not modelled; write 0");
      },
      enable: (bits, bank) => this.enable(bank, bits),
      enableBasic: (bits) => this.enable(ARM, bits & ARM_LINES),
      disable: (bits, bank) => this.disable(bank, bits),
      disableBasic: (bits) => this.disable(ARM, bits),
    },
  });

  constructor({ shortcutsHidden = true, ...surroundings }: LegacyOptions = {}) {
    super("interrupt controller", surroundings);
    this.shortcutsHidden = shortcutsHidden;
  }

  /** Sets the level of a line. @param line 0-63 GPU, 64-71 ARM */
  setLine(line: number, asserted: boolean): void {
    const bank = line >> 5;
    const mask = 1 << (line & 31);
    this.raw[bank] = asserted ? this.raw[bank] | mask : this.raw[bank] & ~mask;
    this.update();
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
    this.update();
  }

  isEnabled(line: number): boolean {
    return ((this.enabled[line >> 5] >>> (line & 31)) & 1) === 1;
  }

  private enable(bank: number, bits: number): void {
    this.enabled[bank] |= bits;
    this.update();
  }

  private disable(bank: number, bits: number): void {
    this.enabled[bank] &= ~bits;
    this.update();
  }

  private update(): void {
    this.assert((this.pending(0) | this.pending(1) | this.pending(ARM)) !== 0);
  }

  private pending(bank: number): number {
    return (this.raw[bank] & this.enabled[bank]) >>> 0;
  }

  private basicPending(): number {
    let value = this.pending(ARM);
    const visible = [this.pending(0), this.pending(1)];
    SHORTCUTS.forEach((line, index) => {
      const bank = line >> 5;
      if (((this.pending(bank) >>> (line & 31)) & 1) === 0) return;
      value |= 1 << (FIRST_SHORTCUT + index);
      if (this.shortcutsHidden) visible[bank] = visible[bank] & ~(1 << (line & 31));
    });
    if (visible[0] !== 0) value |= IN_PENDING_1;
    if (visible[1] !== 0) value |= IN_PENDING_2;
    return value;
  }
}

const CORES = [0, 1, 2, 3];
/** Bits of the interrupt source; those of the timers are the ones of the timer control. */
const VIRTUAL_TIMER = 1 << 3;
const PERIPHERALS = 1 << 8;
const FIQ_TIMERS = 0xf0;
const FIQ_CORE = 0xc;

/** BCM2836 controller, with the inputs that the kernel uses: the virtual timer of each core, and the legacy controller. */
export class LocalInterrupts extends Model<typeof local> {
  /** What interrupts each core; that of core 0 is `interrupt`. */
  readonly cores: readonly Wire[];

  readonly registers = new RegisterFile(local, {
    read: { source: (core) => this.source(core) },
    write: {
      routing: (value) => {
        if ((value & FIQ_CORE) !== 0)
          throw new Error("local controller: fast interrupts are not modelled; route them to core 0");
        this.registers.set("routing", value);
        this.update();
      },
      timerControl: (value, core) => {
        if ((value & FIQ_TIMERS) !== 0)
          throw new Error("local controller: fast interrupts are not modelled; leave bits 4-7 of timer control 0");
        this.registers.set("timerControl", value, core);
        this.update();
      },
    },
  });

  private readonly others: readonly Connection[];
  private peripherals = false;
  private readonly timers = CORES.map(() => false);

  constructor(surroundings: Surroundings = {}) {
    super("local controller", surroundings);
    this.others = CORES.slice(1).map((core) => this.line(`interrupt of core ${core}`));
    this.cores = [this.interrupt, ...this.others.map(({ wire }) => wire)];
  }

  /** Lets the input of the peripherals follow the output of their controller. */
  connectPeripherals(wire: Wire): void {
    const follow = (level: boolean): void => {
      this.peripherals = level;
      this.update();
    };
    follow(wire.level);
    wire.onChange(follow);
  }

  /** Lets the input of a core's virtual timer follow it. */
  connectTimer(core: number, wire: Wire): void {
    const follow = (level: boolean): void => {
      this.timers[core] = level;
      this.update();
    };
    follow(wire.level);
    wire.onChange(follow);
  }

  /** What the core's interrupt source register shows; the core is interrupted unless 0. */
  source(core: number): number {
    let value = 0;
    if (this.timers[core]) value |= this.registers.get("timerControl", core) & VIRTUAL_TIMER;
    if (this.peripherals && (this.registers.get("routing") & 3) === core) value |= PERIPHERALS;
    return value;
  }

  private update(): void {
    this.assert(this.source(0) !== 0);
    this.others.forEach((line, index) => line.drive(this.source(index + 1) !== 0));
  }
}
