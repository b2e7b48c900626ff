import type { Service } from "../../abi/manifest";
import { RegisterTrace } from "../../abi/register-trace";
import { BuildError } from "./run";

/** Which programs record the accesses to their registers: those that TRACE names. */

/** What records: every program that has accessors of registers imports it. */
export const RECORDER = "drivers/register-trace.ts";

/** Options of asc that make a program record, and keep the memory free for it. */
export const TRACE_OPTIONS = [
  ...["--use", "REGISTER_TRACE=1"],
  ...["--memoryBase", String(RegisterTrace.Address + RegisterTrace.Bytes)],
];

/** @returns names of the services that drive a device, in order of the manifest */
export function driversOf(services: Service[]): string[] {
  return services.filter(({ devices }) => (devices?.length ?? 0) > 0).map(({ name }) => name);
}

/** Why a service has no registers to trace, or undefined when it drives a device. */
export function untraceable(services: Service[], name: string): string | undefined {
  const drivers = driversOf(services);
  if (drivers.includes(name)) return undefined;
  const choice = drivers.length > 0 ? `those that drive a device are ${drivers.join(", ")}` : "none drives a device";
  return services.some((service) => service.name === name)
    ? `"${name}" drives no device, so it has no registers to trace; ${choice}`
    : `there is no service "${name}" to trace; ${choice}`;
}

/** @param names of services @returns the programs that they run @throws BuildError for one that drives no device */
export function tracedPrograms(services: Service[], names: string[]): Set<string> {
  return new Set(
    names.map((name) => {
      const problem = untraceable(services, name);
      if (problem !== undefined) throw new BuildError(`TRACE: ${problem}`);
      return services.find((service) => service.name === name)!.program ?? name;
    }),
  );
}
