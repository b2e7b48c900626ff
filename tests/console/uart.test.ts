/** The UART server on the model of the PL011, with its client played by the test. */
import { beforeAll, describe, expect, test } from "vitest";
import { Reply } from "../../abi/reply";
import { LogLevel, Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { room, type Script } from "../../sim/message";
import { Pl011, Register } from "../../sim/pl011";
import { QemuPl011 } from "../../sim/pl011-qemu";
import { asking } from "../../sim/protocol";
import { uart } from "../../tools/client/uart";
import { compile } from "../lib/compile";

const INTERRUPT = 1n;
const BYTES_HANDLE = 0x501;
const SPACE_HANDLE = 0x502;
const RING = 4096;
/** Numbers of operations. */
const [WRITE, READ, SUBSCRIBE] = uart.operations.map(({ number }) => number);

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/uart.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A server on a device; the firmware tells the clock, unless it is 0. */
class Setup {
  readonly host: HostModel;
  acknowledged = 0;

  constructor(
    readonly device: Pl011 | QemuPl011,
    clock = 48_000_000,
  ) {
    this.host = new HostModel(module, device instanceof Pl011 ? device : {});
    this.host.accessTime = 100;
    this.host.endpoint("uart");
    this.host.endpoint("link");
    this.host.device("uart0", device);
    this.host.on(Syscall.Property, (args) => {
      expect(args.slice(1, 3)).toEqual([0x30002n, 2n]);
      return clock === 0 ? Status.NotFound : { status: Status.Ok, words: [8, 2, clock] };
    });
    this.host.on(Syscall.InterruptAcknowledge, () => {
      this.acknowledged++;
      return Status.Ok;
    });
  }

  run(script: (setup: this) => Script): void {
    expect(this.host.run(() => script(this))).toEqual({ kind: "script" });
  }

  /** Notifications that the client got since the last look. */
  notifications(): number[] {
    return this.host.notified.splice(0).map(({ handle }) => handle);
  }

  *subscribe(received = BYTES_HANDLE, space = SPACE_HANDLE): Script {
    const subscribe = asking(this.host, uart, "subscribe", [received, space]);
    yield subscribe.request;
    expect(subscribe.result).toEqual({});
  }

  *write(content: Uint8Array, take: (count: number) => void): Script {
    const write = asking(this.host, uart, "write", [content]);
    yield write.request;
    take(write.result["taken"] as number);
  }

  *read(space: number, take: (content: number[], overruns: number) => void, oneLine = false): Script {
    const read = asking(this.host, uart, "read", [oneLine, space]);
    yield read.request;
    const { received, overruns, bytes } = read.result as { received: number; overruns: number; bytes: Uint8Array };
    expect(bytes).toHaveLength(received);
    take([...bytes], overruns);
  }

  /** Lets characters pass on the line, and interrupts be served. */
  *pass(characters: number): Script {
    const device = this.device as Pl011;
    for (let i = 0; i < characters; i++) {
      device.advance(device.characterTime);
      if (device.interrupt.level) yield this.host.notification(INTERRUPT);
    }
  }
}

function board(): Setup {
  return new Setup(new Pl011({ clock: 48_000_000, lineBaud: 115_200 }));
}

function counting(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (i * 7) & 0xff);
}

describe("the clock", () => {
  test("is asked for, and not assumed", () => {
    const device = new Pl011({ clock: 3_000_000, lineBaud: 115_200 });
    new Setup(device, 3_000_000).run(function* (setup) {
      yield* setup.subscribe();
    });
    expect(device.baud).toBeCloseTo(115_384.6, 0);
  });

  test.each([
    ["the firmware does not tell it", 0, "the firmware does not tell the UART clock, assuming 48 MHz"],
    [
      "it cannot give the rate",
      1_000_000,
      "no divisor for 115200 baud from a UART clock of 1000000 Hz, assuming 48 MHz",
    ],
  ])("is taken to be 48 MHz, with a warning, when %s", (_, clock, text) => {
    const device = new Pl011({ clock: 48_000_000, lineBaud: 115_200 });
    const setup = new Setup(device, clock);
    setup.run(function* () {
      yield* setup.subscribe();
    });
    expect(setup.host.log).toEqual([{ level: LogLevel.Warning, text }]);
    expect([device.read(Register.integerDivisor), device.read(Register.fractionalDivisor)]).toEqual([26, 3]);
  });
});

