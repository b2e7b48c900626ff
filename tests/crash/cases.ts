import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { CrashCase } from "./exhaust";

const FOLDER = join(import.meta.dirname, "services");

/** What each file of `services/` says of the service that it is called after. */
export const CASES: CrashCase[] = [];
for (const file of readdirSync(FOLDER).sort()) {
  CASES.push(((await import(join(FOLDER, file))) as { crash: CrashCase }).crash);
}
