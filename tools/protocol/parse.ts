import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { hashesOf } from "./hash";
import {
  bytesOf,
  wordsOf,
  type Enum,
  type LeaseType,
  type Operation,
  type Parameter,
  type ParameterType,
  type Protocol,
  type ResultType,
  type Scalar,
  type Struct,
  type StructField,
} from "./schema";

/** Reads a protocol from its TypeScript interface, and tells all that cannot be. */

/** What one message can carry. */
const WORDS = 6;
const LEASES = 4;
const HANDLES = 4;
const TYPES = "abi/protocol/types.ts";
/** Codes from here on mean the same in every protocol (abi/reply.ts). */
const FIRST_COMMON = 0xff00;
const NAME_BYTES = 16;
/** Members that the generated classes have of their own. */
const TAKEN = new Set([
  ...["endpoint", "answer", "badRequest", "caller", "client", "code", "defer", "fits", "finish", "handles", "hello"],
  ...["leases", "notified", "pass", "peerRestarted", "ready", "refusal", "protocol", "readLease", "request", "take"],
  ...[
    "writeLease",
    "given",
    "passed",
    "passing",
    "words",
    "wordsCame",
    "strange",
    "name",
    "operations",
    "hash",
    "w0",
    "w1",
    "w2",
    "w3",
    "w4",
    "w5",
    "constructor",
  ],
]);
/** Words of TypeScript or AssemblyScript that cannot name a parameter. */
const RESERVED =
  /^(break|case|class|const|continue|default|delete|do|else|enum|export|extends|false|for|function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|typeof|var|void|while|with|let|static|yield|abstract|[iuf](8|16|32|64)|bool|usize|isize|string|code)$/;

const INTEGERS = new Map<string, { kind: "int"; bits: 8 | 16 | 32 | 64; signed: boolean }>(
  ([8, 16, 32, 64] as const).flatMap((bits) => [
    [`u${bits}`, { kind: "int", bits, signed: false }],
    [`i${bits}`, { kind: "int", bits, signed: true }],
  ]),
);
const ARRAYS = new Map([
  ["Uint8Array", "u8"],
  ["Uint16Array", "u16"],
  ["Uint32Array", "u32"],
  ["BigUint64Array", "u64"],
  ["Int8Array", "i8"],
  ["Int16Array", "i16"],
  ["Int32Array", "i32"],
  ["BigInt64Array", "i64"],
]);

export class ProtocolError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join("\n"));
  }
}

/** @param path of the file, such as "abi/protocol/gpio.ts" @throws ProtocolError with a line for each problem */
export function readProtocol(path: string, source = readFileSync(path, "utf8")): Protocol {
  return new Reader(path, source).read();
}

class Reader {
  private readonly problems: string[] = [];
  private readonly file: ts.SourceFile;
  private readonly enums = new Map<string, Enum>();
  private readonly structs = new Map<string, Struct>();
  private readonly interfaces = new Map<string, ts.InterfaceDeclaration>();
  private readonly name: string;
  private errors: Enum | undefined;

  constructor(
    private readonly path: string,
    source: string,
  ) {
    this.file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
    this.name = basename(path, ".ts");
  }

  read(): Protocol {
    const title = pascal(this.name);
    this.checkSyntax();
    if (this.name.length > NAME_BYTES)
      this.report(this.file, `the name ${this.name} is longer than ${NAME_BYTES} bytes`);
    for (const statement of this.file.statements) {
      if (ts.isImportDeclaration(statement)) this.readImport(statement);
      else if (ts.isEnumDeclaration(statement)) this.enums.set(statement.name.text, this.readEnum(statement));
      else if (ts.isInterfaceDeclaration(statement)) this.interfaces.set(statement.name.text, statement);
      else this.report(statement, "a protocol's file holds imports, enums and interfaces only");
    }
    this.errors = this.enums.get(`${title}Error`);
    if (this.errors !== undefined) this.checkErrors(this.errors);
    const declaration = this.interfaces.get(title);
    if (declaration === undefined) {
      this.report(this.file, `there is no interface ${title}, which this file is to declare`);
      throw new ProtocolError(this.problems);
    }
    for (const [name, each] of this.interfaces) if (name !== title) this.structs.set(name, this.readStruct(each));
    const operations = declaration.members.map((member, index) => this.readOperation(member, index + 1));
    operations.forEach(({ name }, index) => {
      if (operations.findIndex((other) => other.name === name) < index)
        this.report(declaration.members[index], `${name} is there twice`);
    });
    this.checkResults(operations, declaration);
    if (operations.length === 0) this.report(declaration, `${title} has no operations`);
    const doc = this.docOf(declaration);
    const protocol = {
      name: this.name,
      title,
      doc,
      operations,
      enums: [...this.enums.values()],
      structs: [...this.structs.values()],
      errors: this.errors,
    };
    if (this.problems.length > 0) throw new ProtocolError(this.problems);
    return { ...protocol, hashes: hashesOf(protocol) };
  }

