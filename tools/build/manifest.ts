import type { Device, Service } from "../../abi/manifest";
import { Limit, SystemRight } from "../../abi/syscall";

/** Checks the manifest: what is written there must be startable and must not give away what only the kernel may have. */

export interface Problem {
  /** What it is about: index of the service, then names of properties and indices. */
  path: (string | number)[];
  message: string;
  /** Does not stop the build. */
  warning?: boolean;
}

const SERVICE = [
  "name",
  "program",
  "alternatives",
  "priority",
  "quota",
  "start",
  "restart",
  "serves",
  "uses",
  "needs",
  "devices",
  "pins",
  "system",
  "firmware",
];
/** Lines that several devices have together, each in a page of its own: those of the I2C masters (BCM2835 ARM Peripherals 7.5). */
const SHARED_LINES = [53];
const DEVICE = ["name", "address", "pages", "interrupt"];

/** Sizes of the fields in abi/archive.ts. */
const NAME_BYTES = 16;
const LIST_ENTRIES = { uses: 24, serves: 8 };
const DEVICES = 4;
const FIRMWARE_TAGS = 6;
const ALTERNATIVES = 4;
const PROTOCOLS = 256;

/** Between a protocol and who is to serve it, in `uses`. */
const OF = "@";
const INTERRUPT_LINES = 64;

/** Of the BCM2835 and its successors up to the BCM2711 (at least: it has four more that no board brings out). */
const PINS = 54;

/** Where peripherals are on the Raspberry Pi 3, and what of it only the kernel may touch (BCM2837). */
const PERIPHERALS = 0x3f000000;
const PERIPHERALS_END = 0x40000000;
/** Where they are on the bus. */
const BUS = 0x7e000000;
const PRIVILEGED = new Map([
  [0xb000, "the mailbox and the interrupt controller"],
  [0x100000, "the watchdog and power control"],
  [0x101000, "the clock manager"],
]);

/** What of it reaches all of RAM by itself: there is no IOMMU. From, to, and what it is. */
const BUS_MASTERS: [number, number, string][] = [
  [0x7000, 0x8000, "the DMA controller"],
  [0x400000, 0x401000, "the video scaler"],
  [0x980000, 0x990000, "the USB controller"],
  [0xc00000, 0xc01000, "the 3D engine"],
  [0xe05000, 0xe06000, "DMA channel 15"],
];

/** @param hasProgram whether there is a program of this name @returns what is wrong, nothing when all is well */
export function checkManifest(services: Service[], hasProgram: (name: string) => boolean): Problem[] {
  const problems: Problem[] = [];
  const report = (path: (string | number)[], message: string) => problems.push({ path, message });
  const served = servedOf(services);

  if (services[0]?.name !== "init") report([0, "name"], `the first service must be "init", which starts the others`);
  if (served.length > PROTOCOLS)
    report([], `${served.length} protocols are more than the ${PROTOCOLS} of the boot archive`);
  services.forEach((service, index) => {
    checkProperties(service, SERVICE, (property, message) => report([index, property], message));
    checkNumbers(service, (property, message) => report([index, property], message));
    checkName(service.name, (message) => report([index, "name"], message));
    const first = services.findIndex((other) => other.name === service.name);
    if (first < index) report([index, "name"], `service ${quote(service.name)} is there twice; give it another name`);
    const program = service.program ?? service.name;
    if (!hasProgram(program)) {
      report([index, service.program === undefined ? "name" : "program"], unknownProgram(program));
    }
    service.alternatives?.forEach((alternative, at) => {
      if (!hasProgram(alternative)) report([index, "alternatives", at], unknownProgram(alternative));
    });
    service.pins?.forEach((pin, at) => {
      if (!Number.isInteger(pin) || pin < 0 || pin >= PINS)
        report([index, "pins", at], `there is no pin ${pin}; there are 0 to ${PINS - 1}`);
    });
    service.serves?.forEach((protocol, at) => {
      checkName(protocol, (message) => report([index, "serves", at], message));
      if (service.serves!.indexOf(protocol) < at) {
        report([index, "serves", at], `protocol ${quote(protocol)} is there twice`);
      }
    });
    service.uses?.forEach((use, at) => {
      const server = serverOf(served, use);
      const protocol = protocolOf(use);
      if (server === undefined) {
        report([index, "uses", at], unknownServer(use, services, served));
      } else if (service.uses!.findIndex((other) => protocolOf(other) === protocol) < at) {
        report(
          [index, "uses", at],
          `protocol ${quote(protocol)} is used twice; a program connects to it by that name alone, so take one away`,
        );
      } else if (server.priority < service.priority) {
        problems.push({ path: [index, "uses", at], message: downhill(service, server), warning: true });
      }
    });
  });
  services.forEach(({ uses = [], needs = [] }, index) => {
    needs.forEach((protocol, at) => {
      if (!uses.some((use) => protocolOf(use) === protocol))
        report([index, "needs", at], `${quote(protocol)} is not among what the service uses; add it there`);
    });
  });
  checkDevices(services, report);
  checkCycles(services, served, report);
  return problems;
}

