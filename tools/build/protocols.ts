import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { filesOf, hashFile } from "./cache";
import { say } from "./progress";
import { BuildError } from "./run";

const RECORD = "build/cache/protocols.json";
const SOURCES = ["abi", "abi/protocol", "tests/protocol", "tools/protocol"];

/**
 * Brings what is generated from the protocols up to date with them. Unlike what is built it is kept when that fails: it is
 * part of the sources.
 */
export async function toProtocols(): Promise<void> {
  const sources = SOURCES.flatMap((folder) => filesOf(folder, [".ts"]));
  const record = read();
  const known = Object.keys(record);
  const same = known.every((file) => hashFile(file) === record[file]);
  if (same && sources.every((file) => file in record)) return;
  // The TypeScript compiler is only loaded when there is something to read.
  const { generate, refresh } = await import("../protocol/generate");
  const { ProtocolError } = await import("../protocol/parse");
  try {
    const generated = await generate();
    for (const file of refresh(generated)) say(`wrote ${file}`);
    const files = [...sources, ...generated.keys()];
    mkdirSync(dirname(RECORD), { recursive: true });
    writeFileSync(RECORD, JSON.stringify(Object.fromEntries(files.map((file) => [file, hashFile(file)]))));
  } catch (error) {
    if (error instanceof ProtocolError) throw new BuildError(error.message);
    throw error;
  }
}

/** Hashes of sources and of what was made of them. */
function read(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(RECORD, "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}
