/** The GPIO server on the model of its device, with its clients played by the test. */
import { beforeAll, describe, expect, test } from "vitest";
import { PinEvent, PinMode, PinPull } from "../../abi/protocol/gpio";
import { Status, Syscall } from "../../abi/syscall";
import { compile } from "../lib/compile";
import { BUTTON, CARD, GpioSetup, LED, RING, SD_CLOCK } from "./setup";

const OTHER_RING = 0x502;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/gpio.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

class Setup extends GpioSetup {
  constructor() {
    super(module);
  }
}

describe("pins", () => {
  test("an output is driven, read back and told", () => {
    const setup = new Setup();
    setup.run(function* () {
      yield* setup.do("mode", [17, PinMode.Output]);
      for (const high of [true, false, true]) {
        yield* setup.do("write", [17, high]);
        yield* setup.pass(1);
        expect(setup.device.pins[17].level).toBe(high);
        expect((yield* setup.do("read", [17], BUTTON))["level"]).toBe(high);
      }
      expect(yield* setup.state(17)).toEqual({
        mode: PinMode.Output,
        pull: PinPull.Unknown,
        level: true,
        reserved: false,
        event: PinEvent.None,
        debounce: 0,
        owner: "led",
      });
    });
  });

  test("a pull decides about an input that nobody drives", () => {
    const setup = new Setup();
    setup.run(function* () {
      for (const [pull, level] of [
        [PinPull.Up, true],
        [PinPull.Down, false],
      ] as const) {
        yield* setup.do("pull", [4, pull]);
        yield* setup.pass(10);
        expect((yield* setup.do("read", [4]))["level"]).toBe(level);
        expect((yield* setup.state(4)).pull).toBe(pull);
      }
      const unknown = yield* setup.ask("pull", [4, PinPull.Unknown]);
      expect(unknown.error).toBe("BadRequest");
    });
  });

  test("54 and above are no pins, in every operation", () => {
    const setup = new Setup();
    setup.run(function* () {
      for (const [name, values] of [
        ["describe", []],
        ["claim", []],
        ["release", []],
        ["mode", [PinMode.Input]],
        ["read", []],
        ["write", [true]],
        ["pull", [PinPull.Up]],
        ["watch", [PinEvent.Rising, 0, RING]],
      ] as const) {
        for (const pin of [54, 255]) expect((yield* setup.ask(name, [pin, ...values])).error).toBe("BadPin");
        expect((yield* setup.ask(name, [53, ...values], CARD)).code === 1).toBe(false);
      }
    });
  });

  test("what is no output is not driven", () => {
    const setup = new Setup();
    setup.run(function* () {
      expect((yield* setup.ask("write", [17, true])).error).toBe("NotOutput");
    });
  });
});

describe("claims", () => {
  const CHANGES = [
    ["mode", [17, PinMode.Output]],
    ["write", [17, true]],
    ["pull", [17, PinPull.Up]],
    ["claim", [17]],
    ["release", [17]],
    ["watch", [17, PinEvent.Both, 0, RING]],
  ] as const;

  test("who changes a pin first has it until it releases it", () => {
    const setup = new Setup();
    setup.run(function* () {
      yield* setup.do("mode", [17, PinMode.Output]);
      for (const [name, values] of CHANGES) expect((yield* setup.ask(name, [...values], BUTTON)).error).toBe("Taken");
      expect((yield* setup.do("read", [17], BUTTON))["level"]).toBe(false);
      yield* setup.do("release", [17]);
      yield* setup.do("write", [17, true], BUTTON);
      expect((yield* setup.state(17)).owner).toBe("button");
    });
  });

  test.each([
    ["has ended", 0],
    ["has been restarted", 0x20003],
  ])("the pin of a program that %s is free for others", (_, task) => {
    const setup = new Setup();
    setup.run(function* () {
      yield* setup.do("watch", [17, PinEvent.Rising, 0, RING]);
      setup.tasks.set(LED, task);
      yield* setup.do("claim", [17], BUTTON);
      expect(yield* setup.state(17)).toMatchObject({ owner: "button", event: PinEvent.None });
      setup.device.pins[17].connect("test").drive(true);
      yield* setup.pass(50);
      expect(setup.rings()).toBe(0);
    });
  });

  test("a program that was restarted goes on with its pins", () => {
    const setup = new Setup();
    setup.run(function* () {
      yield* setup.do("mode", [17, PinMode.Output]);
      setup.tasks.set(LED, 0x20003);
      yield* setup.do("write", [17, true]);
    });
  });

  test("pins that the system uses are refused, but to those that the manifest lists them for", () => {
    const setup = new Setup();
    setup.run(function* () {
      for (const pin of [14, 15, 32, 33, 34, 39, 48, 53]) {
        expect((yield* setup.state(pin)).reserved).toBe(true);
        expect((yield* setup.ask("mode", [pin, PinMode.Output])).error).toBe("Reserved");
        expect((yield* setup.ask("watch", [pin, PinEvent.Both, 0, RING])).error).toBe("Reserved");
        yield* setup.do("read", [pin]);
      }
      yield* setup.do("mode", [SD_CLOCK, PinMode.Alt3], CARD);
      expect((yield* setup.ask("mode", [SD_CLOCK + 1, PinMode.Alt3], CARD)).error).toBe("Reserved");
      for (const pin of [0, 13, 16, 27, 31, 40, 47]) yield* setup.do("claim", [pin]);
    });
  });
});

