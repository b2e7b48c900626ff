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
  readonly host;
  readonly faulty;
  readonly received: number[] = [];
  overruns = 0;
  private pending = false;

  /** @param uart that an earlier server may have had */
  constructor(
    faults: Faults<typeof pl011>,
    readonly uart = new Pl011({ clock: CLOCK, lineBaud: BAUD }),
  ) {
    this.host = new HostModel(module, uart);
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

  *read(): Script {
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

test("a receive FIFO that never looks empty fills what is read with what it gives; each call ends, and what is written goes", () => {
  const setup = new Setup({ stuck: [{ register: "flag", mask: 1 << 4, value: 0 }] });
  setup.run(function* () {
    setup.uart.deliver(counting(20));
    yield* setup.pass(30);
    // zeros, some of which end frames; never more than the ring has
    expect(setup.received.length).toBeGreaterThan(4000);
    expect(setup.received.length).toBeLessThanOrEqual(4096);
    yield* setup.read();
    expect(setup.received.length).toBeLessThanOrEqual(2 * 4096);
    const write = asking(setup.host, uart, "write", [Uint8Array.from(counting(10))]);
    yield write.request;
    expect(write.result).toEqual({ taken: 10 });
    yield* setup.pass(20);
  });
  expect(setup.uart.sent).toEqual(counting(10));
  expect(setup.faulty.injected.stuck).toBeGreaterThan(4000);
});

test("a receive FIFO that always looks empty gives nothing, and each call ends", () => {
  const setup = new Setup({ stuck: [{ register: "flag", mask: 1 << 4, value: 1 << 4 }] });
  setup.run(function* () {
    setup.uart.deliver(counting(40));
    yield* setup.pass(60);
    yield* setup.read();
  });
  expect(setup.received).toEqual([]);
  expect(setup.faulty.injected.stuck).toBeGreaterThan(1);
});

test("a transmit FIFO that always looks full: the server takes what it has room for, and says how much", () => {
  const setup = new Setup({ stuck: [{ register: "flag", mask: 1 << 5, value: 1 << 5 }] });
  setup.run(function* () {
    for (const taken of [4096, 0]) {
      const write = asking(setup.host, uart, "write", [Uint8Array.from(counting(5000))]);
      yield write.request;
      expect(write.result).toEqual({ taken });
    }
    yield* setup.pass(100);
  });
  expect(setup.uart.sent).toEqual([]);
  expect(setup.faulty.injected.stuck).toBeGreaterThan(0);
});

test("an overrun bit that is stuck is a loss at each character that is told to the client, whose characters are good", () => {
  const setup = new Setup({ stuck: [{ register: "data", mask: 1 << 11, value: 1 << 11 }] });
  setup.run(function* () {
    setup.uart.deliver(counting(40));
    yield* setup.pass(60);
  });
  expect(setup.received).toEqual(counting(40));
  expect(setup.overruns).toBe(40);
  expect(setup.faulty.injected.stuck).toBe(40);
});

test("with an interrupt that never comes calls are answered; a successor has the oldest bytes, and counts that there were more", () => {
  const setup = new Setup({ lostInterrupts: { nth: [1] } });
  setup.run(function* () {
    setup.uart.deliver(counting(30));
    yield* setup.pass(100);
    expect(setup.received).toEqual([]);
    const write = asking(setup.host, uart, "write", [Uint8Array.from([1, 2, 3])]);
    yield write.request;
    yield* setup.pass(10);
  });
  expect(setup.uart.sent).toEqual([1, 2, 3]);
  expect(setup.faulty.injected.lostInterrupts).toBe(1);

  const next = new Setup({}, setup.uart);
  next.run(function* () {
    setup.uart.deliver([50, 51]);
    yield* next.pass(20);
  });
  expect(next.received).toEqual([...counting(16), 50, 51]);
  expect(next.overruns).toBe(1);
});

test("a bus error while it sends ends the server as well; its successor sends on", () => {
  const setup = new Setup({ busErrors: [{ register: "data", way: "write", nth: [4] }] });
  const outcome = setup.host.run(function* () {
    const write = asking(setup.host, uart, "write", [Uint8Array.from(counting(10))]);
    yield write.request;
    yield* setup.pass(1);
  });
  expect(outcome).toEqual({ kind: "fault", why: "PL011: the bus aborts a write to data, as declared" });
  expect(setup.faulty.injected.busErrors).toBe(1);

  const next = new Setup({}, setup.uart);
  next.run(function* () {
    const write = asking(next.host, uart, "write", [Uint8Array.from([50, 51])]);
    yield write.request;
    yield* next.pass(20);
  });
  expect(setup.uart.sent).toEqual([0, 1, 2, 50, 51]);
});

test("a bus error ends the server as a fault, which the supervisor is told of", () => {
  const setup = new Setup({ busErrors: [{ register: "maskedInterrupts", way: "read", nth: [2] }] });
  const outcome = setup.host.run(function* () {
    setup.uart.deliver(counting(100));
    yield* setup.pass(200);
  });
  expect(outcome).toEqual({ kind: "fault", why: "PL011: the bus aborts a read of maskedInterrupts, as declared" });
  expect(setup.faulty.injected.busErrors).toBe(1);
});
