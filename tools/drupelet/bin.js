#!/usr/bin/env node
// `npx drupelet`: the tool is TypeScript, which tsx runs.
import { existsSync } from "node:fs";

if (existsSync(new URL("../../node_modules/tsx", import.meta.url))) {
  const { register } = await import("tsx/esm/api");
  register();
  await import(new URL("./main.ts", import.meta.url).href);
} else {
  console.error("drupelet: the packages of this folder are not installed: `npm ci` or `make setup` does that");
  process.exitCode = 1;
}
