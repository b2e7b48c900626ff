import { expect, test } from "vitest";
import { boot, row } from "./boot";

/** Frames of RAM that nobody has: `memory.free` of kernel/frames.ts, at BUDDIES + 128 + 12 of kernel/layout.ts. */
const FREE_FRAMES = 0x20e08c;

// A message of the log may come between what a command prints, so lines are looked for and not counted.
test.each(["uart", "console", "log", "shell"])(
  "a crash of %s is logged with its line, and it comes back",
  async (name) => {
    const board = boot();
    await board.say(`crash ${name}`);
    // Shown before or after the next prompt.
    await board.see(new RegExp(String.raw`init: ${name}: unreachable executed in \w+ at \S+ \(.*\)\s`));
    expect(await board.command("echo still here")).toContain("still here");
    const died = new RegExp(
      String.raw`init +error +${name}: unreachable executed in \w+ at \w[\w/-]*\.ts:\d+ \(restarting in \d+ ms, restart 1\)`,
    );
    expect((await board.command("dmesg")).join("\n")).toMatch(died);
    expect(row(await board.command("services"), name).slice(4)).toEqual(["1", "unreachable executed"]);
    expect(row(await board.command("ps"), name)[6]).toBe("1");
  },
);

test("the console is killed at the prompt, and the shell goes on", async () => {
  const board = boot();
  await board.prompt();
  await board.send("crash console\recho half a li");
  await board.see(/console: unreachable executed in \w+ at \S+\.ts:\d+/);
  await board.see(/drupelet> /);
  await board.send("\r");
  // At most the line being typed is lost.
  expect(await board.command("echo a whole line")).toContain("a whole line");
});

test("services are started, stopped and restarted", async () => {
  const board = boot();
  expect(await board.command("start spin")).toEqual(["spin started"]);
  expect(await board.command("restart spin")).toEqual(["spin restarted"]);
  expect(row(await board.command("ps"), "spin")[1]).toBe("ready");
  expect(await board.command("stop spin")).toEqual(["spin stopped"]);
  expect(row(await board.command("ps"), "spin")[1]).toBe("stopped");
  for (const name of ["uart", "console", "log"]) {
    expect(await board.command(`restart ${name}`)).toEqual([`${name} restarted`]);
    expect(await board.command("echo still here")).toContain("still here");
  }
  expect((await board.command("restart shell")).at(-1)).toMatch(/^Type help/);
  expect((await board.command("dmesg")).join("\n")).toMatch(/init +info +spin: stopped by shell/);
});

test("a server in use is replaced, taken away, added again and put back, and its client carries on", async () => {
  const board = boot();
  const stopped = "its service is stopped, or was given up";
  expect(await board.command("temp")).toEqual(["25.1 C"]);
  expect(await board.command("replace thermal thermal-firmware")).toEqual(["thermal runs thermal-firmware"]);
  expect(await board.command("temp")).toEqual([expect.stringMatching(/^25\.\d C$/)]);
  expect(await board.command("services")).toContain("  runs thermal-firmware");
  expect(await board.command("stop thermal")).toEqual(["thermal stopped"]);
  expect(row(await board.command("services"), "thermal")[1]).toBe("stopped");
  expect(await board.command("temp")).toEqual([`thermal: ${stopped}`]);
  expect(await board.command("start thermal")).toEqual(["thermal started"]);
  expect(await board.command("temp")).toEqual([expect.stringMatching(/^25\.\d C$/)]);
  expect(await board.command("replace thermal thermal")).toEqual(["thermal runs thermal"]);
  expect(await board.command("temp")).toEqual(["25.1 C"]);
  expect(await board.command("replace thermal spin")).toEqual([
    "thermal cannot run that; it can run: thermal thermal-firmware",
  ]);
});

test("who uses a service that is taken away does without it, and takes it up again", async () => {
  const board = boot();
  expect((await board.command("gpio list 2"))[1]).toMatch(/^2 +alt0 .* i2c$/);
  expect(await board.command("stop gpio")).toContain("gpio stopped");
  expect(await board.command("gpio list 2")).toContain("pin 2: its service is stopped, or was given up");
  expect(await board.command("i2c speed")).toEqual(["100000 Hz"]);
  expect(await board.command("start gpio")).toEqual(["gpio started"]);
  // it is told when that has started, which may be after us
  await expect
    .poll(() => board.command("gpio list 2"), { timeout: 60_000 })
    .toContainEqual(expect.stringMatching(/^2 +alt0 .* i2c$/));
  for (const name of ["uart", "console", "log"]) {
    expect(await board.command(`stop ${name}`)).toEqual([`${name} is needed by the shell, or by everything`]);
  }
});

test("the shell stays usable beside a task that burns processor time", async () => {
  const board = boot();
  expect(await board.command("spin")).toEqual([expect.stringMatching(/^spin burns /)]);
  const before = await board.command("ps");
  expect(row(before, "spin").slice(1, 3)).toEqual(["ready", "1"]);
  for (let count = 0; count < 20; count++) expect(await board.command(`echo ${count}`)).toEqual([String(count)]);
  // what is shown on the screen is drawn first
  while (Number(row(await board.command("ps"), "spin")[4]) === 0);
  expect(await board.command("stop spin")).toEqual(["spin stopped"]);
});

test("spin ends by itself after its time", async () => {
  const board = boot();
  await board.command("spin 1");
  while (row(await board.command("ps"), "spin")[1] !== "finished");
  expect(row(await board.command("services"), "spin")[5]).toBe("-");
});

test("after a hundred restarts memory is back to the page", async () => {
  const board = boot();
  const free = async () => {
    const dump = await board.monitor(`xp /1wx ${FREE_FRAMES}`);
    return Number(/: (0x[0-9a-f]+)/.exec(dump)?.[1]);
  };
  const shown = (await board.command("mem")).find((line) => line.startsWith("free"));
  const before = await free();
  expect(shown).toContain(` ${(Math.floor(before / 25.6) / 10).toFixed(1)} MiB`); // so it is the right word
  await board.command("start spin");
  for (let count = 0; count < 20; count++) {
    for (const name of ["uart", "console", "log", "spin"]) {
      expect(await board.command(`restart ${name}`)).toEqual([`${name} restarted`]);
    }
    await board.command("restart shell");
  }
  await board.command("stop spin");
  expect(await free()).toBe(before);
});
