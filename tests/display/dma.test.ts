/** Large areas that the DMA server fills and copies for the display server: the picture is the same as without it, whatever fails. */
import { beforeAll, describe, expect, test } from "vitest";
import { PixelOrder } from "../../abi/display";
import { Reply } from "../../abi/reply";
import { Status } from "../../abi/syscall";
import type { Answer } from "../../sim/message";
import { compile } from "../lib/compile";
import { DmaPartner } from "./dma-partner";
import { DisplaySetup } from "./setup";

type Drawing = [operation: string, ...values: number[]];

let display: WebAssembly.Module;
let server: WebAssembly.Module;
beforeAll(async () => {
  display = new WebAssembly.Module((await compile("servers/display.ts")) as Uint8Array<ArrayBuffer>);
  server = new WebAssembly.Module((await compile("servers/dma.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

interface Mode {
  depth: number;
  /** Bytes between the rows. */
  gap: number;
}

/** Colours that tell rows and columns apart, drawn in parts that are left to the processor. */
const PATTERN: Drawing[] = [
  ...Array.from({ length: 48 }, (_, n): Drawing => ["fill", 0, n * 10, 640, 10, n * 0x040506]),
  ...Array.from({ length: 16 }, (_, n): Drawing => ["fill", n * 40, 0, 4, 480, n * 0x0f0e0d]),
];
const CLEAR: Drawing = ["fill", 0, 0, 640, 480, 0x123456];
const UP: Drawing = ["scroll", 0, 32, 640, 448, 160, 0x654321];
const DOWN: Drawing = ["scroll", 0, 0, 600, 480, -160, 0xabcdef];

/** Has a display server draw. @returns the framebuffer with two pictures, and what `prepare` made of the setup */
function draw<T extends DmaPartner | undefined>(
  mode: Mode,
  drawings: Drawing[],
  prepare: (setup: DisplaySetup) => T,
): { bytes: Buffer; with: T } {
  const setup = new DisplaySetup(display);
  Object.assign(setup.firmware, { gap: mode.gap, order: PixelOrder.Bgr });
  const prepared = prepare(setup);
  setup.run(function* () {
    yield* setup.do("setMode", [640, 480, mode.depth]);
    for (const [name, ...values] of drawings) {
      const asked = yield* setup.ask(name, values);
      // it waits for what a dead server left on a channel
      while (!asked.answered) {
        prepared?.controller.clock.advance(5_000_000);
        yield setup.host.timerFires() as never;
      }
      expect(asked.result).toEqual({});
      // and what would still come, comes
      prepared?.controller.clock.advance(1e9);
    }
  });
  const bytes = ((640 * mode.depth) / 8 + mode.gap) * 960;
  return { bytes: Buffer.from(setup.host.bytes(setup.address, bytes)), with: prepared };
}

const alone = (mode: Mode, drawings: Drawing[]): Buffer => draw(mode, drawings, () => undefined).bytes;
const MODE: Mode = { depth: 32, gap: 0 };

describe.each([MODE, { depth: 32, gap: 64 }, { depth: 16, gap: 0 }, { depth: 16, gap: 32 }])("%o", (mode) => {
  test("fills, moves and copies by DMA what is large", () => {
    const drawings: Drawing[] = [
      CLEAR,
      ["fill", 20, 20, 600, 400, 0x204060],
      ...PATTERN,
      UP,
      DOWN,
      ["copy", 0, 0, 320, 240, 320, 240],
      ["copy", 10, 200, 4, 0, 500, 280],
    ];
    const drawn = draw(mode, drawings, (setup) => new DmaPartner(server, setup));
    expect(drawn.bytes.equals(alone(mode, drawings))).toBe(true);
    // 4 fills, and of the moves 2, 2, 1 and 2 blocks
    expect(drawn.with.calls).toBe(11);
    expect(drawn.with.controller.carriedOut).toBeGreaterThan(20);
  });
});

test.each([
  ["a small area", 32, 0, ["fill", 0, 0, 128, 127, 1]],
  ["a scroll by a few rows", 32, 0, ["scroll", 0, 0, 640, 480, 6, 1]],
  ["a move to the side", 32, 0, ["copy", 0, 0, 8, 0, 600, 480]],
  ["half a word", 16, 0, ["fill", 1, 0, 638, 480, 1]],
  ["a width of half words", 16, 0, ["fill", 0, 0, 639, 480, 1]],
  ["half a word to copy", 16, 0, ["copy", 1, 240, 0, 0, 600, 240]],
  ["rows that begin at half words", 16, 2, ["fill", 0, 0, 640, 480, 1]],
] as [string, number, number, Drawing][])("the processor does %s", (_, depth, gap, drawing) => {
  const mode = { depth, gap };
  const drawn = draw(mode, [...PATTERN, drawing], (setup) => new DmaPartner(server, setup));
  expect(drawn.with.calls).toBe(0);
  expect(drawn.bytes.equals(alone(mode, [...PATTERN, drawing]))).toBe(true);
});

describe("the picture is right", () => {
  const drawings: Drawing[] = [CLEAR, ...PATTERN, UP, DOWN];
  let right: Buffer;
  beforeAll(() => {
    right = alone(MODE, drawings);
  });

  test("when the server dies, wherever that is, and its channel goes on with what it was told", () => {
    const whole = draw(MODE, drawings, (setup) => new DmaPartner(server, setup)).with;
    let deaths = 0;
    for (let step = 2; step <= whole.steps; step += 67) {
      const drawn = draw(MODE, drawings, (setup) => {
        const partner = new DmaPartner(server, setup);
        // once more soon after it was asked again
        for (const death of [step, step + 25]) partner.deaths.add(death);
        return partner;
      });
      expect(drawn.bytes.equals(right), `killed before step ${step}`).toBe(true);
      deaths += 2 - drawn.with.deaths.size;
    }
    expect(deaths).toBeGreaterThan(12);
  });

  test("when what it copied is still under way after its death", () => {
    const moved: Drawing[] = [...PATTERN, ["copy", 0, 100, 0, 0, 640, 380]];
    const drawn = draw(MODE, moved, (setup) => Object.assign(new DmaPartner(server, setup), { diesCopying: true }));
    expect(drawn.with.calls).toBe(1);
    expect(drawn.bytes.equals(alone(MODE, moved))).toBe(true);
  });

  test.each([
    ["an error of the bus", (partner: DmaPartner) => partner.controller.errors.set(2, 1)],
    ["a channel that hangs", (partner: DmaPartner) => partner.controller.hanging.add(2)],
    ["channels that are dead", (partner: DmaPartner) => [2, 4, 5].forEach((n) => partner.controller.dead.add(n))],
  ])("with %s", (_, spoil) => {
    const drawn = draw(MODE, drawings, (setup) => {
      const partner = new DmaPartner(server, setup);
      spoil(partner);
      return partner;
    });
    expect(drawn.with.calls).toBeGreaterThan(0);
    expect(drawn.bytes.equals(right)).toBe(true);
  });

  test.each([
    ["is being restarted", { status: Status.TimedOut }],
    ["was given up", { status: Status.BadHandle }],
    ["died with the greeting", { status: Status.Died }],
    ["speaks another version", Reply.Incompatible],
  ] as [string, Answer][])("without a server that %s, of which nothing else is asked", (_, greeting) => {
    const drawn = draw(MODE, drawings, (setup) => {
      return Object.assign(new DmaPartner(server, setup), { greeting: () => greeting });
    });
    expect(drawn.with.calls).toBe(0);
    expect(drawn.bytes.equals(right)).toBe(true);
  });
});

test("nobody waits for a server that is not there, and one that comes back is used", () => {
  const drawn = draw(MODE, [CLEAR, CLEAR, CLEAR], (setup) => {
    const partner = new DmaPartner(server, setup);
    const greetings: Answer[] = [{ status: Status.TimedOut }, { code: Reply.Ok, words: [6n] }, Reply.Incompatible];
    partner.greeting = () => {
      // only if somebody receives
      expect(setup.host.callDeadline).toBe(0n);
      return greetings.shift()!;
    };
    return partner;
  });
  expect(drawn.with.calls).toBe(1);
});
