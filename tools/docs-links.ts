import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { checkLinks } from "./docs/links";

/** Sets the line numbers of links into the code right, in every document; complains about what it cannot. */

process.chdir(new URL("..", import.meta.url).pathname);
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  encoding: "utf8",
});
for (const path of listed.trim().split("\n")) {
  const before = readFileSync(path, "utf8");
  const { text } = checkLinks(path, before);
  if (text !== before) {
    writeFileSync(path, text);
    console.log(`${path}: line numbers set right`);
  }
  for (const { line, message } of checkLinks(path, text).problems) {
    console.error(`${path}:${line}: error: ${message}`);
    process.exitCode = 1;
  }
}
