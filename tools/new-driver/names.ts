import { existsSync } from "node:fs";
import ts from "typescript";
import type { Service } from "../../abi/manifest";
import { BuildError } from "../build/run";
import { entryOf, SYSTEMS } from "../build/system";
import { isWord } from "../registers/check";
import { registersOf, sourcesOf, withName } from "./sources";

/** What a driver may be called. */

const NAME_BYTES = 16;
/** Targets of the build that are no programs. */
const TARGETS = ["wasm", "kernel", ...SYSTEMS.map(({ name }) => name)];
/** Types of AssemblyScript, and what is no word but cannot be declared either. */
const RESERVED =
  /^([iuf](8|16|32|64)|v128|bool|usize|isize|string|number|any|never|undefined|arguments|eval|exports|require)$/;
/** No word of the templates. */
const NEUTRAL = "zzz";

/** @throws BuildError that tells why a driver cannot be called so */
export function checkName(name: string): void {
  if (name === "") throw new BuildError("the driver needs a name: make new-driver NAME=lamp");
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name)) {
    throw new BuildError(
      `"${name}" cannot name a driver: use lowercase letters, digits after a letter, and dashes before one, as in lamp or status-led2`,
    );
  }
  if (name.length > NAME_BYTES) {
    throw new BuildError(
      `"${name}" has ${name.length} bytes, and a name ${NAME_BYTES} at the most; give a shorter one`,
    );
  }
  const word = withName("__camel__", name);
  if (isWord(word) || RESERVED.test(word)) {
    throw new BuildError(`"${name}" is a word of TypeScript or AssemblyScript; give another name`);
  }
  const used = identifiers();
  if ([word, withName("__Name__", name)].some((each) => used.has(each))) {
    throw new BuildError(
      `"${name}" is what the code of a driver calls something else; give another name, such as my-${name}`,
    );
  }
}

/** @param commands of the shell @throws BuildError that tells who is called so already */
export function checkFree(name: string, services: Service[], commands: string[]): void {
  const taken = (by: string) => new BuildError(`the name "${name}" is taken: ${by}; give another`);
  if (TARGETS.includes(name)) throw taken("the build has a target of this name");
  if (services.some((service) => service.name === name)) throw taken("servers/manifest.ts has a service of this name");
  if (services.some(({ serves }) => serves?.includes(name))) throw taken("a service serves a protocol of this name");
  if (commands.includes(name)) throw taken("the shell has a command of this name");
  const program = SYSTEMS.map((system) => entryOf(system, name)).find((file) => file !== undefined);
  const file = program ?? filesOf(name).find((each) => existsSync(each));
  if (file !== undefined) throw taken(`${file} is there already`);
}

/** All that there must not be: what is written, and what is made of that. */
function filesOf(name: string): string[] {
  const made = [`lib/protocol/${name}.ts`, `tools/client/${name}.ts`, `docs/protocols/${name}.md`];
  const registers = registersOf(name);
  return [
    ...sourcesOf(name, true).keys(),
    `tests/${name}`,
    ...made,
    `drivers/registers/${registers}.ts`,
    `docs/registers/${registers}.md`,
  ];
}

/** What the templates name, whatever the driver's name. */
function identifiers(): Set<string> {
  const found = new Set<string>();
  for (const text of [true, false].flatMap((interrupt) => [...sourcesOf(NEUTRAL, interrupt).values()])) {
    const visit = (node: ts.Node) => {
      if (ts.isIdentifier(node)) found.add(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile("template.ts", text, ts.ScriptTarget.Latest));
  }
  return found;
}
