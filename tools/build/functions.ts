/** Which function a TypeScript line belongs to, under the name that GDB shows. */

/** File, then line, to the function's name. */
export type Functions = Map<string, Map<number, string>>;

/** @param code C as `rewrite` makes it @returns the function of each line that the C comes from */
export function functionsOf(code: string): Functions {
  const functions: Functions = new Map();
  let place: { file: string; line: number } | undefined;
  let name: string | undefined;
  for (const text of code.split("\n")) {
    const source = /^#line (\d+) "(.*)"$/.exec(text);
    if (source !== null) {
      place = { file: source[2], line: Number(source[1]) };
      continue;
    }
    if (text === "}") name = undefined;
    else name ??= /^[a-z]\w* (\w+)\(.*\) \{$/.exec(text)?.[1];
    if (name === undefined || place === undefined || !place.file.endsWith(".ts")) continue;
    const lines = functions.get(place.file) ?? new Map<number, string>();
    functions.set(place.file, lines);
    // Of a generic function's instances the first gives its name to all.
    if (!lines.has(place.line)) lines.set(place.line, name);
  }
  return functions;
}
