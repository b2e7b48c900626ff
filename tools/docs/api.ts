import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { Application, type DocumentationEntryPoint, Logger, LogLevel, OptionDefaults } from "typedoc";
import ts from "typescript";

/**
 * The reference of what drivers, servers, models and their tests use, which TypeDoc makes of the comments in the sources.
 * What is exported for a neighbour file only is marked `@internal` there, and left out.
 */

/** Where `make api` writes it. */
export const API = "build/api";

/** Models for tests of the kernel and of init, not for those of a driver. */
const KERNEL_TESTS = [
  "archive.ts",
  "board.ts",
  "cache.ts",
  "devicetree.ts",
  "exception.ts",
  "firmware.ts",
  "float.ts",
  "framebuffer.ts",
  "instructions.ts",
  "interrupts.ts",
  "machine.ts",
  "mailbox.ts",
  "ram.ts",
  "snapshot.ts",
  "timer.ts",
  "tlb.ts",
  "walker.ts",
];

/** Node's sources and asc's have different built-in types, so TypeScript reads them apart. */
function parts(): { config: string; sources: string[] }[] {
  const models = sourcesOf("sim").filter((file) => !KERNEL_TESTS.includes(file.slice("sim/".length)));
  const declarations = [
    "abi/archive.ts",
    "abi/firmware.ts",
    "abi/manifest.ts",
    "abi/protocol/types.ts",
    "abi/registers/block.ts",
  ];
  const linked = ["lib", "lib/protocol", "drivers", "drivers/registers"].flatMap(sourcesOf);
  const shared = ["abi/display.ts", "abi/host.ts", "abi/layout.ts", "abi/reply.ts", "abi/syscall.ts"];
  return [
    { config: "tsconfig.host.json", sources: [...models, ...declarations, "tests/lib/compile.ts"] },
    { config: "tsconfig.assembly.json", sources: [...linked, ...shared] },
  ];
}

/**
 * What needs no comment, in TypeDoc's words: what is made of declarations, where an element may say what it is by its
 * name, and the properties of a type that has no name.
 */
const MAY_BE_BARE = /defined in \S*(lib\/protocol|drivers\/registers)\/\S*, does not have any documentation|\.__type\./;

export interface Api {
  /** What TypeDoc has to say against the comments, with file and line where it knows them. */
  readonly warnings: readonly string[];
  /** Writes it as HTML. */
  write(folder: string): Promise<void>;
}

/** Reads the sources. @throws Error when TypeScript cannot */
export async function readApi(): Promise<Api> {
  const app = await Application.bootstrap({
    name: "Drupelet",
    readme: "docs/api.md",
    disableGit: true,
    sourceLinkTemplate: "../../{path}#L{line}",
    // Of which a driver's author needs no more than the names: `gpio` of tools/client/gpio.ts is a Protocol.
    intentionallyNotExported: ["tools/protocol/schema.ts:Protocol", "tools/protocol/schema.ts:Operation"],
    excludePrivate: true,
    excludeInternal: true,
    blockTags: [...OptionDefaults.blockTags, "@status", "@blame"],
    validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: true },
    requiredToBeDocumented: OptionDefaults.requiredToBeDocumented.filter((kind) => kind !== "EnumMember"),
  });
  const { warnings } = (app.logger = new Warnings());
  const project = app.converter.convert(parts().flatMap(entryPoints));
  app.validate(project);
  return { warnings, write: (folder) => app.generateDocs(project, folder) };
}

class Warnings extends Logger {
  readonly warnings: string[] = [];

  override log(message: string, level: LogLevel): void {
    super.log(message, level);
    if (level >= LogLevel.Warn && !MAY_BE_BARE.test(message)) this.warnings.push(message);
  }

  protected override addContext(message: string, _level: LogLevel, ...place: unknown[]): string {
    const [at, file] = place as [ts.Node | number | undefined, ts.SourceFile | undefined];
    if (at === undefined) return message;
    const source = file ?? (at as ts.Node).getSourceFile();
    const start = typeof at === "number" ? at : at.getStart();
    return `${source.fileName}:${source.getLineAndCharacterOfPosition(start).line + 1}: ${message}`;
  }
}

function entryPoints({ config, sources }: { config: string; sources: string[] }): DocumentationEntryPoint[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (file) => ts.sys.readFile(file)).config,
    ts.sys,
    ".",
  );
  const program = ts.createProgram(
    sources.map((file) => resolve(file)),
    options,
  );
  return sources.map((file) => ({
    displayName: file.slice(0, -".ts".length),
    program,
    sourceFile: program.getSourceFile(resolve(file))!,
  }));
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);
}
