import { expect, test } from "vitest";
import { churn, torment } from "./stress";

test("services are killed and restarted at random under load, nothing leaks and the shell goes on", async () => {
  expect(await churn(1)).toBeGreaterThan(0);
});

test("a program that makes random system calls harms nobody, and the shell goes on", async () => {
  const { calls, echoes } = await torment(3);
  expect(calls).toBeGreaterThan(0);
  expect(echoes).toBeGreaterThan(0);
});
