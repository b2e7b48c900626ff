import { dirname, relative } from "node:path/posix";
import {
  enumOf,
  structOf,
  wordsOf,
  type Enum,
  type IntType,
  type LeaseType,
  type Operation,
  type Parameter,
  type ParameterType,
  type Protocol,
  type ResultType,
  type Struct,
  type StructField,
  type StructType,
} from "./schema";

/** Writes what programs on the board use: enums, structs, the client and the base class of the server. */

/** @returns AssemblyScript, not yet formatted */
export function assembly(protocol: Protocol, source: string, output: string): string {
  const imports = new Imports(dirname(output));
  const parts = [
    ...protocol.enums.filter(({ from }) => from === undefined).map(writeEnum),
    ...protocol.structs.map((struct) => writeStruct(struct, imports, protocol)),
    writeErrorText(protocol),
    writeOperations(protocol),
    writeVersions(protocol),
    writeClient(protocol, imports),
    writeServer(protocol, imports),
  ];
  return [`/** ${protocol.doc} Made from ${source} by \`make docs\`. */`, imports.write(), ...parts].join("\n\n");
}

/** Which names come from where; files are counted from the top of the repository. */
class Imports {
  private readonly files = new Map<string, Set<string>>();

  /** @param folder of the file that imports */
  constructor(private readonly folder: string) {}

  use(file: string, ...names: string[]): void {
    const known = this.files.get(file) ?? new Set();
    for (const name of names) known.add(name);
    this.files.set(file, known);
  }

  write(): string {
    return [...this.files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, names]) => `import { ${[...names].sort().join(", ")} } from "${relative(this.folder, file)}";`)
      .join("\n");
  }
}

function comment(...lines: string[]): string {
  const said = lines.filter((line) => line !== "");
  if (said.length === 0) return "";
  return said.length === 1 ? `/** ${said[0]} */\n` : `/**\n${said.map((line) => ` * ${line}\n`).join("")} */\n`;
}

function writeEnum({ name, doc, members }: Enum): string {
  const lines = members.map((member) => `${comment(member.doc)}${member.name} = ${member.value},`);
  return `${comment(doc)}export const enum ${name} {\n${lines.join("\n")}\n}`;
}

export function constant(name: string): string {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
    .replaceAll("-", "_")
    .toUpperCase();
}

function integer({ bits, signed }: IntType): string {
  return `${signed ? "i" : "u"}${bits}`;
}

/** The type of a value in AssemblyScript. */
function typeOf(type: ResultType, imports: Imports, { enums }: Protocol): string {
  switch (type.kind) {
    case "int":
      // narrow types cost an instruction at each use, and say nothing that the check of the message has not
      return type.bits < 32 ? (type.signed ? "i32" : "u32") : integer(type);
    case "bool":
      return "bool";
    case "enum": {
      const { from } = enumOf({ enums }, type.name);
      if (from !== undefined) imports.use(`abi/${from}`, type.name);
      return type.name;
    }
    case "struct":
      return type.name;
    case "name":
      return "u64";
    case "handle":
      return "u32";
  }
}

