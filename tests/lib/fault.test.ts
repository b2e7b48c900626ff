/** What the kernel's record of a fault means (Arm ARM D17.2.37, classes of ESR_EL1). */
import { beforeAll, expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Fault, Trap } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { compile } from "./compile";

const LINEAR = 1n << 32n;
/** Of the sixth program. */
const SLOT = BigInt(UserLayout.Slot);
const STACK = BigInt(UserLayout.StackTop) + 5n * SLOT;

let faultOf: (esr: number, far: bigint, sp: bigint) => Fault;

beforeAll(async () => {
  ({ faultOf } = new HostModel(await compile("tests/lib/assembly/fault.ts")).instantiate() as unknown as {
    faultOf: typeof faultOf;
  });
}, 60_000);

test.each([
  { name: "a null pointer of C", esr: 0x9200_0004, far: 8n, fault: Fault.NullPointer },
  { name: "a null pointer of wasm", esr: 0x9200_0007, far: LINEAR + 0xfffn, fault: Fault.NullPointer },
  { name: "wasm's second page", esr: 0x9200_0007, far: LINEAR + 0x1000n, fault: Fault.DataAbort },
  { name: "what lies below wasm's memory", esr: 0x9200_0007, far: LINEAR - 1n, fault: Fault.DataAbort },
  { name: "a stack overflow", esr: 0x9200_0047, far: STACK - 0x100n, fault: Fault.StackOverflow },
  { name: "far below the stack pointer", esr: 0x9200_0047, far: STACK - 0x10080n, fault: Fault.DataAbort },
  { name: "the stack of another program", esr: 0x9200_0047, far: STACK + SLOT - 0x100n, fault: Fault.DataAbort },
  { name: "the end of the stack", esr: 0x9200_0047, far: STACK, fault: Fault.DataAbort },
  { name: "the kernel's half", esr: 0x9200_0047, far: 0xffff_ff80_0000_0000n, fault: Fault.DataAbort },
  { name: "a data abort", esr: 0x9200_0007, far: 2n * LINEAR, fault: Fault.DataAbort },
  { name: "a write to what is read-only", esr: 0x9200_004f, far: LINEAR + 0x10000n, fault: Fault.DataAbort },
  { name: "an alignment fault", esr: 0x9200_0021, far: LINEAR + 0x10001n, fault: Fault.Alignment },
  { name: "a stack pointer that is not aligned", esr: 0x9a00_0000, far: 0n, fault: Fault.Alignment },
  { name: "an odd program counter", esr: 0x8a00_0000, far: 1n, fault: Fault.Alignment },
  { name: "an instruction abort", esr: 0x8200_0007, far: 0x7000_0000n, fault: Fault.InstructionAbort },
  { name: "a jump to null", esr: 0x8200_0007, far: 0n, fault: Fault.InstructionAbort },
  { name: "an undefined instruction", esr: 0x0200_0000, far: 0n, fault: Fault.Undefined },
  { name: "an illegal execution state", esr: 0x3a00_0000, far: 0n, fault: Fault.Undefined },
  { name: "a system register", esr: 0x6232_f801, far: 0n, fault: Fault.SystemRegister },
  { name: "wait for interrupt", esr: 0x0600_0000, far: 0n, fault: Fault.Other },
  { name: "a breakpoint of a debugger", esr: 0xf200_0007, far: 0n, fault: Fault.Breakpoint },
  { name: "a wasm trap", esr: 0xf200_0100 + Trap.Unreachable, far: 0n, fault: Fault.Trap },
  { name: "a breakpoint behind the traps", esr: 0xf200_0200, far: 0n, fault: Fault.Breakpoint },
  { name: "a floating-point exception", esr: 0xb200_0000, far: 0n, fault: Fault.FloatingPoint },
  { name: "an error on the bus", esr: 0xbe00_0000, far: 0n, fault: Fault.SError },
])("$name", ({ esr, far, fault }) => {
  expect(faultOf(esr, far, STACK - 0x80n)).toBe(fault);
});
