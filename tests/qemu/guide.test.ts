/** The guide, done as its reader does it: every file, command and output of it. */
import { readdirSync } from "node:fs";
import { beforeAll, test } from "vitest";
import { Reader } from "../guide/reader";
import { Checkout } from "./checkout";

const GUIDE = "docs/guide";

let reader: Reader;
beforeAll(() => {
  reader = new Reader(new Checkout("guide"));
});

let stuck: string | undefined;
test.each(readdirSync(GUIDE).filter((file) => /^\d/.test(file)))("%s", async (chapter) => {
  if (stuck !== undefined) throw new Error(`the reader did not get beyond ${stuck}`);
  stuck = chapter;
  await reader.read(`${GUIDE}/${chapter}`);
  stuck = undefined;
});
