/** Readable C names for what wasm2c mangles: `w2c_kernel_kernel0x2Fipc0x2Fcall` becomes `ipc_call`. */

/** @returns the AssemblyScript name in a mangled one: `kernel/ipc/Endpoint#take`. */
export function demangle(mangled: string): string {
  return mangled.replace(/0x([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** @returns an identifier: file and function, or class and method; type arguments behind. */
export function readable(name: string): string {
  const bracket = name.indexOf("<");
  const head = bracket < 0 ? name : name.slice(0, bracket);
  const types = bracket < 0 ? "" : name.slice(bracket).replace(/[~\w.-]+\//g, "");
  const parts = head.split("/");
  const symbol = parts.pop()!;
  const file = parts.pop();
  const joined = file === undefined || /[#.]/.test(symbol + types) ? symbol : `${file}_${symbol}`;
  return (joined + types).replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+(?=[A-Za-z])|_+$/g, "");
}

/** Hands out identifiers, each once. */
export class Namer {
  private readonly given = new Map<string, string>();

  /** @param taken identifiers that mean something else already */
  constructor(private readonly taken: Set<string>) {}

  /** @returns the C name for the mangled one, the same each time. */
  name(mangled: string): string {
    const known = this.given.get(mangled);
    if (known !== undefined) return known;
    const wanted = readable(demangle(mangled));
    let name = wanted;
    for (let n = 2; this.taken.has(name); n++) name = `${wanted}_${n}`;
    this.taken.add(name);
    this.given.set(mangled, name);
    return name;
  }

  /**
   * The C name for wasm2c's `var_NAME`. Its own temporaries, and names that would hide something that a function may
   * use, stay as they are.
   */
  local(variable: string): string {
    const mangled = variable.slice("var_".length);
    if (/^([ijfd]|[plBLI])?\d+(_\d+)?$/.test(mangled)) return variable;
    // No name holds two underscores: wasm2c writes 0x5F for the second.
    const name = mangled.replace(/0x([0-9A-F]{2})/g, (_, hex: string) => (hex === "5F" ? "_" : "__"));
    return this.taken.has(name) ? variable : name;
  }
}

const KEYWORDS =
  "auto break case char const continue default do double else enum extern float for goto if inline int long register " +
  "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof";

/** @returns the identifiers of C text that mean something at the top of a file, and C's own. */
export function topIdentifiers(text: string): Set<string> {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const defined = [...code.matchAll(/^#define (\w+)/gm)].map((match) => match[1]);
  const declared = [...code.matchAll(/^[A-Za-z_][^(\n]*/gm)].flatMap((match) => match[0].match(/[A-Za-z_]\w*/g) ?? []);
  return new Set([...KEYWORDS.split(" "), ...defined, ...declared]);
}
