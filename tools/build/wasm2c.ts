import { execPath } from "node:process";
import { run } from "./run";

const bin = "node_modules/wabt/bin";

/** Translates a module to C. Writes `output`, which ends in ".c", and its header. */
export async function translate(module: string, name: string, output: string): Promise<void> {
  await run(execPath, [`${bin}/wasm2c`, module, "-n", name, "-o", output]);
}
