/** The screen server, with console, display and supervisor played by the test. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PixelOrder } from "../../abi/display";
import { ServiceState } from "../../abi/protocol/supervisor";
import { CommonBit } from "../../abi/service";
import { Info, Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { type Play, type Played, playing } from "../../sim/protocol";
import { display } from "../../tools/client/display";
import { mirror } from "../../tools/client/mirror";
import { supervisor } from "../../tools/client/supervisor";
import { parseFont } from "../../tools/font/font";
import { Picture } from "../drivers/picture";
import { serviceRecord } from "../init/records";
import { compile } from "../lib/compile";

const PEER_RESTARTED = 1n << BigInt(CommonBit.PeerRestarted);
const [SENT, CHANGED] = [1n, 2n];
const [CELL_WIDTH, CELL_HEIGHT] = [8, 16];
/** Rows of characters of the panel at 640 pixels with three services. */
const PANEL = 2;
const font = parseFont(readFileSync("drivers/font.txt", "utf8"));

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/screen.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let host: HostModel;
/** What the console has, from which position on, and which console it is. */
let sent: string;
let oldest: number;
let incarnation: bigint;
let mode: { width: number; height: number };
let picture: Picture;
/** What the display shows, a character each cell. */
let shown: string[][];
/** Operations that the display was asked for. */
let drawn: string[];
/** What it answers to all that draws instead. */
let refusal: Played;
let states: ServiceState[];
let watches: string[];

beforeEach(() => {
  host = new HostModel(module);
  [sent, oldest, incarnation] = ["", 0, 1n];
  [drawn, watches, refusal] = [[], [], undefined];
  states = [ServiceState.Running, ServiceState.Running, ServiceState.Stopped];
  setMode(640, 480);
  host.protocol("display", playing(display, playDisplay()));
  host.protocol(
    "mirror",
    playing(mirror, {
      read: (from: bigint, room: number) => {
        const all = new TextEncoder().encode(sent);
        const start = Number(from) > all.length ? oldest : Math.max(Number(from), oldest);
        const bytes = all.subarray(start, start + room);
        return { start: BigInt(start), count: bytes.length, incarnation, bytes };
      },
      watch: () => void watches.push("mirror"),
    }),
  );
  host.grants.others = playing(supervisor, {
    describe: (service: number) => {
      const name = ["init", "console", "spin"][service];
      if (name === undefined) return "UnknownName";
      return { count: 3, record: serviceRecord({ name, state: states[service] }) };
    },
  });
  host.on(Syscall.SystemInfo, ([, what]) => {
    expect(what).toBe(BigInt(Info.Memory));
    return { status: Status.Ok, words: [245_760] };
  });
  host.on(Syscall.Property, () => ({ status: Status.Ok, words: [4, 0xa02082] }));
});

function setMode(width: number, height: number): void {
  mode = { width, height };
  picture = new Picture(width, height, font);
  shown = Array.from({ length: height / CELL_HEIGHT }, () => Array<string>(width / CELL_WIDTH).fill("?"));
}

function playDisplay(): Play {
  const draw =
    (name: string, action: (...values: never[]) => void) =>
    (...values: never[]): Played => {
      drawn.push(name);
      if (refusal === undefined) action(...values);
      return refusal;
    };
  return {
    describe: () =>
      mode.width === 0
        ? "NoScreen"
        : { mode: { ...mode, depth: 32, order: PixelOrder.Bgr, flips: true, pitch: 2560, owner: "" } },
    watch: () => void watches.push("display"),
    fill: draw("fill", (x: number, y: number, width: number, height: number, colour: number) => {
      picture.fill(x, y, width, height, colour);
      for (let row = y / CELL_HEIGHT; row < (y + height) / CELL_HEIGHT; row++) {
        shown[row].fill(" ", x / CELL_WIDTH, (x + width) / CELL_WIDTH);
      }
    }),
    text: draw("text", (x: number, y: number, foreground: number, background: number, text: string) => {
      for (const [index, char] of [...text].entries()) {
        picture.character(x + index * CELL_WIDTH, y, char.codePointAt(0)!, foreground, background);
        shown[y / CELL_HEIGHT][x / CELL_WIDTH + index] = char;
      }
    }),
    scroll: draw("scroll", (x: number, y: number, width: number, height: number, rows: number, colour: number) => {
      expect([x, width, colour]).toEqual([0, mode.width, 0]);
      picture.scroll(x, y, width, height, rows, colour);
      const moved = shown.splice(y / CELL_HEIGHT, rows / CELL_HEIGHT).map((row) => row.map(() => " "));
      shown.splice((y + height - rows) / CELL_HEIGHT, 0, ...moved);
    }),
  };
}

