import * as archive from "../../abi/archive";
import * as layout from "../../abi/layout";
import * as syscall from "../../abi/syscall";

/** `abi.h`: the numbers of abi/ for C, assembly and linker scripts, as `Enum_Member`. */
export function abiHeader(): string {
  const lines = ["/* Made by tools/build from abi/archive.ts, abi/layout.ts and abi/syscall.ts. */", "#pragma once"];
  for (const [name, value] of Object.entries({ ...archive, ...layout, ...syscall } as Record<string, unknown>)) {
    if (typeof value === "number") lines.push(`#define ${name} ${value}`);
    else for (const [member, number] of members(value as object)) lines.push(`#define ${name}_${member} ${number}`);
  }
  return lines.join("\n") + "\n";
}

/** The names and values of an enum; its object maps numbers back to names as well. */
function members(object: object): [string, number][] {
  return Object.entries(object).filter((entry): entry is [string, number] => typeof entry[1] === "number");
}
