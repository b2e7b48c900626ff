/** Frames beside the text in the UART server, on the model of the PL011 in QEMU. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { FrameHeader, Link } from "../../abi/link";
import { Reply } from "../../abi/reply";
import { Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { lent, type Script } from "../../sim/message";
import { Pl011 } from "../../sim/pl011";
import { QemuPl011 } from "../../sim/pl011-qemu";
import { asking } from "../../sim/protocol";
import { link } from "../../tools/client/link";
import { uart } from "../../tools/client/uart";
import { encodeFrame, FrameDecoder } from "../../tools/link/frames";
import { compile } from "../lib/compile";

const INTERRUPT = 1n;
const [BYTES, SPACE, FRAME, SENT] = [0x501, 0x502, 0x503, 0x504];
/** As the model of the supervisor numbers them. */
const LINK = 1;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/uart.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

class Setup {
  readonly host = new HostModel(module);
  lost = 0;

  constructor(readonly device: QemuPl011 | Pl011) {
    this.host.endpoint("uart");
    this.host.endpoint("link");
    this.host.device("uart0", device);
    this.host.on(Syscall.Property, () => ({ status: Status.Ok, words: [8, 2, 48_000_000] }));
  }

  run(script: () => Script): void {
    const outcome = this.host.run(
      function* (this: Setup): Script {
        yield asking(this.host, uart, "subscribe", [BYTES, SPACE]).request;
        yield asking(this.host, link, "subscribe", [FRAME, SENT], { index: LINK }).request;
        yield* script();
      }.bind(this),
    );
    expect(outcome).toEqual({ kind: "script" });
  }

  notifications(): number[] {
    return this.host.notified.splice(0).map(({ handle }) => handle);
  }

  *deliver(bytes: Uint8Array): Script {
    this.device.deliver(bytes);
    if (this.device.interrupt) yield this.host.notification(INTERRUPT);
  }

  /** Reads what text there is. */
  *text(take: (text: Buffer) => void): Script {
    const read = asking(this.host, uart, "read", [false, 5000]);
    yield read.request;
    take(Buffer.from(read.result["bytes"] as Uint8Array));
  }

  /** Reads what frames there are. */
  *frames(take: (frames: Buffer[]) => void): Script {
    const found: Buffer[] = [];
    while (true) {
      const receive = asking(this.host, link, "receive", [Link.ContentBytes], { index: LINK });
      yield receive.request;
      const { bytes, lost, content } = receive.result as { bytes: number; lost: number; content: Uint8Array };
      this.lost = lost;
      if (bytes === 0) break;
      found.push(Buffer.from(content));
    }
    take(found);
  }

  *send(content: Uint8Array, take: (sent: boolean) => void): Script {
    const send = asking(this.host, link, "send", [content], { index: LINK });
    yield send.request;
    take(send.result["taken"] as boolean);
  }
}

const header = (kind: number) => Buffer.from([Link.Mark, Link.Version, kind, 0, kind, 0, 0, 0]);
const text = fc.uint8Array({ min: 1, maxLength: 40 });
const content = fc
  .uint8Array({ maxLength: Link.ContentBytes - FrameHeader.Bytes, size: "max" })
  .map((rest) => Buffer.concat([header(1), rest]));
const hex = (parts: Uint8Array[]) => parts.map((part) => Buffer.from(part).toString("hex"));

test("text goes to the console and frames to the agent, in pieces of any size", () => {
  const parts = fc.array(fc.tuple(text, content), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 300 }), (mixed, step) => {
      const setup = new Setup(new QemuPl011(10));
      setup.run(function* () {
        const line = Buffer.concat(mixed.flatMap(([said, frame]) => [said, encodeFrame(frame)]));
        for (let at = 0; at < line.length; at += step) yield* setup.deliver(line.subarray(at, at + step));
        expect(setup.notifications().sort()).toEqual(
          mixed.some(([said]) => said.length > 0) ? [BYTES, FRAME] : [FRAME],
        );
        yield* setup.text((found) => expect(found).toEqual(Buffer.concat(mixed.map(([said]) => said))));
        yield* setup.frames((found) => expect(hex(found)).toEqual(hex(mixed.map(([, frame]) => frame))));
        expect(setup.lost).toBe(0);
      });
    }),
    { numRuns: 40 },
  );
}, 60_000);

