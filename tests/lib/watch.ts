/** `npm run test:watch [FILE...]`: runs tests again when what they depend on is saved. */
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";

process.chdir(join(import.meta.dirname, "../.."));
keepMade("abi/registers", "tools/docs-reference.ts");
keepMade("abi/protocol", "tools/docs-protocols.ts");
const vitest = spawn("node_modules/.bin/vitest", ["watch", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, DRUPELET_WATCHED: "1" },
});
process.on("SIGINT", () => undefined); // vitest gets it, too, and ends before this
process.on("SIGTERM", () => vitest.kill());
vitest.on("exit", (status) => process.exit(status ?? 1));

/** Makes of declarations what is made of them when one is saved. */
function keepMade(folder: string, tool: string): void {
  let waiting: NodeJS.Timeout | undefined;
  watch(folder, () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => spawn(process.execPath, ["--import", "tsx", tool], { stdio: "inherit" }), 50);
  });
}