function writeStruct({ name, doc, fields, bytes }: Struct, imports: Imports, protocol: Protocol): string {
  const place = "changetype<usize>(this)";
  const members = fields.map((field) => {
    const { type, offset } = field;
    const head = comment(field.doc);
    if (type.kind === "name" || type.kind === "text") {
      const size = type.kind === "name" ? 16 : type.bytes;
      const said = comment([field.doc, `Address of ${size} bytes.`].filter((part) => part !== "").join(" "));
      return `${said}get ${field.name}(): usize { return ${place} + ${offset}; }`;
    }
    const stored = storedAs(type, protocol);
    const shown = typeOf(type, imports, protocol);
    const loaded = type.kind === "bool" ? `load<u8>(${place}, ${offset}) != 0` : `load<${stored}>(${place}, ${offset})`;
    return [
      `${head}get ${field.name}(): ${shown} { return ${loaded}; }`,
      `set ${field.name}(value: ${shown}) { store<${stored}>(${place}, ${stored === shown ? "value" : `<${stored}>value`}, ${offset}); }`,
    ].join("\n");
  });
  return [
    `export const ${constant(name)}_BYTES: u32 = ${bytes};`,
    ...fields.flatMap(({ name: field, type }) =>
      type.kind === "text" ? [`export const ${constant(name)}_${constant(field)}_BYTES: u32 = ${type.bytes};`] : [],
    ),
    `${comment([doc, `\`changetype<${name}>(address)\` of ${bytes} bytes, aligned to 8.`].filter((part) => part !== "").join(" "))}@unmanaged\n@final\nexport class ${name} {\n${members.join("\n")}\n}`,
  ].join("\n\n");
}

function storedAs(type: Exclude<StructField["type"], { kind: "name" | "text" }>, { enums }: Protocol): string {
  if (type.kind === "int") return integer(type);
  if (type.kind === "bool") return "u8";
  return enumOf({ enums }, type.name).members.every(({ value }) => value < 256) ? "u8" : "u32";
}

/** What an error means, for a person. */
function writeErrorText({ title, errors }: Protocol): string {
  if (errors === undefined) return "";
  const cases = errors.members.map(
    ({ name, doc }) => `case ${errors.name}.${name}: return ${JSON.stringify(sentence(doc))};`,
  );
  return `/** What an error says, for a person; "" for what is no error of this protocol. */
export function explain${title}(code: u32): string { switch (code) { ${cases.join("\n")} default: return ""; } }`;
}

/** "No such pin." as part of a longer line. */
function sentence(doc: string): string {
  const first = doc.split(/\.(?: |$)/)[0].replaceAll("`", "");
  return /^[A-Z](?:[a-z]| )/.test(first) ? first[0].toLowerCase() + first.slice(1) : first;
}

function writeOperations({ title, operations }: Protocol): string {
  const members = operations.map(({ name, number }) => `${capital(name)} = ${number},`);
  return `export const enum ${title}Operation {\n${members.join("\n")}\n}`;
}

function writeVersions({ title, name, hashes }: Protocol): string {
  const last = hashes[hashes.length - 1];
  return `/** Operations of this version of ${name}, and their hash. */
const COUNT: u32 = ${hashes.length};
const HASH: u64 = ${hex(last)};
/** Hashes of the first, the first two, ... operations: of the versions that ${title}Server is compatible with. */
const HASHES = memory.data<u64>([${hashes.map(hex).join(", ")}]);`;
}

function hex(hash: bigint): string {
  return `0x${hash.toString(16).padStart(16, "0")}`;
}

/** Results of all operations, each once. */
function fieldsOf({ operations }: Protocol): Parameter<ResultType>[] {
  const fields = new Map<string, Parameter<ResultType>>();
  for (const { results } of operations)
    for (const result of results) if (!fields.has(result.name)) fields.set(result.name, result);
  return [...fields.values()];
}

function writeFields(protocol: Protocol, imports: Imports): string {
  return fieldsOf(protocol)
    .map(({ name, doc, type }) => {
      const said = comment(doc === "" ? "" : capital(doc));
      if (type.kind === "name") return `${said}${name}Low: u64 = 0;\n${name}High: u64 = 0;`;
      if (type.kind === "struct") {
        const bytes = `${constant(type.name)}_BYTES`;
        return `${said}readonly ${name}: ${type.name} = changetype<${type.name}>(heap.alloc((${bytes} + 7) & ~7));`;
      }
      const shown = typeOf(type, imports, protocol);
      return `${said}${name}: ${shown} = ${initial(type, protocol)};`;
    })
    .join("\n");
}

