import { type Block, bitsOf, type Field, type Register, resetOf } from "../../abi/registers/block";
import { isOfKernel } from "./files";
import { enumNameOf, valueTypeOf } from "./types";

/** The reference of a block, docs/registers/NAME.md, and the list of all. */

const ACCESS = { rw: "read, write", ro: "read", wo: "write", w1c: "read; a 1 written clears" };

/** @param source its file @returns the text, not yet formatted */
export function page(block: Block, source: string): string {
  const registers = Object.entries(block.registers);
  return [
    `# ${block.title}`,
    `Made by \`make docs\` from [${source}](../../${source}): change it there. The source is ${block.source}.`,
    isOfKernel(source)
      ? "The kernel itself drives it, at the addresses that [abi/board.ts](../../abi/board.ts) has; no program is given it, so there are no accessors."
      : `A driver has them by \`${block.name}At(base)\` of [drivers/registers/${block.name}.ts](../../drivers/registers/${block.name}.ts); [registers.md](../registers.md) tells how.`,
    table(
      ["offset", "register", "in the source", "access", "after reset", "what it is"],
      registers.map(([name, register]) => [
        offsets(register),
        register.fields === undefined ? `\`${name}\`` : `[\`${name}\`](#${name.toLowerCase()})`,
        register.symbol ?? "",
        ACCESS[register.access],
        resets(register),
        register.doc,
      ]),
    ),
    ...registers
      .filter(([, { fields }]) => fields !== undefined)
      .map(([name, each]) => fieldsOf(block, source, name, each)),
  ].join("\n\n");
}

/** @returns the table of contents of docs/registers/ */
export function index(blocks: Block[]): string {
  return [
    "# Blocks of registers",
    "Made by `make docs` from [abi/registers/](../../abi/registers/). How to declare one: [registers.md](../registers.md).",
    table(
      ["block", "device", "source"],
      blocks.map(({ name, title, source }) => [`[${name}](${name}.md)`, title, source]),
    ),
  ].join("\n\n");
}

function fieldsOf(block: Block, source: string, name: string, register: Register): string {
  const rows = Object.entries(register.fields!).map(([each, field]) => [
    bits(field),
    `\`${each}\``,
    field.doc +
      (field.access === undefined || field.access === register.access ? "" : ` (${ACCESS[field.access]} only)`),
    Object.entries(field.values ?? {})
      .map(([value, number]) => `${number} \`${enumNameOf(block, each, field)}.${value}\``)
      .join(", "),
  ]);
  const value = isOfKernel(source) ? "" : ` Its value is a \`${valueTypeOf(block, name, register)}\`.`;
  return [`## ${name}`, register.doc + value, table(["bits", "field", "meaning", "values"], rows)].join("\n\n");
}

function offsets({ offset, count, stride = 4 }: Register): string {
  return count === undefined ? hex(offset, 2) : `${hex(offset, 2)} + ${stride}n, n 0-${count - 1}`;
}

function resets(register: Register): string {
  if (register.access === "wo") return "";
  const values = Array.from({ length: register.count ?? 1 }, (_, index) => resetOf(register, index));
  const same = values.every((value) => value === values[0]);
  return (same ? values.slice(0, 1) : values).map((value) => hex(value, 1)).join(", ");
}

function bits(field: Field): string {
  const { low, width } = bitsOf(field);
  const range = width === 1 ? String(low) : `${low + width - 1}:${low}`;
  if (field.count === undefined) return range;
  return `${range} + ${bitsOf(field, 1).low - low}n, n 0-${field.count - 1}`;
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
