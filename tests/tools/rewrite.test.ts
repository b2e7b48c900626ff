import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { insertMarkers } from "../../tools/build/markers";
import { demangle, Namer, readable, topIdentifiers } from "../../tools/build/names";
import { rewrite, type RewriteInput } from "../../tools/build/rewrite";
import { ShapeError } from "../../tools/build/shape";
import { rewriteTemplate } from "../../tools/build/template";

const folder = "build/test/rewrite";
const bin = "node_modules/wabt/bin";

/** A module with what the rewrite meets: an import, a global, memory with data, a start function and two lines. */
const WAT = `(module
  (import "host" "now" (func $abi/host/now (result i64)))
  (global $servers/a/count (mut i32) (i32.const 5))
  (memory (export "memory") 1)
  (data (i32.const 4096) "abc")
  (func $servers/a/main (export "main")
    call $abi/host/now
    drop
    i32.const 4096
    global.get $servers/a/count
    i32.store)
  (func $~start global.get $servers/a/count drop)
  (start $~start))`;

let input: RewriteInput;
let template: string;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/a.wat`, WAT);
  execFileSync(process.execPath, [`${bin}/wat2wasm`, "--debug-names", `${folder}/a.wat`, "-o", `${folder}/a.wasm`]);
  const module = readFileSync(`${folder}/a.wasm`);
  const file = "servers/a.ts";
  const [call, store] = [
    [0x10, 0x00, 0x1a],
    [0x36, 0x02, 0x00],
  ].map((code) => module.indexOf(Buffer.from(code)));
  const marked = insertMarkers(module, [
    { offset: call, file, line: 3 },
    { offset: store, file, line: 4 },
  ]);
  writeFileSync(`${folder}/marked.wasm`, marked.module);
  const c = `${folder}/wasm2c.c`;
  execFileSync(process.execPath, [`${bin}/wasm2c`, `${folder}/marked.wasm`, "-n", "program", "-o", c]);
  input = {
    ...marked,
    code: readFileSync(c, "utf8"),
    header: readFileSync(`${folder}/wasm2c.h`, "utf8"),
    module: "program",
    path: "build/a/program.c",
    surroundings: "",
  };
  template = input.code.slice(0, input.code.indexOf("FUNC_TYPE_T(w2c_program_t0)"));
});

describe("the rewrite", () => {
  it("puts lines, names and the reserved base into the C", () => {
    const { code } = rewrite(input);
    expect(code).toContain('#line 3 "servers/a.ts"\n  var_j0 = w2c_host_now(0);');
    expect(code).toContain('#line 4 "servers/a.ts"\n  i32_store_default32((u64)(var_i0), 0, var_i1);');
    expect(code).toContain("static u32 a_count;");
    expect(code).toContain("#define MEM_ADDR(mem, addr, n) (linear_base + (addr))");
    expect(code).not.toMatch(/\binstance->|FORCE_READ|assert\.h|#if WASM_RT_USE/);
  });

  it("takes another name when one is taken", () => {
    expect(rewrite({ ...input, surroundings: "u32 a_main(u32);\n" }).code).toContain("a_main_2(");
  });

  it("shows generated C as itself", () => {
    const { code } = rewrite(input);
    const lines = code.split("\n");
    const directive = lines.findIndex((line) => line.includes('"build/a/program.c"'));
    expect(lines[directive]).toBe(`#line ${directive + 2} "build/a/program.c"`);
  });

  /** What, how wasm2c would write it otherwise, and what the message names. */
  const changes: [string, string | RegExp, string, string][] = [
    ["the includes", "#include <assert.h>", "#include <cassert>", "host headers"],
    ["the address of memory", "&((mem)->data[addr])", "((mem)->data + (addr))", "MEM_ADDR"],
    [
      "the forced read",
      '#define FORCE_READ_INT(var) __asm__("" ::"r"(var));',
      "#define FORCE_READ_INT(var)",
      "FORCE_READ",
    ],
    ["the Segue part", "// We can only use Segue for this module", "// Segue", "Segue"],
    ["indirect calls", "static inline bool func_types_eq(", "static bool func_types_eq(", "indirect calls"],
    ["memory checks", "#if WASM_RT_USE_SEGUE_FOR_THIS_MODULE && WASM_RT_SANITY", "#if SANITY", "memory checks"],
    ["a load", "DEFINE_LOAD(i32_load, u32, u32, u32, FORCE_READ_INT)", "DEFINE_LOAD32(i32_load)", "loads and stores"],
    ["an address", "(u64)(var_i0), var_i1);", "(u64)var_i0, var_i1);", "load or store"],
    ["the loads' macros", "#define DEF_MEM_CHECKS0(", "#define MEM_CHECKS0(", "loads and stores"],
    ["memory.fill", "static inline void memory_fill(", "static void memory_fill(", "memory_fill"],
    ["the fixed part's end", /#define WEAK_FUNC_DECL/g, "#define WEAK", "end of the fixed part"],
    ["the type query", "wasm2c_program_get_func_type(uint32_t", "wasm2c_program_func_type(uint32_t", "get_func_type"],
    ["the end", "void wasm2c_program_free(", "void wasm2c_program_end(", "free"],
    ["the memory export", "/* export: 'memory' */", "/* memory */", "memory export"],
    ["the imports", "static void init_instance_import(", "void init_instance_import(", "instance imports"],
    ["the assert", "  assert(wasm_rt_is_initialized());", "  wasm_rt_check();", "initialisation assert"],
    ["a marker", /instance->w2c_g1 = var_i0;/, "w2c_set(instance, 1, var_i0);", "use of the instance|line marker"],
    ["a marker's value", /var_i(\d) = 3u;(\s+instance->w2c_g1 = )/, "var_i$1 = 0x3u;$2", "line marker"],
    ["use of the instance", "w2c_host_now(instance->", "w2c_host_now(&instance->x, instance->", "use of the instance"],
  ];
  it.each(changes)("fails loudly when wasm2c changes %s", (_, from, to, message) => {
    const code = input.code.replace(from, to);
    expect(code).not.toBe(input.code);
    const attempt = () => rewrite({ ...input, code });
    expect(attempt).toThrow(ShapeError);
    expect(attempt).toThrow(new RegExp(message));
  });

  it("fails loudly when a marker is missing", () => {
    const code = input.code.replace(/ +var_i\d = \d+u;\n +instance->w2c_g1 = var_i\d;\n/, "");
    expect(() => rewrite({ ...input, code })).toThrow(/line markers: 1 of 2 found/);
  });

  it.each([
    ["the instance struct", "typedef struct w2c_program {", "struct w2c_program {", "instance struct"],
    ["a field", "  u32 w2c_servers0x2Fa0x2Fcount;", "  wasm_rt_funcref_table_t w2c_T0;", "use a switch instead"],
    ["instantiate", "void wasm2c_program_instantiate(", "int wasm2c_program_instantiate(", "instantiate"],
  ])("fails loudly when the header changes %s", (_, from, to, message) => {
    expect(input.header).toContain(from);
    expect(() => rewrite({ ...input, header: input.header.replace(from, to) })).toThrow(message);
  });
});

