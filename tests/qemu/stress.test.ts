import { expect, test } from "vitest";
import { churn, KILLS, SERVERS, torment } from "./stress";

test("each server is killed and restarted at random under load, nothing leaks and the shell goes on", async () => {
  const seed = 1 + Math.floor(Math.random() * 1e6);
  console.log(`churn: seed ${seed}`);
  let rounds = 0;
  // a round may be over before the shell has said anything
  const { echoes, kills, fewest } = await churn(seed, (round, sum) => {
    rounds = round;
    return round === 20 || (sum.echoes > 0 && sum.fewest > 0);
  });
  expect(echoes).toBeGreaterThan(0);
  expect(fewest).toBeGreaterThan(0);
  expect([...kills.values()].reduce((sum, each) => sum + each)).toBe(rounds * KILLS);
  for (const { name } of SERVERS) expect(kills.get(name), name).toBeGreaterThan(0);
});

test("a program that makes random system calls harms nobody, and the shell goes on", async () => {
  const { calls, echoes } = await torment(3);
  expect(calls).toBeGreaterThan(0);
  expect(echoes).toBeGreaterThan(0);
});
