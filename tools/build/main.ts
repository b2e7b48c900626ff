import { endCompilers } from "./asc";
import { KERNEL, program, toAbiHeader, toKernel, toProgram, toWasm } from "./module";
import { complain } from "./progress";

process.chdir(new URL("../..", import.meta.url).pathname);
const targets = process.argv.slice(2);
try {
  await toAbiHeader();
  const results = await Promise.allSettled(
    targets.map((name) => (name === "kernel" ? toKernel() : name === "kernel.wasm" ? toWasm(KERNEL) : toProgram(program(name)))),
  );
  for (const result of results) {
    if (result.status === "rejected") {
      complain(result.reason instanceof Error ? result.reason.message : String(result.reason));
      process.exitCode = 1;
    }
  }
} finally {
  endCompilers();
}
