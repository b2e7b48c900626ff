/**
 * How a block of device registers is declared: once, as data, in abi/registers/NAME.ts. Node reads it as it is; `make docs`
 * and the build make drivers/registers/NAME.ts (what drivers use) and docs/registers/NAME.md of it. asc compiles none of it.
 *
 * What a driver writes, with the block "gpio" as the example (docs/registers.md tells more):
 *
 *     const gpio = gpioAt(base);                                        // base: offset in the program's device window
 *     const select = gpio.functionSelect(2).read();                     // one volatile read: a GpioFunctionSelect
 *     if (select.pin(3) == GpioPin.Input) ...                           // no access; a field of one bit is a bool
 *     gpio.functionSelect(2).write(select.withPin(3, GpioPin.Output));  // one volatile write
 *     gpio.pullMode.write(GpioPullMode.zero.withPull(GpioPull.Up));     // start from `zero`, `reset` or `of(bits)`
 *     gpio.set(1).write(1 << 5);                                        // a register without fields is a u32
 */

/** rw: reads back. ro: cannot be written. wo: cannot be read. w1c: reads flags; a 1 that is written clears its flag. */
export type Access = "rw" | "ro" | "wo" | "w1c";

/** Bits of a register that mean something together. */
export interface Field {
  /** The bit, or the lowest and the highest, of the first when there are more than one. */
  readonly bits: number | readonly [number, number];
  /** So many equal fields side by side; from one to the next it is `stride` bits, by default their width. */
  readonly count?: number;
  /** In bits; see `count`. */
  readonly stride?: number;
  /** Only where it differs from the register's: ro cannot be set, wo cannot be got. */
  readonly access?: "ro" | "wo";
  /** What it says or does, in a sentence; drivers see it at the accessor. */
  readonly doc: string;
  /** Names of its values. The enum is called after block and field (GpioPin), or `type` behind the block's name. */
  readonly values?: Readonly<Record<string, number>>;
  /** Fields of one type share the enum of this name, behind the block's. */
  readonly type?: string;
}

/** Fields by name; a name is that of the accessor. */
export type Fields = Readonly<Record<string, Field>>;

/** A register, or an array of equal ones. */
export interface Register {
  /** In bytes from the block's base; a multiple of 4, since every access is 32 bits wide. */
  readonly offset: number;
  /** So many equal registers; from one to the next it is `stride` bytes, by default 4. */
  readonly count?: number;
  /** In bytes; see `count`. */
  readonly stride?: number;
  /** Meaningful bits, by default 32. */
  readonly width?: 8 | 16 | 32;
  /** Decides which of `ReadWrite`, `ReadOnly` and `WriteOnly` a driver gets. */
  readonly access: Access;
  /** After a reset, by default 0; a list when the registers of an array differ. */
  readonly reset?: number | readonly number[];
  /** What the source calls it, such as "UARTLCR_H". */
  readonly symbol?: string;
  /** What it is for, in a sentence. */
  readonly doc: string;
  /** Without any, drivers see a u32. */
  readonly fields?: Fields;
  /** Registers with the same fields share a value type of this name behind the block's; by default each has its own. */
  readonly type?: string;
}

/** The registers of one kind of device. */
export interface Block {
  /** That of the file. */
  readonly name: string;
  /** What the page of the reference is called. */
  readonly title: string;
  /** The document that says all this, and the section. */
  readonly source: string;
  /** From the base to the end of the block. */
  readonly bytes: number;
  /** By name; a name is that of the accessor. */
  readonly registers: Readonly<Record<string, Register>>;
}

/** Declares a block, and keeps the names in its type. */
export function block<const B extends Block>(declaration: B): B {
  return declaration;
}

/** Declares fields that several registers have. */
export function fields<const F extends Fields>(declaration: F): F {
  return declaration;
}

/** Names of a block's registers. */
export type RegisterName<B extends Block> = keyof B["registers"] & string;

/** Names of a register's fields; none where it has none. */
export type FieldName<B extends Block, R extends RegisterName<B>> = B["registers"][R] extends { fields: infer F }
  ? keyof F & string
  : never;

