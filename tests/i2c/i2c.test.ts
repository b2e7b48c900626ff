/** The I2C server on the model of its device. */
import { beforeAll, describe, expect, test } from "vitest";
import { PinMode } from "../../abi/protocol/gpio";
import { Reply } from "../../abi/reply";
import { CommonBit } from "../../abi/service";
import { lent } from "../../sim/message";
import { asking } from "../../sim/protocol";
import { i2c } from "../../tools/client/i2c";
import { compile } from "../lib/compile";
import { I2cSetup } from "./setup";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/i2c.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

const count = (bytes: number) => Array.from({ length: bytes }, (_, index) => (index + 1) & 0xff);
const received = (bytes: number) => ({ receive: Uint8Array.from(count(bytes)) });

test("bytes are written, read, and written and read", () => {
  const setup = new I2cSetup(module);
  setup.run(function* () {
    const write = setup.transfer(0x50, [1, 2, 3]);
    yield* setup.answer(write);
    expect(write.code).toBe(0);
    const read = setup.transfer(0x50, [], 4);
    yield* setup.answer(read);
    expect(read.result).toEqual(received(4));
    const both = setup.transfer(0x50, [9], 1);
    yield* setup.answer(both);
    expect(both.result).toEqual({ receive: Uint8Array.of(5) });
    expect(setup.events).toEqual(["write", 1, 2, 3, "read", "write", 9, "repeated read"]);
    expect([setup.faulty.interrupt.level, setup.host.timer]).toEqual([false, undefined]);
  });
});

test("4096 bytes each way are possible, and one more is refused, with nothing on the bus", () => {
  const setup = new I2cSetup(module);
  setup.run(function* () {
    const most = setup.transfer(0x50, count(4096), 4096);
    yield* setup.answer(most);
    expect(most.result).toEqual(received(4096));
    expect(setup.events).toEqual(["write", ...count(4096), "repeated read"]);
    setup.events.length = 0;
    for (const asked of [setup.transfer(0x50, count(4097)), setup.transfer(0x50, [], 4097)]) {
      yield* setup.answer(asked);
      expect(asked.error).toBe("BadLength");
    }
    expect(setup.events).toEqual([]);
  });
});

test.each([0, 7, 0x78, 127, 255])("address %d is refused", (address) => {
  const setup = new I2cSetup(module);
  setup.run(function* () {
    for (const asked of [setup.transfer(address, [1]), setup.probe(address)]) {
      yield* setup.answer(asked);
      expect(asked.error).toBe("BadAddress");
    }
  });
});

test("a scan finds who is there: it reads of what may be a memory, and writes nothing to the others", () => {
  const setup = new I2cSetup(module);
  setup.device.devices.set(0x48, { start: (read) => void setup.events.push(read), write: () => true, read: () => 0 });
  setup.run(function* () {
    const found: number[] = [];
    for (let address = 8; address < 0x78; address++) {
      const probe = setup.probe(address);
      yield* setup.answer(probe);
      if (probe.result["present"] === true) found.push(address);
    }
    expect(found).toEqual([0x48, 0x50]);
    expect(setup.events).toEqual([false, "read"]);
  });
});

test("nobody at an address is told", () => {
  const setup = new I2cSetup(module);
  setup.run(function* () {
    for (const asked of [setup.transfer(0x51, [1]), setup.transfer(0x51, [], 1), setup.transfer(0x51, [1], 1)]) {
      yield* setup.answer(asked);
      expect(asked.error).toBe("NoAcknowledge");
    }
  });
});

test("those who ask while others are served wait, and are served in their order", () => {
  const setup = new I2cSetup(module);
  setup.run(function* () {
    const asked = [setup.transfer(0x50, [1]), setup.transfer(0x51, [2]), setup.probe(0x50), setup.transfer(0x50, [3])];
    for (const { request } of asked) yield request;
    expect(asked.some(({ answered }) => answered)).toBe(false);
    yield* setup.wait(asked[0]);
    expect(asked.map(({ answered }) => answered)).toEqual([true, false, false, false]);
    yield* setup.wait(asked[3]);
    expect([asked[1].error, asked[2].result, asked[3].code]).toEqual(["NoAcknowledge", { present: true }, 0]);
    expect(setup.events).toEqual(["write", 1, "read", "write", 3]);
  });
});

