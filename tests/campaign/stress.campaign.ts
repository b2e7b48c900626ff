import { expect, test } from "vitest";
import { churn, KILLS, torment } from "../qemu/stress";

/** On QEMU: what tests/qemu/stress.test.ts does, for long. */

/** Kills of each service, at the least. */
const EACH = 1000;
const SECONDS = 60;

test(`each service is killed ${EACH} times at random under load`, async () => {
  const seed = Number(process.env["SEED"] ?? 1);
  console.log(`seeds from ${seed} on (SEED=... for others)`);
  const fewest = (kills: Map<string, number>): number => Math.min(...kills.values());
  const { echoes, kills } = await churn(seed, (round, sum) => {
    if (round % 5 === 0) {
      const all = `${round * KILLS} kills, each service ${fewest(sum.kills)} times or more`;
      console.log(`${all}, nothing leaked, the shell echoed ${sum.echoes} times`);
    }
    return fewest(sum.kills) >= EACH;
  });
  console.log([...kills].map(([name, count]) => `${name} ${count}`).join(", "));
  expect(echoes).toBeGreaterThan(EACH / KILLS);
});

test(`a hostile program for ${SECONDS} s`, async () => {
  const { told, calls, echoes } = await torment(SECONDS);
  console.log(`${told}; nothing leaked, the shell echoed ${echoes} times`);
  expect(calls).toBeGreaterThan(0);
  expect(echoes).toBeGreaterThan(SECONDS);
});