  private checkSyntax(): void {
    // what the parser found is in no public interface, and to make a program for it would take a second
    const { parseDiagnostics } = this.file as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] };
    for (const { start, messageText } of parseDiagnostics) {
      this.reportAt(start, ts.flattenDiagnosticMessageText(messageText, " "));
    }
    if (parseDiagnostics.length > 0) throw new ProtocolError(this.problems);
  }

  private report(node: ts.Node, message: string): void {
    this.reportAt(node === this.file ? 0 : node.getStart(this.file), message);
  }

  private reportAt(at: number, message: string): void {
    const { line, character } = this.file.getLineAndCharacterOfPosition(at);
    this.problems.push(`${this.path}:${line + 1}:${character + 1}: error: ${message}`);
  }

  /** Types of `./types` mean what they are called; enums of other files are read from there. */
  private readImport(node: ts.ImportDeclaration): void {
    const from = (node.moduleSpecifier as ts.StringLiteral).text;
    const file = join(dirname(this.path), `${from}.ts`);
    if (file === TYPES) return;
    const names = node.importClause?.namedBindings;
    if (names === undefined || !ts.isNamedImports(names)) return this.report(node, "import types by their names");
    const other = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    for (const { name } of names.elements) {
      const found = other.statements.find((each) => ts.isEnumDeclaration(each) && each.name.text === name.text);
      if (found === undefined || !ts.isEnumDeclaration(found)) this.report(name, `${file} has no enum ${name.text}`);
      else this.enums.set(name.text, { ...this.readEnum(found), from: basename(file, ".ts") });
    }
  }

  private readEnum(node: ts.EnumDeclaration): Enum {
    const members = node.members.map((member) => {
      const value = constantOf(member.initializer);
      if (value === undefined) this.report(member, `${member.name.getText()} needs a number that is written out`);
      return { name: member.name.getText(), value: value ?? 0, doc: docOf(member).text };
    });
    return { name: node.name.text, doc: docOf(node).text, members };
  }

  private checkErrors(errors: Enum): void {
    const node = this.file.statements.find((each) => ts.isEnumDeclaration(each) && each.name.text === errors.name);
    const members = (node as ts.EnumDeclaration).members;
    errors.members.forEach(({ name, value, doc }, index) => {
      const first = errors.members.find((other) => other.value === value)!;
      if (first.name !== name) this.report(members[index], `${name} has the number of ${first.name}`);
      if (value < 1 || value >= FIRST_COMMON)
        this.report(members[index], `${name} is ${value}, and errors are 1 to ${FIRST_COMMON - 1}`);
      if (doc === "") this.report(members[index], `${name} has no comment; it is what the user is told`);
    });
  }

  private readStruct(node: ts.InterfaceDeclaration): Struct {
    let end = 0;
    let alignment = 1;
    const fields: StructField[] = [];
    for (const member of node.members) {
      if (!ts.isPropertySignature(member) || member.type === undefined || member.questionToken !== undefined) {
        this.report(member, `${node.name.text} is a struct: its members are fields with a type`);
        continue;
      }
      const type = this.fieldType(member.type);
      if (type === undefined) continue;
      const bytes = bytesOf(type, [...this.enums.values()]);
      const own = type.kind === "name" || type.kind === "text" ? 8 : bytes;
      alignment = Math.max(alignment, own);
      const offset = Math.ceil(end / own) * own;
      fields.push({ name: member.name.getText(), doc: docOf(member).text, type, offset });
      end = offset + bytes;
    }
    if (fields.length === 0) this.report(node, `${node.name.text} has no fields`);
    return { name: node.name.text, doc: docOf(node).text, fields, bytes: Math.ceil(end / alignment) * alignment };
  }

  private fieldType(node: ts.TypeNode): StructField["type"] | undefined {
    const { name, parameters } = reference(node);
    if (name === "Name") return { kind: "name" };
    if (name === "Text") {
      const bytes = Number(parameters[0]?.getText());
      if (Number.isInteger(bytes) && bytes >= 8 && bytes % 8 === 0) return { kind: "text", bytes };
      this.report(node, "Text is given its bytes, a multiple of 8: Text<64>");
      return undefined;
    }
    const scalar = this.scalar(node);
    if (scalar === undefined) {
      const fields = `u8 to u64, i8 to i64, boolean, Name, Text<BYTES> or an enum`;
      this.report(node, `${node.getText()} cannot be a field of a struct, which is ${fields}`);
    }
    return scalar;
  }

  private scalar(node: ts.TypeNode): Scalar | undefined {
    if (node.kind === ts.SyntaxKind.BooleanKeyword) return { kind: "bool" };
    const { name } = reference(node);
    const integer = INTEGERS.get(name);
    if (integer !== undefined) return integer;
    return this.enums.has(name) ? { kind: "enum", name } : undefined;
  }

  private readOperation(member: ts.TypeElement, number: number): Operation {
    const operation: Operation = {
      name: "",
      number,
      doc: "",
      parameters: [],
      results: [],
      errors: [],
      idempotent: false,
    };
    if (!ts.isMethodSignature(member)) {
      this.report(member, "the members of a protocol are operations: name(parameters): Result<...>");
      return operation;
    }
    operation.name = member.name.getText();
    if (TAKEN.has(operation.name))
      this.report(member, `an operation cannot be called ${operation.name}: every server has that already`);
    const doc = docOf(member);
    operation.doc = doc.text;
    if (doc.text === "") this.report(member, `${operation.name} has no comment that says what it does`);
    for (const parameter of member.parameters) {
      const name = parameter.name.getText();
      if (RESERVED.test(name)) this.report(parameter, `a parameter cannot be called ${name}`);
      if (parameter.type === undefined || parameter.questionToken !== undefined) {
        this.report(parameter, `${name} needs a type, and cannot be left out`);
        continue;
      }
      const type = this.parameterType(parameter.type);
      if (type !== undefined) operation.parameters.push({ name, doc: doc.parameters.get(name) ?? "", type });
    }
    this.readResult(operation, member, doc);
    this.checkTags(operation, member, doc);
    this.checkSizes(operation, member);
    return operation;
  }

  private parameterType(node: ts.TypeNode): ParameterType | undefined {
    const { name, parameters } = reference(node);
    if (name === "In" || name === "Out" || name === "InOut") return this.leaseType(node, name, parameters);
    return this.valueType(node) ?? this.unsupported(node);
  }

  private unsupported(node: ts.TypeNode): undefined {
    const text = node.getText();
    if (node.kind === ts.SyntaxKind.NumberKeyword)
      this.report(node, "number has no size; write u8 to u64 or i8 to i64");
    else if (node.kind === ts.SyntaxKind.StringKeyword) this.report(node, "write Name (up to 16 bytes) or In<string>");
    else if (ARRAYS.has(text)) this.report(node, `say who may use it: In<${text}>, Out<${text}> or InOut<${text}>`);
    else
      this.report(
        node,
        `${text} is no type of a protocol; there are u8 to u64, i8 to i64, boolean, Name, Handle, Notification, In, Out and ` +
          "InOut, and the enums and structs of this file",
      );
  }

  private valueType(node: ts.TypeNode): ResultType | undefined {
    const { name } = reference(node);
    if (name === "Name") return { kind: "name" };
    if (name === "Handle") return { kind: "handle", notification: false };
    if (name === "Notification") return { kind: "handle", notification: true };
    if (this.structs.has(name)) return { kind: "struct", name };
    return this.scalar(node);
  }

  private leaseType(
    node: ts.TypeNode,
    how: "In" | "Out" | "InOut",
    [of, count]: readonly ts.TypeNode[],
  ): LeaseType | undefined {
    const direction = how === "In" ? "in" : how === "Out" ? "out" : "inout";
    if (of === undefined) {
      this.report(node, `${how} of what? Such as ${how}<Uint8Array>`);
      return undefined;
    }
    const lease = (element: LeaseType["element"], many: boolean): LeaseType => {
      const name = count === undefined ? undefined : count.getText().replaceAll('"', "");
      return name === undefined
        ? { kind: "lease", direction, element, many }
        : { kind: "lease", direction, element, many, count: name };
    };
    if (of.kind === ts.SyntaxKind.StringKeyword) return lease({ kind: "text" }, true);
    const array = ARRAYS.get(of.getText());
    if (array !== undefined) return lease(INTEGERS.get(array)!, true);
    const many = ts.isArrayTypeNode(of);
    const { name } = reference(many ? of.elementType : of);
    if (this.structs.has(name)) return lease({ kind: "struct", name }, many);
    const can = `string, ${[...ARRAYS.keys()].join(", ")}, a struct of this file, or an array of structs`;
    this.report(of, `${of.getText()} cannot be lent; that can: ${can}`);
    return undefined;
  }

  /** `Result<{ name: type, ... } | void, Errors>` */
  private readResult(operation: Operation, member: ts.MethodSignature, doc: Doc): void {
    const { name, parameters } = member.type === undefined ? { name: "", parameters: [] } : reference(member.type);
    if (name !== "Result" || parameters.length !== 2) {
      const form =
        "Result<{ NAME: TYPE, ... }, ERRORS>, or Result<void, never> when nothing is answered and nothing can fail";
      return this.report(
        member.type ?? member,
        `${operation.name} does not say what it answers and which errors: ${form}`,
      );
    }
    const [values, errors] = parameters;
    if (ts.isTypeLiteralNode(values)) {
      for (const field of values.members) {
        const type = ts.isPropertySignature(field) && field.type !== undefined ? this.valueType(field.type) : undefined;
        const name = field.name?.getText() ?? "";
        if (TAKEN.has(name) || RESERVED.test(name)) this.report(field, `a result cannot be called ${name}`);
        if (type === undefined) this.report(field, `${field.getText()} cannot be a result; lend bytes with Out<...>`);
        else operation.results.push({ name, doc: doc.results.get(name) ?? "", type });
      }
    } else if (values.kind !== ts.SyntaxKind.VoidKeyword) {
      this.report(values, `results are named: Result<{ value: ${values.getText()} }, ...>`);
    }
    const alternatives = ts.isUnionTypeNode(errors) ? errors.types : [errors];
    for (const each of alternatives) {
      if (each.kind === ts.SyntaxKind.NeverKeyword) continue;
      const [of, error] = each.getText().split(".");
      const known = this.errors?.name === of && this.errors.members.some(({ name }) => name === error);
      if (!known) {
        const all = this.errors?.members.map(({ name }) => `${this.errors!.name}.${name}`).join(", ");
        this.report(
          each,
          `${each.getText()} is no error of this protocol; ${all === undefined ? `declare them: export const enum ${pascal(this.name)}Error` : `there are ${all}`}`,
        );
      } else if (operation.errors.includes(error)) this.report(each, `${each.getText()} is there twice`);
      else operation.errors.push(error);
    }
  }

  private checkTags(operation: Operation, member: ts.MethodSignature, doc: Doc): void {
    operation.idempotent = doc.tags.has("idempotent");
    operation.deferred = doc.tags.get("deferred");
    for (const tag of doc.tags.keys())
      if (tag !== "idempotent" && tag !== "deferred")
        this.report(member, `unknown tag @${tag}; there are @param, @result, @idempotent and @deferred`);
    const known = (names: string[], given: Iterable<string>, what: string) => {
      for (const name of given)
        if (!names.includes(name)) this.report(member, `${operation.name} has no ${what} ${name}`);
    };
    known(
      operation.parameters.map(({ name }) => name),
      doc.parameters.keys(),
      "parameter",
    );
    known(
      operation.results.map(({ name }) => name),
      doc.results.keys(),
      "result",
    );
    for (const { type } of operation.parameters) {
      if (type.kind !== "lease" || type.count === undefined) continue;
      const count = operation.results.find(({ name }) => name === type.count);
      if (count?.type.kind !== "int")
        this.report(member, `${type.count} is to count what was written, and is no such result`);
    }
  }

  private checkSizes(operation: Operation, member: ts.MethodSignature): void {
    const structs = { structs: [...this.structs.values()] };
    const count = (types: readonly ParameterType[], kind: string) => types.filter((type) => type.kind === kind).length;
    const words = (types: readonly ParameterType[]) => types.reduce((sum, type) => sum + wordsOf(type, structs), 0);
    const check = (what: string, types: ParameterType[]) => {
      if (words(types) > WORDS)
        this.report(
          member,
          `the ${what} of ${operation.name} take ${words(types)} words, and a message has ${WORDS}; lend a struct`,
        );
      if (count(types, "handle") > HANDLES)
        this.report(member, `${operation.name} passes more than the ${HANDLES} handles of a message`);
      if (count(types, "lease") > LEASES)
        this.report(member, `${operation.name} lends more than the ${LEASES} leases of a message`);
    };
    check(
      "parameters",
      operation.parameters.map(({ type }) => type),
    );
    check(
      "results",
      operation.results.map(({ type }) => type),
    );
  }

  /** Results of one name become one field of the generated classes. */
  private checkResults(operations: Operation[], declaration: ts.InterfaceDeclaration): void {
    const seen = new Map<string, Parameter<ResultType>>();
    operations.forEach(({ name, results }, index) => {
      for (const result of results) {
        const member = declaration.members[index];
        const earlier = seen.get(result.name);
        if (earlier !== undefined && JSON.stringify(earlier.type) !== JSON.stringify(result.type))
          this.report(member, `the result ${result.name} of ${name} has another type than that of an operation above`);
        if (operations.some((operation) => operation.name === result.name))
          this.report(member, `the result ${result.name} of ${name} is called like an operation`);
        seen.set(result.name, result);
      }
    });
  }

  private docOf(node: ts.InterfaceDeclaration): string {
    const { text } = docOf(node);
    if (text === "") this.report(node, `${node.name.text} has no comment that says what it is for`);
    return text;
  }
}

