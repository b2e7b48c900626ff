/** The model of the PWM against the datasheet (BCM2835 ARM Peripherals, chapter 9). */
import { expect, test } from "vitest";
import { PulseWidth } from "../../sim/pwm";

const [CTL, RNG2, DAT2] = [0x00, 0x20, 0x24];
const [PWEN2, MSEN2, SBIT2, MODE2] = [1 << 8, 1 << 15, 1 << 11, 1 << 9];

/** When the second output changes, and to what. */
function watched(): { model: PulseWidth; edges: [number, boolean][] } {
  const model = new PulseWidth();
  const edges: [number, boolean][] = [];
  model.outputs[1].onChange((level) => edges.push([model.clock.now, level]));
  return { model, edges };
}

test("9.4: in mark-space mode a period has one pulse", () => {
  const { model, edges } = watched();
  model.rate = 1_000_000;
  model.write(RNG2, 10);
  model.write(DAT2, 3);
  model.write(CTL, PWEN2 | MSEN2);
  model.clock.advance(20_000);
  expect(edges).toEqual([
    [0, true],
    [3_000, false],
    [10_000, true],
    [13_000, false],
    [20_000, true],
  ]);
});

test("9.6 SBIT: what does not run has that level", () => {
  const { model, edges } = watched();
  model.write(CTL, SBIT2);
  model.write(CTL, 0);
  expect(edges.map(([, level]) => level)).toEqual([true, false]);
});

test("9.6: other modes are refused", () => {
  const { model } = watched();
  expect(() => model.write(CTL, PWEN2)).toThrow("only mark-space mode is modelled");
  expect(() => model.write(CTL, PWEN2 | MSEN2 | MODE2)).toThrow("only mark-space mode is modelled");
});
