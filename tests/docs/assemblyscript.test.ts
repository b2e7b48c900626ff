/** docs/assemblyscript.md: its examples fail with the messages that it shows, or give what it says. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { compileHere } from "../lib/asc.js";

interface Example {
  /** Where asc believes it to be: as many folders down as the page, so that it may import from lib/. */
  file: string;
  source: string;
  /** What asc says of it; undefined when it compiles. */
  error: string | undefined;
  /** `name(arguments) is result`, or `traps`. */
  results: string[];
}

const PAGE = "docs/assemblyscript.md";
const CRASH = "RangeError";

const examples = [...readFileSync(PAGE, "utf8").matchAll(/^```ts\n([^]*?)^```\n(?:\nasc: `(.*)`$)?/gm)].map(
  ([, source, error], index): Example => ({
    file: `docs/example-${index}.ts`,
    source,
    error: error,
    results: [...source.matchAll(/^\/\/ (\w+\(.*)$/gm)].map(([, result]) => result),
  }),
);
const broken = examples.filter(({ error }) => error !== undefined && !error.startsWith(CRASH));
const working = examples.filter(({ error }) => error === undefined);

/** Compiles examples together, since asc takes longer to start than to compile one. */
function compile(these: readonly Example[]) {
  const sources = new Map(these.map(({ file, source }) => [file, source]));
  const files = [...sources.keys(), "lib/abort.ts"];
  return compileHere(files[0], [...files.slice(1), "--outFile", "out.wasm"], (file) =>
    existsSync(file) ? readFileSync(file, "utf8") : sources.get(file),
  );
}

/** What asc says of each file: its errors, as the page shows them. */
async function errors(these: readonly Example[]): Promise<Map<string, string[]>> {
  const { error = "" } = await compile(these);
  const found = new Map<string, string[]>();
  for (const [, message, file] of error.matchAll(/^(ERROR .*)$(?:(?!^ERROR)[^])*?in (docs\/example-\d+\.ts)\(/gm)) {
    found.set(file, [...(found.get(file) ?? []), message.replace(/docs\/example-\d+\//g, "docs/example/")]);
  }
  return found;
}

test("the page says of every example that compiles what it gives", () => {
  expect(working.filter(({ results }) => results.length === 0)).toEqual([]);
  expect(broken.length).toBeGreaterThan(20);
});

describe("what does not compile", () => {
  let said: Map<string, string[]>;

  beforeAll(async () => {
    // A file that cannot be parsed hides what is wrong with the others.
    said = await errors(broken);
    for (const [file, messages] of await errors(broken.filter((each) => !said.has(each.file))))
      said.set(file, messages);
  });

  test.each(broken)("$file: $error", ({ file, error }) => {
    expect(said.get(file)).toContain(error);
  });

  test.each(examples.filter(({ error }) => error?.startsWith(CRASH)))("$file: $error", ({ source, error }) => {
    const folder = mkdtempSync(join(tmpdir(), "asc-"));
    try {
      writeFileSync(join(folder, "example.ts"), source);
      const asc = [join(process.cwd(), "node_modules/assemblyscript/bin/asc.js"), "example.ts", "--runtime", "stub"];
      expect(() => execFileSync("node", asc, { cwd: folder, stdio: "pipe" })).toThrow(error);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("what compiles", () => {
  let exports: Record<string, (...values: number[]) => unknown>;

  beforeAll(async () => {
    const { binary, error } = await compile(working);
    expect(error).toBeUndefined();
    const wasm = new WebAssembly.Module(Buffer.from(binary["out.wasm"], "base64"));
    const trap = () => {
      throw new WebAssembly.RuntimeError("trap");
    };
    const host = Object.fromEntries(WebAssembly.Module.imports(wasm).map(({ name }) => [name, () => 0]));
    exports = new WebAssembly.Instance(wasm, { host: { ...host, trap } }).exports as typeof exports;
  });

  test.each(working.flatMap(({ results }) => results))("%s", (result) => {
    const [, name, values, , expected] = /^(\w+)\((.*)\) (traps|is (\S+))$/.exec(result) ?? [];
    const run = () => exports[name](...(values === "" ? [] : values.split(", ").map(Number)));
    if (expected === undefined) expect(run).toThrow(WebAssembly.RuntimeError);
    else expect(String(run())).toBe(expected);
  });
});
