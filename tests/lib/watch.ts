/** `npm run test:watch [FILE...]`: runs tests again when what they depend on is saved. */
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, watch } from "node:fs";
import { join, resolve } from "node:path";

process.chdir(join(import.meta.dirname, "../.."));
mkdirSync("build/cache", { recursive: true });
const socket = resolve(`build/cache/asc-${process.pid}.sock`);
const compiler = fork("tests/lib/compiler.ts", [socket], { execArgv: ["--import", "tsx"] });
await once(compiler, "message");
keepMade("abi/registers", "tools/docs-reference.ts");
keepMade("abi/protocol", "tools/docs-protocols.ts");
const vitest = spawn("node_modules/.bin/vitest", ["watch", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, DRUPELET_COMPILER: socket },
});
process.on("SIGINT", () => undefined); // vitest gets it, too, and ends before this
process.on("SIGTERM", () => vitest.kill());
vitest.on("exit", (status) => {
  compiler.disconnect();
  rmSync(socket, { force: true });
  process.exit(status ?? 1);
});

/** Makes of declarations what is made of them when one is saved. */
function keepMade(folder: string, tool: string): void {
  let waiting: NodeJS.Timeout | undefined;
  watch(folder, () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => spawn(process.execPath, ["--import", "tsx", tool], { stdio: "inherit" }), 50);
  });
}