test("what is no frame is text, zeros too", () => {
  const line = Buffer.from([0, 0x61, 0, 0, 0x62, 0x63, 0, 0, 0, 0, 0x64, 0x65, 0, 0x66]);
  const setup = new Setup(new QemuPl011(10));
  setup.run(function* () {
    for (const byte of line) yield* setup.deliver(Uint8Array.of(byte));
    yield* setup.text((found) => expect(hex([found])).toEqual(hex([line])));
    yield* setup.frames((found) => expect(found).toEqual([]));
  });
});

test("a damaged frame is dropped, counted and not taken for typing, and the next one is found", () => {
  const frame = encodeFrame(Buffer.concat([header(1), Buffer.from("reboot\r")]));
  for (let at = 2; at < frame.length - 1; at++) {
    if (at === 3) continue; // without the mark it is no frame
    const damaged = Buffer.from(frame);
    damaged[at] ^= 0x20;
    const setup = new Setup(new QemuPl011(10));
    setup.run(function* () {
      yield* setup.deliver(Buffer.concat([damaged, encodeFrame(header(2)), Buffer.from("a")]));
      yield* setup.frames((found) => expect(hex(found)).toEqual(hex([header(2)])));
      yield* setup.text((found) => expect(found.toString()).toBe("a"));
      expect(setup.lost).toBe(1);
    });
  }
});

test("a frame that breaks off holds typing up for a second, not for ever", () => {
  const setup = new Setup(new QemuPl011(10));
  setup.run(function* () {
    yield* setup.deliver(encodeFrame(header(1)).subarray(0, 6));
    yield* setup.deliver(Buffer.from("lost"));
    expect(setup.host.timer).toEqual({ at: 1_000_000n, bits: 2n });
    yield setup.host.timerFires();
    yield* setup.deliver(Buffer.from("typed"));
    yield* setup.text((found) => expect(found.toString()).toBe("typed"));
    yield* setup.deliver(encodeFrame(header(2)));
    yield* setup.frames((found) => expect(hex(found)).toEqual(hex([header(2)])));
    expect(setup.lost).toBe(1);
  });
});

test.each([
  { what: "the rest of a frame", came: encodeFrame(header(1)).subarray(9), lost: 1 },
  { what: "nothing before the next frame", came: Buffer.alloc(0), lost: 0 },
])("a successor takes $what for what it is", ({ came, lost }) => {
  const setup = new Setup(new QemuPl011(10));
  setup.host.grants.restarts = 1;
  setup.run(function* () {
    yield* setup.deliver(came);
    yield* setup.deliver(encodeFrame(header(2)));
    yield* setup.frames((found) => expect(hex(found)).toEqual(hex([header(2)])));
    yield* setup.deliver(Buffer.from("typed"));
    yield* setup.text((found) => expect(found.toString()).toBe("typed"));
    expect(setup.lost).toBe(lost);
  });
});

test("what is typed after a restart comes after a moment, since it may be the rest of a frame", () => {
  const setup = new Setup(new QemuPl011(10));
  setup.host.grants.restarts = 1;
  setup.run(function* () {
    yield* setup.text((found) => expect(found).toHaveLength(0));
    setup.notifications();
    yield* setup.deliver(Buffer.from("ty"));
    yield* setup.deliver(Buffer.from("ped"));
    expect(setup.host.timer).toEqual({ at: 250_000n, bits: 2n });
    expect(setup.notifications()).toEqual([]);
    yield setup.host.timerFires();
    expect(setup.notifications()).toEqual([BYTES]);
    yield* setup.deliver(Buffer.from(" on"));
    yield* setup.text((found) => expect(found.toString()).toBe("typed on"));
  });
});

test("more than a frame can hold is text, also after a restart", () => {
  const setup = new Setup(new QemuPl011(10));
  setup.host.grants.restarts = 1;
  const pasted = "x".repeat(Link.EncodedBytes + 1);
  setup.run(function* () {
    for (let at = 0; at < pasted.length; at += 16) yield* setup.deliver(Buffer.from(pasted.slice(at, at + 16)));
    yield* setup.text((found) => expect(found.toString()).toBe(pasted));
  });
});

