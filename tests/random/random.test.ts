/** The server of random bytes on the model of the generator, with its clients played by the test. */
import { beforeAll, expect, test } from "vitest";
import { Clock } from "../../sim/clock";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import { BIT, RandomGenerator } from "../../sim/random";
import type { Script } from "../../sim/message";
import { type Asked, asking } from "../../sim/protocol";
import { random } from "../../tools/client/random";
import { compile } from "../lib/compile";

const WARM = 0x40000 * BIT;
const MOST = 4096;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/random.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

class Setup {
  readonly clock: Clock;
  readonly host: HostModel;
  readonly faulty;

  constructor(
    faults: Faults<RandomGenerator["registers"]["block"]> = {},
    readonly device = new RandomGenerator({ clock: new Clock() }),
  ) {
    this.clock = device.clock;
    this.faulty = withFaults(device, faults);
    this.host = new HostModel(module, { clock: this.clock });
    this.host.endpoint("random");
    this.host.device("random", this.faulty, { interrupt: false });
  }

  run(script: () => Script): void {
    expect(this.host.run(script)).toEqual({ kind: "script" });
  }

  ask(count: number, room = count): Asked {
    return asking(this.host, random, "fill", [count, room]);
  }

  /** Asks and lets the server's timer run until it has answered. */
  *fill(count: number, room = count): Generator<never, Asked, void> {
    const asked = this.ask(count, room);
    yield asked.request as never;
    while (!asked.answered) yield this.host.timerFires() as never;
    return asked;
  }

  *until(asked: Asked): Script {
    while (!asked.answered) yield this.host.timerFires();
  }
}

function bytesOf(asked: Asked): Uint8Array {
  return asked.result["bytes"] as Uint8Array;
}

/** Bytes of words that count from this one on. */
function counted(first: number, words: number): Uint8Array {
  return new Uint8Array(Uint32Array.from({ length: words }, (_, word) => first + word).buffer);
}

test("bytes are what the generator makes, each given once, whatever the length", () => {
  const setup = new Setup();
  let made = 0;
  setup.device.source = () => ++made;
  setup.run(function* () {
    let used = 0;
    for (const count of [1, 4, 7, 255, 256, 257, MOST]) {
      const asked = yield* setup.fill(count);
      const words = Math.ceil(count / 4);
      expect(bytesOf(asked)).toEqual(counted(used + 1, words).subarray(0, count));
      used += words;
    }
    expect(setup.host.timer).toBeUndefined();
  });
});

test.each([0, MOST + 1, 0xffff_ffff])("%i bytes are refused", (count) => {
  const setup = new Setup();
  setup.run(function* () {
    const asked = setup.ask(count, 16);
    yield asked.request;
    yield setup.host.notification(0n);
    expect(asked.error).toBe("BadCount");
  });
});

test("who lends less than it asks for is told so", () => {
  const setup = new Setup();
  setup.run(function* () {
    expect((yield* setup.fill(600, 300)).error).toBe("BadRequest");
    expect((yield* setup.fill(8)).code).toBe(0);
  });
});

test("those who wait are served in their order; one that has gone costs nobody anything", () => {
  const setup = new Setup();
  let made = 0;
  setup.device.source = () => ++made;
  setup.run(function* () {
    const asked = [8, 8, 8].map((count) => setup.ask(count));
    for (const { request } of asked) yield request;
    setup.host.cancel(asked[1].request);
    yield* setup.until(asked[2]);
    expect(bytesOf(asked[0])).toEqual(counted(1, 2));
    expect(bytesOf(asked[2])).toEqual(counted(5, 2));
    expect(asked[1].answered).toBe(false);
  });
});

test("more than it can keep waiting are told so", () => {
  const setup = new Setup();
  setup.run(function* () {
    const asked = Array.from({ length: 17 }, () => setup.ask(4));
    for (const { request } of asked) yield request;
    yield setup.host.notification(0n);
    expect(asked[16].error).toBe("Busy");
    yield* setup.until(asked[15]);
    expect(asked.slice(0, 16).map(({ code }) => code)).toEqual(new Array(16).fill(0));
  });
});

test("a request of the greatest length does not keep others from being heard", () => {
  const setup = new Setup();
  setup.device.source = () => Math.trunc(setup.clock.now / BIT);
  setup.run(function* () {
    const long = setup.ask(MOST);
    yield long.request;
    for (let look = 0; look < 300; look++) yield setup.host.timerFires();
    const wrong = setup.ask(0, 1);
    yield wrong.request;
    yield setup.host.notification(0n);
    expect([long.answered, wrong.error]).toEqual([false, "BadCount"]);
  });
});

test("a generator that is silent is given up after a second, and may do better the next time", () => {
  const stuck = [{ register: "status", mask: 0xff << 24, value: 0 }] as const;
  const setup = new Setup({ stuck });
  setup.run(function* () {
    const from = setup.clock.now;
    expect((yield* setup.fill(4)).error).toBe("Silent");
    expect(setup.clock.now - from).toBeGreaterThanOrEqual(1e9);
    expect(setup.clock.now - from).toBeLessThan(1.1e9);
    expect((yield* setup.fill(4)).error).toBe("Silent");
  });
  expect(setup.faulty.injected.stuck).toBeGreaterThan(0);
  const next = new Setup({}, setup.device);
  next.run(function* () {
    expect((yield* next.fill(4)).code).toBe(0);
  });
});

test("a word four times in a row is an error, also over several requests; three times is chance", () => {
  const setup = new Setup();
  const words = [1, 7, 7, 7, 2, 7, 7, 7, 7, 3];
  setup.device.source = () => words.shift() ?? setup.clock.now % 1e9;
  setup.run(function* () {
    expect((yield* setup.fill(28)).code).toBe(0);
    expect((yield* setup.fill(12)).error).toBe("Repeats");
    const from = setup.clock.now;
    expect((yield* setup.fill(12)).code).toBe(0);
    expect(setup.clock.now - from).toBeGreaterThan(WARM);
  });
});

test("a generator with a stuck output fails at each request", () => {
  const setup = new Setup({ stuck: [{ register: "data", mask: 0xffff_ffff, value: 0 }] });
  setup.run(function* () {
    for (let time = 0; time < 3; time++) expect((yield* setup.fill(64)).error).toBe("Repeats");
  });
  expect(setup.faulty.injected.stuck).toBe(12);
});

test("a bus error ends the server as a fault, and its successor has a generator", () => {
  const setup = new Setup({ busErrors: [{ register: "data", nth: [3] }] });
  const outcome = setup.host.run(function* () {
    yield* setup.fill(64);
  });
  expect(outcome).toMatchObject({ kind: "fault" });
  const next = new Setup({}, setup.device);
  next.run(function* () {
    expect((yield* next.fill(64)).code).toBe(0);
  });
});