type Report = (path: (string | number)[], message: string) => void;

/** A protocol as one of those who serve it does. */
export interface Served {
  protocol: string;
  by: Service;
}

/** @returns what is served, in order of the manifest */
export function servedOf(services: Service[]): Served[] {
  return services.flatMap((by) => (by.serves ?? []).map((protocol) => ({ protocol, by })));
}

/** @param use protocol, or protocol@service */
export function protocolOf(use: string): string {
  return use.split(OF)[0];
}

/**
 * @param use protocol, or protocol@service
 * @returns index of what is meant: without a service the first that serves it; -1 for none
 */
export function findServed(served: Served[], use: string): number {
  const [protocol, service] = use.split(OF) as [string, string?];
  return served.findIndex((each) => each.protocol === protocol && (service ?? each.by.name) === each.by.name);
}

function serverOf(served: Served[], use: string): Service | undefined {
  return (served[findServed(served, use)] as Served | undefined)?.by;
}

/** @returns the names of the programs, that of init first. */
export function programsOf(services: Service[]): string[] {
  const alternatives = services.flatMap((service) => service.alternatives ?? []);
  return [...new Set([...services.map((service) => service.program ?? service.name), ...alternatives])];
}

function checkProperties(object: object, known: string[], report: (property: string, message: string) => void): void {
  for (const property of Object.keys(object)) {
    if (!known.includes(property)) report(property, `unknown property "${property}"; there are ${known.join(", ")}`);
  }
}

function checkName(name: string, report: (message: string) => void): void {
  if (name === "") report("the name is empty");
  else if (name.includes(OF))
    report(`${quote(name)} has an "${OF}", which stands before a service in \`uses\`; take it out`);
  else if (!/^[\x21-\x7e]*$/.test(name))
    report(`${quote(name)} has characters other than visible ASCII; use letters and digits`);
  else if (name.length > NAME_BYTES) report(`${quote(name)} has ${name.length} bytes; ${NAME_BYTES} fit`);
}

function checkNumbers(service: Service, report: (property: string, message: string) => void): void {
  const highest = Limit.Priorities - 1;
  if (!inRange(service.priority, 0, highest)) report("priority", `priority ${service.priority} is not in 0-${highest}`);
  if (!inRange(service.quota, 1, 2 ** 20)) {
    report("quota", `quota ${service.quota} is not a number of pages in 1-${2 ** 20}`);
  }
  for (const property of ["uses", "serves"] as const) {
    const count = service[property]?.length ?? 0;
    const room = LIST_ENTRIES[property];
    if (count > room) report(property, `${count} protocols; ${room} fit, split the service`);
  }
  const devices = service.devices?.length ?? 0;
  const others = service.alternatives?.length ?? 0;
  if (others > ALTERNATIVES) report("alternatives", `${others} alternatives; ${ALTERNATIVES} fit`);
  const tags = service.firmware?.length ?? 0;
  if (tags > FIRMWARE_TAGS) report("firmware", `${tags} tags of the firmware; ${FIRMWARE_TAGS} fit, split the service`);
  if (devices > DEVICES) report("devices", `${devices} devices; ${DEVICES} fit, split the service`);
}

function checkDevices(services: Service[], report: Report): void {
  const seen: { device: Device; owner: string }[] = [];
  services.forEach((service, index) => {
    service.devices?.forEach((device, at) => {
      const path = [index, "devices", at];
      checkProperties(device, DEVICE, (property, message) => report([...path, property], message));
      checkName(device.name, (message) => report([...path, "name"], message));
      checkPages(device, service, (property, message) => report([...path, property], message));
      for (const other of seen) {
        const whose = `${quote(other.device.name)} of ${quote(other.owner)}`;
        if (other.device.name === device.name && other.owner === service.name) {
          report([...path, "name"], `device ${quote(device.name)} is there twice; give it another name`);
        }
        if (device.address < end(other.device) && other.device.address < end(device)) {
          report([...path, "address"], `the device shares a page with ${whose}; one service must drive both`);
        }
        const { interrupt } = device;
        if (interrupt !== undefined && interrupt === other.device.interrupt && !SHARED_LINES.includes(interrupt)) {
          report([...path, "interrupt"], `interrupt ${device.interrupt} is that of ${whose} already`);
        }
      }
      seen.push({ device, owner: service.name });
    });
  });
}

