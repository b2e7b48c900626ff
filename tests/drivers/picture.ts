/** A picture as a table of colours, drawn pixel by pixel: what the canvas has to come to, written as plainly as can be. */
import { type Glyphs, HEIGHT, WIDTH } from "../../tools/font/font";

export class Picture {
  readonly colours: number[];

  constructor(
    readonly width: number,
    readonly height: number,
    private readonly font: Glyphs,
  ) {
    this.colours = Array.from({ length: width * height }, () => 0);
  }

  get(x: number, y: number): number | undefined {
    return x >= 0 && y >= 0 && x < this.width && y < this.height ? this.colours[y * this.width + x] : undefined;
  }

  set(x: number, y: number, colour: number): void {
    if (this.get(x, y) !== undefined) this.colours[y * this.width + x] = colour;
  }

  fill(left: number, top: number, width: number, height: number, colour: number): void {
    for (let y = Math.max(top, 0); y < Math.min(top + height, this.height); y++) {
      for (let x = Math.max(left, 0); x < Math.min(left + width, this.width); x++) this.set(x, y, colour);
    }
  }

  rectangle(left: number, top: number, width: number, height: number, colour: number): void {
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const [right, bottom] = [left + width - 1, top + height - 1];
        const inside = x >= left && x <= right && y >= top && y <= bottom;
        if (inside && (x === left || x === right || y === top || y === bottom)) this.set(x, y, colour);
      }
    }
  }

  line(fromX: number, fromY: number, toX: number, toY: number, colour: number): void {
    const [wide, high] = [Math.abs(toX - fromX), Math.abs(toY - fromY)];
    const steps = Math.max(wide, high);
    const nearest = (across: number, step: number): number =>
      Math.floor((2 * across * step + steps) / (2 * (steps || 1)));
    for (let step = 0; step <= steps; step++) {
      const x = fromX + Math.sign(toX - fromX) * nearest(wide, step);
      const y = fromY + Math.sign(toY - fromY) * nearest(high, step);
      this.set(x, y, colour);
    }
  }

  row(x: number, y: number, colours: readonly number[]): void {
    colours.forEach((colour, column) => this.set(x + column, y, colour));
  }

  copy(fromX: number, fromY: number, toX: number, toY: number, width: number, height: number): void {
    const before = this.colours.slice();
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        const [column, row] = [x - toX, y - toY];
        const [sourceX, sourceY] = [fromX + column, fromY + row];
        if (column < 0 || row < 0 || column >= width || row >= height) continue;
        if (this.get(sourceX, sourceY) !== undefined) this.set(x, y, before[sourceY * this.width + sourceX]);
      }
    }
  }

  scroll(x: number, y: number, width: number, height: number, rows: number, colour: number): void {
    const by = Math.min(Math.abs(rows), height);
    if (rows > 0) {
      this.copy(x, y + by, x, y, width, height - by);
      this.fill(x, y + height - by, width, by, colour);
    } else {
      this.copy(x, y, x, y + by, width, height - by);
      this.fill(x, y, width, by, colour);
    }
  }

  character(left: number, top: number, point: number, foreground: number, background: number): void {
    const rows = this.font.get(point) ?? this.font.get(0xfffd)!;
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        this.set(left + x, top + y, ((rows[y] >> (WIDTH - 1 - x)) & 1) === 1 ? foreground : background);
      }
    }
  }
}