describe("events", () => {
  test.each([
    [PinEvent.Rising, [1, 0, 1, 0]],
    [PinEvent.Falling, [0, 1, 0, 1]],
    [PinEvent.Both, [1, 1, 1, 1]],
  ])("edges of kind %i ring at each of them", (event, expected) => {
    const setup = new Setup();
    const button = setup.device.pins[17].connect("button");
    button.drive(false);
    const rings: number[] = [];
    setup.run(function* () {
      yield* setup.pass(10);
      yield* setup.do("watch", [17, event, 0, RING]);
      for (const level of [true, false, true, false]) {
        button.drive(level);
        yield* setup.pass(20);
        rings.push(setup.rings());
      }
      expect((yield* setup.do("events", []))["pins"]).toBe(1n << 17n);
      expect((yield* setup.do("events", []))["pins"]).toBe(0n);
    });
    expect(rings).toEqual(expected);
  });

  test("a level rings once, and again after its event was taken", () => {
    const setup = new Setup();
    const button = setup.device.pins[40].connect("button");
    button.drive(true);
    setup.run(function* () {
      yield* setup.do("watch", [40, PinEvent.High, 0, RING]);
      yield* setup.pass(100);
      expect(setup.rings()).toBe(1);
      expect((yield* setup.do("events", []))["pins"]).toBe(1n << 40n);
      yield* setup.pass(100);
      expect(setup.rings()).toBe(1);
      button.drive(false);
      yield* setup.do("events", []);
      yield* setup.pass(100);
      expect(setup.rings()).toBe(0);
    });
  });

  test("each owner is told of its own pins only", () => {
    const setup = new Setup();
    const [first, second] = [17, 33 - 8].map((pin) => setup.device.pins[pin].connect("test"));
    first.drive(false);
    second.drive(false);
    setup.run(function* () {
      yield* setup.pass(10);
      yield* setup.do("watch", [17, PinEvent.Rising, 0, RING], LED);
      yield* setup.do("watch", [25, PinEvent.Rising, 0, OTHER_RING], BUTTON);
      second.drive(true);
      yield* setup.pass(20);
      expect(setup.rings(OTHER_RING)).toBe(1);
      expect((yield* setup.do("events", [], LED))["pins"]).toBe(0n);
      expect((yield* setup.do("events", [], BUTTON))["pins"]).toBe(1n << 25n);
    });
  });

  test("bounces shorter than the debounce are no events, and what lasts is one", () => {
    const setup = new Setup();
    const button = setup.device.pins[17].connect("button");
    button.drive(false);
    setup.run(function* () {
      yield* setup.pass(10);
      yield* setup.do("watch", [17, PinEvent.Rising, 5000, RING]);
      for (let bounce = 0; bounce < 7; bounce++) {
        button.drive(bounce % 2 === 0);
        yield* setup.pass(700);
      }
      expect(setup.rings()).toBe(0);
      yield* setup.pass(6000);
      expect(setup.rings()).toBe(1);
      // a short pulse to the other side changes nothing
      button.drive(false);
      yield* setup.pass(1000);
      button.drive(true);
      yield* setup.pass(10_000);
      expect(setup.rings()).toBe(0);
      button.drive(false);
      yield* setup.pass(10_000);
      expect(setup.rings()).toBe(0);
      button.drive(true);
      yield* setup.pass(10_000);
      expect(setup.rings()).toBe(1);
    });
  });

  test("debouncing is refused for levels, and beyond a second", () => {
    const setup = new Setup();
    setup.run(function* () {
      for (const [event, debounce] of [
        [PinEvent.High, 1],
        [PinEvent.Low, 5],
        [PinEvent.Both, 1_000_001],
      ] as const) {
        expect((yield* setup.ask("watch", [17, event, debounce, RING])).error).toBe("BadDebounce");
      }
      yield* setup.do("watch", [17, PinEvent.Both, 1_000_000, RING]);
      expect(yield* setup.state(17)).toMatchObject({ event: PinEvent.Both, debounce: 1_000_000 });
    });
  });

  test("who is gone is told no more, and handles are closed", () => {
    const setup = new Setup();
    const button = setup.device.pins[17].connect("button");
    button.drive(false);
    const closed: bigint[] = [];
    setup.host.on(Syscall.HandleClose, ([handle]) => {
      closed.push(handle);
      return Status.Ok;
    });
    let told = 0;
    setup.host.on(Syscall.Notify, () => {
      told++;
      return Status.Gone;
    });
    setup.run(function* () {
      yield* setup.pass(10);
      yield* setup.do("watch", [17, PinEvent.Both, 0, RING]);
      button.drive(true);
      yield* setup.pass(20);
      button.drive(false);
      yield* setup.pass(20);
      expect(told).toBe(1);
      expect(closed).toEqual([BigInt(RING)]);
      yield* setup.do("watch", [17, PinEvent.Both, 0, OTHER_RING]);
      yield* setup.do("watch", [17, PinEvent.None, 0, RING]);
      expect(closed).toEqual([BigInt(RING), BigInt(OTHER_RING), BigInt(RING)]);
      expect(yield* setup.state(17)).toMatchObject({ event: PinEvent.None });
    });
  });

  test("a storm of edges is served without losing that there were some", () => {
    const setup = new Setup();
    const button = setup.device.pins[17].connect("button");
    setup.run(function* () {
      yield* setup.do("watch", [17, PinEvent.Both, 0, RING]);
      for (let edge = 0; edge < 500; edge++) {
        button.drive(edge % 2 === 0);
        yield* setup.pass(1);
      }
      expect(setup.rings()).toBeGreaterThan(10);
      expect((yield* setup.do("events", []))["pins"]).toBe(1n << 17n);
    });
  });
});
