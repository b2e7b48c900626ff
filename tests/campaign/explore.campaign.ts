/**
 * Explores the scenarios of tests/explore at full size: to the last state, or until a million are found. Each tells what it
 * visited; docs/assurance.md reports it.
 */
import { expect, test } from "vitest";
import { death } from "../explore/death";
import { describe, explore, type Scenario } from "../explore/explorer";
import { handles } from "../explore/handles";
import { inheritance } from "../explore/inheritance";

const MILLION = 1_000_000;

test.each<{ name: string; scenario: Scenario }>([
  { name: "death and restart, with deadlines, suspension and a second server", scenario: death({ full: true }) },
  { name: "priority inheritance, with another client and deadlines", scenario: inheritance({ full: true }) },
  { name: "handles in messages, one to two a task", scenario: handles({ entries: 1, messages: true }) },
  { name: "handles without messages, two a task", scenario: handles({ entries: 2, messages: false }) },
])("$name", ({ name, scenario }) => {
  const found = explore(scenario, { states: MILLION });
  console.log(describe(name, found));
  expect(found.closed || found.states >= MILLION).toBe(true);
});
