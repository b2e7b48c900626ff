import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { HostModel } from "../../sim/host";
import { compile } from "./compile";

interface Exports {
  memory: WebAssembly.Memory;
  input(): number;
  output(): number;
  decode(bytes: number): number;
}

let utf8: Exports;
beforeAll(async () => {
  utf8 = new HostModel(await compile("tests/lib/assembly/utf8.ts")).instantiate() as unknown as Exports;
}, 60_000);

function decoded(bytes: Uint8Array): number[] {
  new Uint8Array(utf8.memory.buffer, utf8.input(), bytes.length).set(bytes);
  return [...new Uint32Array(utf8.memory.buffer, utf8.output(), utf8.decode(bytes.length))];
}

/** Bytes that are often part of a character. */
const byte = fc.oneof(
  fc.nat(255),
  fc.constantFrom(0x41, 0x80, 0x8f, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4),
);

test("it reads what the Encoding Standard says, whatever the bytes are", () => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(byte, { maxLength: 12 }).map((bytes) => Uint8Array.from(bytes)),
        fc.string({ unit: "binary", maxLength: 12 }).map((text) => new TextEncoder().encode(text)),
      ),
      (bytes) => {
        expect(decoded(bytes)).toEqual([...decoder.decode(bytes)].map((char) => char.codePointAt(0)));
      },
    ),
    { numRuns: 1000 },
  );
});
