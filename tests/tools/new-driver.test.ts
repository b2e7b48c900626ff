/** `make new-driver`: what it says to bad input, and where it puts things. What it makes is tested in tests/qemu. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Service } from "../../abi/manifest";
import { services } from "../../servers/manifest";
import { deviceOf, UNMODELLED } from "../../tools/new-driver/device";
import { commandsIn, COMMANDS, edited } from "../../tools/new-driver/edits";
import { checkFree, checkName } from "../../tools/new-driver/names";
import { sourcesOf } from "../../tools/new-driver/sources";

const text = (file: string) => readFileSync(file, "utf8");
const commands = commandsIn(text(COMMANDS));
const device = { name: "lamp", address: 0x3f214000, pages: 1, interrupt: 43 };

describe("a name", () => {
  it.each(["lamp", "status-led", "status-led2", "a", "sixteen-bytes-ab"])("%s can be", (name) => {
    checkName(name);
    checkFree(name, services, commands);
  });

  it.each([
    ["", "the driver needs a name: make new-driver NAME=lamp"],
    ["Lamp", '"Lamp" cannot name a driver: use lowercase letters'],
    ["9lamp", '"9lamp" cannot name a driver'],
    ["my_lamp", '"my_lamp" cannot name a driver'],
    ["lamp-", '"lamp-" cannot name a driver'],
    ["../lamp", '"../lamp" cannot name a driver'],
    ["lämp", '"lämp" cannot name a driver'],
    ["seventeen-letters", '"seventeen-letters" has 17 bytes, and a name 16 at the most'],
    ["class", '"class" is a word of TypeScript or AssemblyScript'],
    ["u32", '"u32" is a word of TypeScript or AssemblyScript'],
    ["bool", '"bool" is a word of TypeScript or AssemblyScript'],
    ["device", '"device" is what the code of a driver calls something else; give another name, such as my-device'],
    ["command", '"command" is what the code of a driver calls something else'],
  ])("%j cannot be", (name, message) => expect(() => checkName(name)).toThrow(message));

  const other: Service = { name: "other", priority: 1, quota: 64, serves: ["lamp"] };
  it.each([
    ["gpio", services, 'the name "gpio" is taken: servers/manifest.ts has a service of this name; give another'],
    ["lamp", [...services, other], 'the name "lamp" is taken: a service serves a protocol of this name'],
    ["ps", services, 'the name "ps" is taken: the shell has a command of this name'],
    ["trial", services, 'the name "trial" is taken: the build has a target of this name'],
    ["pl011", services, 'the name "pl011" is taken: abi/registers/pl011.ts is there already'],
    ["local", services, 'the name "local" is taken: docs/registers/local.md is there already'],
    ["float", services, 'the name "float" is taken: tests/trial/assembly/float.ts is there already'],
    ["codec", services, 'the name "codec" is taken: tools/client/codec.ts is there already'],
    ["tools", services, 'the name "tools" is taken: tests/tools is there already'],
  ])("%s is taken", (name, all, message) => expect(() => checkFree(name, all, commands)).toThrow(message));
});

describe("a device", () => {
  it("is by default one that QEMU does not model and nobody has", () => {
    let all = services;
    for (const place of UNMODELLED) {
      const name = `lamp-${place.interrupt}`.replace(/-(\d)/, "-x$1");
      const found = deviceOf(name, "", "", all);
      expect(found).toEqual({ name, pages: 1, ...place });
      all = [...all, { name, priority: 15, quota: 64, devices: [found] }];
    }
    const drivers = all.slice(services.length).map((service) => ({ ...service, program: "spin" }));
    const crowded = [...services, ...drivers];
    expect(() => deviceOf("lamp", "", "", crowded)).toThrow("one service must drive both");
  });

  it("can be told", () => {
    expect(deviceOf("lamp", "0x3f203000", "45", services)).toEqual({
      name: "lamp",
      address: 0x3f203000,
      pages: 1,
      interrupt: 45,
    });
  });

  it("need not have an interrupt", () => {
    const found = deviceOf("lamp", "0x3f203000", "", services);
    expect(found).toEqual({ name: "lamp", address: 0x3f203000, pages: 1 });
    const manifest = edited("lamp", found, text).get("servers/manifest.ts");
    expect(manifest).toContain('devices: [{ name: "lamp", address: 0x3f203000, pages: 1 }]');
  });

  it.each([
    [
      "0x3f214004",
      "43",
      "0x3f214004 is not the address of a page; it must be a multiple of 0x1000: give 0x3f214000, and the registers offsets from 0x4 on",
    ],
    ["0x10000000", "43", "0x10000000 is not among the peripherals at 0x3f000000-0x3fffffff"],
    ["0x40000000", "43", "0x40000000 is not among the peripherals"],
    ["0x3f100000", "43", "page 0x3f100000 holds the watchdog and power control, which only the kernel may touch"],
    ["0x3f200000", "43", 'the device shares a page with "gpio" of "gpio"; one service must drive both'],
    ["0x3f214000", "57", 'interrupt 57 is that of "uart0" of "uart" already'],
    ["0x3f214000", "64", "interrupt 64 is not in 0-63"],
    ["here", "43", "ADDRESS=here is no number, such as 0x3f214000"],
    ["0x3f214000", "-1", "INTERRUPT=-1 is no number, such as 43; leave INTERRUPT out where the device has none"],
    [
      "0x7e20c000",
      "43",
      "0x3f000000-0x3fffffff: it is an address of the VideoCore's bus, which the processor has at 0x3f20c000",
    ],
    ["0x3f101000", "", "ADDRESS=0x3f101000: page 0x3f101000 holds the clock manager, which only the kernel may touch"],
    ["", "43", "INTERRUPT=43 belongs to an address: give ADDRESS, too"],
  ])("at %j with interrupt %j cannot be", (address, interrupt, message) => {
    expect(() => deviceOf("lamp", address, interrupt, services)).toThrow(message);
  });

  it("cannot be where the shell uses as many protocols as it can", () => {
    const own = services.find(({ name }) => name === "shell")!.uses!;
    const NAMES = Array.from("abcdefghijklmnopqrstuvwx").slice(own.length);
    const used = NAMES.map((name): Service => ({
      name,
      program: "spin",
      priority: 12,
      quota: 64,
      serves: [name],
    }));
    const all = [...services, ...used].map((service) =>
      service.name === "shell" ? { ...service, uses: [...service.uses!, ...NAMES] } : service,
    );
    expect(() => deviceOf("lamp", "", "", all)).toThrow("25 protocols; 24 fit");
  });
});

describe("what is added to files", () => {
  it("goes where it belongs", () => {
    const changed = edited("status-led", { ...device, name: "status-led" }, text);
    const names = "tests/trial/assembly/probe-names.ts";
    expect([...changed.keys()]).toEqual(["servers/manifest.ts", names, COMMANDS, "servers/shell.ts"]);
    expect(changed.get(names)!.match(/, "status-led",?\s*\]/g)).toHaveLength(2);
    expect(commandsIn(changed.get(COMMANDS)!)).toEqual(
      commands.flatMap((name) => (name === "echo" ? ["status-led", name] : [name])),
    );
    expect(changed.get("servers/manifest.ts")).toMatch(/SHELL_USES = \[[^\]]*, "status-led",?\s*\]/);
  });

  it("is told when the place has gone", () => {
    const without = (file: string) => text(file).replaceAll("case Command.Echo:", "");
    expect(() => edited("lamp", device, without)).toThrow(
      /^servers\/shell.ts: what a driver adds goes before .*there 0 times/,
    );
  });
});

it("the templates have no name and no choice left open", () => {
  for (const interrupt of [true, false]) {
    for (const [file, source] of sourcesOf("status-led", interrupt)) expect(file + source).not.toMatch(/__[a-z]|^#/im);
  }
});

it("a device without an interrupt is not asked for one", () => {
  for (const [file, source] of sourcesOf("lamp", false)) {
    expect(file + source).not.toMatch(/interruptBind|interruptAcknowledge|withInterrupt|interrupt\.level/);
  }
});

it("the command writes nothing when something is wrong", () => {
  const state = () => spawnSync("git", ["status", "--short"], { encoding: "utf8" }).stdout;
  const before = state();
  const args = ["--import", "tsx", "tools/new-driver/main.ts", "--name", "lamp", "--address", "5", "--interrupt", "1"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^ADDRESS=5 INTERRUPT=1: 0x5 is not the address of a page.*\n$/);
  expect(state()).toBe(before);
});
