import { expect, test } from "vitest";
import { churn, KILLS, torment } from "../qemu/stress";

/** On QEMU: what tests/qemu/stress.test.ts does, for long. */

/** Kills of each service, at the least. */
const EACH = 1000;
const SECONDS = 60;

test(`each service is killed ${EACH} times at random under load`, async () => {
  const seed = Number(process.env["SEED"] ?? 1);
  console.log(`seeds from ${seed} on (SEED=... for others)`);
  const fewestOf = (kills: Map<string, number>): number => Math.min(...kills.values());
  const start = Date.now();
  const { echoes, kills, answers, fewest } = await churn(seed, (round, sum) => {
    if (round % 5 === 0) {
      const all = `${round * KILLS} kills, each service ${fewestOf(sum.kills)} times or more`;
      console.log(`${all}, nothing leaked, the shell echoed ${sum.echoes} times`);
    }
    return fewestOf(sum.kills) >= EACH;
  });
  console.log([...kills].map(([name, count]) => `${name} ${count}`).join(", "));
  const all = [...kills.values()].reduce((sum, count) => sum + count);
  console.log(`${all} kills of ${kills.size} services in ${Math.round((Date.now() - start) / 1000)} s`);
  console.log(`${answers} answers that the witness checked were right, ${fewest} or more of each protocol`);
  expect(echoes).toBeGreaterThan(EACH / KILLS);
});

test(`a hostile program for ${SECONDS} s`, async () => {
  const { told, calls, echoes } = await torment(SECONDS);
  console.log(`${told}; nothing leaked, the shell echoed ${echoes} times`);
  expect(calls).toBeGreaterThan(0);
  expect(echoes).toBeGreaterThan(SECONDS);
});
