import type { Device, Service } from "../../abi/manifest";
import { checkManifest } from "../build/manifest";
import { BuildError } from "../build/run";
import { entryOf, DRUPELET } from "../build/system";
import { PRIORITY, QUOTA } from "./edits";

/** Where a new driver's device is. */

/**
 * Devices of the BCM2837 that QEMU does not model: registers read as 0 there, and ignore what is written. The slave of SPI
 * and I2C, PCM audio, the secondary memory interface, with their interrupts (BCM2835 ARM Peripherals 7.5).
 */
export const UNMODELLED = [
  { address: 0x3f214000, interrupt: 43 },
  { address: 0x3f203000, interrupt: 55 },
  { address: 0x3f600000, interrupt: 48 },
];

/**
 * The device of a driver, at the address that was given, or at the first of `UNMODELLED` that no service has.
 * @param address as it was typed, "" for none
 * @param interrupt line of the interrupt controller as it was typed, "" for none: with an address, the device has none
 * @throws BuildError when there can be no such device
 */
export function deviceOf(name: string, address: string, interrupt: string, services: Service[]): Device {
  if (address === "" && interrupt === "") {
    const devices = UNMODELLED.map((place): Device => ({ name, pages: 1, ...place }));
    const free = devices.find((device) => problemsOf(device, services).length === 0);
    return free ?? check(devices[0], services, "the shell and the free addresses");
  }
  if (address === "") throw new BuildError(`INTERRUPT=${interrupt} belongs to an address: give ADDRESS, too`);
  const device: Device = {
    name,
    address: number("ADDRESS", address, "0x3f214000"),
    pages: 1,
  };
  if (interrupt === "") return check(device, services, `ADDRESS=${address}`);
  device.interrupt = number("INTERRUPT", interrupt, "43");
  return check(device, services, `ADDRESS=${address} INTERRUPT=${interrupt}`);
}

function check(device: Device, services: Service[], what: string): Device {
  const [problem] = problemsOf(device, services);
  if (problem !== undefined) throw new BuildError(`${what}: ${problem}`);
  return device;
}

/** What the manifest could not have. */
function problemsOf(device: Device, services: Service[]): string[] {
  const { name } = device;
  const known = (program: string) => program === name || entryOf(DRUPELET, program) !== undefined;
  const messages = (all: Service[]) =>
    checkManifest(all, known)
      .filter(({ warning }) => warning !== true)
      .map(({ message }) => message);
  const before = messages(services);
  const withUse = services.map((each) =>
    each.name === "shell" ? { ...each, uses: [...(each.uses ?? []), name] } : each,
  );
  const service: Service = { name, priority: PRIORITY, quota: QUOTA, serves: [name], devices: [device] };
  return messages([...withUse, service]).filter((message) => !before.includes(message));
}

function number(what: string, text: string, example: string): number {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text))
    throw new BuildError(
      `${what}=${text} is no number, such as ${example}${what === "INTERRUPT" ? "; leave INTERRUPT out where the device has none" : ""}`,
    );
  return Number(text);
}
