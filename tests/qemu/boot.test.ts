import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { deviceTree } from "../../sim/devicetree";
import { boot } from "./boot";

test("the raw image boots to a prompt on a Pi 3 B, and halt ends with status 0", async () => {
  const board = boot();
  await board.prompt();
  expect(board.dialogue.screen.text).toContain("Raspberry Pi 3 Model B, 960.0 MiB of RAM");
  await board.say("halt");
  expect(await board.ended).toEqual({ status: 0, complaint: "" });
});

test("it boots on a Pi 3 A+, which has half the memory", async () => {
  const board = boot({ machine: "raspi3ap" });
  await board.prompt();
  expect(board.dialogue.screen.text).toContain("Raspberry Pi 3 Model A+, 448.0 MiB of RAM");
});

test("an initrd that the device tree tells of is left alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "boot-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [tree, initrd] = [join(folder, "tree.dtb"), join(folder, "initrd")];
  const cells = { "#address-cells": [1], "#size-cells": [1] };
  const memory = { properties: { device_type: "memory", reg: [0, 0x10000000] } };
  writeFileSync(tree, deviceTree({ properties: cells, children: { "memory@0": memory, chosen: {} } }));
  const mebibytes = 20;
  writeFileSync(initrd, Buffer.alloc(mebibytes << 20, "initrd"));
  const free = async (withInitrd: boolean) => {
    const board = boot({ deviceTree: tree, ...(withInitrd ? { initrd } : {}) });
    expect((await board.command("dmesg")).join("\n")).toMatch(/init +info +the device tree tells/);
    const lines = await board.command("mem");
    // QEMU puts an initrd at 0x8000000: the kernel shall not have used a byte of it.
    if (withInitrd) expect(await board.monitor("xp /2wx 0x8000000")).toMatch(/: 0x74696e69 0x6e696472/);
    return Number(/^free +([\d.]+) MiB/m.exec(lines.join("\n"))?.[1]);
  };
  expect((await free(false)) - (await free(true))).toBeCloseTo(mebibytes, 0);
});

test("reboot starts the board again", async () => {
  const board = boot();
  await board.command("echo before");
  await board.command("reboot");
  expect(board.output.match(/Type help/g)).toHaveLength(2);
  expect(await board.command("echo after")).toEqual(["after"]);
});

/** Seconds of processor time that a process has used: fields 14 and 15 of its stat file, in hundredths (man 5 proc). */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

test("a board that waits for a key leaves the host's processor alone", async () => {
  const board = boot();
  await board.prompt();
  const before = processorTime(board.pid);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  // A kernel that polls, or a core left in QEMU's spin stub, takes all of it.
  expect(processorTime(board.pid) - before).toBeLessThan(0.5);
});
