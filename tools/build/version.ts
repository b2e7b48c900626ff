import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { hashFolder } from "./cache";

let version: string | undefined;

/** Stands for this tool and the npm packages whose output it uses: another version, another result. */
export function toolVersion(): string {
  version ??= createHash("sha256")
    .update(hashFolder(import.meta.dirname, [".ts", ".js"]))
    .update(["assemblyscript", "binaryen", "wabt"].map(packageVersion).join())
    .digest("hex");
  return version;
}

function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as { version: string }).version;
}
