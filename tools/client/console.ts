/** What the console server does for programs: lines out, edited lines in. Made from abi/protocol/console.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** console as data. */
export const console: Protocol = {
  ...{
    name: "console",
    title: "Console",
    doc: "What the console server does for programs: lines out, edited lines in.",
    operations: [
      {
        name: "write",
        number: 1,
        doc: "Writes text, at least one byte of it; ask again for the rest. What one call took is never mixed with another's; a line left open by another client is ended first. What was taken is out of the console's hands: it is not lost with it.",
        parameters: [
          { name: "text", doc: "", type: { kind: "lease", direction: "in", element: { kind: "text" }, many: true } },
        ],
        results: [{ name: "taken", doc: "bytes", type: { kind: "int", bits: 32, signed: false } }],
        errors: [],
        idempotent: false,
        deferred: "until the UART server has taken it",
      },
      {
        name: "readLine",
        number: 2,
        doc: "Reads a line, without its end.",
        parameters: [
          {
            name: "prompt",
            doc: "up to 64 bytes",
            type: { kind: "lease", direction: "in", element: { kind: "text" }, many: true },
          },
          {
            name: "line",
            doc: "room for 256 bytes",
            type: { kind: "lease", direction: "out", element: { kind: "text" }, many: true, count: "length" },
          },
        ],
        results: [{ name: "length", doc: "bytes of the line", type: { kind: "int", bits: 32, signed: false } }],
        errors: ["Interrupted", "EndOfInput", "Busy", "BadLength"],
        idempotent: false,
        deferred: "until a line has been typed",
      },
      {
        name: "clear",
        number: 3,
        doc: "Clears the screen.",
        parameters: [],
        results: [],
        errors: [],
        idempotent: true,
        deferred: "until the UART server has taken it",
      },
    ],
    enums: [
      {
        name: "ConsoleError",
        doc: "",
        members: [
          { name: "Interrupted", value: 1, doc: "Ctrl-C was typed." },
          { name: "EndOfInput", value: 2, doc: "Ctrl-D was typed on an empty line." },
          { name: "Busy", value: 3, doc: "Another program is reading." },
          { name: "BadLength", value: 4, doc: "The prompt is too long, or there is too little room for a line." },
        ],
      },
    ],
    structs: [],
    errors: {
      name: "ConsoleError",
      doc: "",
      members: [
        { name: "Interrupted", value: 1, doc: "Ctrl-C was typed." },
        { name: "EndOfInput", value: 2, doc: "Ctrl-D was typed on an empty line." },
        { name: "Busy", value: 3, doc: "Another program is reading." },
        { name: "BadLength", value: 4, doc: "The prompt is too long, or there is too little room for a line." },
      ],
    },
  },
  hashes: [0xa2270585e0e256aan, 0xdf65843b1dc44202n, 0xfaa0eec65f3d28e7n],
};

export class ConsoleClient {
  constructor(private readonly transport: Transport) {}

  /** Writes text, at least one byte of it; ask again for the rest. What one call took is never mixed with another's; a line left open by another client is ended first. What was taken is out of the console's hands: it is not lost with it. */
  async write(text: string): Promise<{ taken: number }> {
    return (await ask(this.transport, console, "write", [text])) as { taken: number };
  }

  /**
   * Reads a line, without its end.
   * @param prompt up to 64 bytes
   * @param line room for 256 bytes
   */
  async readLine(prompt: string, line: number): Promise<{ length: number; line: string }> {
    return (await ask(this.transport, console, "readLine", [prompt, line])) as { length: number; line: string };
  }

  /** Clears the screen. */
  async clear(): Promise<void> {
    await ask(this.transport, console, "clear", []);
  }
}
