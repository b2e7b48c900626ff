/** Wires between models. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Wire } from "../../sim/wire";

test("a wire has the level that is driven; not driven it keeps its last one, and is said to float", () => {
  const wire = new Wire("GPIO17");
  const end = wire.connect("button");
  expect([wire.level, wire.floating]).toEqual([false, true]);
  end.drive(true);
  expect([wire.level, wire.floating]).toEqual([true, false]);
  end.release();
  expect([wire.level, wire.floating]).toEqual([true, true]);
});

test("a pull gives the level of a wire that nothing drives", () => {
  const wire = new Wire("GPIO17");
  const pad = wire.connect("pad");
  const button = wire.connect("button");
  pad.pull("up");
  expect([wire.level, wire.floating]).toEqual([true, false]);
  button.drive(false);
  expect(wire.level).toBe(false);
  button.release();
  expect(wire.level).toBe(true);
  pad.pull("down");
  expect(wire.level).toBe(false);
  pad.pull("none");
  expect([wire.level, wire.floating]).toEqual([false, true]);
});

test("of two pulls the lower resistance wins; two equal ones leave the wire floating", () => {
  const wire = new Wire("GPIO2");
  const pad = wire.connect("pad");
  const board = wire.connect("board");
  pad.pull("down");
  board.pull("up", 1_800);
  expect(wire.level).toBe(true);
  board.pull("up", 50_000);
  expect(wire.floating).toBe(true);
  expect(() => board.pull("up", 0)).toThrow("GPIO2: a pull of 0 ohms");
});

test("two ends that drive a wire against each other are an error that names them", () => {
  const wire = new Wire("GPIO4");
  const pad = wire.connect("pad");
  const sensor = wire.connect("sensor");
  pad.drive(true);
  sensor.drive(true);
  expect(() => pad.drive(false)).toThrow("wire GPIO4: sensor drives it high and pad low");
  sensor.release();
  expect(wire.level).toBe(false);
});

test("an open-drain bus: low while one end drives it low, and high by its pull otherwise", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.boolean())), (changes) => {
      const wire = new Wire("SDA");
      wire.connect("board").pull("up", 1_800);
      const ends = [0, 1, 2, 3].map((index) => wire.connect(`end ${index}`));
      const low = [false, false, false, false];
      for (const [index, pulls] of changes) {
        low[index] = pulls;
        if (pulls) ends[index].drive(false);
        else ends[index].release();
        expect(wire.level).toBe(!low.includes(true));
      }
    }),
  );
});

test("listeners are told of changes only, in order of subscription, until they unsubscribe", () => {
  const wire = new Wire("line");
  const end = wire.connect("device");
  const told: string[] = [];
  wire.onChange((level) => told.push(`first ${level}`));
  const stop = wire.onChange((level) => told.push(`second ${level}`));
  end.drive(false);
  end.drive(true);
  end.drive(true);
  stop();
  end.drive(false);
  expect(told).toEqual(["first true", "second true", "first false"]);
});

test("a change that a listener makes reaches everybody after the change that it was told of", () => {
  const wire = new Wire("line", true);
  const request = wire.connect("request");
  const told: string[] = [];
  wire.onChange((level) => {
    told.push(`first ${level}`);
    if (!level) request.drive(true);
  });
  wire.onChange((level) => told.push(`second ${level}`));
  request.drive(false);
  expect(told).toEqual(["first false", "second false", "first true", "second true"]);
});

test("listeners that change a wire for ever are an error, not a hang", () => {
  const wire = new Wire("line");
  const end = wire.connect("device");
  wire.onChange((level) => end.drive(!level));
  expect(() => end.drive(true)).toThrow("wire line: its listeners make it oscillate");
});
