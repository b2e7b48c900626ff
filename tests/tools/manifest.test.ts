import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { StartMode } from "../../abi/archive";
import { FirmwareTag } from "../../abi/firmware";
import type { Service } from "../../abi/manifest";
import { SystemRight } from "../../abi/syscall";
import { services } from "../../servers/manifest";
import { checkManifest, findServed, programsOf, servedOf } from "../../tools/build/manifest";
import { describe as locate } from "../../tools/build/manifest-lines";

const INIT: Service = { name: "init", priority: 30, quota: 64 };
const UART: Service = {
  name: "uart",
  priority: 20,
  quota: 64,
  serves: ["uart"],
  devices: [{ name: "uart0", address: 0x3f201000, pages: 1, interrupt: 57 }],
};
const SHELL: Service = { name: "shell", priority: 10, quota: 64, uses: ["uart"] };

const messages = (list: Service[]) => checkManifest(list, (name) => name !== "missing").map(({ message }) => message);
const device = (change: object): Service[] => [INIT, { ...UART, devices: [{ ...UART.devices![0], ...change }] }];

describe("the manifest", () => {
  it("of the system is good", () => {
    expect(checkManifest(services, () => true)).toEqual([]);
    expect(services.find(({ name }) => name === "spin")?.start).toBe(StartMode.Manual);
  });

  it("that is good has no problems", () => {
    expect(messages([INIT, UART, SHELL])).toEqual([]);
  });

  it("has a line that several devices share in a chip", () => {
    const masters = [0x3f205000, 0x3f804000].map((address, index) => ({
      ...UART,
      name: `i2c${index}`,
      serves: [`i2c${index}`],
      devices: [{ name: "i2c", address, pages: 1, interrupt: 53 }],
    }));
    expect(messages([INIT, ...masters])).toEqual([]);
  });

  it("says which programs there are, init's first, and who serves what", () => {
    const list = [INIT, UART, { ...SHELL, name: "second", program: "uart", alternatives: ["other", "uart"] }];
    expect(programsOf(list)).toEqual(["init", "uart", "other"]);
    expect(servedOf(list)).toEqual([{ protocol: "uart", by: UART }]);
  });

  it("may have several servers of one protocol: a user says which, or gets the first", () => {
    const second = { ...UART, name: "uart2", serves: ["other", "uart"], devices: [] };
    const list = [INIT, UART, second, SHELL, { ...SHELL, name: "shell2", uses: ["uart@uart2"] }];
    expect(messages(list)).toEqual([]);
    const served = servedOf(list);
    expect(served.map(({ protocol, by }) => `${protocol}@${by.name}`)).toEqual([
      "uart@uart",
      "other@uart2",
      "uart@uart2",
    ]);
    expect(["uart", "uart@uart", "uart@uart2", "other@uart"].map((use) => findServed(served, use))).toEqual([
      0, 0, 2, -1,
    ]);
  });

  it("may say that a service drives a bus master, and give a device more interrupts", () => {
    const address = 0x3f007000;
    const devices = [0, 1, 2].map((n) => ({ name: `dma${n}`, address, pages: n === 0 ? 1 : 0, interrupt: 16 + n }));
    expect(messages([INIT, { ...UART, devices, system: SystemRight.Dma }])).toEqual([]);
  });

  const bad: [string, Service[], string][] = [
    ["a misspelt property", [INIT, { ...UART, prioritty: 3 } as Service], 'unknown property "prioritty"'],
    ["a misspelt property of a device", device({ irq: 57 }), 'unknown property "irq"'],
    ["no init", [UART], 'the first service must be "init"'],
    ["an unknown program", [INIT, { ...SHELL, uses: [], name: "missing" }], "write servers/missing.ts"],
    ["another unknown program", [INIT, { ...SHELL, uses: [], program: "missing" }], "write servers/missing.ts"],
    ["an unknown alternative", [INIT, { ...UART, alternatives: ["missing"] }], "write servers/missing.ts"],
    ["too many alternatives", [INIT, { ...UART, alternatives: [..."abcde"] }], "5 alternatives; 4 fit"],
    ["a duplicate name", [INIT, UART, { ...SHELL, name: "uart" }], 'service "uart" is there twice'],
    ["a long name", [INIT, { ...UART, name: "a-name-of-17-char" }], "has 17 bytes; 16 fit"],
    ["a name beyond ASCII", [INIT, { ...UART, name: "üart" }], "other than visible ASCII"],
    ["an empty name", [INIT, { ...UART, name: "" }], "the name is empty"],
    ["an unknown protocol", [INIT, UART, { ...SHELL, uses: ["urat"] }], 'no service serves the protocol "urat"'],
    ["a need that is not used", [INIT, UART, { ...SHELL, needs: ["log"] }], '"log" is not among what the service uses'],
    ["a server that is not there", [INIT, UART, { ...SHELL, uses: ["uart@u"] }], 'service "u" is not there to serve'],
    [
      "one that does not serve it",
      [INIT, UART, { ...SHELL, uses: ["uart@init"] }],
      'does not serve the protocol "uart"; "uart" would',
    ],
    [
      "a protocol used of two",
      [INIT, UART, { ...SHELL, uses: ["uart", "uart@uart"] }],
      'protocol "uart" is used twice',
    ],
    ["a name that looks qualified", [INIT, { ...UART, name: "uart@1" }], 'has an "@"'],
    ["a protocol served twice", [INIT, { ...UART, serves: ["uart", "uart"] }], "is there twice"],
    ["a service that uses itself", [INIT, { ...UART, uses: ["uart"] }], "uart uses uart"],
    [
      "a cycle",
      [INIT, { ...UART, uses: ["shell"], priority: 10 }, { ...SHELL, serves: ["shell"] }],
      "uart uses shell uses uart",
    ],
    ["a priority of 32", [INIT, { ...UART, priority: 32 }], "priority 32 is not in 0-31"],
    ["a priority of 1.5", [INIT, { ...UART, priority: 1.5 }], "priority 1.5 is not in 0-31"],
    ["no quota", [INIT, { ...UART, quota: 0 }], "quota 0 is not"],
    ["too many protocols", [INIT, { ...UART, serves: [..."abcdefghi"] }], "9 protocols; 8 fit"],
    ["too many devices", [INIT, { ...UART, devices: Array.from({ length: 5 }, spread) }], "5 devices; 4 fit"],
    [
      "too many tags",
      [INIT, { ...UART, firmware: Array<FirmwareTag>(7).fill(FirmwareTag.SetClockRate) }],
      "7 tags of the firmware; 6 fit",
    ],
    ["an address inside a page", device({ address: 0x3f201040 }), "0x3f201040 is not the address of a page"],
    ["an address of RAM", device({ address: 0x1000 }), "0x1000 is not among the peripherals"],
    ["the core's own peripherals", device({ address: 0x40000000 }), "each core's own"],
    ["the mailbox", device({ address: 0x3f00b000 }), "holds the mailbox and the interrupt controller"],
    ["the watchdog", device({ address: 0x3f0ff000, pages: 2 }), "holds the watchdog"],
    ["the clock manager", device({ address: 0x3f101000 }), "holds the clock manager"],
    [
      "an interrupt of nobody's device",
      [INIT, { ...UART, devices: [...UART.devices!, { name: "more", address: 0x3f202000, pages: 0, interrupt: 3 }] }],
      "0 is not a number of pages",
    ],
    [
      "another interrupt that is none",
      [INIT, { ...UART, devices: [...UART.devices!, { name: "more", address: 0x3f201000, pages: 0 }] }],
      "0 pages are for another interrupt",
    ],
    ["a bus master without Dma", device({ address: 0x3f007000 }), "holds the DMA controller, which reaches all of RAM"],
    ["a page of a bus master", device({ address: 0x3f98f000 }), "holds the USB controller"],
    ["no pages", device({ pages: 0 }), "0 is not a number of pages"],
    ["an unknown interrupt", device({ interrupt: 64 }), "interrupt 64 is not in 0-63"],
    ["a shared page", [...device({ pages: 2 }), owner(0x3f202000, 56)], 'shares a page with "uart0" of "uart"'],
    ["a shared interrupt", [...device({}), owner(0x3f202000, 57)], 'interrupt 57 is that of "uart0" of "uart"'],
    [
      "a device twice",
      [INIT, { ...UART, devices: [spread(0, 0), spread(0, 1)].map(named) }],
      'device "x" is there twice',
    ],
  ];
  it.each(bad)("with %s is refused", (_, list, message) => {
    expect(messages(list)).toEqual([expect.stringContaining(message)]);
  });

  it("whose calls go downhill is warned about", () => {
    const [problem, ...rest] = checkManifest([INIT, { ...UART, priority: 5 }, SHELL], () => true);
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ warning: true, path: [2, "uses", 0] });
    expect(problem.message).toContain('"uart" has priority 5, below the 10 of "shell"');
  });
});

