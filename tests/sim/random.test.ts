/** The model of the random number generator against what is known of it (hardware sheet 9, "RNG"). */
import { expect, test } from "vitest";
import { BIT, FIFO_WORDS, RandomGenerator } from "../../sim/random";

const [CONTROL, STATUS, DATA] = [0, 4, 8];
const WORD = 32 * BIT;
const words = (model: RandomGenerator) => model.read(STATUS) >>> 24;

test("it makes nothing until it is switched on, and nothing more once it is switched off", () => {
  const model = new RandomGenerator();
  model.clock.advance(10 * WORD);
  expect(words(model)).toBe(0);
  model.write(CONTROL, 1);
  model.clock.advance(2 * WORD);
  expect(words(model)).toBe(2);
  model.write(CONTROL, 0);
  model.clock.advance(10 * WORD);
  expect(words(model)).toBe(0);
});

test("what is to be thrown away is, once", () => {
  const model = new RandomGenerator();
  model.write(STATUS, 1000);
  model.write(CONTROL, 1);
  model.clock.advance(1000 * BIT + WORD - 1);
  expect(words(model)).toBe(0);
  model.clock.advance(1 + WORD);
  expect(words(model)).toBe(2);
});

test("its FIFO fills up, gives the words in order, and is filled again", () => {
  const model = new RandomGenerator();
  let made = 0;
  model.source = () => ++made;
  model.write(CONTROL, 1);
  model.clock.advance(10 * WORD);
  expect([words(model), made]).toEqual([FIFO_WORDS, FIFO_WORDS]);
  expect([model.read(DATA), model.read(DATA)]).toEqual([1, 2]);
  model.clock.advance(10 * WORD);
  expect([words(model), model.read(DATA)]).toEqual([FIFO_WORDS, 3]);
});

test("an empty FIFO gives the last word once more", () => {
  const model = new RandomGenerator();
  model.write(CONTROL, 1);
  model.clock.advance(WORD);
  const word = model.read(DATA);
  expect(model.read(DATA)).toBe(word);
});
