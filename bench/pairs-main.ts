import { build } from "../tools/build/build";
import { PAIRS } from "../tools/build/system";
import { countPairs, tableOf } from "./pairs";

/** `npx tsx bench/pairs-main.ts`: the table of the pairs alone. */
const errors = await build([PAIRS.name]);
for (const error of errors) console.error(error);
if (errors.length > 0) process.exitCode = 1;
else for (const line of tableOf(await countPairs())) console.log(line);
