/** The UART server on a PL011 with faults: no hang, no loss that is not counted, or the fault that the board would give. */
import { beforeAll, expect, test } from "vitest";
import type { pl011 } from "../../abi/registers/pl011";
import { Status, Syscall } from "../../abi/syscall";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { Pl011 } from "../../sim/pl011";
import { asking } from "../../sim/protocol";
import { uart } from "../../tools/client/uart";
import { compile } from "../lib/compile";

const CLOCK = 48_000_000;
const BAUD = 115_200;
const CHARACTER = 1e10 / BAUD;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/uart.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A server on a device with faults, and its client. */
class Setup {
  readonly uart = new Pl011({ clock: CLOCK, lineBaud: BAUD });
  readonly host = new HostModel(module, this.uart);
  readonly faulty;
  readonly received: number[] = [];
  overruns = 0;
  private pending = false;

  constructor(faults: Faults<typeof pl011>) {
    this.faulty = withFaults(this.uart, faults);
    this.host.accessTime = 100;
    this.host.endpoint("uart");
    this.host.endpoint("link");
    this.host.device("uart0", this.faulty);
    this.host.on(Syscall.Property, () => ({ status: Status.Ok, words: [8, 2, CLOCK] }));
    this.faulty.interrupt.onChange((level) => (this.pending ||= level));
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  /** Lets characters pass on the line, interrupts be served, and the client read. */
  *pass(characters: number): Script {
    for (let i = 0; i < characters; i++) {
      this.uart.advance(CHARACTER);
      if (!this.pending && !this.faulty.interrupt.level) continue;
      this.pending = false;
      yield this.host.notification(1n);
    }
    yield* this.read();
  }

  private *read(): Script {
    const read = asking(this.host, uart, "read", [false, 4096]);
    yield read.request;
    this.received.push(...(read.result["bytes"] as Uint8Array));
    this.overruns = read.result["overruns"] as number;
  }
}

function counting(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i & 0xff);
}

test("interrupts that are late by less than the FIFO takes lose nothing", () => {
  const setup = new Setup({ lostInterrupts: { every: 2, lateBy: 6 * CHARACTER } });
  setup.run(function* () {
    setup.uart.deliver(counting(1000));
    yield* setup.pass(1100);
  });
  expect(setup.received).toEqual(counting(1000));
  expect(setup.overruns).toBe(0);
  expect(setup.faulty.injected.lostInterrupts).toBeGreaterThan(30);
});

test("of interrupts that are later, each loss is told to the client, and what comes after it arrives", () => {
  const setup = new Setup({ lostInterrupts: { every: 3, lateBy: 20 * CHARACTER } });
  setup.run(function* () {
    setup.uart.deliver(counting(250));
    yield* setup.pass(300);
  });
  const { received } = setup;
  expect(setup.overruns).toBe(received.filter((byte, index) => index > 0 && byte !== received[index - 1] + 1).length);
  expect(setup.overruns).toBeGreaterThan(3);
});

test("spurious interrupts are acknowledged, and nothing comes of them", () => {
  const setup = new Setup({ spuriousInterrupts: { period: 2 * CHARACTER } });
  let acknowledged = 0;
  setup.host.on(Syscall.InterruptAcknowledge, () => {
    acknowledged++;
    return Status.Ok;
  });
  setup.run(function* () {
    yield* setup.pass(100);
    expect(setup.received).toEqual([]);
    setup.uart.deliver(counting(250));
    yield* setup.pass(300);
  });
  expect(setup.received).toEqual(counting(250));
  expect(setup.overruns).toBe(0);
  expect(acknowledged).toBeGreaterThanOrEqual(setup.faulty.injected.spuriousInterrupts);
  expect(setup.faulty.injected.spuriousInterrupts).toBeGreaterThan(50);
});

test("a FIFO that drains slowly sends all that was written, in order", () => {
  const setup = new Setup({ slowFifo: 8 });
  setup.run(function* () {
    const write = asking(setup.host, uart, "write", [Uint8Array.from(counting(1000))]);
    yield write.request;
    expect(write.result).toEqual({ taken: 1000 });
    yield* setup.pass(8 * 1010);
  });
  expect(setup.uart.sent).toEqual(counting(1000));
});

test("BUSY stuck does not keep the server from starting, nor from its work", () => {
  const setup = new Setup({ stuck: [{ register: "flag", mask: 1 << 3, value: 1 << 3 }] });
  setup.run(function* () {
    setup.uart.deliver([1, 2, 3]);
    yield* setup.pass(10);
  });
  expect(setup.received).toEqual([1, 2, 3]);
}, 60_000);

test("a bus error ends the server as a fault, which the supervisor is told of", () => {
  const setup = new Setup({ busErrors: [{ register: "maskedInterrupts", way: "read", nth: [2] }] });
  const outcome = setup.host.run(function* () {
    setup.uart.deliver(counting(100));
    yield* setup.pass(200);
  });
  expect(outcome).toEqual({ kind: "fault", why: "PL011: the bus aborts a read of maskedInterrupts, as declared" });
  expect(setup.faulty.injected.busErrors).toBe(1);
});
