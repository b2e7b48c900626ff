import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Command } from "commander";
import { BuildError } from "../build/run";
import { checkBlock } from "./check";
import { declarationOf, FOLDER } from "./files";
import { importError, type Imported, memberName } from "./imported";
import { readSvd } from "./svd";
import { readTable } from "./table";

/** The command line of the importer: a declaration in abi/registers/, and what is made of it. */

interface Options {
  name: string;
  skip: string[];
  force?: true;
  print?: true;
}

const command = new Command("import")
  .description("Declares the registers of a device from a CMSIS-SVD file (.svd, .xml) or a table (.csv, .md).")
  .argument("<file>", "where the registers are")
  .argument("[peripheral]", "which one of the SVD file", "")
  .requiredOption("--name <name>", `of the block: ${FOLDER}/NAME.ts, and what a driver calls it`)
  .option("--skip <registers...>", "leave these registers of the SVD file out", [])
  .option("--force", "replace a declaration that is there")
  .option("--print", "print the declaration and write nothing")
  .configureOutput({ outputError: (text, to) => to(text) })
  .showHelpAfterError("Run it with --help for what there is.");
command.parse();

const [file, peripheral] = command.processedArgs as [string, string];
const given = resolve(file);
process.chdir(resolve(import.meta.dirname, "../.."));
try {
  await run(file === "" ? "" : relative(process.cwd(), given), command.opts<Options>());
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run(file: string, { name, skip, force, print }: Options): Promise<void> {
  if (name === "") throw new BuildError("the block needs a name: --name lamp, or make registers NAME=lamp");
  if (memberName(name) !== name) throw new BuildError(`"${name}" cannot name a block; "${memberName(name)}" can`);
  const output = `${FOLDER}/${name}.ts`;
  if (name === "block") throw new BuildError(`${output} tells how to declare; give the block another name`);
  const taken = declarationOf(name);
  if (taken !== undefined && taken !== output) throw new BuildError(`${taken} is there already; give another name`);
  if (taken !== undefined && force === undefined && print === undefined) {
    throw new BuildError(`${output} is there already; give another name, or --force to replace it`);
  }
  const { block, warnings } = read(file, name, skip);
  const problems = checkBlock(block).map(({ path, message }) => {
    return importError(file, `${path.filter((_, at) => at % 2 === 1).join(".")}: ${message}`).message;
  });
  if (problems.length > 0) throw new BuildError(problems.join("\n"));
  for (const warning of warnings) console.error(`${file}: warning: ${warning}`);
  // What formats takes longer to load than all the rest.
  const { declare } = await import("./declare");
  const text = await declare(block, output);
  if (print) {
    process.stdout.write(text);
    return;
  }
  writeFileSync(output, text);
  const { generate, generateIndex, write } = await import("./generate");
  const made = await generate(output);
  write({ ...made, ...(await generateIndex()) });
  console.log(
    `wrote ${[output, ...Object.keys(made)].join(", ")}: look through names and texts, then use ${name}At(base)`,
  );
}

function read(file: string, name: string, skip: string[]): Imported {
  if (file === "") throw new BuildError("name the file: make registers NAME=lamp SVD=file.svd, or TABLE=file.csv");
  if (!existsSync(file)) throw importError(file, "no such file");
  const text = readFileSync(file, "utf8");
  if (/\.(svd|xml)$/i.test(file)) return readSvd(file, text, peripheral, name, skip);
  if (/\.(csv|md)$/i.test(file)) return readTable(file, text, name);
  throw importError(file, "neither a CMSIS-SVD file (.svd, .xml) nor a table (.csv, .md)");
}
