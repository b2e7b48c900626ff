/**
 * What every behavioural model of a device has: registers, time, an interrupt line, pins, and memory if it is a bus master.
 * A model states what the datasheet does; what the datasheet forbids is an error that names the section.
 *
 *     class Blinker extends Model<typeof blinker> {
 *       readonly registers = new RegisterFile(blinker, { write: { control: (value) => this.start(value) } });
 *       readonly light = this.pad("LIGHT");
 *       private start(value: number): void {
 *         this.clock.after(1000, () => this.light.drive(true));
 *       }
 *     }
 */
import type { Block } from "../abi/registers/block";
import type { Device } from "./bus";
import { Clock } from "./clock";
import type { BusMemory } from "./memory";
import type { RegisterFile } from "./registers";
import { type Connection, Wire } from "./wire";

/** What a model is put into. */
export interface Surroundings {
  /** Shared by all that runs together; by default the model has its own. */
  clock?: Clock;
  /** What its DMA reaches. */
  memory?: BusMemory;
}

export abstract class Model<B extends Block> implements Device {
  /** What the driver reads and writes; the model says what is more than storage. */
  abstract readonly registers: RegisterFile<B>;
  /** What time it is for the device, and what it will do later. */
  readonly clock: Clock;
  /** To the interrupt controller, active high. */
  readonly interrupt: Wire;
  private readonly request: Connection;
  private readonly reached: BusMemory | undefined;

  /** @param name for messages */
  constructor(
    readonly name: string,
    { clock = new Clock(), memory }: Surroundings = {},
  ) {
    this.clock = clock;
    this.reached = memory;
    this.request = this.line("interrupt");
    this.interrupt = this.request.wire;
  }

  /** What a driver reads. @param offset from the device's base */
  read(offset: number): number {
    return this.registers.read(offset);
  }

  /** What a driver writes. @param value 32 bits, unsigned */
  write(offset: number, value: number): void {
    this.registers.write(offset, value);
  }

  /** What DMA reaches. @throws Error when the model was made without memory */
  protected get memory(): BusMemory {
    if (!this.reached) throw new Error(`${this.name}: DMA without memory: give it as { memory }`);
    return this.reached;
  }

  /** Sets the interrupt line. */
  protected assert(asserted: boolean): void {
    this.request.drive(asserted);
  }

  /** A line that this device alone drives, low at first. */
  protected line(name: string): Connection {
    const connection = this.pad(name);
    connection.drive(false);
    return connection;
  }

  /** This device's end of a new wire, neither driven nor pulled. */
  protected pad(name: string): Connection {
    return new Wire(`${this.name} ${name}`).connect(this.name);
  }
}
