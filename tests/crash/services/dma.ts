import { expect } from "vitest";
import { ServiceState } from "../../../abi/protocol/supervisor";
import { Right, Status, Syscall } from "../../../abi/syscall";
import { Dma } from "../../../sim/dma";
import { Ram } from "../../../sim/memory";
import { playing } from "../../../sim/protocol";
import { dma } from "../../../tools/client/dma";
import { supervisor } from "../../../tools/client/supervisor";
import { serviceRecord } from "../../init/records";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const PAGE = 4096;
const SYSTEM = 0x120;
/** Where each life of the server has its control blocks, in its own memory, and where the clients' regions are. */
const BLOCKS = 0x1000_0000;
const DATA = 0x3000_0000;
const [SOURCE, TARGET] = [0x801, 0x802];
const ALL = Right.Read | Right.Write | Right.Dma;

/** What was answered has been done; a transfer that the server died with may be half done, and is made again. */
export const crash: CrashCase = {
  service: "dma",
  stage(module) {
    const data = new Uint8Array(2 * PAGE).map((_, at) => (at < PAGE ? at * 7 + 1 : 0));
    const clients = new Ram(() => data, DATA);
    const own = new Ram(() => new Uint8Array(world.host.memory.buffer));
    const at = (address: number) => (address >= DATA ? clients : own);
    const device = new Dma({
      memory: {
        read: (address) => at(address).read(address),
        write: (address, value) => at(address).write(address, value),
      },
    });
    const world: World = new World(module, device.clock);
    const { host } = world;
    host.onInstance = (memory) => void memory.grow(BLOCKS / 65536 + 32 - memory.buffer.byteLength / 65536);
    host.endpoint("dma");
    [2, 4, 5].forEach((channel, nth) => {
      const line = {
        read: (offset: number) => device.read(offset),
        write: (offset: number, value: number) => device.write(offset, value),
        interrupt: device.lines[channel],
      };
      world.device(nth === 0 ? "dma" : `dma${channel}`, line, nth === 0 ? {} : { pages: 0 });
    });
    const regions = new Map([
      [SOURCE, { start: DATA, bytes: PAGE }],
      [TARGET, { start: DATA + PAGE, bytes: PAGE }],
    ]);
    let next = 0x900;
    const make = (region: { start: number; bytes: number }) => {
      regions.set(next, region);
      return { status: Status.Ok, words: [next++] };
    };
    host.on(Syscall.Property, () => ({ status: Status.Ok, words: [4, 0x3c] }));
    host.on(Syscall.RegionCreate, ([, pages, system]) => {
      expect(Number(system)).toBe(SYSTEM);
      return make({ start: BLOCKS, bytes: Number(pages) * PAGE });
    });
    host.on(Syscall.Map, () => Status.Ok);
    host.on(Syscall.HandleCopy, ([handle, rights]) => {
      const region = regions.get(world.passed(Number(handle)));
      return region && (ALL & Number(rights)) === Number(rights) ? make(region) : Status.BadHandle;
    });
    host.on(Syscall.RegionSync, ([handle, offset, bytes]) => {
      const region = regions.get(Number(handle));
      if (!region) return Status.BadHandle;
      if (Number(offset) > region.bytes) return Status.BadArgument;
      return { status: Status.Ok, words: [Math.min(Number(bytes), region.bytes - Number(offset)), region.start] };
    });
    host.grants.others = playing(supervisor, {
      describe: (service: number) => ({
        count: 10,
        record: serviceRecord({ name: "client", id: 0x1_0000 + service, state: ServiceState.Running }),
      }),
    });

    world.client("display", dma, function* (client) {
      yield* client.ask("copy", SOURCE, 8, TARGET, 16, 1024);
      expect([...data.subarray(PAGE + 16, PAGE + 1040)]).toEqual([...data.subarray(8, 1032)]);
      yield* client.ask("fill", TARGET, 2048, 512, 0x0403_0201);
      expect([...data.subarray(PAGE + 2048, PAGE + 2056)]).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    });
    return { world, same: () => [...data] };
  },
};
