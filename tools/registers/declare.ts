import { format, resolveConfig } from "prettier";
import type { Block } from "../../abi/registers/block";

/** Writes a block as its declaration, abi/registers/NAME.ts. */

/** Properties that are read as addresses and masks. */
const HEXADECIMAL = ["offset", "reset", "bytes"];

/** @param file where it is to be, which decides how it is formatted */
export async function declare(block: Block, file: string): Promise<string> {
  const text = `import { block } from "./block";\n\nexport const ${block.name} = block(${literal(block)});\n`;
  return format(text, { ...((await resolveConfig(file)) ?? {}), filepath: file, objectWrap: "collapse" });
}

function literal(value: unknown, key = ""): string {
  if (Array.isArray(value)) return `[${value.map((each) => literal(each, key)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, each]) => `${name}: ${literal(each, name)}`)
      .join(", ")} }`;
  }
  if (typeof value === "number" && HEXADECIMAL.includes(key)) return `0x${value.toString(16).padStart(2, "0")}`;
  return JSON.stringify(value);
}
