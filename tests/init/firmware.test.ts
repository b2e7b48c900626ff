/** What init has the firmware change, and for whom. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { FirmwareTag } from "../../abi/firmware";
import { HandleType, Right, Status, Syscall } from "../../abi/syscall";
import type { HostModel } from "../../sim/host";
import { compile } from "../lib/compile";
import { CONSOLE, Init, SHELL } from "./fixture";
import type { TaskModel } from "./tasks";

const ADDRESS = 0x3c10_0000;
const READ_WRITE_DMA = Right.Read | Right.Write | Right.Dma;

let wasm: Uint8Array;
let init: Init;
let host: HostModel;
let kernel: TaskModel;
let asked: number[][];

beforeAll(async () => {
  wasm = await compile("servers/init.ts");
}, 60_000);

beforeEach(() => {
  init = new Init(wasm);
  ({ host, kernel } = init);
  asked = [];
  host.on(Syscall.Property, (args) => {
    asked.push(args.slice(1, 6).map(Number));
    return { status: Status.Ok, words: [8, 3, 700, 0, 9] };
  });
  host.on(Syscall.Display, (args) => {
    asked.push(args.slice(1, 6).map(Number));
    return { status: Status.Ok, words: [ADDRESS, 4097, 640, 480, 960, 2560, 32 | (1 << 8)] };
  });
});

const MODE = [640, 480, 960, 32, 1];
const OTHER_MODE = [800, 480, 960, 32, 1];

test("a tag of the manifest is asked, and its words are answered", () => {
  host.run(function* () {
    const { result } = yield* init.ask("firmware", [FirmwareTag.SetClockRate, 3, 700, 1]);
    expect(result).toEqual({ bytes: 8, a0: 3, a1: 700, a2: 0, a3: 9 });
  });
  expect(asked).toEqual([[FirmwareTag.SetClockRate, 3, 700, 1, 0]]);
});

test("other tags, and those of services without, are refused and not asked", () => {
  host.run(function* () {
    expect((yield* init.ask("firmware", [FirmwareTag.SetClockState, 3, 0, 0])).error).toBe("NotGranted");
    expect((yield* init.ask("firmware", [FirmwareTag.SetClockRate, 3, 700, 1], CONSOLE)).error).toBe("NotGranted");
    expect((yield* init.ask("display", MODE, CONSOLE)).error).toBe("NotGranted");
  });
  expect(asked).toEqual([]);
});

test("a tag that the firmware does not know is told apart", () => {
  host.on(Syscall.Property, () => Status.NotFound);
  host.run(function* () {
    expect((yield* init.ask("firmware", [FirmwareTag.SetClockRate, 3, 700, 1])).error).toBe("UnknownTag");
  });
});

test("a framebuffer is given as a region, without the right to give it other badges", () => {
  host.run(function* () {
    const { result } = yield* init.ask("display", MODE);
    expect(result).toMatchObject({ pitch: 2560, width: 640, height: 480, rows: 960, format: 0x120 });
    const handle = kernel.task(SHELL).handles[(result["region"] as number) - 0x101];
    expect(handle).toMatchObject({ type: HandleType.Region, object: ADDRESS, rights: READ_WRITE_DMA });
  });
  expect(asked).toEqual([MODE]);
});

test("the next framebuffer ends the one before, and leaves nothing behind", () => {
  host.run(function* () {
    const first = (yield* init.ask("display", MODE)).result["region"] as number;
    const { held } = kernel;
    const second = (yield* init.ask("display", OTHER_MODE)).result["region"] as number;
    const types = [first, second].map((handle) => kernel.task(SHELL).handles[handle - 0x101].type);
    expect(types).toEqual([HandleType.None, HandleType.Region]);
    expect(kernel.held).toBe(held);
  });
});

test("the framebuffer that is there already is given again, and the firmware not asked", () => {
  host.run(function* () {
    const first = yield* init.ask("display", MODE);
    const second = yield* init.ask("display", MODE);
    const regions = [first, second].map(({ result }) => result["region"] as number);
    const handles = regions.map((handle) => kernel.task(SHELL).handles[handle - 0x101]);
    expect(handles[0]).toMatchObject({ type: HandleType.Region, object: ADDRESS, rights: READ_WRITE_DMA });
    expect(handles[1]).toEqual(handles[0]);
    expect({ ...second.result, region: regions[0] }).toEqual(first.result);
  });
  expect(asked).toEqual([MODE]);
});

test("a mode that cannot be leaves none", () => {
  host.run(function* () {
    yield* init.ask("display", MODE);
    const { held } = kernel;
    host.on(Syscall.Display, () => Status.NotFound);
    expect((yield* init.ask("display", OTHER_MODE)).error).toBe("NoScreen");
    expect(kernel.held).toBe(held - 1);
  });
});