describe("the kernel's fixed part", () => {
  it("has no floating point and no range checks", () => {
    const text = rewriteTemplate(template, "kernel", "kernel.h");
    expect(text).not.toMatch(/\b(float|double)\b/);
    expect(text).toContain("#define RANGE_CHECK(mem, offset, len)\n\n");
    expect(text).toContain("#define I64_DIV_S(x, y)");
  });

  it.each([
    ["range check", "#define RANGE_CHECK(mem, offset, len) ", "#define CHECK(mem, offset, len) "],
    ["floating point", "#define DEFINE_REINTERPRET(", "#define REINTERPRET("],
  ])("fails loudly when wasm2c changes the %s", (what, from, to) => {
    expect(() => rewriteTemplate(template.replace(from, to), "kernel", "kernel.h")).toThrow(what);
  });
});

describe("names", () => {
  it.each([
    ["kernel0x2Fipc0x2Fcall", "ipc_call"],
    ["kernel0x2Fipc0x2FEndpoint0x23take", "Endpoint_take"],
    ["kernel0x2Ftask0x2FTask0x23get0x3Astate", "Task_get_state"],
    ["0x7Elib0x2Frt0x2Fstub0x2F_0x5Fnew", "stub___new"],
    ["0x7Estart", "start"],
    ["lib0x2Fring0x2FRing0x3Clib0x2Fa0x2FByte0x3E0x23push", "Ring_Byte_push"],
  ])("%s is %s", (mangled, name) => {
    expect(readable(demangle(mangled))).toBe(name);
  });

  it("are unique, and never those of C or of the surroundings", () => {
    const namer = new Namer(topIdentifiers("#define ipc_call 1\nstatic u32 other(u32 task) {\n  return task;\n}\n"));
    expect(namer.name("a0x2Fipc0x2Fcall")).toBe("ipc_call_2");
    expect(namer.name("b0x2Fipc0x2Fcall")).toBe("ipc_call_3");
    expect(namer.name("a0x2Fipc0x2Fcall")).toBe("ipc_call_2");
    expect(namer.local("var_task")).toBe("task");
    expect(namer.local("var_other")).toBe("var_other");
    expect(namer.local("var_register")).toBe("var_register");
    expect(namer.local("var_i0")).toBe("var_i0");
    expect(namer.local("var_i0x7C1")).toBe("i__1");
  });
});
