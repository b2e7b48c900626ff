/** The explorer itself: that it forgets nothing, comes back to where it was, and tells the shortest way. */
import { expect, test } from "vitest";
import { TaskState } from "../../abi/syscall";
import { PageImage, restoreProcessor, saveProcessor } from "../../sim/snapshot";
import { broken, momentOf } from "../kernel/invariants";
import { Canonical } from "./canonical";
import { death } from "./death";
import { inSlot } from "./events";
import { PropertyBroken, describe, explore } from "./explorer";
import { handles } from "./handles";
import { StateSet, hashOf } from "./state-set";

const scenario = death({ full: false });

test("a state that breaks a property is told by the shortest sequence of events", () => {
  const check = (_before: unknown, _event: unknown, after: Parameters<typeof scenario.check>[2]) => {
    if (inSlot(after, 3)!.state === TaskState.AwaitingReply) broken("client 3 is served");
  };
  let error: unknown;
  try {
    explore({ ...scenario, check });
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(PropertyBroken);
  const { reason, path, message } = error as PropertyBroken;
  expect(reason).toBe("client 3 is served");
  expect(path).toEqual(["server 2 receives", "client 3 calls"]);
  expect(message).toContain("death and restart: client 3 is served\nafter 2 events:\n  server 2 receives");
});

test("an event that throws is told like one", () => {
  const events = () => [{ name: "something else", run: () => broken("out of paper") }];
  expect(() => explore({ ...scenario, events })).toThrow("out of paper\nafter 1 events:\n  something else");
});

test("a limit ends it early", () => {
  const { closed, states } = explore(scenario, { states: 50 });
  expect(closed).toBe(false);
  expect(states).toBeGreaterThanOrEqual(50);
  expect(states).toBeLessThan(60);
});

test("what it found is one line", () => {
  const found = { states: 5, transitions: 9, depth: 3, seconds: 2, closed: true };
  expect(describe("x", found)).toBe("x: 5 states, 9 transitions, depth 3, closed, 2.0 s (5/s)");
});

test("going back restores all that a task can tell", () => {
  const mapping = handles({ entries: 2, messages: false });
  const machine = mapping.start();
  const image = new PageImage(machine);
  for (let page = 0; page < machine.memory.buffer.byteLength / 4096; page++) image.add(page);
  image.read();
  const before = machine.bytes.slice();
  const [processor, tlb] = [saveProcessor(machine), machine.tlb.save()];
  const canonical = new Canonical();
  const hash = canonical.hash(momentOf(machine));
  let changes = 0;
  for (let step = 0; step < 30; step++) {
    const events = mapping.events(momentOf(machine));
    events[(7 * step) % events.length].run(machine);
    if (canonical.hash(momentOf(machine)).low !== hash.low) changes++;
    const difference = image.difference(image.words);
    const changed = machine.bytes.slice();
    restore();
    image.assign(image.words.slice(), difference);
    image.write();
    expect(Buffer.compare(machine.bytes, changed)).toBe(0);
    image.assign(new Uint32Array(before.buffer), new Uint32Array(0));
    restore();
    expect(canonical.hash(momentOf(machine))).toEqual(hash);
    expect(Buffer.compare(machine.bytes, before)).toBe(0);
  }
  expect(changes).toBeGreaterThan(10);

  function restore(): void {
    image.write();
    restoreProcessor(machine, processor, tlb);
  }
});

test("states are equal whatever generations, addresses and the time of day are", () => {
  const machine = scenario.start();
  const canonical = new Canonical();
  const states = new StateSet();
  // the server exits, is killed, created again and started: another id, another time
  const again = [
    ...["server 2 exits", "init kills the server", "init closes its handle", "init creates a server"],
    ...["init gives the endpoint", "init starts the server", "init sleeps"],
  ];
  const ids = new Set<number>();
  for (let round = 0; round < 3; round++) {
    for (const name of again) {
      const event = scenario.events(momentOf(machine)).find((each) => each.name === name);
      if (!event) throw new Error(`no event ${name}`);
      event.run(machine);
      const isNew = states.add(canonical.hash(momentOf(machine)));
      // after the first round the endpoint's handles are in another order, and from then on it is all the same
      if (round === 0) expect(isNew).toBe(true);
      if (round === 2) expect(isNew).toBe(false);
    }
    ids.add(inSlot(momentOf(machine), 2)!.id);
    machine.timer.counter += 12_345n;
  }
  expect(ids.size).toBe(3);
});

test("the set of states knows what is in it, also when it has grown", () => {
  const set = new StateSet();
  const hash = (value: number) => hashOf(Int32Array.of(value, 7, 0), 3);
  for (let value = 0; value < 5000; value++) expect(set.add(hash(value))).toBe(true);
  for (let value = 0; value < 5000; value++) expect(set.add(hash(value))).toBe(false);
  expect(set.size).toBe(5000);
  expect(set.add({ low: 0, high: 0 })).toBe(true);
  expect(set.add({ low: 0, high: 0 })).toBe(false);
  expect(hashOf(Int32Array.of(1, 0), 2)).not.toEqual(hashOf(Int32Array.of(1, 0), 1));
});
