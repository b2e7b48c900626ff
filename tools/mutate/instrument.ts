import { posix } from "node:path";
import ts from "typescript";
import { isIdleJump, reachesEnd } from "./flow";
import type { Kind, Mutant } from "./mutant";

/**
 * AssemblyScript in which every mutant is there and one number selects which one is in force:
 *
 *     if (a && b) f();      if (mutant(1) != ((mutant(2) != a) && (mutant(3) != b))) { if (!mutant(4)) f(); }
 *
 * A variable that a check has shown not to be null may be null in a mutant, and asc sees no check in the above: where
 * the source relies on one it becomes `sure(x)`, or `held(x).field` where the board would fault on page 0.
 */

/** The module that the instrumented sources import, beside the first of them. Its own imports are those of `imports`. */
export const SUPPORT = `declare let selected: i32;
declare let fuel: i64;
declare function reached(id: i32): void;

export function mutant(id: i32): bool {
  if (--fuel < 0) unreachable();
  if (selected < 0) reached(id);
  return id == selected;
}

export function sure<T>(value: T): nonnull<T> {
  return changetype<nonnull<T>>(value);
}

export function held<T>(value: T): nonnull<T> {
  if (changetype<usize>(value) == 0) unreachable();
  return sure(value);
}
`;

export interface Instrumented {
  texts: Map<string, string>;
  mutants: Mutant[];
}

/**
 * @param files paths of the sources to change @param support path of the module SUPPORT, seen from where they are
 * @throws Error when a file cannot be read
 */
export function instrument(files: readonly string[], support: string): Instrumented {
  const program = ts.createProgram({ rootNames: files, options: options() });
  const mutants: Mutant[] = [];
  const texts = new Map<string, string>();
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`${file}: no such file`);
    texts.set(file, new Instrumenter(file, source, program.getTypeChecker(), mutants).text(support));
  }
  return { texts, mutants };
}

/** Those by which `make lint` checks what asc compiles. */
function options(): ts.CompilerOptions {
  const config = "tsconfig.assembly.json";
  const { config: json } = ts.readConfigFile(config, (path) => ts.sys.readFile(path)) as { config: unknown };
  return ts.parseJsonConfigFileContent(json, { ...ts.sys, readDirectory: () => [] }, ".", undefined, config).options;
}

const COMPARISONS = [
  ...[ts.SyntaxKind.LessThanToken, ts.SyntaxKind.LessThanEqualsToken],
  ...[ts.SyntaxKind.GreaterThanToken, ts.SyntaxKind.GreaterThanEqualsToken],
  ...[ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.EqualsEqualsEqualsToken],
  ...[ts.SyntaxKind.ExclamationEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken],
];
/** Calls that are no work of the program: a check that it is right, at compile time or run time. */
const CHECKS = ["assert", "ERROR", "unreachable"];

class Instrumenter {
  private readonly insertions: { at: number; text: string }[] = [];
  private readonly counts = new Map<string, number>();
  /** The function that is being looked at, and its body. */
  private within = "";
  private body: ts.Block | undefined;

  constructor(
    private readonly file: string,
    private readonly source: ts.SourceFile,
    private readonly checker: ts.TypeChecker,
    private readonly mutants: Mutant[],
  ) {}

  text(support: string): string {
    // on the first line, so that the others keep their numbers
    this.insert(0, `import { held, mutant, sure } from "${support}"; `);
    this.children(this.source);
    const { text } = this.source;
    let result = "";
    let done = 0;
    for (const { at, text: inserted } of this.insertions.sort((a, b) => a.at - b.at)) {
      result += text.slice(done, at) + inserted;
      done = at;
    }
    return result + text.slice(done);
  }

  private children(node: ts.Node): void {
    ts.forEachChild(node, (child) => this.visit(child));
  }

