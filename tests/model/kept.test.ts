/** Commands on which kernel and model once disagreed, shrunk. Handles are what a machine that was just started gives. */
import { test } from "vitest";
import type { Command } from "./command";
import { replay } from "./run";

const CASES: Record<string, readonly Command[]> = {
  "callers of a server whose own priority is lowered lend it theirs": [
    ["call", 13],
    ["call", 15, 400n, 12n, 1n],
    ["call", 10, 0x407n, 7n, 1n, 0x10bn],
    ["call", 16, 0x10bn, 0x400000n, 0x5f0000n],
    ["call", 15, 1500n, 10n, 2n],
    ["call", 16, 0x10cn, 0x400000n, 0x5f0000n, 1n],
    ["call", 15, 60n, 14n, 4n],
    ["call", 10, 0x407n, 7n, 3n, 0x10dn],
    ["call", 16, 0x10dn, 0x400000n, 0x5f0000n, 2n],
    ["call", 2, 0n, 1n, 0xffffffffffffffffn],
    ["call", 2, 0x101n, 0xffffn, 0xffffffffffffffffn],
    ["call", 0, 0x101n, 0n],
    ["call", 20, 0n, 3n],
  ],
  "a call that would wait for itself is refused": [
    ["call", 13],
    ["call", 15, 400n, 12n, 1n],
    ["call", 10, 0x407n, 7n, 1n, 0x10bn],
    ["call", 16, 0x10bn, 0x400000n, 0x5f0000n],
    ["call", 2, 0n, 1n, 0xffffffffffffffffn],
    ["call", 2, 0x101n, 1n],
    ["call", 0, 0x101n, 0n],
  ],
  "nothing is told of what a free entry held": [
    ["call", 14, 0xabcn],
    ["call", 11, 0x407n],
    ["call", 21, 0n, 0x107n],
  ],
  "a lease of memory that both tasks share may overlap where it is copied to": [
    ["call", 13],
    ["call", 15, 400n, 12n, 1n],
    ["call", 10, 0x407n, 7n, 1n, 0x10bn],
    ["call", 22, 0n, 1n],
    ["call", 25, 0x10bn, 0x10cn, 0x100010000n, 3n, 0n, 1n],
    ["call", 16, 0x10bn, 0x400000n, 0x5f0000n],
    ["call", 15, 400n, 10n, 2n],
    ["call", 10, 0x407n, 7n, 2n, 0x10dn],
    ["call", 25, 0x10dn, 0x10cn, 0x100010000n, 3n, 0n, 1n],
    ["call", 16, 0x10dn, 0x400000n, 0x5f0000n, 1n],
    ["call", 2, 0n, 1n, 0xffffffffffffffffn],
    ["call", 2, 0x101n, 0xffffn, 0xffffffffffffffffn],
    ["store", 0x100010000, 1],
    ["store", 0x100010040, 2],
    ["call", 0, 0x101n, 0x80000n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0xc000008000010000n],
    ["call", 5, 1027n, 0n, 0n, 0x10020n, 0x80n],
  ],
  "added memory whose end wraps is refused": [
    ["call", 38, 0x101n, 0xffffffff00000000n, 0x100003n],
    ["call", 38, 0x101n, 0xfffffffffffff000n, 2n],
  ],
};

test.each(Object.entries(CASES))("%s", (_, commands) => {
  replay(commands);
});
