import { Canvas } from "./canvas";

/**
 * Draws a line by Bresenham's rule: along the axis on which it is longer there is one pixel each, on the other the nearest,
 * of two that are as near the one farther on. Begins where the line enters the picture, so that a long way outside costs nothing.
 * @param pixel from `Canvas.pack`
 */
export function drawLine(canvas: Canvas, fromX: i32, fromY: i32, toX: i32, toY: i32, pixel: u32): void {
  const steep = abs(toY - fromY) > abs(toX - fromX);
  const from = steep ? fromY : fromX;
  const side = steep ? fromX : fromY;
  const length = steep ? toY - fromY : toX - fromX;
  const across = steep ? toX - fromX : toY - fromY;
  const end = steep ? canvas.height : canvas.width;
  const steps = abs(length);
  const forward = length < 0 ? -1 : 1;
  const aside = across < 0 ? -1 : 1;
  // the steps that are inside the picture along the longer axis
  const first = forward > 0 ? max(-from, 0) : max(from - end + 1, 0);
  const last = forward > 0 ? min(end - 1 - from, steps) : min(from, steps);
  const slope = 2 * <i64>abs(across);
  const whole = 2 * <i64>max(steps, 1);
  const started = slope * first + steps;
  let position = side + aside * <i32>(started / whole);
  let rest = started % whole;
  for (let step = first; step <= last; step++) {
    const along = from + forward * step;
    if (steep) canvas.set(position, along, pixel);
    else canvas.set(along, position, pixel);
    rest += slope;
    if (rest >= whole) {
      rest -= whole;
      position += aside;
    }
  }
}
