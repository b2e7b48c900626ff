/** What is said of the figures: a table, and which have grown. */
import type { Figure } from "./figures";

/** What a figure may grow by. */
const TOLERANCE = 0.02;

/** A figure as bench/baseline.json has it. */
export type Known = Pick<Figure, "name" | "value">;

/** @param before figures to compare with, whose change stands in the last column */
export function table(figures: Figure[], before?: Known[]): string[] {
  const head = ["", "now", "goal", "seL4", "Linux", "ratio", ...(before ? ["change"] : [])];
  const rows = figures.map(({ name, value, goal, seL4, linux, ratio }) => {
    const cells = [value, goal, seL4, linux, ratio].map((cell) =>
      cell === undefined ? "-" : cell.toLocaleString("en"),
    );
    if (goal !== undefined && value > goal) cells[1] += " missed";
    return [name, ...cells, ...(before ? [change(value, before.find((each) => each.name === name)?.value)] : [])];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  return [head, ...rows].map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column] + 2))).join(""),
  );
}

function change(value: number, old: number | undefined): string {
  if (old === undefined) return "new";
  if (old === value) return "-";
  return `${value > old ? "+" : ""}${(((value - old) / old) * 100).toFixed(1)} %`;
}

/** @returns a line for each figure that has grown by more than 2 %, is new or is gone */
export function differences(figures: Figure[], baseline: Known[]): string[] {
  const lines = figures.flatMap(({ name, value }) => {
    const old = baseline.find((each) => each.name === name)?.value;
    if (old === undefined) return [`${name} is new: ${value}`];
    return value > old * (1 + TOLERANCE) ? [`${name} has grown from ${old} to ${value}`] : [];
  });
  const gone = baseline.filter(({ name }) => !figures.some((each) => each.name === name));
  return [...lines, ...gone.map(({ name }) => `${name} is gone`)];
}
