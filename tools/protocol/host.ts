import { dirname, relative } from "node:path/posix";
import { enumOf, type LeaseType, type Operation, type ParameterType, type Protocol } from "./schema";

/** Writes what the laptop uses: the protocol as data, and a typed client. */

/** @returns TypeScript, not yet formatted */
export function host(protocol: Protocol, source: string, output: string): string {
  const { name, title, operations, hashes } = protocol;
  const types = new Map<string, Set<string>>();
  const from = (file: string) => relative(dirname(output), file).replace(/^(?!\.)/, "./");
  const use = (file: string, type: string) => types.set(file, (types.get(file) ?? new Set()).add(type));
  const own = source.replace(/\.ts$/, "");
  const methods = operations.map((operation) => writeMethod(operation, { ...protocol, source: own }, use));
  const imports = [...types]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => `import type { ${[...names].sort().join(", ")} } from "${from(file)}";`);
  const schema: Partial<Protocol> = { ...protocol };
  delete schema.hashes;
  const written = hashes.map((hash) => `0x${hash.toString(16).padStart(16, "0")}n`).join(", ");
  return `/** ${protocol.doc} Made from ${source} by \`make docs\`. */
${imports.join("\n")}
import type { Protocol } from "${from("tools/protocol/schema")}";
import { ask, type Transport } from "${from("tools/client/codec")}";

/** ${name} as data. */
export const ${camel(name)}: Protocol = { ...${JSON.stringify(schema)}, hashes: [${written}] };

export class ${title}Client {
constructor(private readonly transport: Transport) {}

${methods.join("\n\n")}
}`;
}

export function camel(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

type Use = (file: string, type: string) => void;
/** And the file that declares it, without its ending. */
type Sourced = Protocol & { source: string };

function writeMethod({ name, doc, parameters, results }: Operation, protocol: Sourced, use: Use): string {
  const given = parameters.filter(({ type }) => !(type.kind === "lease" && type.direction === "out" && !type.many));
  const signature = given.map(({ name, type }) => `${name}: ${givenType(type, protocol, use)}`);
  const answered = [
    ...results
      .filter(({ type }) => type.kind !== "handle")
      .map(({ name, type }) => `${name}: ${valueType(type, protocol, use)}`),
    ...parameters
      .filter(({ type }) => type.kind === "lease" && type.direction !== "in")
      .map(({ name, type }) => `${name}: ${lentType(type as LeaseType, protocol, use)}`),
  ];
  const call = `ask(this.transport, ${camel(protocol.name)}, "${name}", [${given.map(({ name }) => name).join(", ")}])`;
  const documented = given.filter(({ doc }) => doc !== "").map(({ name, doc }) => ` * @param ${name} ${doc}\n`);
  const comment = documented.length === 0 ? `/** ${doc} */` : `/**\n * ${doc}\n${documented.join("")} */`;
  if (answered.length === 0)
    return `${comment}\nasync ${name}(${signature.join(", ")}): Promise<void> { await ${call}; }`;
  const values = `{ ${answered.join("; ")} }`;
  return `${comment}\nasync ${name}(${signature.join(", ")}): Promise<${values}> { return (await ${call}) as ${values}; }`;
}

/** What a caller gives: of what is only written, the number of elements it has room for. */
function givenType(type: ParameterType, protocol: Sourced, use: Use): string {
  if (type.kind === "lease") return type.direction === "out" ? "number" : lentType(type, protocol, use);
  return valueType(type, protocol, use);
}

function valueType(type: Exclude<ParameterType, LeaseType>, protocol: Sourced, use: Use): string {
  switch (type.kind) {
    case "int":
      return type.bits === 64 ? "bigint" : "number";
    case "bool":
      return "boolean";
    case "name":
      return "string";
    case "handle":
      return "number";
    case "enum": {
      const { from } = enumOf(protocol, type.name);
      use(from === undefined ? protocol.source : `abi/${from}`, type.name);
      return type.name;
    }
    case "struct":
      use(protocol.source, type.name);
      return type.name;
  }
}

function lentType({ element, many }: LeaseType, protocol: Sourced, use: Use): string {
  if (element.kind === "text") return "string";
  if (element.kind === "struct") {
    use(protocol.source, element.name);
    return many ? `${element.name}[]` : element.name;
  }
  const { bits, signed } = element;
  return `${bits === 64 ? "Big" : ""}${signed ? "Int" : "Uint"}${bits}Array`;
}
