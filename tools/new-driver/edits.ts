import type { Device } from "../../abi/manifest";
import { BuildError } from "../build/run";
import { withName } from "./sources";

/** What a new driver adds to files that are there: the manifest, the shell's commands, and what is tried in vain. */

export const MANIFEST = "servers/manifest.ts";
export const COMMANDS = "servers/shell-commands.ts";
const SHELL = "servers/shell.ts";
const PROBE_NAMES = "tests/trial/assembly/probe-names.ts";

/** Below those of the console and of the log, above the shell's. */
export const PRIORITY = 15;
export const QUOTA = 128;

interface Edit {
  file: string;
  /** What stands there once; the insertion goes before it. */
  place: RegExp;
  text: string;
}

/** @param read text of a file @returns text by file @throws BuildError when a place is not as it was */
export function edited(name: string, device: Device, read: (file: string) => string): Map<string, string> {
  const changed = new Map<string, string>();
  for (const { file, place, text } of editsOf(device)) {
    const before = changed.get(file) ?? read(file);
    const places = [...before.matchAll(place)];
    if (places.length !== 1) {
      throw new BuildError(
        `${file}: what a driver adds goes before ${String(place)}, which is there ${places.length} times and not once`,
      );
    }
    const at = places[0].index;
    changed.set(file, before.slice(0, at) + withName(text, name) + before.slice(at));
  }
  return changed;
}

function editsOf({ address, pages, interrupt }: Device): Edit[] {
  const line = interrupt === undefined ? "" : `, interrupt: ${interrupt}`;
  const device = `{ name: "__name__", address: 0x${address.toString(16)}, pages: ${pages}${line} }`;
  const service = `{ name: "__name__", priority: ${PRIORITY}, quota: ${QUOTA}, serves: ["__name__"], devices: [${device}] }`;
  const brief = '"shows how the device stands, or measures"';
  const entry = `new Entry("__name__", "[WHAT]", 0, 1, ${brief}, "WHAT is measure: it waits for the device, and shows what that says.")`;
  return [
    { file: MANIFEST, place: /(?<=SHELL_USES = \[[^\]]*")(?=,?\s*\])/g, text: ', "__name__"' },
    { file: MANIFEST, place: /^\];\n(?![^])/gm, text: `  ${service},\n` },
    { file: PROBE_NAMES, place: /(?<=DEVICES: string\[\] = \[[^\]]*")(?=,?\s*\])/g, text: ', "__name__"' },
    { file: PROBE_NAMES, place: /(?<=PROTOCOLS: string\[\] = \[[^\]]*")(?=,?\s*\])/g, text: ', "__name__"' },
    { file: COMMANDS, place: /^ {2}Echo,\n/gm, text: "  __Name__,\n" },
    { file: COMMANDS, place: /^ {2}new Entry\("echo",/gm, text: `  ${entry},\n` },
    {
      file: SHELL,
      place: /^import .* from "\.\/shell-screen";\n/gm,
      text: 'import { run__Name__ } from "./shell-__name__";\n',
    },
    {
      file: SHELL,
      place: /^ {6}case Command\.Echo:\n/gm,
      text: "      case Command.__Name__:\n        return run__Name__(screen, this.words);\n",
    },
  ];
}

/** The names of the shell's commands, in order. @param text of `COMMANDS` */
export function commandsIn(text: string): string[] {
  return [...text.matchAll(/new Entry\(\s*"([^"]+)"/g)].map(([, name]) => name);
}
