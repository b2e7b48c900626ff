/** The display server on a model of the framebuffer, with its clients played by the test. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PixelOrder } from "../../abi/display";
import { compile } from "../lib/compile";
import { DisplaySetup, GAME, SHELL, TERMINAL } from "./setup";

const RED = 0xff0000;
const BELL = 0x501;
const OTHER_BELL = 0x502;
const HALF = 640 * 480 * 4;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/display.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let setup: DisplaySetup;
beforeEach(() => {
  setup = new DisplaySetup(module);
});

/** How often a handle was notified since the last look. */
function rings(handle = BELL): number {
  return setup.host.notified.splice(0).filter((each) => each.handle === handle).length;
}

describe("the mode", () => {
  test("begins with the size that the screen has, 32 bits, blue first, and memory for two pictures", () => {
    setup.firmware.width = 1920;
    setup.firmware.height = 1080;
    setup.run(function* () {
      expect(yield* setup.do("describe")).toEqual({
        mode: { width: 1920, height: 1080, depth: 32, order: PixelOrder.Bgr, flips: true, pitch: 7680, owner: "" },
      });
    });
    expect(setup.modes).toEqual([[1920, 1080, 2160, 32, 0]]);
  });

  test("begins with 640x480 when the firmware tells no size that can be", () => {
    setup.firmware.width = 0;
    setup.firmware.height = 0;
    setup.run(function* () {});
    expect(setup.modes).toEqual([[640, 480, 960, 32, 0]]);
  });

  test("of an earlier server is the successor's", () => {
    Object.assign(setup.firmware, { width: 800, height: 600, depth: 16 });
    setup.host.grants.restarts = 1;
    setup.run(function* () {});
    expect(setup.modes).toEqual([[800, 600, 1200, 16, 0]]);
  });

  test("is what the firmware gives, whatever was asked for", () => {
    Object.assign(setup.firmware, { order: PixelOrder.Rgb, gap: 64, rows: 700 });
    setup.run(function* () {
      yield* setup.do("setMode", [1024, 768, 32]);
      expect(yield* setup.do("describe")).toMatchObject({
        mode: { width: 1024, height: 768, order: PixelOrder.Rgb, flips: false, pitch: 4096 + 64 },
      });
      yield* setup.do("fill", [1023, 767, 1, 1, 0x112233]);
      expect(setup.pixel(1023, 767)).toBe(0x332211);
    });
  });

  test.each([
    [639, 480, 32],
    [1921, 1080, 32],
    [640, 399, 32],
    [640, 1201, 32],
    [640, 480, 24],
  ])("%d x %d with %d bits cannot be, and the mode stays", (width, height, depth) => {
    setup.run(function* () {
      expect(yield* setup.fail("setMode", [width, height, depth])).toBe("BadMode");
      expect(yield* setup.do("describe")).toMatchObject({ mode: { width: 640, height: 480 } });
    });
    expect(setup.modes).toHaveLength(1);
  });

  test("of which two pictures are more than a region holds has one", () => {
    setup.run(function* () {
      yield* setup.do("setMode", [1920, 1200, 32]);
    });
    expect(setup.modes[1]).toEqual([1920, 1200, 1200, 32, 0]);
  });

  test("of a depth that nobody can draw in is refused", () => {
    setup.firmware.depthOnly = 24;
    setup.run(function* () {
      expect(yield* setup.fail("fill", [0, 0, 1, 1, RED])).toBe("NoScreen");
    });
  });

  test("without a screen all is refused, until there is one", () => {
    setup.firmware.present = false;
    setup.run(function* () {
      expect(yield* setup.fail("describe")).toBe("NoScreen");
      expect(yield* setup.fail("claim")).toBe("NoScreen");
      expect(yield* setup.fail("fill", [0, 0, 1, 1, RED])).toBe("NoScreen");
      expect(yield* setup.fail("setMode", [640, 480, 32])).toBe("NoScreen");
      expect(yield* setup.fail("flip")).toBe("NoScreen");
      setup.firmware.present = true;
      yield* setup.do("setMode", [640, 480, 32]);
      yield* setup.do("fill", [0, 0, 1, 1, RED]);
      expect(setup.pixel(0, 0)).toBe(RED);
    });
    expect(setup.host.log.map(({ text }) => text)).toContain("there is no framebuffer: DisplayError 4");
  });
});

