import { type Block, type Field, type Fields, type Register, bitsOf, resetOf } from "../../abi/registers/block";

/** What AssemblyScript types the accessors of a block need. */

/** The value of one register, or of several that have the same fields. */
export interface ValueType {
  name: string;
  fields: Fields;
  registers: Register[];
  /** Whether any of them is. */
  readable: boolean;
  writable: boolean;
  /** After a reset, when it is the same for all that can be written. */
  reset: number | undefined;
}

/** The named values of one field, or of several that have the same. */
export interface EnumType {
  name: string;
  values: Readonly<Record<string, number>>;
  doc: string;
}

/** "functionSelect" becomes "FunctionSelect". */
export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function blockType({ name }: Block): string {
  return `${capital(name)}Registers`;
}

/** @returns the type of a register's value; u32 when it has no fields */
export function valueTypeOf({ name }: Block, register: string, { fields, type }: Register): string {
  return fields === undefined ? "u32" : capital(name) + (type ?? capital(register));
}

/** @returns the type of a field: its enum, or bool for a single bit, or u32 */
export function fieldTypeOf(block: Block, name: string, field: Field): string {
  if (field.values !== undefined) return enumNameOf(block, name, field);
  return bitsOf(field).width === 1 ? "bool" : "u32";
}

export function enumNameOf({ name: block }: Block, name: string, { type }: Field): string {
  return capital(block) + (type ?? capital(name));
}

/** In order of the registers. */
export function valueTypes(block: Block): ValueType[] {
  const types = new Map<string, ValueType>();
  for (const [name, register] of Object.entries(block.registers)) {
    if (register.fields === undefined) continue;
    const key = valueTypeOf(block, name, register);
    const found = types.get(key);
    const registers = [...(found?.registers ?? []), register];
    types.set(key, {
      name: key,
      fields: found?.fields ?? register.fields,
      registers,
      readable: registers.some(({ access }) => access !== "wo"),
      writable: registers.some(({ access }) => access !== "ro"),
      reset: commonReset(registers),
    });
  }
  return [...types.values()];
}

/** In order of the registers and fields. */
export function enumTypes(block: Block): EnumType[] {
  const types = new Map<string, EnumType>();
  for (const { fields } of Object.values(block.registers)) {
    for (const [name, field] of Object.entries(fields ?? {})) {
      if (field.values === undefined) continue;
      const key = enumNameOf(block, name, field);
      if (!types.has(key)) types.set(key, { name: key, values: field.values, doc: field.doc });
    }
  }
  return [...types.values()];
}

function commonReset(registers: Register[]): number | undefined {
  const kept = registers.filter(({ access }) => access === "rw");
  const values = kept.flatMap((each) => Array.from({ length: each.count ?? 1 }, (_, index) => resetOf(each, index)));
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}