function initial(type: ResultType, protocol: Protocol): string {
  if (type.kind === "bool") return "false";
  if (type.kind !== "enum") return "0";
  const { members } = enumOf(protocol, type.name);
  return members.some(({ value }) => value === 0) ? "0" : `${type.name}.${members[0].name}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isLease(parameter: Parameter): parameter is Parameter<LeaseType> {
  return parameter.type.kind === "lease";
}

/** Bytes of one element of a lease. */
function elementBytes(element: LeaseType["element"], protocol: Protocol): number {
  if (element.kind === "text") return 1;
  return element.kind === "int" ? element.bits / 8 : structOf(protocol, element.name).bytes;
}

function codeOf(operation: string, words: number, leases: number, handles: number): string {
  return `tagOf(${operation}, ${words}, ${leases}, ${handles})`;
}

function writeClient(protocol: Protocol, imports: Imports): string {
  const { title, name, operations } = protocol;
  imports.use("lib/client", "Client");
  const methods = operations.map((operation) => writeStub(operation, protocol, imports));
  return `/** A client of ${name}: \`new ${title}Client(connect("${name}"))\`. Methods return 0, ${protocol.errors === undefined ? "" : `a \`${title}Error\` `}or what \`Client\` says. */
@final
export class ${title}Client extends Client {
${writeFields(protocol, imports)}

/** @param endpoint call handle, from \`connect\` */
constructor(endpoint: u32) { super(endpoint, "${name}", COUNT, HASH); }

${methods.join("\n\n")}
}`;
}

function writeStub(operation: Operation, protocol: Protocol, imports: Imports): string {
  const { name, doc, parameters, results, idempotent, deferred } = operation;
  imports.use("abi/host", "call");
  imports.use("lib/message", "tagOf");
  const signature: string[] = [];
  const words: string[] = [];
  const before: string[] = [];
  const documented: string[] = [];
  let leases = 0;
  let handles = 0;
  for (const parameter of parameters) {
    const { type } = parameter;
    if (isLease(parameter)) {
      const { direction, many, element } = parameter.type;
      const lend = direction === "in" ? "lendRead" : direction === "out" ? "lendWrite" : "lendBoth";
      imports.use("lib/message", lend);
      const bytes = elementBytes(element, protocol);
      if (many) {
        signature.push(`${parameter.name}: usize`, `${parameter.name}Count: u32`);
        before.push(
          `${lend}(${leases++}, ${parameter.name}, ${parameter.name}Count${bytes === 1 ? "" : ` * ${bytes}`});`,
        );
      } else {
        signature.push(`${parameter.name}: ${(element as StructType).name}`);
        before.push(`${lend}(${leases++}, changetype<usize>(${parameter.name}), ${bytes});`);
      }
    } else if (type.kind === "handle") {
      imports.use("abi/host", "give");
      signature.push(`${parameter.name}: u32`);
      before.push(`give(${handles++}, ${parameter.name});`);
    } else if (type.kind === "name") {
      signature.push(`${parameter.name}Low: u64`, `${parameter.name}High: u64`);
      words.push(`${parameter.name}Low`, `${parameter.name}High`);
    } else if (type.kind === "struct") {
      signature.push(`${parameter.name}: ${type.name}`);
      for (let word = 0; word < wordsOf(type, protocol); word++)
        words.push(`load<u64>(changetype<usize>(${parameter.name}), ${word * 8})`);
    } else {
      signature.push(`${parameter.name}: ${typeOf(type as ResultType, imports, protocol)}`);
      words.push(asWord(parameter.name, type));
    }
    if (parameter.doc !== "") documented.push(`@param ${parameter.name} ${parameter.doc}`);
  }
  const head = codeOf(`${protocol.title}Operation.${capital(name)}`, words.length, leases, handles);
  const six = [...words, ...Array<string>(6 - words.length).fill("0")].join(", ");
  const ask = `code = this.finish(call(this.endpoint, ${head}, ${six}), ${count(results, "handle")});`;
  let word = 0;
  let handle = 0;
  const taken = results.map((result) => {
    const { type } = result;
    if (type.kind === "handle") {
      imports.use("abi/host", "taken");
      return `this.${result.name} = taken(${handle++});`;
    }
    imports.use("abi/host", "word");
    if (type.kind === "name")
      return `this.${result.name}Low = word(${word++});\nthis.${result.name}High = word(${word++});`;
    if (type.kind === "struct") {
      return Array.from(
        { length: wordsOf(type, protocol) },
        (_, n) => `store<u64>(changetype<usize>(this.${result.name}), word(${word++}), ${n * 8});`,
      ).join("\n");
    }
    return `this.${result.name} = ${fromWord(`word(${word++})`, type, imports, protocol)};`;
  });
  const said = [
    doc,
    ...documented,
    ...(results.length === 0 ? [] : [`Results: ${results.map(({ name }) => `\`${name}\``).join(", ")}.`]),
    ...(deferred === undefined ? [] : [`Waits ${deferred === "" ? "for its answer" : deferred}.`]),
  ];
  const body = [
    "let code: u32;",
    "do {",
    "if (!this.ready()) return this.refusal;",
    ...before,
    ask,
    `} while (this.again(code, ${idempotent}));`,
    ...(taken.length === 0 ? ["return code;"] : ["if (code != 0) return code;", ...taken, "return 0;"]),
  ];
  return `${comment(...said)}${name}(${signature.join(", ")}): u32 {\n${body.join("\n")}\n}`;
}

function count(results: Parameter[], kind: ParameterType["kind"]): number {
  return results.filter(({ type }) => type.kind === kind).length;
}

/** A value as a word of a message. */
function asWord(value: string, { kind }: ParameterType): string {
  return kind === "bool" ? `${value} ? 1 : 0` : value;
}

/** A word of a message as a value. */
function fromWord(word: string, type: ResultType, imports: Imports, protocol: Protocol): string {
  if (type.kind === "bool") return `${word} != 0`;
  const shown = typeOf(type, imports, protocol);
  return shown === "u64" ? word : `<${shown}>${word}`;
}

function writeServer(protocol: Protocol, imports: Imports): string {
  const { title, name, operations } = protocol;
  imports.use("lib/server", "Server");
  imports.use("abi/reply", "HELLO");
  const handlers = operations.map((operation) => writeHandler(operation, protocol, imports));
  const cases = operations.map((operation) => writeCase(operation, protocol, imports));
  return `/**
 * Serves ${name}: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, ${protocol.errors === undefined ? "" : `a\n * \`${title}Error\`, `}\`Reply.BadRequest\`, or \`this.defer()\`. A lease or handle is an index for \`readLease\`, \`writeLease\` or \`take\`.
 */
