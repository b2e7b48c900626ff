import ts from "typescript";
import { follow, initializerOf } from "./literals";
import type { Problem } from "./manifest";

/** Finds where in the manifest's source a problem is. */

/** @returns `file:line:column: severity: message` for each problem. */
export function describe(problems: Problem[], file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const top = initializerOf(source, "services") ?? source;
  return problems.map(({ path, message, warning }) => {
    const { line, character } = source.getLineAndCharacterOfPosition(follow(top, path).getStart(source));
    return `${file}:${line + 1}:${character + 1}: ${warning === true ? "warning" : "error"}: ${message}`;
  });
}
