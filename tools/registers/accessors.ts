import { type Access, type Block, bitsOf, type Field, maskOf, type Register } from "../../abi/registers/block";
import { blockType, capital, enumTypes, fieldTypeOf, type ValueType, valueTypeOf, valueTypes } from "./types";

/** The AssemblyScript accessors of a block: drivers/registers/NAME.ts. */

const CLASSES: Record<Access, string> = { rw: "ReadWrite", ro: "ReadOnly", wo: "WriteOnly", w1c: "ReadWrite" };

/** What every value has: another value of the two. */
const COMBINATIONS = [
  ["and", "The bits that both have.", "& "],
  ["or", "The bits that either has.", "| "],
  ["without", "The bits that the other does not have.", "& ~"],
];

/** Characters of a comment. */
const LINE = 110;

/** @param source its file @returns the text, not yet formatted */
export function accessors(block: Block, source: string): string {
  const parts = [
    ...enumTypes(block).map(({ name, doc, values }) => {
      const members = Object.entries(values).map(([value, number]) => `${value} = ${number},`);
      return [...comment(doc), `export const enum ${name} {`, ...members, "}"].join("\n");
    }),
    ...valueTypes(block).map((type) => valueClass(block, type)),
    blockClass(block),
    [
      ...comment(`@param base of the registers: offset in the program's device window`),
      `export function ${block.name}At(base: u32): ${blockType(block)} {`,
      `return blockAt<${blockType(block)}>(base);`,
      "}",
    ].join("\n"),
  ].join("\n\n");
  const names = ["ReadOnly", "ReadWrite", "WriteOnly", "blockAt", "extract", "insert"];
  const used = names.filter((name) => new RegExp(`\\b${name}[<(]`).test(parts));
  return [
    `/** Made by \`make docs\` from ${source}. */`,
    `import { ${used.join(", ")} } from "../register";`,
    "",
    parts,
    "",
  ].join("\n");
}

function valueClass(block: Block, type: ValueType): string {
  const { name, fields, registers, readable, writable, reset } = type;
  const users = Object.entries(block.registers).filter(([, register]) => registers.includes(register));
  const lines = [
    ...comment(`Value of ${users.map(([each]) => `\`${each}\``).join(", ")}.`),
    "@unmanaged",
    "@final",
    // No base class for what all have: asc overflows its stack when a class extends a generic one of itself.
    `export class ${name} {`,
    `static of(bits: u32): ${name} {`,
    `return changetype<${name}>(bits);`,
    "}",
  ];
  if (writable) lines.push("", `static get zero(): ${name} {`, `return changetype<${name}>(0);`, "}");
  if (reset !== undefined) {
    lines.push("", ...comment("As it is after a reset."), `static get reset(): ${name} {`);
    lines.push(`return changetype<${name}>(${hex(reset)});`, "}");
  }
  lines.push("", "get bits(): u32 {", "return changetype<u32>(this);", "}");
  for (const [method, doc, operator] of COMBINATIONS) {
    lines.push("", ...comment(doc), `${method}(other: ${name}): ${name} {`);
    lines.push(`return changetype<${name}>(this.bits ${operator}other.bits);`, "}");
  }
  for (const [each, field] of Object.entries(fields)) {
    if (readable && field.access !== "wo") lines.push("", ...comment(field.doc), ...getter(block, each, field));
    if (writable && field.access !== "ro") {
      const about = readable && field.access !== "wo" ? [] : comment(field.doc);
      lines.push("", ...about, ...setter(block, name, each, field));
    }
  }
  return [...lines, "}"].join("\n");
}

function getter(block: Block, name: string, field: Field): string[] {
  const type = fieldTypeOf(block, name, field);
  const head = field.count === undefined ? `get ${name}(): ${type} {` : `${name}(index: u32): ${type} {`;
  const value = `extract(this.bits, ${shift(field)}, ${mask(field)})`;
  return [head, `return ${value}${type === "bool" ? " != 0" : ""};`, "}"];
}

function setter(block: Block, owner: string, name: string, field: Field): string[] {
  const type = fieldTypeOf(block, name, field);
  const index = field.count === undefined ? "" : "index: u32, ";
  return [
    `with${capital(name)}(${index}value: ${type}): ${owner} {`,
    `return ${owner}.of(insert(this.bits, ${shift(field)}, ${mask(field)}, ${type === "u32" ? "value" : "<u32>value"}));`,
    "}",
  ];
}

function shift(field: Field): string {
  const { low } = bitsOf(field);
  if (field.count === undefined) return String(low);
  const stride = bitsOf(field, 1).low - low;
  const offset = stride === 1 ? "index" : `index * ${stride}`;
  return low === 0 ? offset : `${low} + ${offset}`;
}

function mask(field: Field): string {
  return hex(maskOf(bitsOf(field).width));
}

function blockClass(block: Block): string {
  const registers = Object.entries(block.registers).flatMap(([name, register]) => [
    "",
    ...place(block, name, register),
  ]);
  const head = [...comment(`${block.title}: ${block.source}.`), "@unmanaged", "@final"];
  return [...head, `export class ${blockType(block)} {`, ...registers.slice(1), "}"].join("\n");
}

function place(block: Block, name: string, register: Register): string[] {
  const { offset, count, stride = 4, access, symbol, doc } = register;
  const type = `${CLASSES[access]}<${valueTypeOf(block, name, register)}>`;
  const cleared = access === "w1c" ? " A 1 that is written clears its bit." : "";
  const range = count === undefined ? "" : `@param index 0-${count - 1}`;
  const about = comment(`${[symbol, doc].filter(Boolean).join(": ")}${cleared}`, range);
  const address = ["changetype<u32>(this)"];
  if (offset > 0) address.push(hex(offset));
  if (count !== undefined) address.push(`index * ${stride}`);
  const head = count === undefined ? `get ${name}(): ${type} {` : `${name}(index: u32): ${type} {`;
  return [...about, head, `return changetype<${type}>(${address.join(" + ")});`, "}"];
}

/** A doc comment, in lines that fit. @param tag behind it */
function comment(text: string, tag = ""): string[] {
  if (text.trim() === "" && tag === "") return [];
  const lines = [""];
  // What would end the comment is taken apart.
  for (const word of text.replaceAll("*/", "* /").split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last !== "" && last.length + word.length >= LINE) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  if (lines.length === 1 && tag.length + lines[0].length < LINE) return [`/** ${`${lines[0]} ${tag}`.trim()} */`];
  if (tag !== "") lines.push(tag);
  return ["/**", ...lines.map((line) => ` * ${line}`), " */"];
}

function hex(value: number): string {
  return value < 10 ? String(value) : `0x${value.toString(16)}`;
}
