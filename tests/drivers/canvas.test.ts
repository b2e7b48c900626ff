/** The canvas against a picture that is drawn pixel by pixel, with bytes around it that must stay. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { PixelOrder } from "../../abi/display";
import { HostModel } from "../../sim/host";
import { parseFont } from "../../tools/font/font";
import { compile } from "../lib/compile";
import { Picture } from "./picture";

interface CanvasExports {
  memory: WebAssembly.Memory;
  picture(): number;
  setMode(address: number, pitch: number, width: number, height: number, depth: number, order: number): void;
  row(x: number, y: number, width: number, colours: number): void;
}

const GUARD = 0xa5;
/** Of the memory that a picture is laid into. */
const MEMORY = 0x1c000;
/** Where colours are put for `row`. */
const COLOURS = 0x1d000;
const font = parseFont(readFileSync("drivers/font.txt", "utf8"));

let canvas: CanvasExports;
beforeAll(async () => {
  const module = await compile("tests/drivers/assembly/canvas.ts");
  canvas = new HostModel(module).instantiate() as unknown as CanvasExports;
}, 60_000);

interface Mode {
  width: number;
  height: number;
  depth: number;
  order: PixelOrder;
  /** Pixels between two rows that are not shown, and before the first. */
  gap: number;
  before: number;
}

/** What is drawn: the operation, and its arguments. */
type Drawing =
  [name: "row", x: number, y: number, colours: number[]] | [name: Exclude<keyof Picture, "row">, ...number[]];

const near = fc.integer({ min: -40, max: 90 });
const coordinate = fc.oneof(
  { weight: 4, arbitrary: near },
  { weight: 1, arbitrary: fc.integer({ min: -32768, max: 32767 }) },
);
const size = fc.oneof({ weight: 4, arbitrary: fc.nat(90) }, { weight: 1, arbitrary: fc.nat(65535) });
const colour = fc.nat(0xffffff);
const point = fc.oneof(fc.integer({ min: 0x20, max: 0x17f }), fc.constantFrom(...font.keys()), fc.nat(0x10ffff));

const drawing: fc.Arbitrary<Drawing> = fc.oneof(
  fc.tuple(fc.constant("fill" as const), coordinate, coordinate, size, size, colour),
  fc.tuple(fc.constant("rectangle" as const), coordinate, coordinate, size, size, colour),
  fc.tuple(fc.constant("line" as const), coordinate, coordinate, coordinate, coordinate, colour),
  fc.tuple(fc.constant("row" as const), coordinate, near, fc.array(colour, { maxLength: 90 })),
  fc.tuple(fc.constant("copy" as const), coordinate, coordinate, coordinate, coordinate, size, size),
  fc.tuple(fc.constant("scroll" as const), coordinate, coordinate, size, size, coordinate, colour),
  fc.tuple(fc.constant("character" as const), coordinate, coordinate, point, colour, colour),
);

const mode: fc.Arbitrary<Mode> = fc.record({
  width: fc.integer({ min: 1, max: 70 }),
  height: fc.integer({ min: 1, max: 50 }),
  depth: fc.constantFrom(16, 32),
  order: fc.constantFrom(PixelOrder.Bgr, PixelOrder.Rgb),
  gap: fc.constantFrom(0, 0, 4, 8, 12),
  before: fc.constantFrom(0, 2, 6, 64),
});

/** What a colour becomes in memory: hardware sheet 7.1, the table of what shows pure red. */
function pixel(colour: number, { depth, order }: Mode): number {
  const parts = [colour & 0xff, (colour >> 8) & 0xff, colour >> 16];
  const [low, middle, high] = order === PixelOrder.Bgr ? parts : parts.reverse();
  if (depth === 32) return low | (middle << 8) | (high << 16);
  // in 16 bits the order is the other way round
  return (high >> 3) | ((middle >> 2) << 5) | ((low >> 3) << 11);
}

class Setup {
  readonly bytes = new Uint8Array(canvas.memory.buffer, canvas.picture(), MEMORY);
  readonly pitch: number;

  constructor(readonly mode: Mode) {
    const { width, height, depth, order } = mode;
    this.pitch = ((width + mode.gap) * depth) / 8;
    this.bytes.fill(GUARD);
    canvas.setMode(canvas.picture() + this.start, this.pitch, width, height, depth, order);
  }

  private get start(): number {
    return (this.mode.before * this.mode.depth) / 8;
  }

  draw([name, ...values]: Drawing): void {
    if (name === "row") {
      const [x, y, colours] = values as [number, number, number[]];
      new Uint32Array(canvas.memory.buffer, canvas.picture() + COLOURS, colours.length).set(colours);
      canvas.row(x, y, colours.length, canvas.picture() + COLOURS);
    } else (canvas as unknown as Record<string, (...values: number[]) => void>)[name](...(values as number[]));
  }

  /** All the bytes, as they have to be for this picture. */
  expected(picture: Picture): Uint8Array {
    const { width, height, depth } = this.mode;
    const bytes = new Uint8Array(MEMORY).fill(GUARD);
    const view = new DataView(bytes.buffer);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = this.start + y * this.pitch + (x * depth) / 8;
        const value = pixel(picture.get(x, y)!, this.mode);
        if (depth === 16) view.setUint16(at, value, true);
        else view.setUint32(at, value, true);
      }
    }
    return bytes;
  }
}

test("whatever is drawn, in every mode, is what a plain picture becomes, and nothing around it changes", () => {
  fc.assert(
    fc.property(mode, fc.array(drawing, { minLength: 1, maxLength: 12 }), (mode, drawings) => {
      const setup = new Setup(mode);
      const picture = new Picture(mode.width, mode.height, font);
      for (const each of [["fill", 0, 0, mode.width, mode.height, 0x123456] as Drawing, ...drawings]) {
        setup.draw(each);
        const [name, ...values] = each;
        (picture as unknown as Record<string, (...values: unknown[]) => void>)[name](...values);
      }
      expect(Buffer.compare(setup.bytes, setup.expected(picture))).toBe(0);
    }),
    { numRuns: 1500 },
  );
});

describe("a pixel that shows pure red (hardware sheet 7.1)", () => {
  test.each([
    [32, PixelOrder.Bgr, 0x00ff0000],
    [32, PixelOrder.Rgb, 0x000000ff],
    [16, PixelOrder.Rgb, 0xf800],
    [16, PixelOrder.Bgr, 0x001f],
  ])("%d bits, order %d: %d", (depth, order, expected) => {
    const setup = new Setup({ width: 4, height: 4, depth, order, gap: 0, before: 0 });
    setup.draw(["fill", 0, 0, 1, 1, 0xff0000]);
    const view = new DataView(canvas.memory.buffer, canvas.picture());
    expect(depth === 16 ? view.getUint16(0, true) : view.getUint32(0, true)).toBe(expected);
  });
});