describe("receiving", () => {
  test("what came before the start is kept", () => {
    const device = new QemuPl011(10);
    device.deliver(counting(30));
    new Setup(device).run(function* (setup) {
      yield* setup.subscribe();
      yield* setup.read(100, (content) => expect(content).toEqual([...counting(30)]));
    });
  });

  test("the client is told once, until it has found the ring empty", () => {
    const setup = board();
    const device = setup.device as Pl011;
    setup.run(function* () {
      yield* setup.subscribe();
      device.deliver(counting(100));
      yield* setup.pass(120);
      expect(setup.notifications()).toEqual([BYTES_HANDLE]);
      yield* setup.read(60, (content) => expect(content).toEqual([...counting(100).subarray(0, 60)]));
      yield* setup.read(60, (content) => expect(content).toEqual([...counting(100).subarray(60)]));
      device.deliver([1]);
      yield* setup.pass(10);
      expect(setup.notifications()).toEqual([BYTES_HANDLE]);
    });
    expect(setup.acknowledged).toBeGreaterThan(10);
  });

  test("a read may ask for no more than the first control character", () => {
    const device = new QemuPl011(10);
    new Setup(device).run(function* (setup) {
      yield* setup.subscribe();
      // So that the second piece lies at both ends of the ring.
      device.deliver(counting(RING - 6));
      yield setup.host.notification(INTERRUPT);
      yield* setup.read(RING, (content) => expect(content).toHaveLength(RING - 6));
      device.deliver(Buffer.from("one\rtwo\x1b[A"));
      yield setup.host.notification(INTERRUPT);
      for (const piece of ["one\r", "two\x1b", "[A"]) {
        yield* setup.read(100, (content) => expect(Buffer.from(content).toString()).toBe(piece), true);
      }
    });
  });

  test("with the ring full the receive interrupt is off, and nothing that QEMU holds back is lost", () => {
    const device = new QemuPl011(10);
    const setup = new Setup(device);
    const content = counting(3 * RING);
    const got: number[] = [];
    setup.run(function* () {
      yield* setup.subscribe();
      device.deliver(content);
      yield setup.host.notification(INTERRUPT);
      expect(device.interrupt.level).toBe(false);
      expect(device.outside.length).toBe(2 * RING - 16);
      while (got.length < content.length) {
        yield* setup.read(1000, (piece) => got.push(...piece));
        if (device.interrupt.level) yield setup.host.notification(INTERRUPT);
      }
    });
    expect(got).toEqual([...content]);
  });

  test("on a board a full ring ends in overruns, which are counted", () => {
    const setup = board();
    const device = setup.device as Pl011;
    const got: number[] = [];
    setup.run(function* () {
      yield* setup.subscribe();
      device.deliver(counting(RING + 100));
      yield* setup.pass(RING + 200);
      for (let i = 0; i < 3; i++) yield* setup.read(RING, (piece) => got.push(...piece));
      expect(got).toEqual([...counting(RING + 16)]);
      device.deliver([1]);
      yield* setup.pass(10);
      yield* setup.read(RING, (_, overruns) => expect(overruns).toBe(1));
    });
  });
});

describe("sending", () => {
  test("64 KiB leave whole, and the client is told when there is room again", () => {
    const setup = board();
    const device = setup.device as Pl011;
    const content = counting(65_536);
    setup.run(function* () {
      yield* setup.subscribe();
      let done = 0;
      while (done < content.length) {
        const piece = content.subarray(done, done + 6000);
        let taken = 0;
        yield* setup.write(piece, (count) => (taken = count));
        done += taken;
        if (taken === piece.length) continue;
        expect(setup.notifications()).toEqual([]);
        while (setup.host.notified.length === 0) yield* setup.pass(1);
        expect(setup.notifications()).toEqual([SPACE_HANDLE]);
      }
      yield* setup.pass(RING + 20);
    });
    expect(device.sent).toEqual([...content]);
    expect(device.interrupt.level).toBe(false);
  }, 60_000);

  test("QEMU takes everything at once", () => {
    const device = new QemuPl011(10);
    new Setup(device).run(function* (setup) {
      yield* setup.subscribe();
      yield* setup.write(counting(20_000), (count) => expect(count).toBe(20_000));
      expect(setup.notifications()).toEqual([]);
    });
    expect(device.sent).toEqual([...counting(20_000)]);
  });

  test("a successor of the client is told instead of it", () => {
    const setup = board();
    const device = setup.device as Pl011;
    setup.run(function* () {
      yield* setup.subscribe();
      yield* setup.write(counting(RING + 100), (count) => expect(count).toBe(RING + 17));
      yield* setup.subscribe(0x601, 0x602);
      device.deliver([1]);
      yield* setup.pass(RING);
      expect(setup.notifications()).toEqual([0x601, 0x602]);
    });
  });
});

test.each([
  ["an unknown operation", 99, {}],
  ["a write without a lease", WRITE, {}],
  ["a write of a lease that may not be read", WRITE, { leases: [room(10)] }],
  ["a read without a lease", READ, { words: [0] }],
  ["a subscription without handles", SUBSCRIBE, {}],
  ["a subscription with one handle", SUBSCRIBE, { handles: [1] }],
])("%s is a bad request", (_, operation, options) => {
  board().run(function* (setup) {
    const request = setup.host.request(operation, options);
    yield request;
    expect(request.reply?.code).toBe(Reply.BadRequest);
  });
});