describe("a problem's place", () => {
  const text = readFileSync("servers/manifest.ts", "utf8");
  const lineOf = (piece: string) => text.slice(0, text.indexOf(piece)).split("\n").length;

  it("is that of the property", () => {
    const index = services.findIndex(({ name }) => name === "uart");
    const [line] = locate([{ path: [index, "devices", 0, "address"], message: "m" }], "servers/manifest.ts", text);
    const column = text.split("\n")[lineOf("0x3f201000") - 1].indexOf("0x3f201000") + 1;
    expect(line).toBe(`servers/manifest.ts:${lineOf("0x3f201000")}:${column}: error: m`);
  });

  it("is in the array that is spread where the property is", () => {
    const index = services.findIndex(({ name }) => name === "shell2");
    const at = services[index].uses!.indexOf("supervisor");
    const [line] = locate([{ path: [index, "uses", at], message: "m" }], "servers/manifest.ts", text);
    const before = text.slice(0, text.indexOf('"supervisor"', text.indexOf("SHELL_USES")));
    const column = before.length - before.lastIndexOf("\n");
    expect(line).toBe(`servers/manifest.ts:${before.split("\n").length}:${column}: error: m`);
  });

  it("is that of the service when the property is not there", () => {
    const path = [services.length - 1, "nothing"];
    const [line] = locate([{ path, message: "m", warning: true }], "servers/manifest.ts", text);
    expect(line).toMatch(new RegExp(`^servers/manifest.ts:${lineOf('{ name: "spin"')}:\\d+: warning: m$`));
  });
});

function spread(_: unknown, index: number) {
  return { name: `d${index}`, address: 0x3f201000 + index * 0x1000, pages: 1 };
}

function named(each: { name: string; address: number; pages: number }) {
  return { ...each, name: "x" };
}

function owner(address: number, interrupt: number): Service {
  return { name: "other", priority: 3, quota: 64, devices: [{ name: "d", address, pages: 1, interrupt }] };
}