interface Doc {
  text: string;
  parameters: Map<string, string>;
  results: Map<string, string>;
  /** Other tags, and what stands behind them. */
  tags: Map<string, string>;
}

function docOf(node: ts.Node): Doc {
  const doc: Doc = { text: "", parameters: new Map(), results: new Map(), tags: new Map() };
  const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  doc.text = plain(ts.getTextOfJSDocComment(comment?.comment));
  for (const tag of comment?.tags ?? []) {
    const text = plain(ts.getTextOfJSDocComment(tag.comment));
    if (ts.isJSDocParameterTag(tag)) doc.parameters.set(tag.name.getText(), text);
    else if (tag.tagName.text === "result") {
      const [name, ...rest] = text.split(" ");
      doc.results.set(name, rest.join(" "));
    } else doc.tags.set(tag.tagName.text, text);
  }
  return doc;
}

function plain(text: string | undefined): string {
  return (text ?? "").replaceAll(/\s+/g, " ").trim();
}

/** The name that a type refers to, and what it is given. */
function reference(node: ts.TypeNode): { name: string; parameters: readonly ts.TypeNode[] } {
  if (!ts.isTypeReferenceNode(node)) return { name: "", parameters: [] };
  return { name: node.typeName.getText(), parameters: node.typeArguments ?? [] };
}

function constantOf(node: ts.Expression | undefined): number | undefined {
  const text = node?.getText() ?? "";
  const shift = /^(\d+)\s*<<\s*(\d+)$/.exec(text);
  if (shift !== null) return Number(shift[1]) << Number(shift[2]);
  return /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
}

export function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