describe("drawing", () => {
  test("each operation reaches the screen", () => {
    setup.run(function* () {
      yield* setup.do("fill", [10, 10, 5, 5, 0x010203]);
      yield* setup.do("rectangle", [100, 100, 3, 3, RED]);
      yield* setup.do("line", [200, 0, 210, 10, 0x00ff00]);
      yield* setup.do("text", [0, 32, 0xffffff, 0x0000ff, "█é"]);
      yield* setup.do("copy", [10, 10, 300, 10, 5, 5]);
      yield* setup.do("scroll", [200, 0, 20, 12, 2, 0x123456]);
    });
    expect(setup.pixel(14, 14)).toBe(0x010203);
    expect(setup.pixel(304, 14)).toBe(0x010203);
    expect([setup.pixel(100, 100), setup.pixel(101, 101), setup.pixel(102, 102)]).toEqual([RED, 0, RED]);
    expect([setup.pixel(208, 6), setup.pixel(205, 11)]).toEqual([0x00ff00, 0x123456]);
    expect([setup.pixel(7, 47), setup.pixel(8, 47)]).toEqual([0xffffff, 0x0000ff]);
  });

  test("a character without a glyph shows the replacement", () => {
    setup.run(function* () {
      yield* setup.do("text", [0, 0, RED, 0, "\u4e00"]);
    });
    expect([setup.pixel(1, 2), setup.pixel(1, 0)]).toEqual([RED, 0]);
  });

  test("a picture is cut where it is outside", () => {
    const pixels = Uint8Array.from({ length: 4 * 4 * 3 }, (_, index) => (index % 4 === 3 ? 0 : index));
    const colourOf = (x: number, y: number) => {
      const at = (y * 4 + x) * 4;
      return at | ((at + 1) << 8) | ((at + 2) << 16);
    };
    setup.run(function* () {
      yield* setup.do("blit", [-1, -2, 4, 3, pixels]);
      expect([0, 1, 2, 3].map((x) => setup.pixel(x, 0))).toEqual([colourOf(1, 2), colourOf(2, 2), colourOf(3, 2), 0]);
      yield* setup.do("blit", [638, 478, 4, 3, pixels]);
      expect([setup.pixel(638, 478), setup.pixel(639, 479)]).toEqual([colourOf(0, 0), colourOf(1, 1)]);
      yield* setup.do("blit", [-32768, 0, 4, 3, pixels]);
      yield* setup.do("blit", [0, 0, 0, 3, new Uint8Array()]);
    });
  });

  test("a picture with too few or too many bytes is refused", () => {
    setup.run(function* () {
      expect(yield* setup.fail("blit", [0, 0, 4, 3, new Uint8Array(47)])).toBe("BadLength");
      expect(yield* setup.fail("blit", [0, 0, 4, 3, new Uint8Array(49)])).toBe("BadLength");
      expect(yield* setup.fail("blit", [0, 0, 65535, 65535, new Uint8Array(49)])).toBe("BadLength");
    });
  });

  test("a colour of more than 24 bits is refused", () => {
    setup.run(function* () {
      for (const [name, ...values] of [
        ["fill", 0, 0, 1, 1, 0x1000000],
        ["rectangle", 0, 0, 1, 1, 0x1000000],
        ["line", 0, 0, 1, 1, 0x1000000],
        ["scroll", 0, 0, 1, 1, 1, 0x1000000],
        ["text", 0, 0, 0x1000000, 0, "a"],
        ["text", 0, 0, 0, 0x1000000, "a"],
      ] as [string, ...unknown[]][]) {
        expect(yield* setup.fail(name, values), name).toBe("BadColour");
      }
    });
  });
});

