/** Both servers of the temperature: by the sensor's registers on its model, and by the firmware, played by the test. */
import { beforeAll, describe, expect, test } from "vitest";
import { Status, Syscall } from "../../abi/syscall";
import { type Faults, withFaults } from "../../sim/faults";
import { HostModel } from "../../sim/host";
import type { Script } from "../../sim/message";
import { asking } from "../../sim/protocol";
import { ThermalSensor } from "../../sim/thermal";
import { thermal } from "../../tools/client/thermal";
import { compile } from "../lib/compile";

const [TEMPERATURE, THROTTLED] = [0x0003_0006, 0x0003_0046];
const SYSTEM = 0x120n;
const NOTHING = {
  weakSupply: false,
  capped: false,
  slowed: false,
  wasWeakSupply: false,
  wasCapped: false,
  wasSlowed: false,
};

const modules = new Map<string, WebAssembly.Module>();
beforeAll(async () => {
  for (const name of ["thermal", "thermal-firmware"]) {
    modules.set(name, new WebAssembly.Module((await compile(`servers/${name}.ts`)) as Uint8Array<ArrayBuffer>));
  }
}, 60_000);

function start(name: string, faults: Faults<ThermalSensor["registers"]["block"]> = {}) {
  const device = new ThermalSensor();
  const faulty = withFaults(device, faults);
  const host = new HostModel(modules.get(name)!, { clock: device.clock });
  /** Reply words of the firmware by tag; none: it does not tell. */
  const properties = new Map<number, number[]>();
  host.endpoint("thermal");
  host.device("thermal", faulty, { interrupt: false });
  host.on(Syscall.Property, ([handle, tag]) => {
    expect(handle).toBe(SYSTEM);
    const words = properties.get(Number(tag));
    return words ? { status: Status.Ok, words: [words.length * 4, ...words] } : Status.NotFound;
  });
  return {
    device,
    faulty,
    host,
    properties,
    ask: (operation: string) => asking(host, thermal, operation),
    run: (script: () => Script) => expect(host.run(script)).toEqual({ kind: "script" }),
  };
}

describe.each(["thermal", "thermal-firmware"])("%s", (name) => {
  test.each([
    [0, {}],
    [1 << 0, { weakSupply: true }],
    [1 << 1, { capped: true }],
    [1 << 2, { slowed: true }],
    [1 << 16, { wasWeakSupply: true }],
    [1 << 17, { wasCapped: true }],
    [1 << 18, { wasSlowed: true }],
  ])("of the firmware's bits %i the throttling is told", (bits, expected) => {
    const { host, properties, ask, run } = start(name);
    properties.set(THROTTLED, [bits]);
    run(function* () {
      const asked = ask("throttling");
      yield asked.request;
      yield host.notification(0n);
      expect(asked.result).toEqual({ state: { ...NOTHING, ...expected } });
    });
  });

  test("throttling that the firmware does not tell is an error", () => {
    const { host, ask, run } = start(name);
    run(function* () {
      const asked = ask("throttling");
      yield asked.request;
      yield host.notification(0n);
      expect(asked.error).toBe("NotTold");
    });
  });
});

describe("by the sensor", () => {
  test("a measurement is answered at once", () => {
    const { device, host, ask, run } = start("thermal");
    run(function* () {
      for (const temperature of [412_000 - 538 * 600, 412_000 - 538 * 800]) {
        device.temperature = temperature;
        const asked = ask("read");
        yield asked.request;
        yield host.notification(0n);
        expect([asked.result, host.timer]).toEqual([{ temperature }, undefined]);
      }
    });
  });

  test("those who ask before there is one wait for it", () => {
    const { device, host, ask, run } = start("thermal");
    run(function* () {
      device.temperature = undefined;
      const asked = [ask("read"), ask("read")];
      for (const { request } of asked) yield request;
      yield host.timerFires();
      expect(asked[1].answered).toBe(false);
      device.temperature = 412_000;
      yield host.timerFires();
      expect(asked.map(({ result }) => result)).toEqual([{ temperature: 412_000 }, { temperature: 412_000 }]);
      expect(host.timer).toBeUndefined();
    });
  });

  test("a sensor that never has one is given up after 100 ms, each time", () => {
    const { faulty, host, ask, run } = start("thermal", {
      stuck: [{ register: "status", mask: 1 << 10, value: 0 }],
    });
    run(function* () {
      for (let time = 0; time < 2; time++) {
        const from = host.time;
        const asked = ask("read");
        yield asked.request;
        while (!asked.answered) yield host.timerFires();
        expect([asked.error, host.time - from]).toEqual(["NotMeasured", 100_000n]);
      }
    });
    expect(faulty.injected.stuck).toBeGreaterThan(2);
  });

  test("more than it can keep waiting are told so", () => {
    const { device, host, ask, run } = start("thermal");
    device.temperature = undefined;
    run(function* () {
      const asked = Array.from({ length: 17 }, () => ask("read"));
      for (const { request } of asked) yield request;
      yield host.notification(0n);
      expect([asked[15].answered, asked[16].error]).toEqual([false, "Busy"]);
    });
  });
});

describe("by the firmware", () => {
  test("what it tells is answered", () => {
    const { host, properties, ask, run } = start("thermal-firmware");
    run(function* () {
      for (const temperature of [48_312, -5_000]) {
        properties.set(TEMPERATURE, [0, temperature >>> 0]);
        const asked = ask("read");
        yield asked.request;
        yield host.notification(0n);
        expect(asked.result).toEqual({ temperature });
      }
    });
  });

  test.each([[undefined], [[0]]])("an answer of %o is none", (words) => {
    const { host, properties, ask, run } = start("thermal-firmware");
    if (words) properties.set(TEMPERATURE, words);
    run(function* () {
      const asked = ask("read");
      yield asked.request;
      yield host.notification(0n);
      expect(asked.error).toBe("NotTold");
    });
  });
});
