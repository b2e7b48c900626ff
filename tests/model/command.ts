/** One thing that happens to a machine: data, so that a case that failed can be kept and run again. */

export type Command =
  /** The running task makes a system call with x0, x1, ... */
  | readonly ["call", number: number, ...registers: bigint[]]
  /** Ticks pass. */
  | readonly ["pass", ticks: bigint]
  | readonly ["line", number: number, asserted: boolean]
  /** The running task causes an exception that is no access to memory. */
  | readonly ["fault", esr: bigint, far: bigint]
  /** The running task uses an address. */
  | readonly ["access", address: number, how: "read" | "write" | "execute"]
  /** The running task writes 64 bytes of its memory, if it may. */
  | readonly ["store", address: number, byte: number]
  | readonly ["spurious"]
  /** The running task uses floating point, and leaves this byte in all its registers. */
  | readonly ["float", byte: number];

function literal(value: bigint | number | boolean | string): string {
  if (typeof value === "bigint") return value > 9n ? `0x${value.toString(16)}n` : `${value}n`;
  if (typeof value === "number") return value > 9999 ? `0x${value.toString(16)}` : String(value);
  return JSON.stringify(value);
}

/** A command as it is written in TypeScript; zero registers at the end are left out. */
export function source(command: Command): string {
  const parts = [...command];
  while (parts[0] === "call" && parts.length > 2 && parts.at(-1) === 0n) parts.pop();
  return `[${parts.map(literal).join(", ")}]`;
}

/** The running task makes a system call. */
export function call(number: number, ...registers: (bigint | number)[]): Command {
  return ["call", number, ...registers.map(BigInt)];
}