test("the timer for one frame leaves the next one alone", () => {
  const setup = new Setup(new QemuPl011(10));
  setup.run(function* () {
    const frame = encodeFrame(header(1));
    yield* setup.deliver(Buffer.concat([frame.subarray(0, 6)]));
    yield* setup.deliver(Buffer.concat([frame.subarray(6), frame.subarray(0, 9)]));
    yield setup.host.timerFires();
    yield* setup.deliver(frame.subarray(9));
    yield* setup.frames((found) => expect(hex(found)).toEqual(hex([header(1), header(1)])));
    expect(setup.lost).toBe(0);
  });
});

test("of a flood the first frames are kept, the rest is counted, and text goes on", () => {
  const setup = new Setup(new QemuPl011(10));
  const frame = Buffer.concat([header(1), Buffer.alloc(1000, 7)]);
  setup.run(function* () {
    for (let count = 0; count < 100; count++)
      yield* setup.deliver(Buffer.concat([Buffer.from("t"), encodeFrame(frame)]));
    expect(setup.notifications()).toEqual([BYTES, FRAME]);
    yield* setup.text((found) => expect(found.toString()).toBe("t".repeat(100)));
    yield* setup.frames((found) => expect(hex(found)).toEqual(hex([frame, frame, frame, frame])));
    expect(setup.lost).toBe(96);
  });
});

test("frames go out whole between text, and text between frames", () => {
  const device = new Pl011({ clock: 48_000_000, lineBaud: 115_200 });
  const setup = new Setup(device);
  const pass = function* (characters: number): Script {
    for (let count = 0; count < characters; count++) {
      device.advance(device.characterTime);
      if (device.interrupt) yield setup.host.notification(INTERRUPT);
    }
  };
  const said = Buffer.from(Array.from({ length: 3000 }, (_, index) => 0x20 + (index % 90)));
  const frames = Array.from({ length: 5 }, (_, index) => Buffer.concat([header(index + 1), Buffer.alloc(300, index)]));
  setup.run(function* () {
    yield asking(setup.host, uart, "write", [said]).request;
    for (const frame of frames) {
      for (let sent = false; !sent;) {
        yield* setup.send(frame, (taken) => (sent = taken));
        if (sent) break;
        setup.notifications();
        while (!setup.notifications().includes(SENT)) yield* pass(1);
      }
    }
    yield* pass(5000);
  });
  const pieces = new FrameDecoder().push(Uint8Array.from(device.sent));
  expect(Buffer.concat(pieces.flatMap((piece) => piece.text ?? []))).toEqual(said);
  expect(hex(pieces.flatMap((piece) => piece.content ?? []))).toEqual(hex(frames));
  // not all frames at the start, and none waits for all the text
  const lengths = pieces.map((piece) => piece.text?.length ?? 0);
  expect(Math.max(...lengths)).toBeLessThan(1500);
  expect(lengths.filter((length) => length > 0).length).toBeGreaterThan(4);
});

test("what the board encodes is decoded here", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        content,
        fc.integer({ min: 230, max: 270 }).map((bytes) => Buffer.concat([header(1), Buffer.alloc(bytes, 1)])),
      ),
      (frame) => {
        const device = new QemuPl011(10);
        const setup = new Setup(device);
        setup.run(function* () {
          yield* setup.send(frame, (sent) => expect(sent).toBe(true));
        });
        const [piece, ...rest] = new FrameDecoder().push(Uint8Array.from(device.sent));
        expect(rest).toEqual([]);
        expect(piece.content?.toString("hex")).toBe(frame.toString("hex"));
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

const [SEND, RECEIVE, SUBSCRIBE] = link.operations.map(({ number }) => number);
test.each([
  ["an unknown operation", 99, {}],
  ["a frame without a lease", SEND, {}],
  ["an empty frame", SEND, { leases: [lent("")] }],
  ["a frame that is too long", SEND, { leases: [lent("x".repeat(Link.ContentBytes + 1))] }],
  ["reception without a lease", RECEIVE, {}],
  ["a subscription without handles", SUBSCRIBE, { handles: [1] }],
])("%s is a bad request", (_, operation, options) => {
  const setup = new Setup(new QemuPl011(10));
  setup.run(function* () {
    const request = setup.host.request(operation, { protocol: LINK, ...options });
    yield request;
    expect(request.reply?.code).toBe(Reply.BadRequest);
    const text = asking(setup.host, uart, "read", [false, 1]);
    yield text.request;
    expect(text.code).toBe(0);
  });
});
