import { markedLine } from "./markers";
import { Namer, topIdentifiers } from "./names";
import { rewriteTemplate, withOffset } from "./template";
import { Shape, ShapeError } from "./shape";

/**
 * Turns what wasm2c wrote into what the board runs: memory behind a reserved register, globals as static variables,
 * readable names, `#line` for markers. Each edit names the pattern it expects and fails when wasm2c writes another.
 */

export interface RewriteInput {
  /** wasm2c's C and header. */
  code: string;
  header: string;
  /** The name given to wasm2c. */
  module: "kernel" | "program";
  /** From `insertMarkers`. */
  files: string[];
  count: number;
  global: number;
  /** Path of the C file, shown for what comes from no TypeScript. */
  path: string;
  /** C text compiled together with it: its identifiers are taken. */
  surroundings: string;
}

interface Line {
  text: string;
  /** `#line` operands; undefined: none of TypeScript. */
  source?: string;
}

/** @returns the C and the header to compile. @throws ShapeError */
export function rewrite(input: RewriteInput): { code: string; header: string } {
  const { module } = input;
  const templateEnd = input.code.indexOf("\n#define WEAK_FUNC_DECL(func, fallback)   ");
  const bodyStart = input.code.indexOf("\n#endif\n", templateEnd);
  if (templateEnd < 0 || bodyStart < 0) throw new ShapeError("end of the fixed part", "no WEAK_FUNC_DECL");
  const template = rewriteTemplate(input.code.slice(0, bodyStart + 8), module, `${module}.h`);
  const body = withoutLeftovers(input.code.slice(bodyStart + 8), module);

  const namer = new Namer(topIdentifiers(input.surroundings + template));
  const fields = structFields(input.header, module);
  const marker = `w2c_g${input.global}`;
  if (!fields.some((field) => field.name === marker)) throw new ShapeError("marker global", `no field ${marker}`);
  const lines = placeLines(body, marker, input);

  const globals = fields
    .filter((field) => field.name !== marker)
    .map((field) => `static ${field.type} ${namer.name(field.name.slice("w2c_".length))};`);
  const single = lines.map((line) => ({ ...line, text: withOffset(withoutInstance(line.text, module, namer)) }));
  // Last: every name of the file is known now.
  const text = single.map((line) => ({ ...line, text: line.text.replace(/\bvar_\w+/g, (name) => namer.local(name)) }));
  const memory =
    module === "kernel"
      ? "static const wasm_rt_memory_t linear_memory = {65536};"
      : "static wasm_rt_memory_t linear_memory;";
  const head = [...template.split("\n"), memory, ...globals];
  return { code: render(head, text, input.path), header: header(input.header, module) };
}

/** The instance struct's fields but for memory and imported instances. */
function structFields(text: string, module: string): { type: string; name: string }[] {
  const match = new RegExp(`typedef struct w2c_${module} \\{\\n([\\s\\S]*?)\\} w2c_${module};`).exec(text);
  if (match === null) throw new ShapeError("instance struct", "not found in the header");
  const fields: { type: string; name: string }[] = [];
  for (const line of match[1].split("\n")) {
    if (/^\s*$|^ {2}\/\*|^ {2}struct \w+\* \w+;$|^ {2}wasm_rt_memory_t \*?\w+;$/.test(line)) continue;
    const field = /^ {2}(u32|u64|f32|f64) (\w+);$/.exec(line);
    if (field === null) {
      const hint = line.includes("table") ? " (a function reference: use a switch instead)" : "";
      throw new ShapeError("field of the instance struct", line.trim() + hint);
    }
    fields.push({ type: field[1], name: field[2] });
  }
  return fields;
}

