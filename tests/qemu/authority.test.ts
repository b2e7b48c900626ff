/** Programs in the place of every service, with exactly its grants, get what the manifest says and nothing more. */
import { expect, test } from "vitest";
import type { Service } from "../../abi/manifest";
import { SystemRight } from "../../abi/syscall";
import { services } from "../../servers/manifest";
import { DEVICES, PROTOCOLS } from "../trial/assembly/probe-names";
import { differences, readLog } from "./authority";
import { boot } from "./boot";

test("the probe asks for every device and protocol of the manifest", () => {
  expect([...DEVICES].sort()).toEqual(services.flatMap(({ devices = [] }) => devices.map(({ name }) => name)).sort());
  const served = new Set(services.flatMap(({ serves = [] }) => serves));
  expect([...PROTOCOLS].sort()).toEqual([...served].sort());
});

test("each service gets what the manifest grants, and nothing more", async () => {
  const board = boot({ image: "build/authority.img" });
  await board.see(/probes: done/);
  // then all of them read what is nobody's, and init says what came of it
  let messages = await readLog(board);
  const hasEnded = ({ name }: Service): boolean =>
    messages.get(0)?.some((message) => message.startsWith(`${name}: data abort, load from 0x`)) ?? false;
  while (!services.slice(1).every(hasEnded)) messages = await readLog(board);
  expect(differences(messages, services)).toEqual([]);

  // a system that grants more than its manifest says is seen
  const seen = (name: string, less: Partial<Service>): string[] =>
    differences(
      messages,
      services.map((service) => (service.name === name ? { ...service, ...less } : service)),
    );
  expect(seen("gpio", { devices: [] })).toEqual(
    expect.arrayContaining(["gpio: got device gpio", `gpio: holds 7 ${0x3f200} 1 3`, "gpio: holds 5 52 0 0"]),
  );
  expect(seen("log", { uses: [] })).toContain("log: got use console");
  expect(seen("console", { serves: [] })).toContain("console: got serve console");
  expect(seen("agent", { uses: ["console"] })).toContain("agent: got right to manage");
  const { system = 0 } = services.find(({ name }) => name === "shell")!;
  expect(seen("shell", { system: system & ~SystemRight.Trace })).toContain(`shell: holds 6 0 0 ${system}`);
});