export abstract class ${title}Server extends Server {
${writeFields(protocol, imports)}

${handlers.join("\n\n")}

override request(operation: u32): void {
switch (operation) {
case HELLO: return this.hello(COUNT, HASHES);
${cases.join("\n")}
}
}
}`;
}

function writeHandler(
  { name, doc, parameters, results, deferred }: Operation,
  protocol: Protocol,
  imports: Imports,
): string {
  const signature = parameters.flatMap(({ name, type }) => {
    if (type.kind === "name") return [`${name}Low: u64`, `${name}High: u64`];
    return [`${name}: ${type.kind === "lease" || type.kind === "handle" ? "u32" : typeOf(type, imports, protocol)}`];
  });
  const documented = parameters.map(({ name, doc, type }) => {
    const kind = type.kind === "lease" || type.kind === "handle" ? type.kind : "";
    const said = [kind, doc].filter((part) => part !== "").join(": ");
    return said === "" ? "" : `@param ${name} ${said}`;
  });
  const answers = results.length === 0 ? "" : `Results: ${results.map(({ name }) => `\`${name}\``).join(", ")}.`;
  const method = `${comment(doc, ...documented, answers)}abstract ${name}(${signature.join(", ")}): u32;`;
  if (deferred === undefined) return method;
  imports.use("lib/message", "answer");
  imports.use("abi/syscall", "Status");
  const values = results.flatMap(({ name, type }) =>
    type.kind === "name"
      ? [`${name}Low: u64 = 0`, `${name}High: u64 = 0`]
      : [`${name}: ${typeOf(type, imports, protocol)} = ${initial(type, protocol)}`],
  );
  const words = results.flatMap(({ name, type }) =>
    type.kind === "name" ? [`${name}Low`, `${name}High`] : [asWord(name, type)],
  );
  return `${method}