/** Drops what freestanding code has no use for. */
function withoutLeftovers(text: string, module: string): string {
  const body = new Shape(text);
  body.replace("function types", /^FUNC_TYPE_T\(\w+\) = .*;\n/gm, "");
  body.replace("get_func_type", /^wasm_rt_func_type_t wasm2c_\w+_get_func_type\([\s\S]*?^\}\n/m, "", 1);
  body.replace("free", /^void wasm2c_\w+_free\([\s\S]*?^\}\n/m, "", 1);
  body.replace("memory export", /^\/\* export: 'memory' \*\/\n[\s\S]*?^\}\n/m, "", 1);
  body.replace("instance imports", /^static void init_instance_import\([\s\S]*?^\}\n/m, "", 1);
  body.replace("call of instance imports", /^ {2}init_instance_import\(.*\);\n/m, "", 1);
  body.replace("initialisation assert", /^ {2}assert\(wasm_rt_is_initialized\(\)\);\n/m, "", 1);
  if (module === "kernel") body.replace("memory limits", /^const u\d+ wasm2c_kernel_\w+_env_memory = \d+;\n/gm, "", 4);
  let depth = 0;
  const kept = body.text.split("\n").filter((line) => {
    if (/^#if/.test(line)) depth++;
    if (depth === 0) return true;
    if (/^#endif/.test(line)) depth--;
    return false;
  });
  return kept.join("\n");
}

/** Takes the markers out and notes for each line of C where it comes from. @throws unless every marker is there */
function placeLines(body: string, marker: string, input: RewriteInput): Line[] {
  const lines: Line[] = [];
  const raw = body.split("\n");
  let seen = 0;
  let source: string | undefined;
  let functionStart = -1;
  for (let i = 0; i < raw.length; i++) {
    const text = raw[i];
    const value = /^ *(var_\w+) = (\d+)u;$/.exec(text);
    if (value !== null && raw[i + 1].trim() === `instance->${marker} = ${value[1]};`) {
      const { file, line } = markedLine(input.files, Number(value[2]));
      source = `${line} "${sourcePath(file)}"`;
      for (; functionStart >= 0 && functionStart < lines.length; functionStart++) {
        lines[functionStart].source = source;
      }
      functionStart = -1;
      seen++;
      i++;
      continue;
    }
    if (text === `  instance->${marker} = 0u;`) continue;
    if (text.includes(marker) && new RegExp(`\\b${marker}\\b`).test(text)) {
      throw new ShapeError("line marker", `"${text.trim()}"`);
    }
    if (/^[a-z].*\(.*[^;]$/.test(text)) functionStart = lines.length;
    lines.push({ text, source });
    if (text === "}") {
      source = undefined;
      functionStart = -1;
    }
  }
  if (seen !== input.count) throw new ShapeError("line markers", `${seen} of ${input.count} found`);
  return lines;
}

/** Where the file of a source map lies in the checkout. */
function sourcePath(file: string): string {
  return file.replace(/^~lib\//, "node_modules/assemblyscript/std/assembly/");
}

/** One instance exists: its fields are static variables, its functions need no pointer to it. */
function withoutInstance(line: string, module: string, namer: Namer): string {
  const exported = new RegExp(`^[a-z]\\w*\\*? w2c_${module}_(?!\\w*0x2F|0x7E)\\w+\\(w2c_${module}\\* instance`);
  const api = new RegExp(`^void wasm2c_${module}_instantiate\\(`);
  if (api.test(line)) return `static void wasm2c_${module}_instantiate(void) {`;
  if (exported.test(line) && !line.endsWith(";")) return `static ${line}`;
  const result = line
    .replace(new RegExp(`\\(w2c_${module} ?\\* ?(instance)?, `), "(")
    .replace(new RegExp(`\\(w2c_${module} ?\\* ?(instance)?\\)`), "(void)")
    .replace(/\(\*instance->w2c_\w+_memory\)|instance->w2c_memory\b/g, "linear_memory")
    .replace(/(?<!&)instance->w2c_\w+_memory\b/g, "&linear_memory")
    .replace(/instance->w2c_\w+_instance\b/g, "0")
    .replace(/\(instance, /g, "(")
    .replace(/\(instance\)/g, "()")
    .replace(/\binstance->w2c_(\w+)/g, (_, field: string) => namer.name(field))
    .replace(new RegExp(`\\bw2c_${module}_(\\w*0x\\w+)`, "g"), (_, name: string) => namer.name(name));
  if (/\binstance\b/.test(result)) throw new ShapeError("use of the instance", `"${line.trim()}"`);
  return result;
}

/** The interface for the C around the module. The instance pointers are only there to keep wasm2c's interface. */
function header(text: string, module: string): string {
  const exports = [...text.matchAll(/^\/\* export: '(?!memory')[^']+' \*\/\n(.*);$/gm)].map((match) => match[1]);
  const instantiate = /^void wasm2c_\w+_instantiate\(.*\);$/m.exec(text);
  if (instantiate === null) throw new ShapeError("instantiate", "not found in the header");
  const imports = [...text.matchAll(/^struct w2c_\w+;$/gm)].map((match) => match[0]);
  // What C files of the program define; the functions of other modules are around it, inlined.
  const native = [...text.matchAll(/^\w+ w2c_native_\w+\(.*\);$/gm)].map((match) => match[0]);
  return [
    "/* Made by tools/build. The pointers to instances are not used. */",
    `#pragma once`,
    `#include "wasm-rt.h"`,
    ...imports,
    ...native,
    `typedef struct w2c_${module} w2c_${module};`,
    `static void wasm2c_${module}_instantiate(void);`,
    ...exports.map((prototype) => `static ${prototype};`),
    "",
  ].join("\n");
}

/** Writes the file with a `#line` before each line that comes from another place than the one above suggests. */
function render(head: string[], lines: Line[], path: string): string {
  const output = [...head];
  let own = true;
  for (const line of lines) {
    if (line.source !== undefined) output.push(`#line ${line.source}`);
    else if (!own) output.push(`#line ${output.length + 2} "${path}"`);
    own = line.source === undefined;
    output.push(line.text);
  }
  return output.join("\n") + "\n";
}
