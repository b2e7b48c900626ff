import { expect, test } from "vitest";
import { churn, KILLS, torment } from "../qemu/stress";

/** On QEMU: what tests/qemu/stress.test.ts does, for long. */

const ROUNDS = 50;
const SECONDS = 60;

test(`${ROUNDS * KILLS} kills and restarts of random services under load`, async () => {
  const echoes = await churn(ROUNDS, (round, sum) => {
    if (round % 5 === 0) console.log(`${round * KILLS} kills, nothing leaked, the shell echoed ${sum} times`);
  });
  expect(echoes).toBeGreaterThan(ROUNDS);
});

test(`a hostile program for ${SECONDS} s`, async () => {
  const { told, calls, echoes } = await torment(SECONDS);
  console.log(`${told}; nothing leaked, the shell echoed ${echoes} times`);
  expect(calls).toBeGreaterThan(0);
  expect(echoes).toBeGreaterThan(SECONDS);
});
