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
  const joined = file === undefined || /[#.]/.test(symbol) ? symbol : `${file}_${symbol}`;
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
}

/** @returns the identifiers of C text, comments left out. */
export function identifiers(text: string): Set<string> {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, " ");
  return new Set(code.match(/[A-Za-z_]\w*/g) ?? []);
}