function checkPages(device: Device, service: Service, report: (property: string, message: string) => void): void {
  if (!Number.isInteger(device.address) || device.address % Limit.PageBytes !== 0) {
    const rest = device.address % Limit.PageBytes;
    const page = rest > 0 ? `: give ${hex(device.address - rest)}, and the registers offsets from ${hex(rest)} on` : "";
    report(
      "address",
      `${hex(device.address)} is not the address of a page; it must be a multiple of ${hex(Limit.PageBytes)}${page}`,
    );
    return;
  }
  const further = service.devices!.some((other) => other.pages > 0 && other.address === device.address);
  if (device.pages === 0 && further && device.interrupt === undefined)
    return report("pages", "0 pages are for another interrupt of a device; give its number as `interrupt`");
  if (!inRange(device.pages, further ? 0 : 1, 4096))
    return report("pages", `${device.pages} is not a number of pages in 1-4096`);
  if (device.address < PERIPHERALS || end(device) > PERIPHERALS_END) {
    const range = `${hex(PERIPHERALS)}-${hex(PERIPHERALS_END - 1)}`;
    return report("address", `${hex(device.address)} is not among the peripherals at ${range}${elsewhere(device)}`);
  }
  for (const [offset, what] of PRIVILEGED) {
    const page = PERIPHERALS + offset;
    if (device.address <= page && page < end(device)) {
      report(
        "address",
        `page ${hex(page)} holds ${what}, which only the kernel may touch; docs/services.md says how to do without`,
      );
    }
  }
  const master = BUS_MASTERS.find(
    ([from, to]) => device.address < PERIPHERALS + to && PERIPHERALS + from < end(device),
  );
  if (master !== undefined && ((service.system ?? 0) & SystemRight.Dma) === 0) {
    report(
      "address",
      `page ${hex(PERIPHERALS + master[0])} holds ${master[2]}, which reaches all of RAM; who may have that says so by SystemRight.Dma in \`system\``,
    );
  }
  if (device.interrupt !== undefined && !inRange(device.interrupt, 0, INTERRUPT_LINES - 1)) {
    report("interrupt", `interrupt ${device.interrupt} is not in 0-${INTERRUPT_LINES - 1}`);
  }
}

/** Why an address is no peripheral's, where that is known. */
function elsewhere({ address }: Device): string {
  // Manuals of the BCM2835 give addresses of the bus that the VideoCore sees.
  if (address >= BUS && address < BUS + PERIPHERALS_END - PERIPHERALS) {
    return `: it is an address of the VideoCore's bus, which the processor has at ${hex(address - BUS + PERIPHERALS)}`;
  }
  return address >= PERIPHERALS_END ? ": from 0x40000000 on is each core's own, which the kernel keeps" : "";
}

/** A service is started after those that it uses, so none may come to need itself. */
function checkCycles(services: Service[], served: Served[], report: Report): void {
  const done = new Set<number>();
  const walk = (index: number, trail: number[]) => {
    if (done.has(index)) return;
    services[index].uses?.forEach((use, at) => {
      const server = serverOf(served, use);
      if (server === undefined) return;
      const next = services.indexOf(server);
      const start = [...trail, index].indexOf(next);
      if (start >= 0) {
        const names = [...trail, index, next].slice(start).map((each) => services[each].name);
        report([index, "uses", at], `services need each other to start: ${names.join(" uses ")}; take one use away`);
      } else walk(next, [...trail, index]);
    });
    done.add(index);
  };
  services.forEach((_, index) => walk(index, []));
}

function unknownProgram(program: string): string {
  return `there is no program ${quote(program)}; write servers/${program}.ts or name another as its program`;
}

function unknownServer(use: string, services: Service[], served: Served[]): string {
  const [protocol, name] = use.split(OF) as [string, string?];
  const servers = served.filter((each) => each.protocol === protocol).map(({ by }) => by.name);
  if (servers.length === 0) {
    const protocols = served.map((each) => each.protocol);
    return `no service serves the protocol ${quote(protocol)}; one of ${list(protocols)} is meant?`;
  }
  const why = services.some((each) => each.name === name) ? "does not serve" : "is not there to serve";
  return `service ${quote(name!)} ${why} the protocol ${quote(protocol)}; ${list(servers)} would`;
}

function downhill(service: Service, server: Service): string {
  return (
    `calls go uphill, but ${quote(server.name)} has priority ${server.priority}, below the ${service.priority} of ` +
    `${quote(service.name)} that uses it; raise it to at least ${service.priority}`
  );
}

const end = (device: Device) => device.address + device.pages * Limit.PageBytes;
const inRange = (value: number, low: number, high: number) => Number.isInteger(value) && value >= low && value <= high;
const quote = (name: string) => `"${name}"`;
const hex = (value: number) => `0x${value.toString(16)}`;
const list = (names: string[]) => [...new Set(names)].map(quote).join(", ");
