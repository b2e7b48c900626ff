/** The model of the temperature sensor (hardware sheet 9, "thermal 2837"). */
import { expect, test } from "vitest";
import { ThermalSensor } from "../../sim/thermal";

const STATUS = 4;

test.each([
  [412_000, 0],
  [25_178, 719],
  [-138_374, 1023],
  [500_000, 0],
  [-200_000, 1023],
])("%i thousandths of a degree are a valid %i", (temperature, value) => {
  const model = new ThermalSensor();
  model.temperature = temperature;
  expect(model.read(STATUS)).toBe((1 << 10) | value);
});

test("without a measurement it is not valid", () => {
  const model = new ThermalSensor();
  model.temperature = undefined;
  expect(model.read(STATUS) & (1 << 10)).toBe(0);
});
