import ts from "typescript";

/** Finds places in TypeScript that is data: object and array literals. */

/** @returns what `export const name` is initialised with */
export function initializerOf(source: ts.SourceFile, name: string): ts.Expression | undefined {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (declaration.name.getText(source) === name) return declaration.initializer;
    }
  }
  return undefined;
}

/** The node that `path` leads to, through constants of the file as well, or as near to it as the source has literals. */
export function follow(node: ts.Node, path: (string | number)[]): ts.Node {
  for (const step of path) {
    const next = stepInto(literalOf(node), step);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function stepInto(literal: ts.Node, step: string | number): ts.Node | undefined {
  if (typeof step === "number") return elementsOf(literal)[step];
  if (!ts.isObjectLiteralExpression(literal)) return undefined;
  const property = literal.properties.find((each) => each.name !== undefined && nameOf(each.name) === step);
  if (property === undefined) return undefined;
  return ts.isPropertyAssignment(property) ? property.initializer : property;
}

/** Those of an array, and of the arrays that are spread in it. */
function elementsOf(literal: ts.Node): ts.Node[] {
  if (!ts.isArrayLiteralExpression(literal)) return [];
  return literal.elements.flatMap((each) =>
    ts.isSpreadElement(each) ? elementsOf(literalOf(each.expression)) : [each],
  );
}

function nameOf(name: ts.PropertyName): string {
  return ts.isStringLiteral(name) ? name.text : name.getText();
}

/** What stands for a literal: a constant, a call around it, `as const`. */
function literalOf(node: ts.Node): ts.Node {
  if (ts.isIdentifier(node)) {
    const found = initializerOf(node.getSourceFile(), node.text);
    return found === undefined ? node : literalOf(found);
  }
  if (ts.isShorthandPropertyAssignment(node)) return literalOf(node.name);
  if (ts.isCallExpression(node) && node.arguments.length === 1) return literalOf(node.arguments[0]);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return literalOf(node.expression);
  return node;
}
