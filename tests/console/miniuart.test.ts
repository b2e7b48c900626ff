/** The mini UART's server on the model of its device; what it shares with the PL011's is tested there. */
import { beforeAll, expect, test } from "vitest";
import { LogLevel, Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { MiniUart, Register } from "../../sim/mini-uart";
import type { Script } from "../../sim/message";
import { asking } from "../../sim/protocol";
import { uart } from "../../tools/client/uart";
import { compile } from "../lib/compile";

const CLOCK = 400_000_000;
const BAUD = 115_200;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/miniuart.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A server, of which another may have had the device. */
class Setup {
  readonly host: HostModel;
  readonly received: number[] = [];
  overruns = 0;

  constructor(
    readonly device = new MiniUart({ clock: CLOCK, lineBaud: BAUD }),
    clock = CLOCK,
  ) {
    this.host = new HostModel(module, device);
    this.host.accessTime = 100;
    this.host.endpoint("uart");
    this.host.device("aux", device);
    this.host.on(Syscall.Property, (args) => {
      expect(args.slice(1, 3)).toEqual([0x30002n, 4n]);
      return clock === 0 ? Status.NotFound : { status: Status.Ok, words: [8, 4, clock] };
    });
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  *write(content: number[]): Script {
    const write = asking(this.host, uart, "write", [Uint8Array.from(content)]);
    yield write.request;
    expect(write.result).toEqual({ taken: content.length });
  }

  *read(): Script {
    const read = asking(this.host, uart, "read", [false, 4096]);
    yield read.request;
    this.received.push(...(read.result["bytes"] as Uint8Array));
    this.overruns = read.result["overruns"] as number;
  }

  /** Lets characters pass on the line, and interrupts be served. */
  *pass(characters: number): Script {
    for (let i = 0; i < characters; i++) {
      this.device.advance(this.device.characterTime);
      if (this.device.interrupt.level) yield this.host.notification(1n);
    }
  }
}

const counting = (count: number): number[] => Array.from({ length: count }, (_, i) => (i * 7) & 0xff);

test("text goes both ways at once, zeros as well, and none is lost", () => {
  const setup = new Setup();
  setup.run(function* () {
    setup.device.deliver(counting(500));
    yield* setup.write(counting(300));
    yield* setup.pass(520);
    yield* setup.read();
  });
  expect(setup.received).toEqual(counting(500));
  expect(setup.device.sent).toEqual(counting(300));
  expect(setup.overruns).toBe(0);
});

test("it divides the core clock that the firmware tells, or warns that it assumes 250 MHz", () => {
  const told = new Setup();
  told.run(function* () {
    yield told.host.notification(1n);
  });
  expect(told.device.read(Register.baud)).toBe(433);
  const silent = new Setup(undefined, 0);
  silent.run(function* () {
    yield silent.host.notification(1n);
  });
  expect(silent.device.read(Register.baud)).toBe(270);
  expect(silent.host.log).toEqual([
    { level: LogLevel.Warning, text: "the firmware does not tell the UART clock, assuming 250 MHz" },
  ]);
});

test("while nobody reads it stops taking what comes, and goes on afterwards", () => {
  const setup = new Setup();
  setup.run(function* () {
    setup.device.deliver(counting(4096 + 8));
    yield* setup.pass(4110);
    expect(setup.device.interrupt.level).toBe(false);
    yield* setup.read();
    yield* setup.read();
  });
  expect(setup.received).toEqual(counting(4096 + 8));
  expect(setup.overruns).toBe(0);
});

test("a successor at any point of a transfer loses nothing that the device had", () => {
  for (let characters = 0; characters < 30; characters++) {
    const first = new Setup();
    first.run(function* () {
      first.device.deliver(counting(characters));
      yield* first.write(counting(9));
      yield* first.pass(characters);
      yield* first.read();
    });
    const second = new Setup(first.device);
    second.run(function* () {
      second.device.deliver([1, 2, 3]);
      yield* second.pass(10);
      yield* second.write([9]);
      yield* second.pass(10);
      yield* second.read();
    });
    expect([...first.received, ...second.received]).toEqual([...counting(characters), 1, 2, 3]);
    // of what the first was asked to send, the device had what did not wait in its ring
    expect(second.device.sent.slice(0, 8)).toEqual(counting(8));
    expect(second.device.sent.at(-1)).toBe(9);
  }
});
