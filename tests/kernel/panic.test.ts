/** The last words of a kernel that cannot go on. */
import { describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { Archive, ArchiveHeader, ProgramRecord } from "../../abi/archive";
import { Syscall } from "../../abi/syscall";
import { MachineStopped } from "../../sim/power";
import type { Machine, MachineOptions } from "../../sim/machine";
import { sourceOf } from "./sources";
import { World, bootArchive, machineOf } from "./world";

const MIB = 1024 * 1024;

/** @returns all that the kernel says while it ends */
function lastWords(machine: Machine, work: () => void): string {
  expect(work).toThrow(MachineStopped);
  return machine.lastWords;
}

describe("at boot", () => {
  function boot(options: Partial<MachineOptions>, prepare: (machine: Machine) => void = () => undefined): string {
    const machine = machineOf(options);
    prepare(machine);
    return lastWords(machine, () => machine.boot());
  }

  function changed(change: (archive: DataView) => void): Partial<MachineOptions> {
    const archive = bootArchive.slice();
    change(new DataView(archive.buffer));
    return { archive };
  }

  test("there is no archive", () => {
    const options = changed((view) => view.setUint32(ArchiveHeader.Magic, 0, true));
    expect(boot(options)).toBe("\r\nkernel panic: no boot archive behind the kernel\r\n");
  });

  test("the archive is of another version", () => {
    const options = changed((view) => view.setUint32(ArchiveHeader.Version, Archive.Version + 1, true));
    expect(boot(options)).toBe("\r\nkernel panic: the boot archive is of another version\r\n");
  });

  test("the firmware says that it failed", () => {
    const words = boot({}, ({ mailbox }) => (mailbox.partial = true));
    expect(words).toBe("\r\nkernel panic: the firmware tells of no memory\r\n");
  });

  test.each(["full", "delay"] as const)("the firmware is dead: %s for ever", (what) => {
    const words = boot({}, ({ mailbox }) => (mailbox[what] = Infinity));
    expect(words).toBe("\r\nkernel panic: the firmware tells of no memory\r\n");
  });

  test("the firmware leaves too little", () => {
    expect(boot({ told: 2 * MIB })).toBe("\r\nkernel panic: no room for the frame table\r\n");
  });

  test("init wants more than there is", () => {
    const program = new DataView(bootArchive.buffer).getUint32(ArchiveHeader.ProgramsOffset, true);
    for (const field of [ProgramRecord.DataPages, ProgramRecord.StackPages]) {
      const options = changed((view) => view.setUint32(program + field, 40_000, true));
      expect(boot(options)).toBe("\r\nkernel panic: no memory for init\r\n");
    }
  });
});

describe("init", () => {
  test("fails: where", () => {
    const { machine } = new World();
    const words = lastWords(machine, () => machine.access(0, "read"));
    expect(words).toBe("\r\nkernel panic: init has failed at 400040\r\n");
  });

  test("ends", () => {
    const { machine, init } = new World();
    const words = lastWords(machine, () => init.syscall(Syscall.Exit, 0));
    expect(words).toBe("\r\nkernel panic: init has ended at 0\r\n");
  });
});

test("what must hold does not: what, and in which line", () => {
  const { machine, init } = new World();
  // more timers than there can be
  machine.view.setUint32(sourceOf("kernel/layout.ts").constant("TIMERS"), 2047, true);
  const words = lastWords(machine, () => init.syscall(Syscall.SetTimer, 1000, 1));
  const lines = readFileSync(new URL("../../kernel/timer.ts", import.meta.url), "utf8").split("\n");
  const line = lines.findIndex((text) => text.includes("assert(")) + 1;
  expect(words).toBe(`\r\nkernel panic: more timers than tasks can have at kernel/timer.ts:${line}\r\n`);
});
