/** The display server on a model of the framebuffer, with its clients, the supervisor and the firmware played by the test. */
import { expect } from "vitest";
import { PixelOrder } from "../../abi/display";
import { FirmwareTag } from "../../abi/firmware";
import { ServiceState } from "../../abi/protocol/supervisor";
import { Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { type Asked, asking, type Played, playing } from "../../sim/protocol";
import { display } from "../../tools/client/display";
import { supervisor } from "../../tools/client/supervisor";
import { serviceRecord } from "../init/records";

/** Service numbers + 1. */
export const [SHELL, TERMINAL, GAME] = [3, 4, 5];
export const LINEAR_BASE = 0x1_0000_0000n;
const FIRST_REGION = 0x800;

/** What the firmware does with a mode that it is asked for. */
export interface Firmware {
  width: number;
  height: number;
  depth: number;
  order: PixelOrder;
  /** The most rows that it gives memory for. */
  rows: number;
  /** Added to each row's bytes. */
  gap: number;
  /** There is a screen. */
  present: boolean;
  pans: boolean;
  /** Asked for a depth, it gives this one. */
  depthOnly?: number;
}

export class DisplaySetup {
  readonly firmware: Firmware = {
    width: 640,
    height: 480,
    depth: 16,
    order: PixelOrder.Bgr,
    rows: 16384,
    gap: 0,
    present: true,
    pans: true,
  };
  /** Modes that were asked for: width, height, rows, depth, order. */
  readonly modes: number[][] = [];
  /** First row that the screen shows. */
  shown = 0;
  /** Task of each client, 0 when it has ended. */
  readonly tasks = new Map([SHELL, TERMINAL, GAME].map((client) => [client, 0x10000 + client]));
  /** Mappings: address in linear memory, by region. */
  readonly mapped = new Map<number, number>();
  /** Regions that were taken back from clients. */
  readonly revoked: number[] = [];
  /** Pages that may be had. */
  pagesLeft = 1000;
  private nextRegion = FIRST_REGION;

  constructor(
    module: WebAssembly.Module,
    readonly host = new HostModel(module),
  ) {
    host.endpoint("display");
    host.grants.others = playing(supervisor, {
      describe: (service: number) => this.describe(service),
      display: (...mode: number[]) => this.makeFramebuffer(mode),
      firmware: (tag: number, x: number, y: number) => {
        const { width, height, depth } = this.firmware;
        if (tag === (FirmwareTag.GetScreenSize as number)) return { bytes: 8, a0: width, a1: height, a2: 0, a3: 0 };
        if (tag === (FirmwareTag.GetDepth as number)) return { bytes: 4, a0: depth, a1: 0, a2: 0, a3: 0 };
        expect([tag, x]).toEqual([FirmwareTag.SetVirtualOffset, 0]);
        if (!this.firmware.pans) return "UnknownTag";
        this.shown = y;
        return { bytes: 8, a0: 0, a1: y, a2: 0, a3: 0 };
      },
    });
    host.on(Syscall.Map, ([, region, address]) => {
      this.mapped.set(Number(region), Number(address - LINEAR_BASE));
      return Status.Ok;
    });
    host.on(Syscall.Unmap, ([, address]) => {
      for (const [region, at] of this.mapped) if (at === Number(address - LINEAR_BASE)) this.mapped.delete(region);
      return Status.Ok;
    });
    host.on(Syscall.HandleCopy, ([region, rights]) => {
      expect(rights).toBe(3n);
      return { status: Status.Ok, words: [Number(region) + 0x1000] };
    });
    host.on(Syscall.HandleRevoke, ([region]) => {
      this.revoked.push(Number(region));
      return Status.Ok;
    });
    host.on(Syscall.RegionCreate, ([, pages]) => {
      if (Number(pages) > this.pagesLeft) return Status.NoMemory;
      return { status: Status.Ok, words: [this.nextRegion++] };
    });
    host.onInstance = (memory) => void memory.grow((0x0700_0000 - memory.buffer.byteLength) / 65536);
  }

  run(script: () => Generator<never, void, void>): void {
    expect(this.host.run(script as never)).toEqual({ kind: "script" });
  }

  /** Asks and waits for the answer. */
  *ask(name: string, values: unknown[] = [], client = SHELL): Generator<never, Asked, void> {
    const asked = asking(this.host, display, name, values, { client });
    yield asked.request as never;
    return asked;
  }

  /** Asks what must succeed. */
  *do(name: string, values: unknown[] = [], client = SHELL): Generator<never, Record<string, unknown>, void> {
    return (yield* this.ask(name, values, client)).result;
  }

  /** Asks what must fail. */
  *fail(name: string, values: unknown[] = [], client = SHELL): Generator<never, string, void> {
    return (yield* this.ask(name, values, client)).error;
  }

  /** The pixel of 32 bits that the screen shows there. */
  pixel(x: number, y: number): number {
    const { width, gap } = this.firmware;
    return this.memory((this.shown + y) * (width * 4 + gap) + x * 4);
  }

  /** A word of the framebuffer. */
  memory(offset: number): number {
    return new DataView(this.host.memory.buffer).getUint32(this.address + offset, true);
  }

  /** Where the framebuffer is mapped. */
  get address(): number {
    return this.mapped.get(this.framebuffer)!;
  }

  private framebuffer = 0;

  private describe(service: number): Played {
    const id = this.tasks.get(service + 1);
    if (id === undefined) return "UnknownName";
    const state = id === 0 ? ServiceState.Stopped : ServiceState.Running;
    const name = ["shell", "screen", "game"][service + 1 - SHELL];
    return { count: 9, record: serviceRecord({ name, state, id }) };
  }

  private makeFramebuffer(mode: number[]): Played {
    this.modes.push(mode);
    const { firmware } = this;
    if (!firmware.present) return "NoScreen";
    const [width, height, rows, depth] = mode;
    this.mapped.delete(this.framebuffer);
    this.framebuffer = this.nextRegion++;
    this.shown = 0;
    firmware.width = width;
    firmware.height = height;
    firmware.depth = firmware.depthOnly ?? depth;
    const given = Math.max(height, Math.min(rows, firmware.rows));
    const pitch = (width * firmware.depth) / 8 + firmware.gap;
    const format = firmware.depth | (firmware.order << 8);
    return { region: this.framebuffer, pitch, width, height, rows: given, format };
  }
}
