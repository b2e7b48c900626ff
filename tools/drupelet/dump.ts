import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { debug, DebugClient } from "../client/debug";
import { REGISTERS, writeCore, type Segment } from "./core";
import { onBoard, optionsOf } from "./session";
import { table, toJson } from "./values";

/** Bytes asked for at a time: what a frame takes. */
const PIECE = 896;

interface DumpOptions {
  out?: string;
}

export function addDump(program: Command): void {
  program
    .command("dump <service>")
    .description("write memory and registers of a service's task as a core file, for gdb-multiarch")
    .option("--out <file>", "what to write; build/SERVICE.core when not given")
    .action(async (service: string, _, command: Command) => {
      const options = optionsOf<DumpOptions>(command);
      const out = options.out ?? `build/${service}.core`;
      await onBoard(options, async (session) => {
        await session.greet(debug);
        const client = new DebugClient(session);
        const { values } = await client.registers(service, REGISTERS);
        const segments: Segment[] = [];
        for (const { address, size } of await rangesOf(client, service)) {
          segments.push({ address, bytes: await readMemory(client, service, address, size) });
        }
        mkdirSync(dirname(out), { recursive: true });
        writeFileSync(out, writeCore([...values], segments));
        const rows = segments.map(({ address, bytes }, kind) => ({
          MEMORY: KINDS[kind],
          ADDRESS: `0x${address.toString(16)}`,
          BYTES: bytes.length,
        }));
        if (options.json) return console.log(toJson({ file: out, ranges: rows }));
        for (const line of table(rows)) console.log(line);
        console.log(`${out}: to look at it, gdb-multiarch build/${service}.elf ${out}`);
        console.log("It was taken while the task ran. Memory that the program asked for after its start is not in it.");
      });
    });
}

const KINDS = debug.enums.find(({ name }) => name === "MemoryKind")!.members.map(({ name }) => name.toLowerCase());

async function rangesOf(client: DebugClient, service: string): Promise<{ address: bigint; size: number }[]> {
  const ranges = [];
  for (let kind = 0; kind < KINDS.length; kind++) ranges.push(await client.range(service, kind));
  return ranges;
}

async function readMemory(client: DebugClient, service: string, address: bigint, size: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < size;) {
    const { bytes } = await client.memory(service, address + BigInt(at), Math.min(PIECE, size - at));
    pieces.push(bytes);
    at += bytes.length;
  }
  return Buffer.concat(pieces);
}
