import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pretty } from "../build/pretty";
import { assembly } from "./assembly";
import { camel, host } from "./host";
import { page } from "./page";
import { ProtocolError, readProtocol } from "./parse";
import type { Protocol } from "./schema";

/** All that is generated from the protocols of abi/protocol/. */

const FOLDER = "abi/protocol";
/** Protocols of programs that only tests have. */
const TRIALS = "tests/protocol";
const TYPES = `${FOLDER}/types.ts`;
const INDEX = "tools/client/all.ts";
const CONTENTS = "docs/protocols/README.md";

/** Files of protocols: every one but that of their types. */
export function protocolFiles(): string[] {
  return [FOLDER, TRIALS].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .map((name) => `${folder}/${name}`)
      .filter((file) => file !== TYPES),
  );
}

/** Where the stubs for the board, the client for the laptop and the page go; tests have no page. */
function outputsOf(source: string): [board: string, laptop: string, reference?: string] {
  const name = source.slice(source.lastIndexOf("/") + 1);
  if (source.startsWith(TRIALS)) return [`${TRIALS}/assembly/${name}`, `${TRIALS}/client/${name}`];
  return [`lib/protocol/${name}`, `tools/client/${name}`, `docs/protocols/${name.replace(/ts$/, "md")}`];
}

/** @returns content by file @throws ProtocolError */
export async function generate(files = protocolFiles()): Promise<Map<string, string>> {
  const problems: string[] = [];
  const written = new Map<string, string>();
  const served: Protocol[] = [];
  for (const file of files) {
    try {
      const protocol = readProtocol(file);
      const [board, laptop, reference] = outputsOf(file);
      written.set(board, await pretty(assembly(protocol, file, board), board));
      written.set(laptop, await pretty(host(protocol, file, laptop), laptop));
      if (reference === undefined) continue;
      written.set(reference, await pretty(page(protocol, file), reference));
      served.push(protocol);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ProtocolError(problems);
  written.set(INDEX, await pretty(indexOf(served), INDEX));
  written.set(CONTENTS, await pretty(contentsOf(served), CONTENTS));
  return written;
}

function indexOf(protocols: Protocol[]): string {
  const names = protocols.map(({ name }) => name);
  return `/** Every protocol there is. Made from ${FOLDER} by \`make docs\`. */
${names.map((name) => `import { ${camel(name)} } from "./${name}";`).join("\n")}
import type { Protocol } from "../protocol/schema";

export const protocols: Protocol[] = [${names.map(camel).join(", ")}];`;
}

function contentsOf(protocols: Protocol[]): string {
  const lines = protocols.map(({ name, doc }) => `- [${name}](${name}.md): ${doc}`);
  return `# Protocols\n\nMade by \`make docs\`. [docs/protocols.md](../protocols.md) says how they work.\n\n${lines.join("\n")}\n`;
}

/** Writes what is not as it should be. @param generated content by file @returns the files that changed */
export function refresh(generated: Map<string, string>): string[] {
  const changed: string[] = [];
  for (const [file, text] of generated) {
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    changed.push(file);
  }
  return changed;
}
