/** The devices of a Pi 3 that the kernel itself drives: at their addresses, with their interrupts, on one clock. */
import type { Block } from "../abi/registers/block";
import type { interrupts } from "../abi/registers/kernel/interrupts";
import type { local } from "../abi/registers/kernel/local";
import type { mailbox } from "../abi/registers/kernel/mailbox";
import { Bus, type Device } from "./bus";
import { Clock } from "./clock";
import { type Faultable, type Faults, type Injected, withFaults } from "./faults";
import { LegacyInterrupts, LocalInterrupts } from "./interrupts";
import { Mailbox, boardFirmware, qemuFirmware } from "./mailbox";
import type { BusMemory } from "./memory";
import { PowerManager } from "./power";
import { GenericTimer } from "./timer";
import type { Wire } from "./wire";

export interface BoardFaults {
  mailbox?: Faults<typeof mailbox>;
  /** Its interrupt is that to the ARM-local controller. */
  legacy?: Faults<typeof interrupts>;
  /** Its interrupt is that to core 0. */
  local?: Faults<typeof local>;
}

export interface BoardOptions {
  /** Whose peculiarities the devices have. */
  board: "pi3" | "qemu";
  /** As the VideoCore sees it. */
  memory: BusMemory;
  /** Bytes of RAM that the firmware says are the ARM's. */
  told: number;
  faults?: BoardFaults;
}

/** The mailbox interrupts by the ARM's own line 1. */
const MAILBOX_LINE = 65;

/** What of a device its faults leave to be seen. */
interface Seen extends Device {
  readonly interrupt: Wire;
  readonly injected?: Injected;
}

function seen<B extends Block>(model: Faultable<B>, faults: Faults<B> | undefined): Seen {
  return faults ? withFaults(model, faults) : model;
}

export class Board {
  readonly clock = new Clock();
  readonly bus = new Bus();
  readonly timer: GenericTimer;
  readonly legacy: LegacyInterrupts;
  readonly local: LocalInterrupts;
  readonly mailbox: Mailbox;
  readonly power: PowerManager;
  /** What interrupts core 0. */
  readonly interrupt: Wire;
  /** How often the faults that were asked for have come. */
  readonly injected: { readonly [device in keyof BoardFaults]: Injected };

  constructor({ board, memory, told, faults = {} }: BoardOptions) {
    const { clock, bus } = this;
    const strict = board === "pi3";
    this.timer = new GenericTimer(clock, strict ? 19_200_000n : 62_500_000n);
    this.legacy = new LegacyInterrupts({ clock, shortcutsHidden: strict });
    this.local = new LocalInterrupts({ clock });
    this.mailbox = new Mailbox(strict ? boardFirmware(told) : qemuFirmware(told), { clock, memory, strict });
    this.power = new PowerManager({ clock });

    const mailbox = seen(this.mailbox, faults.mailbox);
    const legacy = seen(this.legacy, faults.legacy);
    const local = seen(this.local, faults.local);
    this.injected = { mailbox: mailbox.injected, legacy: legacy.injected, local: local.injected };
    this.legacy.connect(MAILBOX_LINE, mailbox.interrupt);
    this.local.connectPeripherals(legacy.interrupt);
    this.local.connectTimer(0, this.timer.interrupt);
    this.interrupt = local.interrupt;

    bus.attach("interrupt controller", 0x3f00b200, 0x28, legacy);
    bus.attach("mailbox", 0x3f00b880, 0x40, mailbox);
    bus.attach("power manager", 0x3f100000, 0x28, this.power);
    bus.attach("local controller", 0x40000000, 0x100, local, false);
  }
}
