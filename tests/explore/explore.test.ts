/** Small versions of the explorations of tests/campaign: each visits every state that there is. */
import { expect, test } from "vitest";
import { death } from "./death";
import { explore, type Scenario } from "./explorer";
import { handles } from "./handles";
import { inheritance } from "./inheritance";

test.each<{ name: string; scenario: Scenario; atLeast: number }>([
  { name: "two clients, a server, its death and restart", scenario: death({ full: false }), atLeast: 250 },
  { name: "priority inheritance over a chain of three", scenario: inheritance({ full: false }), atLeast: 400 },
  { name: "handles of three tasks", scenario: handles({ entries: 1, messages: false }), atLeast: 1500 },
])("$name: all states hold", ({ scenario, atLeast }) => {
  const { closed, states, transitions } = explore(scenario);
  expect(closed).toBe(true);
  expect(states).toBeGreaterThan(atLeast);
  expect(transitions).toBeGreaterThan(states);
});
