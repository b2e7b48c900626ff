/**
 * What the kernel's sources say of memory: where the fields of an `@unmanaged` class lie, and the values of constants and
 * enums. Read from the AssemblyScript itself, so that no test copies an offset.
 */
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";

const ROOT = new URL("../../", import.meta.url);

/** Bytes of the basic types; a reference to another class takes 4. */
const SIZES: Readonly<Record<string, number>> = {
  u8: 1,
  i8: 1,
  bool: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  usize: 4,
  u64: 8,
  i64: 8,
};
const REFERENCE_BYTES = 4;

const files = new Map<string, Source>();

/** A file of the repository. @param path from its top, such as "kernel/task.ts" */
export function sourceOf(path: string): Source {
  let source = files.get(path);
  if (!source) files.set(path, (source = new Source(path)));
  return source;
}

export class Source {
  private readonly tree: ts.SourceFile;
  private readonly variables = new Map<string, ts.Expression>();
  private readonly enums = new Map<string, ts.EnumDeclaration>();
  private readonly classes = new Map<string, ts.ClassDeclaration>();
  /** Imported name to the file that it comes from. */
  private readonly imports = new Map<string, string>();

  constructor(private readonly path: string) {
    this.tree = ts.createSourceFile(path, readFileSync(new URL(path, ROOT), "utf8"), ts.ScriptTarget.Latest);
    for (const statement of this.tree.statements) this.learn(statement);
  }

  /** Offset of each field of a class: in order, each aligned to its size. */
  offsets<Field extends string>(name: string, ...wanted: readonly Field[]): Record<Field, number> {
    const { offsets } = this.layout(name);
    for (const field of wanted) {
      if (offsets[field] === undefined) throw new Error(`class ${name} of ${this.path} has no field ${field}`);
    }
    // parsing makes an object of fixed shape, whose fields are read ten times as fast as those of one that grew by names
    return JSON.parse(JSON.stringify(offsets)) as Record<Field, number>;
  }

  /** The fields of a class, behind those of the class that it extends, and where they end. */
  private layout(name: string): { offsets: Record<string, number>; end: number } {
    const found = this.classes.get(name);
    if (!found) throw new Error(`${this.path} has no class ${name}`);
    const base = found.heritageClauses?.[0]?.types[0]?.expression.getText(this.tree);
    const from = base === undefined ? undefined : this.imports.get(base);
    const { offsets, end } = base === undefined ? { offsets: {}, end: 0 } : sourceOf(from ?? this.path).layout(base);
    let at = end;
    for (const member of found.members) {
      if (!ts.isPropertyDeclaration(member) || !ts.isIdentifier(member.name) || !member.type) continue;
      const bytes = SIZES[member.type.getText(this.tree)] ?? REFERENCE_BYTES;
      at = Math.ceil(at / bytes) * bytes;
      offsets[member.name.text] = at;
      at += bytes;
    }
    return { offsets, end: at };
  }

  /** Value of a constant of the file's top level. */
  constant(name: string): number {
    return Number(this.value(name));
  }

  /** Value of an enum's member. */
  member(name: string, member: string): number {
    return Number(this.enumMember(name, member));
  }

  private learn(statement: ts.Statement): void {
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (ts.isIdentifier(name) && initializer) this.variables.set(name.text, initializer);
      }
    } else if (ts.isEnumDeclaration(statement)) this.enums.set(statement.name.text, statement);
    else if (ts.isClassDeclaration(statement) && statement.name) this.classes.set(statement.name.text, statement);
    else if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const from = `${posix.join(posix.dirname(this.path), statement.moduleSpecifier.text)}.ts`;
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings)) {
        for (const { name } of bindings.elements) this.imports.set(name.text, from);
      }
    }
  }

  private value(name: string): bigint {
    const initializer = this.variables.get(name);
    if (initializer) return this.evaluate(initializer);
    const from = this.imports.get(name);
    if (from === undefined) throw new Error(`${this.path} has no constant ${name}`);
    return sourceOf(from).value(name);
  }

  private enumMember(name: string, wanted: string): bigint {
    const found = this.enums.get(name);
    if (!found) {
      const from = this.imports.get(name);
      if (from === undefined) throw new Error(`${this.path} has no enum ${name}`);
      return sourceOf(from).enumMember(name, wanted);
    }
    let next = 0n;
    for (const member of found.members) {
      if (member.initializer) next = this.evaluate(member.initializer);
      if (member.name.getText(this.tree) === wanted) return next;
      next++;
    }
    throw new Error(`enum ${name} of ${this.path} has no member ${wanted}`);
  }

  private evaluate(node: ts.Expression): bigint {
    if (ts.isNumericLiteral(node)) return BigInt(node.text);
    if (ts.isIdentifier(node)) return this.value(node.text);
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return this.evaluate(node.expression);
    if (ts.isTypeAssertionExpression(node)) return this.evaluate(node.expression);
    if (ts.isPropertyAccessExpression(node)) return this.enumMember(node.expression.getText(this.tree), node.name.text);
    if (ts.isBinaryExpression(node)) {
      const [left, right] = [this.evaluate(node.left), this.evaluate(node.right)];
      switch (node.operatorToken.kind) {
        case ts.SyntaxKind.PlusToken:
          return left + right;
        case ts.SyntaxKind.MinusToken:
          return left - right;
        case ts.SyntaxKind.AsteriskToken:
          return left * right;
        case ts.SyntaxKind.SlashToken:
          return left / right;
        case ts.SyntaxKind.LessThanLessThanToken:
          return left << right;
        case ts.SyntaxKind.BarToken:
          return left | right;
      }
    }
    throw new Error(`${this.path}: the value of ${node.getText(this.tree)} is not known before it runs`);
  }
}
