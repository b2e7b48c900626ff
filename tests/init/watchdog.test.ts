/** The board's watchdog: started on request, fed by init, and the board is reset when init does not run. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Status, Syscall } from "../../abi/syscall";
import { Clock } from "../../sim/clock";
import type { HostModel } from "../../sim/host";
import { PowerManager } from "../../sim/power";
import { compile } from "../lib/compile";
import { CONSOLE, FIRST_BEAT, Init } from "./fixture";
import type { TaskModel } from "./tasks";

let wasm: Uint8Array;
let init: Init;
let host: HostModel;
let kernel: TaskModel;
let power: PowerManager;

beforeAll(async () => {
  wasm = await compile("servers/init.ts");
}, 60_000);

beforeEach(() => {
  const clock = new Clock();
  init = new Init(wasm, clock);
  ({ host, kernel } = init);
  power = new PowerManager({ clock, waits: true });
  host.device("power", power, { interrupt: false });
});

test("is off at first, and told of", () => {
  host.run(function* () {
    expect((yield* init.ask("watchdogTime")).result).toEqual({ seconds: 0 });
    expect(power.running).toBe(false);
    expect((yield* init.ask("watchdog", [15])).result).toEqual({});
    expect(power.running).toBe(true);
    expect((yield* init.ask("watchdogTime")).result).toEqual({ seconds: 15 });
    yield* init.ask("watchdog", [0]);
    expect(power.running).toBe(false);
    expect(host.timer?.at).toBe(FIRST_BEAT);
  });
  expect(kernel.ownDevices).toEqual([{ address: 0x3f10_0000, at: UserLayout.Devices }]);
});

test("init feeds it in time, for as long as it runs", () => {
  host.run(function* () {
    yield* init.ask("watchdog", [1]);
    for (let times = 0; times < 100; times++) {
      yield host.timerFires();
      yield host.notification(0n);
    }
    expect(host.time).toBeGreaterThan(20_000_000n);
    expect(power.running).toBe(true);
  });
});

test("a system in which init does not run is reset", () => {
  const run = () =>
    host.run(function* () {
      yield* init.ask("watchdog", [2]);
      host.time += 1_900_000n;
      expect(power.running).toBe(true);
      host.time += 200_000n;
    });
  expect(run).toThrow(expect.objectContaining({ how: "reset" }));
});

test.each([16, 100, 4_294_967_295])("takes no %i seconds", (seconds) => {
  host.run(function* () {
    expect((yield* init.ask("watchdog", [seconds])).error).toBe("BadTime");
    expect(power.running).toBe(false);
  });
});

test("is for those who may manage services, and says when the kernel gives no device", () => {
  host.run(function* () {
    expect((yield* init.ask("watchdog", [5], CONSOLE)).error).toBe("NotGranted");
    kernel.failing = { number: Syscall.DeviceRegion, status: Status.TableFull };
    expect((yield* init.ask("watchdog", [5])).error).toBe("TableFull");
    expect((yield* init.ask("watchdogTime")).result).toEqual({ seconds: 0 });
  });
});