describe("who claims the screen", () => {
  test("draws alone, until it is given back", () => {
    setup.run(function* () {
      yield* setup.do("watch", [BELL], TERMINAL);
      yield* setup.do("claim");
      expect(yield* setup.do("describe", [], TERMINAL)).toMatchObject({ mode: { owner: "shell" } });
      expect(yield* setup.fail("fill", [0, 0, 9, 9, RED], TERMINAL)).toBe("Taken");
      expect(yield* setup.fail("setMode", [640, 480, 16], TERMINAL)).toBe("Taken");
      expect(yield* setup.fail("claim", [], TERMINAL)).toBe("Taken");
      expect(yield* setup.fail("release", [], TERMINAL)).toBe("Taken");
      yield* setup.do("fill", [0, 0, 9, 9, 0x123456]);
      expect(rings()).toBe(0);
      yield* setup.do("release");
      expect(rings()).toBe(1);
      yield* setup.do("fill", [0, 0, 9, 9, RED], TERMINAL);
      yield* setup.do("release");
      expect(rings()).toBe(0);
    });
    expect(setup.pixel(0, 0)).toBe(RED);
  });

  test.each([
    ["ended", 0],
    ["was started again", 0x20003],
  ])("loses it when it %s", (_, task) => {
    setup.run(function* () {
      yield* setup.do("watch", [BELL], TERMINAL);
      yield* setup.do("claim");
      setup.tasks.set(SHELL, task);
      yield* setup.do("fill", [0, 0, 9, 9, RED], TERMINAL);
      expect(rings()).toBe(1);
      expect(yield* setup.do("describe")).toMatchObject({ mode: { owner: "" } });
    });
  });

  test("watchers are told of a mode, each by its last notification, and eight there may be", () => {
    setup.run(function* () {
      yield* setup.do("watch", [OTHER_BELL], TERMINAL);
      yield* setup.do("watch", [BELL], TERMINAL);
      yield* setup.do("setMode", [640, 480, 16]);
      expect(setup.host.notified.map(({ handle }) => handle)).toEqual([BELL]);
      for (let client = 10; client < 17; client++) yield* setup.do("watch", [OTHER_BELL], client);
      expect(yield* setup.fail("watch", [OTHER_BELL], 17)).toBe("TooMany");
      yield* setup.do("watch", [OTHER_BELL], TERMINAL);
    });
  });
});

describe("a surface", () => {
  test("is the half of the framebuffer that is not shown, and the halves change places", () => {
    setup.run(function* () {
      for (let times = 0; times < 2; times++) {
        const surface = yield* setup.ask("surface", [], GAME);
        expect([surface.result, surface.request.reply!.handles]).toEqual([{ offset: HALF }, [0x1800]]);
      }
      expect(yield* setup.fail("fill", [0, 0, 1, 1, RED])).toBe("Taken");
      new DataView(setup.host.memory.buffer).setUint32(setup.address + HALF, 0x00ff00, true);
      expect(yield* setup.do("flip", [], GAME)).toEqual({ offset: 0 });
      expect([setup.shown, setup.pixel(0, 0)]).toEqual([480, 0x00ff00]);
      yield* setup.do("fill", [1, 0, 1, 1, RED], GAME);
      expect(setup.memory(HALF + 4)).toBe(RED);
      expect(yield* setup.do("flip", [], GAME)).toEqual({ offset: HALF });
      expect(setup.shown).toBe(0);
    });
  });

  test("is taken back with the claim", () => {
    setup.run(function* () {
      yield* setup.do("surface", [], GAME);
      yield* setup.do("release", [], GAME);
      expect(setup.revoked).toEqual([0x1800]);
      expect(yield* setup.fail("flip", [], GAME)).toBe("NoSurface");
      yield* setup.do("surface", [], GAME);
      setup.tasks.set(GAME, 0);
      yield* setup.do("fill", [0, 0, 1, 1, RED]);
      expect(setup.revoked).toEqual([0x1800, 0x1800]);
      expect(yield* setup.fail("flip")).toBe("NoSurface");
    });
  });

  test("is copied where there is memory for one picture only", () => {
    setup.firmware.rows = 480;
    setup.run(function* () {
      expect(yield* setup.do("surface", [], GAME)).toEqual({ offset: 0 });
      const copy = setup.mapped.get(0x801)!;
      new DataView(setup.host.memory.buffer).setUint32(copy + HALF - 4, 0x00ff00, true);
      expect(setup.pixel(639, 479)).toBe(0);
      expect(yield* setup.do("flip", [], GAME)).toEqual({ offset: 0 });
      expect(setup.pixel(639, 479)).toBe(0x00ff00);
      yield* setup.do("release", [], GAME);
      expect(setup.mapped.has(0x801)).toBe(false);
    });
  });

  test("is copied where the firmware does not move the picture", () => {
    setup.firmware.pans = false;
    setup.run(function* () {
      expect(yield* setup.do("surface", [], GAME)).toMatchObject({ offset: HALF });
      new DataView(setup.host.memory.buffer).setUint32(setup.address + HALF, 0x00ff00, true);
      expect(yield* setup.do("flip", [], GAME)).toEqual({ offset: HALF });
      expect(setup.pixel(0, 0)).toBe(0x00ff00);
    });
  });

  test("without memory for it is refused, and the screen stays free", () => {
    setup.firmware.rows = 480;
    setup.pagesLeft = 299;
    setup.run(function* () {
      expect(yield* setup.fail("surface", [], GAME)).toBe("NoMemory");
      yield* setup.do("fill", [0, 0, 1, 1, RED]);
    });
  });
});
