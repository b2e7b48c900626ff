/** The reference that `make api` writes. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, readApi } from "../../tools/docs/api";

const folder = mkdtempSync(join(tmpdir(), "api-"));
let api: Api;

beforeAll(async () => {
  api = await readApi();
});
afterAll(() => rmSync(folder, { recursive: true }));

test("everything in it has a comment, and no comment is wrong", () => {
  expect(api.warnings).toEqual([]);
});

test("it tells of what is for others, and not of what is internal", async () => {
  await api.write(folder);
  const page = (name: string) => readFileSync(join(folder, name), "utf8");
  expect(page("index.html")).toContain("The programming interface");
  expect(page("classes/lib_server.Server.html")).toContain("Who waits for the answer");
  expect(page("classes/lib_server.Server.html")).not.toContain("finishRequest");
});
