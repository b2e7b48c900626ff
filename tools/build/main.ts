import { join } from "node:path";
import { Command } from "commander";
import { build, ALL } from "./build";
import { complain } from "./progress";

/** The command line of the build. */

const command = new Command("build")
  .description("Builds the kernel, the programs and the image that holds them, as far as they are not up to date.")
  .argument(
    "[targets...]",
    `what to build: ${ALL} (build/kernel8.img), trial, stress, authority and pairs (build/NAME.img), wasm (what the tests load), kernel, or a program`,
    [ALL],
  )
  .option("--trace <services>", "drivers that are to record the accesses to their registers, with commas between them")
  .configureOutput({ outputError: (text, write) => write(text) })
  .showHelpAfterError("Run it with --help for what there is.");
command.parse();

process.chdir(join(import.meta.dirname, "../.."));
const trace = (command.opts<{ trace?: string }>().trace ?? "").split(/[ ,]+/).filter((name) => name !== "");
const errors = await build(command.args.length > 0 ? command.args : [ALL], trace);
for (const error of errors) complain(error);
if (errors.length > 0) process.exitCode = 1;