/** Answers a caller of \`${name}\` that was deferred. Gone: it no longer waits, which a server may ignore. */
finish${capital(name)}(${["caller: u32", "code: u32", ...values].join(", ")}): Status {
return answer(${["caller", "code", words.length, ...words].join(", ")});
}`;
}

function writeCase(operation: Operation, protocol: Protocol, imports: Imports): string {
  const { name, parameters, results } = operation;
  const checks: string[] = [];
  const given: string[] = [];
  const before: string[] = [];
  let word = 0;
  let lease = 0;
  let handle = 0;
  for (const { name: parameter, type } of parameters) {
    if (type.kind === "lease") given.push(String(lease++));
    else if (type.kind === "handle") given.push(String(handle++));
    else if (type.kind === "name") given.push(`this.w${word++}`, `this.w${word++}`);
    else if (type.kind === "struct") {
      const words = wordsOf(type, protocol);
      const scratch = `${constant(name)}_${constant(parameter)}`;
      for (let n = 0; n < words; n++) before.push(`store<u64>(${scratch}, this.w${word++}, ${n * 8});`);
      given.push(`changetype<${type.name}>(${scratch})`);
      before.unshift(`const ${scratch}: usize = memory.data(${words * 8}, 8);`);
    } else {
      const check = rangeCheck(`this.w${word}`, type, protocol);
      if (check !== "") checks.push(check);
      given.push(fromWord(`this.w${word++}`, type, imports, protocol));
    }
  }
  const fits = `!this.fits(${word}, ${lease}, ${handle})`;
  const words = results.flatMap(({ name, type }) => {
    if (type.kind === "handle") return [];
    if (type.kind === "name") return [`this.${name}Low`, `this.${name}High`];
    if (type.kind !== "struct") return [asWord(`this.${name}`, type)];
    return Array.from(
      { length: wordsOf(type, protocol) },
      (_, n) => `load<u64>(changetype<usize>(this.${name}), ${n * 8})`,
    );
  });
  const handles = results.filter(({ type }) => type.kind === "handle").map(({ name }) => name);
  const call = `this.${name}(${given.join(", ")})`;
  // results are fields: they are read after the handler has set them
  const answered =
    words.length === 0
      ? `this.answer(${call});`
      : `const code = ${call};\nthis.answer(code, ${[words.length, ...words].join(", ")});`;
  const passed = handles.map((each, index) => `this.pass(${index}, this.${each});`);
  const body = [`if (${[fits, ...checks].join(" || ")}) return;`, ...before, answered, ...passed, "return;"];
  return `case ${protocol.title}Operation.${capital(name)}: {\n${body.join("\n")}\n}`;
}

/** Whether a word is out of a type's range; "" for what cannot be. */
function rangeCheck(
  word: string,
  type: Exclude<ResultType, { kind: "name" | "struct" | "handle" }>,
  protocol: Protocol,
): string {
  if (type.kind === "bool") return `${word} > 1`;
  if (type.kind === "enum") {
    const values = enumOf(protocol, type.name)
      .members.map(({ value }) => value)
      .sort((a, b) => a - b);
    const [first, last] = [values[0], values[values.length - 1]];
    const dense = last - first === values.length - 1;
    if (!dense) return `(${values.map((value) => `${word} != ${value}`).join(" && ")})`;
    return first === 0 ? `${word} > ${last}` : `(${word} < ${first} || ${word} > ${last})`;
  }
  if (type.bits === 64) return "";
  if (!type.signed) return `${word} > ${type.bits === 32 ? "u32.MAX_VALUE" : 2 ** type.bits - 1}`;
  return `<i64>${word} != <i64><i${type.bits}>${word}`;
}
