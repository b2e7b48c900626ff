import { dirname, posix, relative, resolve, sep } from "node:path";

/**
 * The arrows between the parts of the house: what each top folder may import besides itself. An entry is a folder or a
 * single file. A folder that is not listed, such as tests/, may import anything.
 * @type {Record<string, string[]>}
 */
export const ARROWS = {
  abi: [],
  kernel: ["abi"],
  drivers: ["abi"],
  lib: ["abi"],
  servers: ["abi", "drivers", "lib"],
  sim: ["abi", "tools/client", "tools/protocol/schema.ts"],
  tools: ["abi", "servers/manifest.ts"],
};

/** Folders that asc compiles: no npm package and nothing of Node exists there. */
export const ASSEMBLY = ["abi", "kernel", "drivers", "lib", "servers"];

/** Declarations of registers: data for Node, of which drivers/registers/ is made. */
const REGISTERS = "abi/registers";

/** The two files that may declare what a program or the kernel imports from its host. */
export const HOST_IMPORTS = ["abi/host.ts", "abi/machine.ts"];

/**
 * Why a file may not import a module, or undefined when it may.
 *
 * @param {string} file from the top of the repository, such as "servers/shell.ts"
 * @param {string} source the module as the import names it
 * @returns {string | undefined}
 */
export function forbidden(file, source) {
  const from = file.split("/")[0];
  const arrows = ARROWS[from];
  if (arrows === undefined) return undefined;
  if (!source.startsWith(".")) {
    if (!ASSEMBLY.includes(from) || file === "servers/manifest.ts") return undefined;
    return `${from}/ is compiled by asc, where the package "${source}" does not exist`;
  }
  const target = posix.join(posix.dirname(file), source);
  const allowed = [from, ...arrows].some(
    (arrow) => target === arrow || `${target}.ts` === arrow || target.startsWith(`${arrow}/`),
  );
  if (allowed && ASSEMBLY.includes(from) && target.startsWith(`${REGISTERS}/`) && !file.startsWith(`${REGISTERS}/`)) {
    return `${REGISTERS}/ is data for Node, which asc does not compile: import what is made of it, drivers/registers/`;
  }
  if (allowed) return undefined;
  const may = arrows.length === 0 ? "nothing outside itself" : arrows.join(", ");
  return `${from}/ may not import ${target}: it may import ${may} (tools/lint/arrows.js)`;
}

/** @param {import("eslint").Rule.RuleContext} context */
function fileOf(context) {
  return relative(resolve(dirname(import.meta.filename), "../.."), context.filename)
    .split(sep)
    .join("/");
}

/** @type {import("eslint").Rule.RuleModule} */
const arrowsRule = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const file = fileOf(context);
    /** @param {{ source?: import("estree").Expression | null }} node */
    const check = (node) => {
      if (node.source?.type !== "Literal") return;
      const message = forbidden(file, String(node.source.value));
      if (message !== undefined) context.report({ node: node.source, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

/** @type {import("eslint").Rule.RuleModule} */
const hostImportsRule = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const file = fileOf(context);
    // asc reads no .d.ts: what is declared there is no import.
    const declares = HOST_IMPORTS.includes(file) || file.endsWith(".d.ts");
    if (!ASSEMBLY.includes(file.split("/")[0]) || declares) return {};
    /** @param {import("estree").Node} node */
    const report = (node) => {
      const message = `only ${HOST_IMPORTS.join(" and ")} declare host imports: add it there, or import it from there`;
      context.report({ node, message });
    };
    return { "TSDeclareFunction[declare=true]": report, "VariableDeclaration[declare=true]": report };
  },
};

/** The rules of this repository, as an ESLint plugin. */
export const drupelet = { rules: { arrows: arrowsRule, "host-imports": hostImportsRule } };
