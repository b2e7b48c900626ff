import { services } from "../servers/manifest";
import { figuresOfHead } from "./sizes/head";
import { measure } from "./sizes/measure";
import { comings, overflows, recursions, table } from "./sizes/report";

/** `make sizes`: what the kernel and each service take, and what changed since the last commit. */

try {
  const figures = measure(".", services);
  const head = await figuresOfHead(figures);
  for (const line of table(figures, head.figures)) console.log(line);
  const changes = comings(figures, head.figures);
  const same = changes.length === 0 && JSON.stringify(figures) === JSON.stringify(head.figures);
  const commit = head.commit.slice(0, 10);
  console.log(same ? `nothing has changed since commit ${commit}` : `in brackets: since commit ${commit}`);
  for (const line of [...changes, ...recursions(figures)]) console.log(line);
  for (const line of overflows(figures)) {
    console.error(`sizes: error: ${line}`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(`sizes: ${(error as Error).message}`);
  process.exitCode = 1;
}
