import { declarations, FOLDER, INDEX, outputsOf, TYPES } from "../registers/files";
import { hashFolder } from "./cache";
import { perform } from "./module";
import { toolVersion } from "./version";

/** Brings the accessors and references of registers up to date with abi/registers/. */
export async function toRegisters(): Promise<void> {
  const files = declarations();
  const key = `${toolVersion()} ${hashFolder("tools/registers", [".ts"])}`;
  for (const file of files) {
    await perform({
      name: `registers ${file.slice(FOLDER.length + 1, -3)}`,
      key,
      inputs: [file, TYPES],
      outputs: outputsOf(file),
      committed: true,
      async run() {
        const { generate, write } = await import("../registers/generate");
        write(await generate(file));
        return [];
      },
    });
  }
  await perform({
    name: "registers list",
    key,
    inputs: [...files, TYPES],
    outputs: [INDEX],
    committed: true,
    async run() {
      const { generateIndex, write } = await import("../registers/generate");
      write(await generateIndex(files));
      return [];
    },
  });
}
