import ts from "typescript";
import type { Problem } from "./manifest";

/** Finds where in the manifest's source a problem is. */

/** @returns `file:line:column: severity: message` for each problem. */
export function describe(problems: Problem[], file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const top = servicesOf(source);
  return problems.map(({ path, message, warning }) => {
    const node = follow(top, path);
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return `${file}:${line + 1}:${character + 1}: ${warning === true ? "warning" : "error"}: ${message}`;
  });
}

/** The array that `export const services` is initialised with. */
function servicesOf(source: ts.SourceFile): ts.Node {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (name.getText(source) === "services" && initializer !== undefined) return initializer;
    }
  }
  return source;
}

/** The node that `path` leads to, or as near to it as the source has literals. */
function follow(node: ts.Node, path: (string | number)[]): ts.Node {
  for (const step of path) {
    let next: ts.Node | undefined;
    if (typeof step === "number" && ts.isArrayLiteralExpression(node)) next = node.elements[step];
    else if (typeof step === "string" && ts.isObjectLiteralExpression(node)) {
      const property = node.properties.find((each) => each.name?.getText() === step);
      if (property !== undefined) next = ts.isPropertyAssignment(property) ? property.initializer : property;
    }
    if (next === undefined) return node;
    node = next;
  }
  return node;
}
