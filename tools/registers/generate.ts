import { readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import type { Block } from "../../abi/registers/block";
import { follow, initializerOf } from "../build/literals";
import { pretty } from "../build/pretty";
import { BuildError } from "../build/run";
import { accessors } from "./accessors";
import { checkBlock, type Problem } from "./check";
import { accessorsOf, declarations, INDEX, isOfKernel, referenceOf } from "./files";
import { index, page } from "./page";

/** Makes of the declarations in abi/registers/ what drivers and readers use. */

/** Contents by file. */
export type Files = Record<string, string>;

/** What is made of one declaration. @throws BuildError with the lines that are wrong */
export async function generate(file: string): Promise<Files> {
  const block = await load(file);
  const texts: Files = { [referenceOf(file)]: page(block, file) };
  if (!isOfKernel(file)) texts[accessorsOf(file)] = accessors(block, file);
  const files: Files = {};
  for (const [made, text] of Object.entries(texts)) files[made] = await pretty(text, made);
  return files;
}

/** What is made of all of them together. */
export async function generateIndex(files = declarations()): Promise<Files> {
  const blocks: Block[] = [];
  for (const file of files) blocks.push(await load(file));
  return { [INDEX]: await pretty(index(blocks), INDEX) };
}

export function write(files: Files): void {
  for (const [file, text] of Object.entries(files)) writeFileSync(file, text);
}

/** @throws BuildError with `file:line:column: error: message` for all that is wrong with it */
async function load(file: string): Promise<Block> {
  const name = basename(file, ".ts");
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
    throw new BuildError(
      `${file}:1:1: error: the file is called like the block in it, so its name is an identifier such as clockManager.ts`,
    );
  }
  checkSyntax(file);
  const module = (await import(pathToFileURL(resolve(file)).href).catch((error: Error) => {
    throw new BuildError(`${file}:1:1: error: ${error.message}`);
  })) as Record<string, Block | undefined>;
  const block = module[name];
  if (typeof block !== "object") {
    throw new BuildError(`${file}:1:1: error: it does not declare its block: export const ${name} = block({ ... })`);
  }
  const problems = checkBlock(block);
  if (block.name !== name && problems.length === 0) {
    problems.push({ path: ["name"], message: `the block is called "${block.name}", but its file ${name}.ts` });
  }
  if (problems.length > 0) throw new BuildError(describe(problems, file, name).join("\n"));
  return block;
}

function describe(problems: Problem[], file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const top = initializerOf(source, name) ?? source;
  return problems.map(({ path, message }) => {
    const { line, character } = source.getLineAndCharacterOfPosition(follow(top, path).getStart(source));
    // A shared declaration may be in another register than the one that is meant.
    const what =
      path[0] === "registers" && path.length > 2 ? `${path.filter((_, at) => at % 2 === 1).join(".")}: ` : "";
    return `${file}:${line + 1}:${character + 1}: error: ${what}${message}`;
  });
}

/** @throws BuildError when the file is not TypeScript; a loader would tell it in its own way */
function checkSyntax(file: string): void {
  const text = readFileSync(file, "utf8");
  const { diagnostics = [] } = ts.transpileModule(text, { fileName: file, reportDiagnostics: true });
  if (diagnostics.length === 0) return;
  const [{ file: source, start, messageText }] = diagnostics;
  const { line, character } = source!.getLineAndCharacterOfPosition(start!);
  const message = ts.flattenDiagnosticMessageText(messageText, " ");
  throw new BuildError(`${file}:${line + 1}:${character + 1}: error: ${message}`);
}
