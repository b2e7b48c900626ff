import type { Device, Service } from "../../abi/manifest";
import { Limit } from "../../abi/syscall";

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
const LIST_ENTRIES = 16;
const DEVICES = 4;
const FIRMWARE_TAGS = 6;
const ALTERNATIVES = 4;
const PROTOCOLS = 256;
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

/** @param hasProgram whether there is a program of this name @returns what is wrong, nothing when all is well */
export function checkManifest(services: Service[], hasProgram: (name: string) => boolean): Problem[] {
  const problems: Problem[] = [];
  const report = (path: (string | number)[], message: string) => problems.push({ path, message });
  const servers = serversOf(services);

  if (services[0]?.name !== "init") report([0, "name"], `the first service must be "init", which starts the others`);
  if (servers.size > PROTOCOLS)
    report([], `${servers.size} protocols are more than the ${PROTOCOLS} of the boot archive`);
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
      const other = services[servers.get(protocol)!];
      if (other !== service) {
        report(
          [index, "serves", at],
          `protocol ${quote(protocol)} is served by ${quote(other.name)} already; one must not`,
        );
      } else if (service.serves!.indexOf(protocol) < at) {
        report([index, "serves", at], `protocol ${quote(protocol)} is there twice`);
      }
    });
    service.uses?.forEach((protocol, at) => {
      const server = services[servers.get(protocol) ?? -1] as Service | undefined;
      if (server === undefined) {
        report(
          [index, "uses", at],
          `no service serves the protocol ${quote(protocol)}; one of ${list(servers)} is meant?`,
        );
      } else if (server.priority < service.priority) {
        problems.push({ path: [index, "uses", at], message: downhill(service, server), warning: true });
      }
    });
  });
  checkDevices(services, report);
  checkCycles(services, servers, report);
  return problems;
}

type Report = (path: (string | number)[], message: string) => void;

/** @returns protocol to index of the first service that serves it, in order of the manifest */
export function serversOf(services: Service[]): Map<string, number> {
  const servers = new Map<string, number>();
  services.forEach((service, index) => {
    for (const protocol of service.serves ?? []) if (!servers.has(protocol)) servers.set(protocol, index);
  });
  return servers;
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
    if (count > LIST_ENTRIES) report(property, `${count} protocols; ${LIST_ENTRIES} fit, split the service`);
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
      checkPages(device, (property, message) => report([...path, property], message));
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

function checkPages(device: Device, report: (property: string, message: string) => void): void {
  if (!Number.isInteger(device.address) || device.address % Limit.PageBytes !== 0) {
    const rest = device.address % Limit.PageBytes;
    const page = rest > 0 ? `: give ${hex(device.address - rest)}, and the registers offsets from ${hex(rest)} on` : "";
    report(
      "address",
      `${hex(device.address)} is not the address of a page; it must be a multiple of ${hex(Limit.PageBytes)}${page}`,
    );
    return;
  }
  if (!inRange(device.pages, 1, 4096)) return report("pages", `${device.pages} is not a number of pages in 1-4096`);
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
function checkCycles(services: Service[], servers: Map<string, number>, report: Report): void {
  const done = new Set<number>();
  const walk = (index: number, trail: number[]) => {
    if (done.has(index)) return;
    services[index].uses?.forEach((protocol, at) => {
      const next = servers.get(protocol);
      if (next === undefined) return;
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
const list = (servers: Map<string, number>) => [...servers.keys()].map(quote).join(", ");