/** What the terminal shows, without empty rows at its end. */
function lines(): string[] {
  const rows = shown.slice(PANEL).map((row) => row.join("").trimEnd());
  while (rows.at(-1) === "") rows.pop();
  return rows;
}

function run(script: () => Script): void {
  expect(host.run(script)).toEqual({ kind: "script" });
}

/** The console sends more, and tells. */
function* send(text: string): Script {
  sent += text;
  yield host.notification(SENT);
  yield host.notification(0n);
}

/** The panel: its title, and the services. */
function panel(): string[] {
  return shown.slice(0, PANEL).map((row) => row.join("").trim());
}

test("it shows what the console has at the start, and what comes, below the panel", () => {
  sent = "Drupelet\r\n";
  run(function* () {
    yield host.notification(0n);
    expect(panel()).toEqual([
      expect.stringMatching(/^Drupelet \d+\.\d+\.\d+ · Raspberry Pi 3 Model B · 960\.0 MiB +2 of 3 run$/),
      "init      running   console   running   spin      stopped",
    ]);
    expect(lines()).toEqual(["Drupelet"]);
    yield* send("drupelet> ab");
    yield* send("\b\x1b[K");
    expect(lines()).toEqual(["Drupelet", "drupelet> a"]);
  });
  expect(watches).toEqual(["mirror", "display"]);
});

test("of a key only what it changes is drawn: the character and the cursor", () => {
  run(function* () {
    yield* send("abc");
    drawn = [];
    yield* send("d");
    expect(drawn).toEqual(["text", "fill"]);
  });
});

test("many lines at once move the picture once", () => {
  run(function* () {
    yield* send(Array.from({ length: 40 }, (_, n) => `line ${n}\r\n`).join(""));
    drawn = [];
    yield* send(Array.from({ length: 20 }, (_, n) => `more ${n}\r\n`).join(""));
    expect(drawn.filter((name) => name === "scroll")).toHaveLength(1);
    expect(lines().slice(-21)).toEqual(["line 39", ...Array.from({ length: 20 }, (_, n) => `more ${n}`)]);
  });
});

describe("services", () => {
  test("that change are seen soon after something was written, and until they rest", () => {
    run(function* () {
      yield* send("init: console: unreachable\r\n");
      states[1] = ServiceState.Restarting;
      yield host.timerFires();
      yield host.notification(0n);
      expect(panel()[1]).toBe("init      running   console   restarts  spin      stopped");
      expect(panel()[0]).toMatch(/ 1 of 3 run$/);
      states = [ServiceState.Running, ServiceState.GivenUp, ServiceState.Finished];
      yield host.timerFires();
      yield host.notification(0n);
      expect(panel()[1]).toBe("init      running   console   given up  spin      finished");
      yield host.timerFires();
      yield host.notification(0n);
      expect(host.timer).toBeUndefined();
    });
  });
});

describe("while another program has the screen", () => {
  test("nothing is lost: all is drawn when it is given back", () => {
    run(function* () {
      yield* send("before\r\n");
      refusal = "Taken";
      yield* send("meanwhile\r\n");
      expect(lines()).toEqual(["before"]);
      setMode(640, 480);
      refusal = undefined;
      yield host.notification(CHANGED);
      yield host.notification(0n);
      expect(lines()).toEqual(["before", "meanwhile"]);
      expect(panel()[1]).toMatch(/^init +running/);
    });
  });

  test("that ended without a word, what is written next finds out", () => {
    run(function* () {
      refusal = "Taken";
      yield* send("meanwhile\r\n");
      refusal = undefined;
      yield* send("after\r\n");
      expect(lines()).toEqual(["meanwhile", "after"]);
    });
  });
});

