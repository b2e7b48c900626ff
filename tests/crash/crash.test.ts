/** Each service, killed before each step that it takes: what it promised holds. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { services } from "../../servers/manifest";
import { CASES } from "./cases";
import { exhaust, programOf } from "./exhaust";

/** As many has a server that greets, asks for its endpoint, waits and answers something. */
const FEWEST_STEPS = 20;

test("every service of the manifest that serves others has a case", () => {
  // the end of init is that of the system; who takes part in a benchmark is started for it, and serves nobody else
  const servers = services.filter(({ name, serves = [] }) => name !== "init" && serves.length > 0);
  const programs = new Set(
    servers.map(({ name, program = name }) => program).filter((program) => existsSync(`servers/${program}.ts`)),
  );
  expect(CASES.map(({ service }) => service).sort()).toEqual([...programs].sort());
});

test.each(CASES)("$service keeps its promises, killed before each of its steps", async (tried) => {
  expect(exhaust(tried, await programOf(tried.service))).toBeGreaterThan(FEWEST_STEPS);
});
