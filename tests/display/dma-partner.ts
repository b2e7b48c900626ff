/**
 * The DMA server as the display server meets it: the real program on the model of the controller, which reaches the framebuffer of
 * the display server under test. It is started for each call, so each finds the channels as the one before left them.
 */
import { ServiceState } from "../../abi/protocol/supervisor";
import { Reply } from "../../abi/reply";
import { Right, Status, Syscall } from "../../abi/syscall";
import { Control, Dma, Register, Transfer } from "../../sim/dma";
import { HostModel } from "../../sim/host";
import { Ram } from "../../sim/memory";
import type { Answer, ClientCall, Script } from "../../sim/message";
import { playing } from "../../sim/protocol";
import { supervisor } from "../../tools/client/supervisor";
import { serviceRecord } from "../init/records";
import type { DisplaySetup } from "./setup";

/** Physical address of the framebuffer, and where the server has its control blocks, in its own memory. */
const PICTURES = 0x3c10_0000;
const BLOCKS = 0x1000_0000;
const BYTES = 16 << 20;
const ALL = Right.Read | Right.Write | Right.Dma;

export class DmaPartner {
  readonly controller: Dma;
  /** Operations that came, with the greetings left out. */
  calls = 0;
  /** Steps of the server so far, and those before which it dies. */
  steps = 0;
  readonly deaths = new Set<number>();
  /** It dies as soon as a copy has been begun. */
  diesCopying = false;
  /** Answers its greetings. */
  greeting: () => Answer = () => ({ code: Reply.Ok, words: [6n] });
  private server!: HostModel;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly setup: DisplaySetup,
  ) {
    const pictures = new Ram(
      () => new Uint8Array(setup.host.memory.buffer).subarray(setup.address, setup.address + BYTES),
      PICTURES,
    );
    const own = new Ram(() => new Uint8Array(this.server.memory.buffer));
    const at = (address: number) => (address >= PICTURES ? pictures : own);
    this.controller = new Dma({
      memory: {
        read: (address) => at(address).read(address),
        write: (address, value) => at(address).write(address, value),
      },
    });
    const handle = setup.host.protocol("dma", (call) => this.answer(call));
    const { hello } = setup.host;
    setup.host.hello = (call) => (call.endpoint === handle ? this.greeting() : hello(call));
  }

  private get isCopying(): boolean {
    return [2, 4, 5].some((channel) => {
      const active = (this.controller.read(channel * 256) & Control.Active) !== 0;
      return (
        active && (this.controller.read(channel * 256 + Register.transferInformation) & Transfer.SourceIncrement) !== 0
      );
    });
  }

  private answer(call: ClientCall): Answer {
    this.calls++;
    const { host, regions } = this.start();
    for (const handle of call.handles) regions.set(handle, { start: PICTURES, bytes: BYTES });
    const request = host.request(call.operation, { words: [...call.words], handles: [...call.handles], client: 9 });
    const { controller } = this;
    host.run(function* (): Script {
      yield request;
      while (request.reply === undefined) {
        controller.clock.advance(10_000_000);
        const bits = [2, 4, 5].reduce((sum, channel, n) => sum | (controller.lines[channel].level ? 1 << n : 0), 0);
        yield bits !== 0 ? host.notification(BigInt(bits)) : host.timerFires();
      }
    });
    return request.reply ?? { status: Status.Died };
  }

  private start(): { host: HostModel; regions: Map<number, { start: number; bytes: number }> } {
    const host = (this.server = new HostModel(this.module));
    host.onInstance = (memory) => void memory.grow(BLOCKS / 65536 + 1 - memory.buffer.byteLength / 65536);
    host.beforeStep = ({ kind }) => {
      const copies = this.diesCopying && kind === "wait" && this.isCopying;
      if (this.deaths.delete(++this.steps) || copies) host.end();
    };
    host.accessTime = 100;
    host.endpoint("dma");
    host.device("dma", this.controller);
    for (const name of ["dma4", "dma5"]) host.device(name, this.controller, { pages: 0 });
    const regions = new Map<number, { start: number; bytes: number }>();
    let next = 0x900;
    const make = (region: { start: number; bytes: number }) => {
      regions.set(next, region);
      return { status: Status.Ok, words: [next++] };
    };
    host.on(Syscall.Property, () => ({ status: Status.Ok, words: [4, 0x3c] }));
    host.on(Syscall.RegionCreate, () => make({ start: BLOCKS, bytes: 4096 }));
    host.on(Syscall.Map, () => Status.Ok);
    host.on(Syscall.HandleCopy, ([handle, rights]) => {
      const region = regions.get(Number(handle));
      return region && (ALL & Number(rights)) === Number(rights) ? make(region) : Status.BadHandle;
    });
    host.on(Syscall.RegionSync, ([handle, offset, bytes]) => {
      const region = regions.get(Number(handle));
      if (!region) return Status.BadHandle;
      return { status: Status.Ok, words: [Math.min(Number(bytes), region.bytes - Number(offset)), region.start] };
    });
    host.grants.others = playing(supervisor, {
      describe: () => ({ count: 10, record: serviceRecord({ name: "display", id: 1, state: ServiceState.Running }) }),
    });
    return { host, regions };
  }
}
