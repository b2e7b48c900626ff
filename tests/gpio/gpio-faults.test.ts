/** The GPIO server on a device with faults: calls are answered, and watchers are told, or the server ends with a fault. */
import { beforeAll, expect, test } from "vitest";
import { PinEvent, PinMode, PinPull } from "../../abi/protocol/gpio";
import type { gpio } from "../../abi/registers/gpio";
import { Status, Syscall } from "../../abi/syscall";
import type { Faults } from "../../sim/faults";
import { compile } from "../lib/compile";
import { GpioSetup, RING } from "./setup";

const PIN = 17;
const BIT = 1 << PIN;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/gpio.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

/** A server on a device with faults, a button on the pin, and a count of the interrupts that the server acknowledged. */
class Setup extends GpioSetup {
  acknowledged = 0;
  private readonly button = this.device.pins[PIN].connect("button");

  constructor(faults: Faults<typeof gpio>) {
    super(module, faults);
    this.button.drive(false);
    this.host.on(Syscall.InterruptAcknowledge, () => {
      this.acknowledged++;
      return Status.Ok;
    });
  }

  /** Watches the pin for what is to come. */
  *watch(event = PinEvent.Rising) {
    yield* this.pass(10);
    yield* this.do("watch", [PIN, event, 0, RING]);
  }

  /** The button is pressed, and time passes. @returns how often its watcher was told */
  *press(microseconds = 20) {
    this.button.drive(true);
    yield* this.pass(microseconds);
    this.button.drive(false);
    yield* this.pass(microseconds);
    return this.rings();
  }
}

test("interrupts with nothing behind them are acknowledged, and nobody is told", () => {
  const setup = new Setup({ spuriousInterrupts: { period: 20_000 } });
  setup.run(function* () {
    yield* setup.watch();
    yield* setup.pass(1_000);
    expect(setup.rings()).toBe(0);
    expect((yield* setup.do("events", []))["pins"]).toBe(0n);
    expect(yield* setup.press()).toBe(1);
    expect((yield* setup.do("events", []))["pins"]).toBe(BigInt(BIT));
  });
  expect(setup.faulty.injected.spuriousInterrupts).toBeGreaterThan(40);
  expect(setup.acknowledged).toBeGreaterThanOrEqual(setup.faulty.injected.spuriousInterrupts);
});

test("an interrupt that is late tells its watcher late, once", () => {
  const setup = new Setup({ lostInterrupts: { every: 1, lateBy: 200_000 } });
  setup.run(function* () {
    yield* setup.watch();
    for (let press = 0; press < 3; press++) {
      expect(yield* setup.press(50)).toBe(0);
      yield* setup.pass(200);
      expect(setup.rings()).toBe(1);
      expect((yield* setup.do("events", []))["pins"]).toBe(BigInt(BIT));
    }
  });
  expect(setup.faulty.injected.lostInterrupts).toBe(3);
});

test("with an interrupt that never comes calls are answered, and who watches anew is told from then on", () => {
  const setup = new Setup({ lostInterrupts: { nth: [1] } });
  setup.run(function* () {
    yield* setup.watch();
    expect(yield* setup.press()).toBe(0);
    // the line is level sensitive: it stays as it is until the device is served
    expect(yield* setup.press()).toBe(0);
    expect((yield* setup.do("read", [PIN]))["level"]).toBe(false);
    expect((yield* setup.do("events", []))["pins"]).toBe(0n);
    yield* setup.watch();
    expect(yield* setup.press()).toBe(1);
  });
  expect(setup.faulty.injected.lostInterrupts).toBe(1);
});

test("an event bit that is stuck high, of a pin that nobody watches, tells nobody", () => {
  const setup = new Setup({ stuck: [{ register: "event", index: 0, mask: 1 << 3, value: 1 << 3 }] });
  setup.run(function* () {
    yield* setup.watch();
    for (let press = 0; press < 3; press++) expect(yield* setup.press()).toBe(1);
    expect((yield* setup.do("events", []))["pins"]).toBe(BigInt(BIT));
  });
  expect(setup.faulty.injected.stuck).toBeGreaterThan(2);
});

test("an event bit that is stuck low interrupts until its pin is released; calls are answered meanwhile", () => {
  const setup = new Setup({ stuck: [{ register: "event", index: 0, mask: BIT, value: 0 }] });
  setup.run(function* () {
    yield* setup.watch();
    expect(yield* setup.press()).toBe(0);
    const before = setup.acknowledged;
    yield* setup.pass(100);
    expect(setup.acknowledged).toBe(before + 10);
    expect((yield* setup.do("events", []))["pins"]).toBe(0n);
    yield* setup.do("release", [PIN]);
    yield* setup.pass(10);
    const after = setup.acknowledged;
    yield* setup.pass(100);
    expect(setup.acknowledged).toBe(after);
  });
  expect(setup.faulty.injected.stuck).toBeGreaterThan(2);
});

test("a level that is stuck is what is read, and a debounced edge that it hides is none", () => {
  const setup = new Setup({ stuck: [{ register: "level", index: 0, mask: BIT, value: 0 }] });
  setup.run(function* () {
    yield* setup.pass(10);
    yield* setup.do("watch", [PIN, PinEvent.Both, 100, RING]);
    expect(yield* setup.press(500)).toBe(0);
    yield* setup.do("watch", [PIN, PinEvent.None, 0, 0]);
    yield* setup.do("mode", [18, PinMode.Output]);
    yield* setup.do("write", [18, true]);
    expect([(yield* setup.state(PIN)).level, (yield* setup.state(18)).level]).toEqual([false, true]);
  });
  expect(setup.faulty.injected.stuck).toBeGreaterThan(0);
});

test("a function that is stuck is told as it is, and its pin is not driven", () => {
  const setup = new Setup({ stuck: [{ register: "functionSelect", index: 1, mask: 7 << 24, value: 0 }] });
  setup.run(function* () {
    yield* setup.do("mode", [18, PinMode.Output]);
    expect((yield* setup.state(18)).mode).toBe(PinMode.Input);
    expect((yield* setup.ask("write", [18, true])).error).toBe("NotOutput");
  });
  expect(setup.faulty.injected.stuck).toBeGreaterThan(0);
});

test.each<[string, Faults<typeof gpio>["busErrors"], string, unknown[]]>([
  [
    "write to functionSelect[1]",
    [{ register: "functionSelect", index: 1, way: "write" }],
    "mode",
    [18, PinMode.Output],
  ],
  ["read of level[0]", [{ register: "level", index: 0 }], "read", [PIN]],
  ["write to pullClock[0]", [{ register: "pullClock", index: 0, nth: [3] }], "pull", [18, PinPull.Up]],
])(
  "a bus error ends the server as a fault: %s; its successor has a device that works",
  (access, busErrors, name, values) => {
    const setup = new Setup({ busErrors });
    const outcome = setup.host.run(function* () {
      yield* setup.pass(10);
      yield* setup.do(name, values);
    });
    expect(outcome).toEqual({ kind: "fault", why: `GPIO: the bus aborts a ${access}, as declared` });
    expect(setup.faulty.injected.busErrors).toBe(1);

    const next = new GpioSetup(module, {}, setup.device);
    next.run(function* () {
      yield* next.do("pull", [20, PinPull.Up]);
      yield* next.do("mode", [18, PinMode.Output]);
      yield* next.do("write", [18, true]);
      expect([next.device.pins[18].level, next.device.pins[20].level]).toEqual([true, true]);
    });
  },
);