/** Names of the registers with one of these accesses. */
export type NameWith<B extends Block, A extends Access> = {
  [R in RegisterName<B>]: B["registers"][R]["access"] extends A ? R : never;
}[RegisterName<B>];

/** One register of a block, an element where it is an array. */
export interface Place {
  /** Of the register. */
  readonly name: string;
  /** In its array; 0 where it is none. */
  readonly index: number;
  /** In bytes from the block's base. */
  readonly offset: number;
  /** As declared. */
  readonly register: Register;
}

/** A field's value in an access. */
export interface Decoded {
  /** With its index when there are several: "pin[3]". */
  readonly name: string;
  /** Shifted down to bit 0. */
  readonly value: number;
  /** The value's name, if it has one. */
  readonly meaning?: string;
}

/** An access to a register. */
export interface RegisterAccess {
  /** Name of the block. */
  readonly block: string;
  /** What the driver did. */
  readonly way: "read" | "write";
  /** With its index when it is an array: "set[1]". */
  readonly register: string;
  /** In bytes from the block's base. */
  readonly offset: number;
  /** 32 bits, unsigned. */
  readonly value: number;
  /** The value, field by field. */
  readonly fields: readonly Decoded[];
}

/** All registers of a block, arrays element by element. */
export function placesOf({ registers }: Block): Place[] {
  return Object.entries(registers).flatMap(([name, register]) => {
    const { offset, count = 1, stride = 4 } = register;
    return Array.from({ length: count }, (_, index) => ({ name, index, offset: offset + index * stride, register }));
  });
}

/** The offset of every register by its name, of an array that of the first. */
export function offsetsOf<B extends Block>({ registers }: B): Readonly<Record<RegisterName<B>, number>> {
  const entries = Object.entries(registers).map(([name, { offset }]) => [name, offset]);
  return Object.fromEntries(entries) as Record<RegisterName<B>, number>;
}

/** "set[1]", or the name alone when the register is no array. */
export function nameOf({ name, index, register }: Pick<Place, "name" | "index" | "register">): string {
  return register.count === undefined ? name : `${name}[${index}]`;
}

/** Lowest bit and width in bits of a field. @param index among equal ones */
export function bitsOf({ bits, stride }: Field, index = 0): { low: number; width: number } {
  const [first, last] = typeof bits === "number" ? [bits, bits] : bits;
  const width = last - first + 1;
  return { low: first + index * (stride ?? width), width };
}

/** The bits that a field of this width can have, at the bottom of the word. */
export function maskOf(width: number): number {
  return width === 32 ? 0xffff_ffff : 2 ** width - 1;
}

/** The register's value after a reset. */
export function resetOf({ reset = 0 }: Register, index = 0): number {
  return typeof reset === "number" ? reset : (reset[index] ?? 0);
}

/** The fields in a value of a register, as far as a read or write has them. */
export function decode(register: Register, value: number, way: "read" | "write"): Decoded[] {
  const other = way === "read" ? "wo" : "ro";
  return Object.entries(register.fields ?? {}).flatMap(([name, field]) => {
    if (field.access === other) return [];
    return Array.from({ length: field.count ?? 1 }, (_, index) => {
      const { low, width } = bitsOf(field, index);
      const part = ((value >>> low) & maskOf(width)) >>> 0;
      const meaning = Object.entries(field.values ?? {}).find(([, number]) => number === part)?.[0];
      return {
        name: field.count === undefined ? name : `${name}[${index}]`,
        value: part,
        ...(meaning === undefined ? {} : { meaning }),
      };
    });
  });
}

/**
 * An access in a line: "write gpio.functionSelect[1] 0x00200000 pin[7]=Output". Fields that are 0 are left out, unless their 0
 * has a name and they are not one of many.
 * @param width of the register's name, for lines below each other
 */
export function lineOf({ block, way, register, value, fields }: RegisterAccess, width = 0): string {
  const told = fields.filter(
    ({ name, value, meaning }) => value !== 0 || (meaning !== undefined && !name.endsWith("]")),
  );
  const parts = told.map(({ name, value, meaning }) => `${name}=${meaning ?? value}`);
  const number = `0x${value.toString(16).padStart(8, "0")}`;
  return [way.padEnd(5), `${block}.${register}`.padEnd(width), number, ...parts].join(" ");
}
