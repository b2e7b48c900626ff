import {
  type Block,
  bitsOf,
  type Field,
  maskOf,
  nameOf,
  placesOf,
  type Place,
  type Register,
} from "../../abi/registers/block";
import { blockType, capital, enumNameOf, valueTypeOf } from "./types";

/** Checks a block of registers: that what is declared can be, and that accessors can be made of it. */

export interface Problem {
  /** Names of properties and indices, from the block. */
  path: (string | number)[];
  message: string;
}

type Path = Problem["path"];
type Report = (path: Path, message: string) => void;

interface Properties {
  [name: string]: "string" | "number" | "object" | "any";
}

const BLOCK = { name: "string", title: "string", source: "string", bytes: "number", registers: "object" } as const;
const REGISTER = { offset: "number", access: "string", doc: "string" } as const;
const REGISTER_MORE = {
  count: "number",
  stride: "number",
  width: "number",
  reset: "any",
  symbol: "string",
  fields: "object",
  type: "string",
} as const;
const FIELD = { bits: "any", doc: "string" } as const;
const FIELD_MORE = { count: "number", stride: "number", access: "string", values: "object", type: "string" } as const;

/** Members that every value has, or every class. */
const TAKEN = ["bits", "and", "or", "without"];

/** Words that asc does not take for the name of a method or of a getter. */
const WORDS =
  `abstract async await break case catch class const constructor continue debugger declare default do else enum
export extends false finally function if implements import in interface let new of override package private protected public
readonly return static super switch this throw true try typeof var while with yield`.split(/\s/);

/** @returns what is wrong, nothing when all is well */
export function checkBlock(block: Block): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message) => void problems.push({ path, message });
  // What lacks a part is not looked into: the rest would only follow from it.
  if (!checkProperties([], block, BLOCK, {}, report)) return problems;
  checkName(["name"], block.name, "block", report);
  if (!isMultiple(block.bytes, 4) || block.bytes === 0) {
    report(["bytes"], `${block.bytes} is not a size of whole registers; give the bytes from base to end`);
  }
  const whole = Object.entries(block.registers).filter(([name, register]) => {
    const path = ["registers", name];
    checkName(path, name, "register", report);
    return checkProperties(path, register, REGISTER, REGISTER_MORE, report) && checkFields(path, register, report);
  });
  for (const [name, register] of whole) checkRegister(["registers", name], register, block.bytes, report);
  if (problems.length > 0) return problems;
  checkOverlaps(block, report);
  checkTypes(block, report);
  return problems;
}

function checkRegister(path: Path, register: Register, end: number, report: Report): void {
  const { offset, count = 1, stride = 4, width = 32, access } = register;
  if (!["rw", "ro", "wo", "w1c"].includes(access)) {
    report([...path, "access"], `access "${access}" is none of "rw", "ro", "wo", "w1c"`);
  }
  if (![8, 16, 32].includes(width)) report([...path, "width"], `width ${width} is none of 8, 16, 32`);
  checkCount(path, count, report);
  if (!isMultiple(stride, 4) || stride === 0) {
    report([...path, "stride"], `stride ${stride} is not a multiple of 4: registers are 32 bits wide`);
  }
  if (!isMultiple(offset, 4)) {
    report([...path, "offset"], `offset ${hex(offset)} is not a multiple of 4: every access is 32 bits wide`);
  } else if (offset + (count - 1) * stride + 4 > end) {
    report([...path, "offset"], `it ends beyond the ${hex(end)} bytes of the block`);
  }
  const resets = typeof register.reset === "object" ? register.reset : [register.reset ?? 0];
  if (typeof register.reset === "object" && resets.length !== count) {
    report([...path, "reset"], `${resets.length} reset values for ${count} registers`);
  }
  for (const value of resets) {
    if (!fits(value, width)) report([...path, "reset"], `reset value ${show(value)} does not fit into ${width} bits`);
  }
  const fields = Object.entries(register.fields ?? {});
  for (const [name, field] of fields) checkField([...path, "fields", name], field, register, report);
  if (register.type !== undefined && fields.length === 0) {
    report([...path, "type"], "a register without fields is a u32; it has no type of its own");
  }
}

/** @returns whether the fields have all that they need */
function checkFields(path: Path, register: Register, report: Report): boolean {
  const { fields } = register;
  if (fields === undefined) return true;
  if (Object.keys(fields).length === 0) report([...path, "fields"], "there are none; leave them out for a u32");
  const whole = Object.entries(fields).map(([name, field]) => {
    const at = [...path, "fields", name];
    checkName(at, name, "field", report);
    if (TAKEN.includes(name)) report(at, `every value has "${name}" already; choose another name`);
    return checkProperties(at, field, FIELD, FIELD_MORE, report);
  });
  return !whole.includes(false);
}

function checkField(path: Path, field: Field, register: Register, report: Report): void {
  const { count = 1, access, values } = field;
  const { width: all = 32 } = register;
  const bits = typeof field.bits === "object" ? field.bits : [field.bits, field.bits];
  if (bits.length !== 2 || !bits.every((bit) => isMultiple(bit, 1)) || bits[0] > bits[1]) {
    return report([...path, "bits"], `${show(field.bits)} is neither a bit nor [lowest, highest]`);
  }
  checkCount(path, count, report);
  const { width } = bitsOf(field);
  if (field.stride !== undefined && (!isMultiple(field.stride, 1) || field.stride < width)) {
    report([...path, "stride"], `stride ${field.stride} is below the ${width} bits of the field`);
  }
  const highest = bitsOf(field, count - 1).low + width - 1;
  if (highest >= all) report([...path, "bits"], `bit ${highest} is beyond the ${all} bits of the register`);
  if (access !== undefined && !["ro", "wo"].includes(access)) {
    report(
      [...path, "access"],
      `access "${access as string}" of a field is neither "ro" nor "wo"; leave it out for both`,
    );
  } else if (access !== undefined && ["ro", "wo"].includes(register.access) && access !== register.access) {
    report([...path, "access"], `access "${access}" in a register that is "${register.access}"`);
  }
  if (values === undefined) {
    if (field.type !== undefined) report([...path, "type"], "a field without values has no type of its own");
    return;
  }
  const names = new Map<number, string>();
  for (const [name, value] of Object.entries(values)) {
    const at = [...path, "values", name];
    if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) report(at, `"${name}" is not the name of a value, such as Output or Alt0`);
    if (!fits(value, width)) report(at, `value ${show(value)} does not fit into ${width} bit${width > 1 ? "s" : ""}`);
    const other = names.get(value);
    if (other !== undefined) report(at, `value ${value} is ${other} already`);
    names.set(value, name);
  }
}

