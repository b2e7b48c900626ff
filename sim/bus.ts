/** Device registers by physical address: which model answers, and whether the accesses keep the rules of the bus. */

/** A device model. Offsets count from the device's base and are multiples of 4; values are 32 bits, unsigned. */
export interface Device {
  /** What the register holds. @throws BusError when the bus is to abort the access */
  read(offset: number): number;
  /** Stores to the register. @throws BusError when the bus is to abort the access */
  write(offset: number, value: number): void;
}

/** An access that the bus ends with an external abort: the kernel faults the task that made it. */
export class BusError extends Error {}

interface Attached {
  name: string;
  base: number;
  bytes: number;
  device: Device;
  peripheral: boolean;
}

/** A device of a task's, of which nobody knows here: the kernel may have come between two accesses to it. */
const UNKNOWN = "a task's device";

/** The bus of a machine: finds the device of an address, and complains of what a board would punish. */
export class Bus {
  private readonly attached: Attached[] = [];
  /** Whose access was not yet followed by a barrier. */
  private unordered: Attached | typeof UNKNOWN | undefined;
  /** What it was when the kernel was entered. */
  private before: Bus["unordered"];
  private last: Attached | undefined;

  /** Puts a device at a physical address. @param peripheral behind the bus of the BCM2835; the ARM-local block is not */
  attach(name: string, base: number, bytes: number, device: Device, peripheral = true): void {
    this.attached.push({ name, base, bytes, device, peripheral });
  }

  /** Reads the register at a physical address. @throws Error when nothing is there, or a barrier is missing */
  read(address: number): number {
    const { device, base } = this.access(address, "read");
    return device.read(address - base);
  }

  /** Writes the register at a physical address. @throws as `read` */
  write(address: number, value: number): void {
    const { device, base } = this.access(address, "write");
    device.write(address - base, value);
  }

  /** `dmb sy` */
  barrier(): void {
    this.unordered = undefined;
  }

  /** A trap takes a task into the kernel, maybe from between two accesses to a device. */
  enter(): void {
    this.before = this.unordered;
    this.unordered = UNKNOWN;
  }

  /** The kernel has returned. @throws when what it accessed is not ordered against what the task may access next */
  leave(): void {
    if (this.unordered === UNKNOWN) this.unordered = this.before;
    else if (this.unordered) throw new Error(`no barrier between ${this.unordered.name} and ${UNKNOWN}`);
  }

  /** Checks what a board would punish and an emulator would not (sheet 0, pitfall 20; BCM2835 ARM Peripherals, 1.3). */
  private access(address: number, verb: string): Attached {
    const where = () => `device ${verb} at 0x${address.toString(16)}`;
    if (address % 4 !== 0) throw new Error(`${where()} is not 4-byte aligned`);
    const found = this.at(address);
    if (!found) throw new Error(`${where()}: no device is modelled there`);
    if (!found.peripheral) return found;
    if (this.unordered && this.unordered !== found) {
      const other = this.unordered === UNKNOWN ? UNKNOWN : this.unordered.name;
      throw new Error(`${where()}: no barrier between ${other} and ${found.name}`);
    }
    this.unordered = found;
    return found;
  }

  /** A driver polls one device millions of times. */
  private at(address: number): Attached | undefined {
    const { last } = this;
    if (last && address >= last.base && address < last.base + last.bytes) return last;
    return (this.last = this.attached.find(({ base, bytes }) => address >= base && address < base + bytes));
  }
}