test("who dies while it waits, or while it is served, leaves the bus to the others", () => {
  const setup = new I2cSetup(module);
  setup.run(function* () {
    const [served, waiting, last] = [1, 2, 3].map((byte) => setup.transfer(0x50, [byte], 1));
    for (const { request } of [served, waiting, last]) yield request;
    setup.host.cancel(served.request);
    setup.host.cancel(waiting.request);
    yield* setup.wait(last);
    expect(last.result).toEqual({ receive: Uint8Array.of(2) });
    expect(setup.events).toEqual(["write", 1, "repeated read", "write", 3, "repeated read"]);
  });
});

test("more than 64 waiting programs are refused", () => {
  const setup = new I2cSetup(module);
  setup.run(function* () {
    const asked = Array.from({ length: 66 }, () => setup.probe(0x60));
    for (const { request } of asked) yield request;
    yield* setup.wait(asked[64]);
    expect(asked[65].error).toBe("Busy");
    expect(asked.slice(0, 65).map(({ result }) => result["present"])).toEqual(Array(65).fill(false));
  });
});

test("a lease that cannot be read, or written, is a bad request", () => {
  const setup = new I2cSetup(module);
  setup.run(function* () {
    const bad = setup.host.request(1, { words: [0x50], leases: [lent("a"), lent("b")] });
    yield bad;
    yield setup.host.notification(0n);
    expect(bad.reply?.code).toBe(Reply.BadRequest);
    const good = setup.transfer(0x50, [1]);
    yield* setup.answer(good);
    expect(good.code).toBe(0);
  });
});

describe("the speed", () => {
  test("is 100 kHz, until it is set", () => {
    const setup = new I2cSetup(module);
    setup.run(function* () {
      for (const [hertz, real] of [
        [undefined, 100_000],
        [10_000, 10_000],
        [400_000, 399_361],
      ] as const) {
        if (hertz !== undefined) yield setup.setSpeed(hertz).request;
        const speed = asking(setup.host, i2c, "speed");
        yield speed.request;
        const write = setup.transfer(0x50, [1]);
        yield* setup.answer(write);
        expect(speed.result).toEqual({ hertz: hertz ?? 100_000 });
        expect(Math.round(setup.device.hertz)).toBe(real);
      }
    });
  });

  test.each([0, 9_999, 400_001, 0xffff_ffff])("of %d Hz is refused, and stays", (hertz) => {
    const setup = new I2cSetup(module);
    setup.run(function* () {
      const asked = setup.setSpeed(hertz);
      yield* setup.answer(asked);
      expect(asked.error).toBe("BadSpeed");
      yield* setup.answer(setup.transfer(0x50, [1]));
      expect(Math.round(setup.device.hertz)).toBe(100_000);
    });
  });

  test("is less than it should be when the firmware does not tell the core's clock", () => {
    const setup = new I2cSetup(module);
    setup.core = undefined;
    setup.run(function* () {
      yield* setup.answer(setup.transfer(0x50, [1]));
      expect(setup.device.hertz).toBe(50_000);
      expect(setup.host.log.map(({ text }) => text)).toEqual([
        "the firmware does not tell the core's clock, assuming 500 MHz",
      ]);
    });
  });
});

test("the pins are the master's, also after the GPIO server was started again", () => {
  const setup = new I2cSetup(module);
  const both = [
    [2, PinMode.Alt0],
    [3, PinMode.Alt0],
  ];
  setup.run(function* () {
    expect(setup.pins).toEqual(both);
    yield setup.host.notification(1n << BigInt(CommonBit.PeerRestarted));
    expect(setup.pins).toEqual([...both, ...both]);
  });
});

test("a pin that another program has is told in the log", () => {
  const setup = new I2cSetup(module);
  setup.pinAnswer = "Taken";
  setup.run(function* () {
    yield setup.host.notification(0n);
    expect(setup.host.log.map(({ text }) => text)).toContain("pin 2 is not ours: another program has the pin");
  });
});

test("a server that takes over in the middle of a transfer serves", () => {
  const first = new I2cSetup(module);
  first.run(function* () {
    yield first.transfer(0x50, count(40), 40).request;
    first.device.clock.advance(2_000_000);
    yield first.host.notification(1n);
  });
  const setup = new I2cSetup(module, {}, first.device);
  setup.run(function* () {
    const read = setup.transfer(0x50, [7], 3);
    yield* setup.answer(read);
    expect(read.result).toEqual(received(3));
  });
});