  private visit(node: ts.Node): void {
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return this.function(node);
    if (this.body === undefined) return this.children(node);
    if (ts.isIdentifier(node)) return this.identifier(node);
    if (ts.isTypeNode(node)) return;
    if (ts.isIfStatement(node) && this.isCheck(node.thenStatement)) return;
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      return this.parts(node, node.expression);
    }
    if (ts.isForStatement(node) || ts.isConditionalExpression(node)) return this.parts(node, node.condition);
    if (ts.isExpressionStatement(node)) {
      if (!this.isCheck(node)) this.deletable(node);
      return;
    }
    if (ts.isReturnStatement(node)) {
      const needed = node.expression !== undefined && reachesEnd(this.body, node);
      if (needed || isIdleJump(node)) return this.children(node);
      return this.deletable(node);
    }
    if (ts.isBreakStatement(node) || ts.isContinueStatement(node)) {
      if (!isIdleJump(node)) this.deletable(node);
      return;
    }
    if (ts.isExpression(node) && this.isTruth(node)) return this.condition(node);
    this.children(node);
  }

  private function(node: ts.FunctionDeclaration | ts.MethodDeclaration): void {
    if (node.body === undefined) return;
    const name = node.name?.getText() ?? "";
    this.within = ts.isClassDeclaration(node.parent) ? `${node.parent.name?.getText() ?? ""}.${name}` : name;
    this.body = node.body;
    this.children(node.body);
    // asc must see that a value is returned although every return may be deleted
    const isVoid = node.type === undefined || node.type.kind === ts.SyntaxKind.VoidKeyword;
    const last = node.body.statements.at(-1);
    if (!isVoid && last !== undefined && !ts.isReturnStatement(last)) {
      this.insert(node.body.getEnd() - 1, " unreachable(); ");
    }
    this.body = undefined;
  }

  /** Visits the children of a node, one of which is a condition. */
  private parts(node: ts.Node, condition: ts.Expression | undefined): void {
    ts.forEachChild(node, (child) => (child === condition ? this.condition(condition) : this.visit(child)));
  }

  private deletable(statement: ts.Statement): void {
    const id = this.mutant("delete", statement);
    this.insert(statement.getStart(), `{ if (!mutant(${id})) `);
    this.children(statement);
    this.insert(statement.getEnd(), " }");
  }

  private condition(expression: ts.Expression): void {
    if (ts.isParenthesizedExpression(expression)) return this.condition(expression.expression);
    if (isConstant(expression)) return;
    const id = this.mutant("negate", expression);
    const truth = this.isBoolean(expression) ? "" : "!!";
    this.insert(expression.getStart(), `(mutant(${id}) != ${truth}(`);
    this.operands(expression);
    this.insert(expression.getEnd(), "))");
  }

  /** The conditions that a condition is made of; to negate the operand of `!` would be to negate it again. */
  private operands(expression: ts.Expression): void {
    if (ts.isParenthesizedExpression(expression) || isNot(expression)) {
      this.operands(ts.isParenthesizedExpression(expression) ? expression.expression : expression.operand);
    } else if (isLogical(expression)) {
      // a && b && c has three operands, although it is (a && b) && c
      const { left, right, operatorToken } = expression;
      if (isLogical(left) && left.operatorToken.kind === operatorToken.kind) this.operands(left);
      else this.condition(left);
      this.condition(right);
    } else if (ts.isIdentifier(expression)) this.identifier(expression);
    else this.children(expression);
  }

  private identifier(node: ts.Identifier): void {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) return;
    if (ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent)) return;
    const symbol = this.checker.getSymbolAtLocation(node);
    const declaration = symbol?.valueDeclaration;
    if (symbol === undefined || declaration === undefined || declaration.getSourceFile() !== this.source) return;
    if (!ts.isVariableDeclaration(declaration) && !ts.isParameter(declaration)) return;
    if (declaration.name === node) return;
    const declared = this.checker.getTypeOfSymbolAtLocation(symbol, declaration.name);
    if (!isNullable(declared) || isNullable(this.checker.getTypeAtLocation(node))) return;
    const isBase = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent);
    this.insert(node.getStart(), isBase ? "held(" : "sure(");
    this.insert(node.getEnd(), ")");
  }

  private mutant(kind: Kind, node: ts.Node): number {
    const { line, character } = this.source.getLineAndCharacterOfPosition(node.getStart());
    const text = node.getText().replaceAll(/\s+/g, " ").replace(/;$/, "");
    const key = `${this.within} ${kind} ${text}`;
    const nth = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, nth);
    const id = this.mutants.length + 1;
    const place = { file: posix.normalize(this.file), line: line + 1, column: character + 1 };
    this.mutants.push({ id, ...place, function: this.within, kind, text, nth });
    return id;
  }

  private isCheck(statement: ts.Statement): boolean {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return false;
    return CHECKS.includes(statement.expression.expression.getText());
  }

  /** Whether an expression, wherever it is, is a condition: a comparison, or made of such. */
  private isTruth(expression: ts.Expression): boolean {
    if (isLogical(expression)) return this.isBoolean(expression);
    return isNot(expression) || isComparison(expression);
  }

  private isBoolean(expression: ts.Expression): boolean {
    const type = this.checker.getTypeAtLocation(expression);
    return (type.flags & ts.TypeFlags.BooleanLike) !== 0;
  }

  private insert(at: number, text: string): void {
    this.insertions.push({ at, text });
  }
}

function isNot(node: ts.Expression): node is ts.PrefixUnaryExpression {
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
}

interface Logical extends ts.BinaryExpression {
  operatorToken: ts.Token<ts.SyntaxKind.AmpersandAmpersandToken | ts.SyntaxKind.BarBarToken>;
}

function isLogical(node: ts.Expression): node is Logical {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
}

function isComparison(node: ts.Expression): boolean {
  return ts.isBinaryExpression(node) && COMPARISONS.includes(node.operatorToken.kind);
}

function isAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isConstant({ kind }: ts.Expression): boolean {
  return kind === ts.SyntaxKind.TrueKeyword || kind === ts.SyntaxKind.FalseKeyword;
}

function isNullable(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Null) !== 0 || (type.isUnion() && type.types.some(isNullable));
}
