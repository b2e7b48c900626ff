import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { boot, lineOf } from "./boot";

/** At a system call that every program makes. */
const BREAK = `break kernel/ipc.ts:${lineOf("kernel/ipc.ts", "export function call(") + 1}`;

/** Attaches GDB to a stopped board with the kernel's symbols, and lets it go after these commands. */
async function meddle(board: ReturnType<typeof boot>, commands: string[]): Promise<void> {
  const attach = ["file build/kernel.elf", `target remote 127.0.0.1:${await board.gdbPort()}`];
  const all = ["set architecture aarch64", ...attach, ...commands, "delete", "detach"];
  const gdb = ["-nx", "-batch", ...all.flatMap((command) => ["-ex", command])];
  execFileSync("gdb-multiarch", gdb, { stdio: "pipe", timeout: 120_000 });
}

test("a fault in the kernel ends it with status 1 and tells class, address and TypeScript line", async () => {
  const board = boot({ debug: true });
  // x28 is the base of all that the kernel loads and stores.
  await meddle(board, [BREAK, "continue", "set $x28 = 0x1000000000000"]);
  expect((await board.ended).status).toBe(1);
  expect(board.dialogue.screen.text).toMatch(
    /^kernel panic: data abort in \w+ at kernel\/\w+\.ts:\d+\n +esr 0x96\w+ elr 0xffffffc0\w+ far 0x1000\w+ /m,
  );
});

test("the backtrace of a fault and of a panic names those who called", async () => {
  const board = boot({ debug: true });
  const place = `kernel/region.ts:${lineOf("kernel/region.ts", "export function mapRegion(") + 3}`;
  await meddle(board, [`break ${place}`, "continue", "set $x28 = 0x1000000000000"]);
  expect((await board.ended).status).toBe(1);
  expect(board.dialogue.screen.text).toMatch(
    /^kernel panic: data abort in .*(\n .*)*\n {2}called from root_startRoot at kernel\/root\.ts:\d+ \(0xffffffc0\w+\)\n {2}called \(0xffffffc0\w+\)$/m,
  );
  const other = boot({ debug: true });
  // no magic number of the archive: a panic by a check
  await meddle(other, ["hbreak root_startRoot", "continue", "set *(int *) &_archive = 0"]);
  expect((await other.ended).status).toBe(1);
  expect(other.dialogue.screen.text).toMatch(
    /^kernel panic: no boot archive .*\n {2}sp 0xffffffc0\w+\n {2}called from panic_panic at kernel\/panic\.ts:\d+ /m,
  );
});

test("init that fails is told with its callers", async () => {
  const board = boot({ debug: true });
  const stop = "break init_supervise_launch";
  await meddle(board, ["add-symbol-file build/init.elf", stop, "continue", "set $w0 = 0xf0000000"]);
  expect((await board.ended).status).toBe(1);
  expect(board.dialogue.screen.text).toMatch(
    /^kernel panic: init has failed in \w+ at servers\/init-[\w-]+\.ts:\d+\n( .*\n)* {2}called from \w+ at servers\/init-\w+\.ts:\d+ \(0x4\w{5}\)\n/m,
  );
});

test("a jump into nothing is told as well", async () => {
  const board = boot({ debug: true });
  await meddle(board, [BREAK, "continue", "set $pc = 0xffffffc000000008"]);
  expect((await board.ended).status).toBe(1);
  expect(board.dialogue.screen.text).toMatch(/^kernel panic: instruction abort\n.* elr 0xffffffc000000008 /m);
});

test("an exception before there are page tables is told too", async () => {
  const board = boot({ debug: true });
  // early_main at its physical address, then into memory that is all zero
  await meddle(board, ["hbreak *((unsigned long) &early_main & 0xffffffff)", "continue", "set $pc = 0x40000"]);
  expect((await board.ended).status).toBe(1);
  expect(board.dialogue.screen.text).toMatch(/^kernel panic: undefined instruction\n +esr 0x2000000 elr 0x40000 /m);
});

test("a kernel stack that overflows runs into its guard page", async () => {
  const board = boot({ debug: true });
  await meddle(board, [BREAK, "continue", "set $sp = (unsigned long) &_stack_bottom + 16"]);
  expect((await board.ended).status).toBe(1);
  expect(board.dialogue.screen.text).toMatch(/^kernel panic: data abort in \w+ at kernel\/\w+\.ts:\d+\n/m);
});
