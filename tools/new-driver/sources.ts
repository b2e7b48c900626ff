import { readFileSync } from "node:fs";
import { join } from "node:path";
import { camel } from "../protocol/host";
import { pascal } from "../protocol/parse";

/** The files of a new driver: templates with its name in them. */

const TEMPLATES = join(import.meta.dirname, "templates");

/** Replaces `__name__`, `__camel__` and `__Name__` by status-led, statusLed and StatusLed. */
export function withName(text: string, name: string): string {
  return text.replaceAll("__name__", name).replaceAll("__camel__", camel(name)).replaceAll("__Name__", pascal(name));
}

/** The name of its registers: a block's file is called like the constant in it. */
export function registersOf(name: string): string {
  return camel(name);
}

/**
 * @param interrupt whether the device has one
 * @returns text by file, in the order in which one would write them
 */
export function sourcesOf(name: string, interrupt: boolean): Map<string, string> {
  const files = [
    [`abi/registers/${registersOf(name)}.ts`, "registers"],
    [`sim/${name}.ts`, "model"],
    [`tests/sim/${name}.test.ts`, "model-test"],
    [`drivers/${name}.ts`, "driver"],
    [`tests/drivers/assembly/${name}.ts`, "driver-assembly"],
    [`tests/drivers/${name}.test.ts`, "driver-test"],
    [`abi/protocol/${name}.ts`, "protocol"],
    [`servers/${name}.ts`, "server"],
    [`tests/${name}/${name}.test.ts`, "server-test"],
    [`tests/crash/services/${name}.ts`, "crash"],
    [`servers/shell-${name}.ts`, "shell"],
    [`tests/shell/${name}.test.ts`, "shell-test"],
  ];
  return new Map(files.map(([file, template]) => [file, withName(chosen(read(template), interrupt), name)]));
}

/** Of lines between `#if interrupt`, `#else` and `#end` those that the device wants. */
function chosen(text: string, interrupt: boolean): string {
  return text.replace(
    /^#if interrupt\n([^]*?)(?:^#else\n([^]*?))?^#end\n/gm,
    (_, yes: string, no: string | undefined) => (interrupt ? yes : (no ?? "")),
  );
}

function read(template: string): string {
  return readFileSync(join(TEMPLATES, `${template}.txt`), "utf8");
}
