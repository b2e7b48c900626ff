import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { services } from "../../servers/manifest";
import { pretty } from "../build/pretty";
import { BuildError } from "../build/run";
import { generate as protocols } from "../protocol/generate";
import { ProtocolError } from "../protocol/parse";
import { generate as registers, generateIndex } from "../registers/generate";
import { deviceOf } from "./device";
import { COMMANDS, commandsIn, edited } from "./edits";
import { checkFree, checkName } from "./names";
import { registersOf, sourcesOf } from "./sources";

/** The command line of `make new-driver`: a driver with all that belongs to it, which builds, passes and boots. */

interface Options {
  name: string;
  address: string;
  interrupt: string;
}

const command = new Command("new-driver")
  .description("Writes a driver, its registers, model, protocol, server and shell command, with their tests.")
  .requiredOption("--name <name>", "of the driver, the service, the protocol and the command")
  .option("--address <address>", "of the device's page; by default one of a device that QEMU does not model", "")
  .option("--interrupt <line>", "of the interrupt controller, 0 to 63; with an address only: the device has none", "")
  .configureOutput({ outputError: (text, to) => to(text) })
  .showHelpAfterError("Run it with --help for what there is.");
command.parse();

process.chdir(resolve(import.meta.dirname, "../.."));
try {
  await run(command.opts<Options>());
} catch (error) {
  if (!(error instanceof BuildError || error instanceof ProtocolError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run({ name, address, interrupt }: Options): Promise<void> {
  checkName(name);
  checkFree(name, services, commandsIn(readFileSync(COMMANDS, "utf8")));
  const device = deviceOf(name, address, interrupt, services);
  const sources = await formatted(sourcesOf(name, device.interrupt !== undefined));
  const changes = await formatted(edited(name, device, (file) => readFileSync(file, "utf8")));
  const done = new Map<string, string | undefined>();
  try {
    write(sources, done);
    write(changes, done);
    write(await derived(name), done);
  } catch (error) {
    undo(done);
    rmSync(`tests/${name}`, { recursive: true, force: true });
    throw error;
  }
  // Lines have moved; what it says of a document was so before.
  spawnSync(process.execPath, ["--import", "tsx", "tools/docs-links.ts"], { stdio: ["ignore", "ignore", "inherit"] });
  const where = `0x${device.address.toString(16)}, ${device.interrupt === undefined ? "without an interrupt" : `interrupt ${device.interrupt}`}`;
  const made = [...done].filter(([file, before]) => before === undefined && !sources.has(file)).map(([file]) => file);
  console.log(`wrote ${[...sources.keys()].join(", ")}
made of them ${made.join(", ")}
changed ${[...done.keys()].filter((file) => !sources.has(file) && !made.includes(file)).join(", ")}
The device is at ${where}${address === "" ? ", which QEMU does not model: there it never answers" : ""}.
Next: make run, and type: ${name}
      npm run test:watch ${name}, and write the device's registers into abi/registers/${registersOf(name)}.ts
      a line about the service in docs/services.md`);
}

async function formatted(files: Map<string, string>): Promise<Map<string, string>> {
  const result = new Map<string, string>();
  for (const [file, text] of files) result.set(file, await pretty(text, file));
  return result;
}

/** What `make docs` makes of registers and protocols. */
async function derived(name: string): Promise<Map<string, string>> {
  const block = await registers(`abi/registers/${registersOf(name)}.ts`);
  return new Map([...Object.entries({ ...block, ...(await generateIndex()) }), ...(await protocols())]);
}

/** @param done what each file was before, undefined for none */
function write(files: Map<string, string>, done: Map<string, string | undefined>): void {
  for (const [file, text] of files) {
    const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (before === text) continue;
    done.set(file, before);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function undo(done: Map<string, string | undefined>): void {
  for (const [file, before] of done) {
    if (before === undefined) rmSync(file, { force: true });
    else writeFileSync(file, before);
  }
}
