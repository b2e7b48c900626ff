import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "../../abi/manifest";
import { readElf } from "../build/elf";
import { STACK_BYTES } from "../build/module";
import { memoryPages, staticEnd } from "../build/wasm";
import { readGraphs, worstCase } from "./callgraph";

/**
 * Figures that are printed. In bytes: native code and constants; the C variables; the deepest that calls can take the C
 * stack; constants and static memory in linear memory; what is left there for `heap.alloc` before it asks the kernel for
 * more. Then how many handles and mappings the manifest makes a service hold.
 */
export const COLUMNS = ["text", "data", "stack", "static", "heap", "handles", "mappings"] as const;
export type Column = (typeof COLUMNS)[number];

/** What the kernel or a service takes. */
export interface Figures {
  name: string;
  /** A column that does not apply is not there. */
  sizes: Partial<Record<Column, number>>;
  /** Room for the C stack. */
  room: number;
  /** The calls that take the stack deepest. */
  path: string[];
  /** Recursion: the depth of the stack is no bound. */
  cycles: string[][];
}

/** What every program starts with: the supervisor's endpoint and the log. */
const FIRST_HANDLES = 2;
/** wasm's page 0 of 4 KiB is never mapped. */
const LINEAR_START = 4096;

/** @param root a checkout that is built @returns figures of the kernel and of each service of the manifest */
export function measure(root: string, services: Service[]): Figures[] {
  return [measureCode(root, "kernel"), ...services.map((service) => measureService(root, service))];
}

function measureCode(root: string, program: string): Figures {
  const { segments } = readElf(readFileSync(join(root, `build/${program}.elf`)));
  const folder = join(root, `build/${program}`);
  const graphs = readdirSync(folder).filter((name) => name.endsWith(".ci"));
  const graph = readGraphs(graphs.map((name) => readFileSync(join(folder, name), "utf8")));
  const { bytes, path, cycles } = worstCase(graph, program === "kernel" ? undefined : "program_start");
  const text = segments.filter(({ executable }) => executable).reduce((sum, segment) => sum + segment.bytes.length, 0);
  const data = segments.reduce((sum, segment) => sum + segment.size - segment.bytes.length, 0);
  return { name: program, sizes: { text, data, stack: bytes }, room: STACK_BYTES, path, cycles };
}

function measureService(root: string, service: Service): Figures {
  const program = service.program ?? service.name;
  const code = measureCode(root, program);
  const wasm = readFileSync(join(root, `build/${program}.wasm`));
  const { uses = [], serves = [], devices = [], system } = service;
  const interrupts = devices.filter(({ interrupt }) => interrupt !== undefined).length;
  const one = (given: boolean) => (given ? 1 : 0);
  const ends = Math.max(LINEAR_START, staticEnd(wasm));
  const memory = { static: ends - LINEAR_START, heap: memoryPages(wasm) * 65536 - ends };
  // init holds what there is, and what it made for the others
  if (service.name === "init") return { ...code, sizes: { ...code.sizes, ...memory } };
  return {
    ...code,
    name: service.name,
    sizes: {
      ...code.sizes,
      ...memory,
      handles: FIRST_HANDLES + uses.length + one(serves.length > 0) + one(system !== undefined) + interrupts,
      // text, linear memory and stack; data; devices
      mappings: 3 + one(code.sizes.data !== 0) + devices.length,
    },
  };
}
