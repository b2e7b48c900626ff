import { expect, test } from "vitest";
import { World } from "./world";
test("boots", () => {
  const world = new World();
  expect(world.freePages).toBeGreaterThan(1000);
  const t = world.spawn(10);
  world.sleep();
  expect(t.running).toBe(true);
  console.log(world.charged, world.freePages, t.inspect(), world.machine.lastWords);
  console.log(world.machine.walker.enumerate(world.init.space));
});
