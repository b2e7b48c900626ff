/**
 * What a device model stores: the registers of a block as abi/registers/ declares them, with their reset values and
 * accesses. The model gives what is more than storage:
 *
 *     const file = new RegisterFile(gpio, {
 *       read: { level: (bank) => this.levels(bank) },
 *       write: { set: (value, bank) => this.drive(bank, value) },
 *     });
 */
import {
  type Block,
  bitsOf,
  decode,
  type Field,
  type FieldName,
  maskOf,
  nameOf,
  type NameWith,
  type Place,
  placesOf,
  type RegisterAccess,
  type RegisterName,
  resetOf,
} from "../abi/registers/block";

/** What a model does instead of storing. @property index of the register, 0 where there is one only */
export interface Handlers<B extends Block> {
  /** @returns the value that is read, instead of the stored one */
  read?: { [R in NameWith<B, "rw" | "ro" | "w1c">]?: (index: number) => number };
  /** Carries a write out; what is to be stored, it stores with `set`. @param value as written, unsigned */
  write?: { [R in NameWith<B, "rw" | "wo" | "w1c">]?: (value: number, index: number) => void };
}

interface Cell extends Place {
  stored: number;
  /** Bits that a write changes. */
  readonly writable: number;
  /** Bits of fields that are write-only. */
  readonly hidden: number;
  /** What the model does instead of giving, or taking, what is stored. */
  readonly reader: ((index: number) => number) | undefined;
  readonly writer: ((value: number, index: number) => void) | undefined;
}

/** The registers of one device, with what they hold. */
export class RegisterFile<B extends Block> {
  /** Is told every access that was carried out. */
  trace?: (access: RegisterAccess) => void;
  private readonly cells = new Map<string, Cell[]>();
  private readonly readable = new Map<number, Cell>();
  private readonly writable = new Map<number, Cell>();

  constructor(
    /** As declared in abi/registers/. */
    readonly block: B,
    handlers: Handlers<B> = {},
  ) {
    const readers: Partial<Record<string, Cell["reader"]>> = handlers.read ?? {};
    const writers: Partial<Record<string, Cell["writer"]>> = handlers.write ?? {};
    this.checkHandlers("read", Object.keys(readers));
    this.checkHandlers("write", Object.keys(writers));
    for (const place of placesOf(block)) {
      const { name } = place;
      const [writable, hidden] = [writableBits(place), hiddenBits(place)];
      const cell = { ...place, stored: 0, writable, hidden, reader: readers[name], writer: writers[name] };
      const { access } = place.register;
      if (access !== "wo") this.readable.set(place.offset, cell);
      if (access !== "ro") this.writable.set(place.offset, cell);
      this.cells.set(place.name, [...(this.cells.get(place.name) ?? []), cell]);
    }
    this.reset();
  }

  /** Gives every register its reset value. */
  reset(): void {
    for (const cells of this.cells.values()) {
      for (const cell of cells) cell.stored = resetOf(cell.register, cell.index) >>> 0;
    }
  }

  /** What the driver reads; of what is stored, fields that are write-only read as 0. @throws Error when nothing can be read there */
  read(offset: number): number {
    const cell = this.readable.get(offset) ?? this.refuse("read", offset, this.writable.get(offset));
    const value = (cell.reader ? cell.reader(cell.index) : cell.stored & ~cell.hidden) >>> 0;
    if (this.trace) this.tell("read", cell, value);
    return value;
  }

  /**
   * What the driver writes. Without a handler it is stored, but for bits that are read-only or in no field; of a w1c register
   * it is cleared.
   * @throws Error when nothing can be written there
   */
  write(offset: number, value: number): void {
    const cell = this.writable.get(offset) ?? this.refuse("write", offset, this.readable.get(offset));
    value >>>= 0;
    if (this.trace) this.tell("write", cell, value);
    const bits = value & cell.writable;
    if (cell.writer) cell.writer(value, cell.index);
    else if (cell.register.access === "w1c") cell.stored = (cell.stored & ~bits) >>> 0;
    else cell.stored = ((cell.stored & ~cell.writable) | bits) >>> 0;
  }

  /** The stored value. @param index of an array */
  get<R extends RegisterName<B>>(name: R, index = 0): number {
    return this.cell(name, index).stored;
  }

  /** Stores a value, in registers that a driver cannot write as well. @param value cut to the register's width */
  set<R extends RegisterName<B>>(name: R, value: number, index = 0): void {
    const cell = this.cell(name, index);
    cell.stored = (value & maskOf(cell.register.width ?? 32)) >>> 0;
  }