/** What is read and what is written may lie at the same place. */
function checkOverlaps(block: Block, report: Report): void {
  const told = new Set<string>();
  const tell = (path: Path, message: string) => {
    if (!told.has(path.join())) report(path, message);
    told.add(path.join());
  };
  for (const [way, other] of [
    ["read", "wo"],
    ["written", "ro"],
  ]) {
    const places = new Map<number, Place>();
    for (const place of placesOf(block).filter(({ register }) => register.access !== other)) {
      const before = places.get(place.offset);
      const message = `${nameOf(place)} at ${hex(place.offset)} overlaps ${before && nameOf(before)}; both are ${way}`;
      if (before !== undefined) tell(["registers", place.name, "offset"], message);
      places.set(place.offset, place);
    }
    for (const [name, { fields = {}, access }] of Object.entries(block.registers)) {
      const owners = new Map<number, string>();
      for (const [each, field] of Object.entries(fields)) {
        if (access === other || field.access === other) continue;
        const bits = bitsIn(field);
        const taken = bits.find((bit) => owners.has(bit));
        const message = `bit ${taken} of ${each} is one of ${owners.get(taken!)} already; both are ${way}`;
        if (taken !== undefined) tell(["registers", name, "fields", each, "bits"], message);
        for (const bit of bits) owners.set(bit, each);
      }
    }
  }
}

/** Names that the accessors would have twice. */
function checkTypes(block: Block, report: Report): void {
  const types = new Map<string, { what: string; content: string }>([
    [blockType(block), { what: "the block", content: "" }],
  ]);
  const claim = (path: Path, name: string, what: string, content: object) => {
    const text = JSON.stringify(content);
    const before = types.get(name);
    if (before !== undefined && (before.content !== text || before.what[0] !== what[0])) {
      report(path, `the type ${name} of ${what} is that of ${before.what} already; give it another with \`type\``);
    }
    types.set(name, before ?? { what, content: text });
  };
  for (const [name, register] of Object.entries(block.registers)) {
    if (register.fields === undefined) continue;
    const path = ["registers", name];
    claim(path, valueTypeOf(block, name, register), `register ${name}`, register.fields);
    for (const [each, field] of Object.entries(register.fields)) {
      const at = [...path, "fields", each];
      if (field.values !== undefined) claim(at, enumNameOf(block, each, field), `field ${each}`, field.values);
      if (Object.hasOwn(register.fields, `with${capital(each)}`)) {
        report(at, `the field with${capital(each)} has the name of what sets ${each}; choose another name`);
      }
    }
  }
}

function checkProperties(path: Path, object: object, needed: Properties, more: Properties, report: Report): boolean {
  let whole = true;
  const wrong = (at: Path, message: string) => {
    whole = false;
    report(at, message);
  };
  const known: Properties = { ...needed, ...more };
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    const type = known[name] as Properties[string] | undefined;
    if (type === undefined) {
      report([...path, name], `unknown property "${name}"; there are ${Object.keys(known).join(", ")}`);
    } else if (value === null || (type !== "any" && value !== undefined && typeof value !== type)) {
      wrong(
        [...path, name],
        `${name} is ${show(value)}, where ${type === "object" ? "an object" : `a ${type}`} belongs`,
      );
    }
  }
  for (const name of Object.keys(needed)) {
    if ((object as Record<string, unknown>)[name] === undefined) wrong(path, `it has no "${name}"`);
  }
  return whole;
}

/** Whether asc or the accessors keep the name for something else. */
export function isWord(name: string): boolean {
  return WORDS.includes(name) || TAKEN.includes(name);
}

function checkName(path: Path, name: string, what: string, report: Report): void {
  if (WORDS.includes(name)) {
    return report(path, `"${name}" is a word of AssemblyScript, where a ${what} cannot be called so; choose another`);
  }
  if (/^[a-z][A-Za-z0-9]*$/.test(name)) return;
  report(path, `"${name}" is not the name of a ${what}: a small letter, then letters and digits, as in functionSelect`);
}

function checkCount(path: Path, count: number, report: Report): void {
  if (!isMultiple(count, 1) || count === 0) report([...path, "count"], `count ${count} is not a number of things`);
}

function bitsIn(field: Field): number[] {
  return Array.from({ length: field.count ?? 1 }, (_, index) => {
    const { low, width } = bitsOf(field, index);
    return Array.from({ length: width }, (_, bit) => low + bit);
  }).flat();
}

function isMultiple(value: number, of: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value % of === 0;
}

function fits(value: number, width: number): boolean {
  return isMultiple(value, 1) && value <= maskOf(width);
}

function hex(value: number): string {
  return value > 9 ? `0x${value.toString(16)}` : String(value);
}

function show(value: unknown): string {
  return typeof value === "number" && value > 9 ? hex(value) : JSON.stringify(value);
}
