import type { LeaseType, Operation, Parameter, ParameterType, Protocol, StructField } from "./schema";

/** Writes the reference page of a protocol. */

/** @returns Markdown, not yet formatted */
export function page(protocol: Protocol, source: string): string {
  const { name, title, doc, operations, errors, structs, enums } = protocol;
  const parts = [
    `# Protocol ${name}`,
    doc,
    `Made by \`make docs\` from [${source}](../../${source}): change it there. On the board \`lib/protocol/${name}.ts\` has ` +
      `\`${title}Client\` and \`${title}Server\`, on the laptop \`tools/client/${name}.ts\` has \`${title}Client\`. ` +
      `[docs/protocols.md](../protocols.md) says what all protocols have in common.`,
    table(
      ["number", "operation", "what it does"],
      operations.map(({ number, name, doc }) => [
        String(number),
        `[${name}](#${name.toLowerCase()})`,
        firstSentence(doc),
      ]),
    ),
    ...operations.flatMap((operation) => writeOperation(operation)),
    ...(errors === undefined
      ? []
      : [
          `## Errors`,
          table(
            ["code", "error", "meaning"],
            errors.members.map(({ name, value, doc }) => [String(value), name, doc]),
          ),
        ]),
    ...structs.flatMap(({ name, doc, fields, bytes }) => [
      `## ${name}`,
      `${doc} ${bytes} bytes.`.trim(),
      table(
        ["offset", "field", "type", "meaning"],
        fields.map(({ name, type, offset, doc }) => [String(offset), name, fieldType(type), doc]),
      ),
    ]),
    ...enums
      .filter((each) => each !== errors)
      .flatMap(({ name, doc, members }) => [
        `## ${name}`,
        doc,
        table(
          ["number", "name", "meaning"],
          members.map(({ name, value, doc }) => [String(value), name, doc]),
        ),
      ]),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function writeOperation({ name, doc, parameters, results, errors, idempotent, deferred }: Operation): string[] {
  const facts = [
    ...(idempotent ? ["Idempotent: when the server dies the client asks its successor."] : []),
    ...(deferred === undefined ? [] : [`Waits ${deferred === "" ? "for its answer" : deferred}.`]),
    `Errors: ${errors.length === 0 ? "none" : errors.join(", ")}.`,
  ];
  const rows = [
    ...parameters.map((parameter) => row("takes", parameter)),
    ...results.map((result) => row("answers", result)),
  ];
  return [
    `## ${name}`,
    doc,
    ...(rows.length === 0 ? [] : [table(["", "name", "type", "meaning"], rows)]),
    facts.join(" "),
  ];
}

function row(how: string, { name, type, doc }: Parameter): string[] {
  return [how, name, typeText(type), doc];
}

export function typeText(type: ParameterType): string {
  switch (type.kind) {
    case "int":
      return `${type.signed ? "i" : "u"}${type.bits}`;
    case "bool":
      return "boolean";
    case "enum":
    case "struct":
      return type.name;
    case "name":
      return "name";
    case "handle":
      return type.notification ? "notification" : "handle";
    case "lease":
      return leaseText(type);
  }
}

function leaseText({ direction, element, many, count }: LeaseType): string {
  const of = element.kind === "text" ? "text" : `${typeText(element)}${many ? "[]" : ""}`;
  const counted = count === undefined ? "" : `, of which ${count} are written`;
  return `${direction === "in" ? "lent" : direction === "out" ? "lent to be written" : "lent to be changed"}: ${of}${counted}`;
}

function fieldType(type: StructField["type"]): string {
  return type.kind === "text" ? `${type.bytes} bytes of text` : typeText(type);
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
