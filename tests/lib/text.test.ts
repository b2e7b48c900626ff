import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { HostModel } from "../../sim/host";
import { packName } from "../../sim/message";
import { compile } from "./compile";

interface TextExports {
  memory: WebAssembly.Memory;
  reset(capacity: number): void;
  input(): number;
  address(): number;
  length(): number;
  truncated(): number;
  literal(): void;
  loneSurrogate(): void;
  point(value: number): void;
  bytes(count: number): void;
  name(most: number): void;
  decimal(value: bigint, width: number): void;
  hex(value: bigint, width: number): void;
  size(value: bigint): void;
  duration(value: bigint): void;
  seconds(ticks: bigint, frequency: bigint): void;
  twoColumns(column: number, first: number): void;
  isHelp(count: number): number;
  parse(count: number): bigint;
  pack(count: number, half: number): bigint;
  nextWord(count: number, from: number): number;
  endOfWord(count: number, from: number): number;
}

let text: TextExports;

beforeAll(async () => {
  text = new HostModel(await compile("tests/lib/assembly/text.ts")).instantiate() as unknown as TextExports;
}, 60_000);

function given(content: string | Uint8Array): number {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  new Uint8Array(text.memory.buffer, text.input(), 4096).fill(0).set(bytes);
  return bytes.length;
}

/** What `write` writes, as a string. */
function written(write: () => void, capacity = 4096): string {
  text.reset(capacity);
  write();
  const bytes = new Uint8Array(text.memory.buffer, text.address(), text.length());
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe("numbers as text", () => {
  it("writes every u64 in decimal, padded on the left", () => {
    fc.assert(
      fc.property(u64, fc.nat(30), (value, width) => {
        expect(written(() => text.decimal(value, width))).toBe(value.toString().padStart(width));
      }),
    );
  });

  it("writes every u64 in hex, with at least the digits asked for", () => {
    fc.assert(
      fc.property(u64, fc.integer({ min: 1, max: 16 }), (value, width) => {
        expect(written(() => text.hex(value, width))).toBe(`0x${value.toString(16).padStart(width, "0")}`);
      }),
    );
  });

  it.each([
    [0n, "0 B"],
    [1023n, "1023 B"],
    [1024n, "1.0 KiB"],
    [4096n + 512n, "4.5 KiB"],
    [1048575n, "1023.9 KiB"],
    [1048576n, "1.0 MiB"],
    [984088576n, "938.5 MiB"],
    [8n << 30n, "8.0 GiB"],
    [5n << 40n, "5120.0 GiB"],
  ])("writes the size %s as %s", (value, expected) => {
    expect(written(() => text.size(value))).toBe(expected);
  });

  it.each([
    [0n, "0 s"],
    [59n, "59 s"],
    [65n, "1 min 05 s"],
    [3600n + 4n * 60n, "1 h 04 min"],
    [86400n * 3n + 7200n, "3 d 02 h"],
  ])("writes the duration %s s as %s", (value, expected) => {
    expect(written(() => text.duration(value))).toBe(expected);
  });

  it("writes ticks as seconds and microseconds", () => {
    expect(written(() => text.seconds(62_500_000n * 12n + 62n, 62_500_000n))).toBe("  12.000000");
    expect(written(() => text.seconds(19_200_000n + 19n * 25n, 19_200_000n))).toBe("   1.000024");
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 50n }), (ticks) => {
        expect(written(() => text.seconds(ticks, 1_000_000n))).toBe(
          `${(ticks / 1_000_000n).toString().padStart(4)}.${(ticks % 1_000_000n).toString().padStart(6, "0")}`,
        );
      }),
    );
  });
});

describe("characters", () => {
  it("writes literals as UTF-8", () => {
    expect(written(() => text.literal())).toBe("plain, Grüße, €, 🍓");
  });

  it("replaces half a surrogate pair", () => {
    expect(written(() => text.loneSurrogate())).toBe("a\ufffdb\ufffd");
  });

  it("writes every character whole or not at all, and says so", () => {
    const character = fc.integer({ min: 1, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff);
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), fc.nat(40), (codes, capacity) => {
        const whole = String.fromCodePoint(...codes);
        const got = written(() => codes.forEach((code) => text.point(code)), capacity);
        const fits = new TextEncoder().encode(whole).length <= capacity;
        expect(Boolean(text.truncated())).toBe(!fits);
        if (fits) expect(got).toBe(whole);
      }),
    );
  });

  it("cuts bytes off before the character that does not fit", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), fc.nat(40), (content, capacity) => {
        const count = given(content);
        const got = written(() => text.bytes(count), capacity);
        expect(content.startsWith(got)).toBe(true);
        expect(Boolean(text.truncated())).toBe(count > capacity);
      }),
    );
  });

  it("reads names up to their zero byte or their room", () => {
    given("console\0\0");
    expect(written(() => text.name(16))).toBe("console");
    expect(written(() => text.name(3))).toBe("con");
  });

  it("fills up to a column, and keeps a space between texts that are too long", () => {
    given("abcdef");
    expect(written(() => text.twoColumns(8, 3))).toBe("abc     |");
    expect(written(() => text.twoColumns(4, 6))).toBe("abcdef |");
  });

  it("compares with a literal", () => {
    for (const word of ["help", "hel", "helq", "help "]) {
      expect(Boolean(text.isHelp(given(word)))).toBe(word === "help");
    }
  });
});

describe("reading", () => {
  const NOT_A_NUMBER = -1n;

  it("reads every number but the largest, in decimal and in hex", () => {
    fc.assert(
      fc.property(u64, fc.boolean(), fc.boolean(), (value, hex, upper) => {
        const plain = hex ? `0x${value.toString(16)}` : value.toString();
        const count = given(upper ? plain.toUpperCase() : plain);
        expect(text.parse(count)).toBe(BigInt.asIntN(64, value));
      }),
    );
  });

  it.each(["", "-1", "1a", "0x", "0xg", "x12", "12 ", " 12", "1.5", "18446744073709551616", "0x10000000000000000"])(
    "does not take %j for a number",
    (word) => {
      expect(text.parse(given(word))).toBe(NOT_A_NUMBER);
    },
  );

  it("finds the words of a line", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ a-z]{0,30}$/), (line) => {
        const count = given(line);
        const words: string[] = [];
        for (let at = text.nextWord(count, 0); at < count;) {
          const end = text.endOfWord(count, at);
          words.push(line.slice(at, end));
          at = text.nextWord(count, end);
        }
        expect(words).toEqual(line.split(/ +/).filter((word) => word !== ""));
      }),
    );
  });

  it("packs names as the supervisor unpacks them", () => {
    for (const name of ["", "a", "console", "12345678", "123456789", "sixteen-letters!"]) {
      const count = given(name);
      const halves = [text.pack(count, 0), text.pack(count, 1)].map((half) => BigInt.asUintN(64, half));
      expect(halves).toEqual(packName(name));
    }
  });
});