  /**
   * A field of the stored value.
   * @param index of an array of registers, 0 where there is one only
   * @param which of equal fields: `file.field("control", "enable", 0, channel)`
   */
  field<R extends RegisterName<B>>(name: R, field: FieldName<B, R>, index = 0, which = 0): number {
    const { low, width } = this.bits(name, field, index, which);
    return ((this.get(name, index) >>> low) & maskOf(width)) >>> 0;
  }

  /**
   * Stores a field.
   * @param index of an array of registers, 0 where there is one only
   * @param which of equal fields: `file.setField("status", "arrived", 1, 0, channel)`
   * @throws Error when the value does not fit
   */
  setField<R extends RegisterName<B>>(name: R, field: FieldName<B, R>, value: number, index = 0, which = 0): void {
    const { low, width } = this.bits(name, field, index, which);
    const mask = maskOf(width);
    if (!(value >= 0 && value <= mask)) {
      throw new Error(`${this.block.name}: ${value} does not fit into the ${width} bits of ${name}.${field as string}`);
    }
    this.set(name, (this.get(name, index) & ~(mask << low)) | (value << low), index);
  }

  private bits(name: string, field: string, index: number, which: number): { low: number; width: number } {
    const fields: Readonly<Record<string, Field | undefined>> = this.cell(name, 0).register.fields ?? {};
    const declared = fields[field];
    if (!declared) throw this.unknown(`field ${name}.${field}`, Object.keys(fields));
    const { count = 1 } = declared;
    if (index > 0 && this.cells.get(name)!.length === 1 && count > 1) {
      throw new Error(
        `${this.block.name}: there is one ${name}, and ${count} of ${name}.${field}: give the index of the register, 0, and then ${index}`,
      );
    }
    if (which >= 0 && which < count) return bitsOf(declared, which);
    throw new Error(`${this.block.name}: there is no ${name}.${field}[${which}], only ${count} of them`);
  }

  private cell(name: string, index: number): Cell {
    const cells = this.cells.get(name);
    if (!cells) throw this.unknown(`register ${name}`, [...this.cells.keys()]);
    const cell = cells[index] as Cell | undefined;
    if (!cell) throw new Error(`${this.block.name}: there is no ${name}[${index}], only ${cells.length} of them`);
    return cell;
  }

  /** What tsc tells as well: but tests run without it. */
  private checkHandlers(way: "read" | "write", names: string[]): void {
    const except = way === "read" ? "wo" : "ro";
    const registers = placesOf(this.block).filter(({ register }) => register.access !== except);
    const known = [...new Set(registers.map(({ name }) => name))];
    for (const name of names) {
      if (!known.includes(name)) throw this.unknown(`register ${name} to ${way}`, known);
    }
  }

  private unknown(what: string, known: string[]): Error {
    const there = known.length > 0 ? `there are ${known.join(", ")}` : "it has no fields";
    return new Error(`${this.block.name}: there is no ${what}; ${there}`);
  }

  private refuse(way: "read" | "write", offset: number, other: Cell | undefined): never {
    const verb = way === "read" ? "read of" : "write to";
    const at = `0x${offset.toString(16)}`;
    if (!other) throw new Error(`${this.block.name}: ${verb} ${at}, which is no register`);
    const only = way === "read" ? "write-only" : "read-only";
    throw new Error(`${this.block.name}: ${verb} ${nameOf(other)} at ${at}, which is ${only}`);
  }

  private tell(way: "read" | "write", cell: Cell, value: number): void {
    const fields = decode(cell.register, value, way);
    this.trace?.({ block: this.block.name, way, register: nameOf(cell), offset: cell.offset, value, fields });
  }
}

function writableBits({ register }: Place): number {
  return register.fields
    ? bitsOfFields(register.fields, ({ access }) => access !== "ro")
    : maskOf(register.width ?? 32);
}

function hiddenBits({ register }: Place): number {
  return bitsOfFields(register.fields ?? {}, ({ access }) => access === "wo");
}

function bitsOfFields(fields: Readonly<Record<string, Field>>, which: (field: Field) => boolean): number {
  let mask = 0;
  for (const field of Object.values(fields)) {
    if (!which(field)) continue;
    for (let index = 0; index < (field.count ?? 1); index++) {
      const { low, width } = bitsOf(field, index);
      mask |= maskOf(width) << low;
    }
  }
  return mask >>> 0;
}