test("in another mode all that the console has is shown anew, in lines of that width", () => {
  run(function* () {
    yield* send("x".repeat(100));
    expect(lines()).toEqual(["x".repeat(80), "x".repeat(20)]);
    setMode(1920, 1088);
    yield host.notification(CHANGED);
    yield host.notification(0n);
    expect(lines()).toEqual(["x".repeat(100)]);
    expect(shown).toHaveLength(68);
  });
});

test("without a screen it waits for one", () => {
  mode = { width: 0, height: 0 };
  run(function* () {
    yield* send("before\r\n");
    expect(drawn).toEqual([]);
    setMode(640, 480);
    yield host.notification(CHANGED);
    yield host.notification(0n);
    expect(lines()).toEqual(["before"]);
  });
});

describe("servers that were started again", () => {
  test("the display is told again who watches, and shown everything", () => {
    run(function* () {
      yield* send("before\r\n");
      refusal = { status: Status.Died };
      yield* send("meanwhile\r\n");
      refusal = undefined;
      setMode(640, 480);
      yield host.notification(PEER_RESTARTED);
      yield host.notification(0n);
      expect(lines()).toEqual(["before", "meanwhile"]);
    });
    expect(watches).toEqual(["mirror", "display", "mirror", "display"]);
  });

  test("the console has nothing of the earlier one, which stays on the screen", () => {
    run(function* () {
      yield* send("before\r\nand some more\r\n");
      [sent, incarnation] = ["\r\x1b[Kdrupelet> and much more of the successor", 2n];
      yield host.notification(PEER_RESTARTED);
      yield host.notification(0n);
      expect(lines()).toEqual(["before", "and some more", "drupelet> and much more of the successor"]);
    });
  });
});

test("after a gap it goes on with the next line", () => {
  run(function* () {
    yield* send("before\r\n");
    oldest = sent.length + 30;
    yield* send("lost ".repeat(4) + "\x1b[31;4" + "5mcut off here\r\nwhole line\r\n");
    expect(lines()).toEqual(["before", "whole line"]);
  });
});

/** Renewed as the pictures of tests/qemu/picture.ts are. */
test("colours, boxes and a hidden cursor look as in the picture", () => {
  const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
  run(function* () {
    yield* send(names.map((name, n) => `\x1b[${30 + n}m${name.padEnd(9)}`).join("") + "\x1b[0m\r\n");
    yield* send(names.map((name, n) => `\x1b[1;${30 + n}m${name.padEnd(9)}`).join("") + "\x1b[0m\r\n");
    yield* send(names.map((name, n) => `\x1b[37;${40 + n}m${name.padEnd(9)}`).join("") + "\x1b[0m\r\n");
    yield* send("\x1b[7mreverse\x1b[27m \x1b[1mbold\x1b[22m plain \x1b[30;103mbright\x1b[0m\r\n");
    yield* send("┌─┬─┐ ╔═╦═╗ ░▒▓█\r\n│ß│ñ│ ║½║€║\r\n├─┼─┤ ╠═╬═╣\r\n└─┴─┘ ╚═╩═╝ 中 \r\n");
    yield* send("at the end of a row".padStart(80) + "and of the next\x1b[12;30Hthere\x1b[?25l");
  });
  const png = new PNG({ width: 640, height: 480 });
  picture.colours.forEach((colour, index) => png.data.writeUInt32BE(colour * 256 + 255, index * 4));
  const file = "tests/pictures/terminal.png";
  if (process.env.PICTURES === "renew") writeFileSync(file, PNG.sync.write(png));
  expect(existsSync(file)).toBe(true);
  expect(PNG.sync.read(readFileSync(file)).data.equals(png.data)).toBe(true);
});
