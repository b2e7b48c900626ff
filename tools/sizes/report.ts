import { COLUMNS, type Figures } from "./measure";

/** @param before figures to compare with @returns a table; what differs has its change behind it */
export function table(figures: Figures[], before: Figures[]): string[] {
  const rows = figures.map(({ name, sizes }) => {
    const old = before.find((each) => each.name === name)?.sizes;
    const cells = COLUMNS.map((column) => {
      const value = sizes[column];
      if (value === undefined) return "-";
      const change = old?.[column] === undefined ? 0 : value - old[column];
      return change === 0 ? String(value) : `${value} (${change > 0 ? "+" : ""}${change})`;
    });
    return [name, ...cells];
  });
  const all = [["", ...COLUMNS], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column] + 2))).join(""),
  );
}

/** @returns what has come and what has gone since then */
export function comings(figures: Figures[], before: Figures[]): string[] {
  const missing = (from: Figures[], other: Figures[]) =>
    from.filter(({ name }) => !other.some((each) => each.name === name)).map(({ name }) => name);
  return [
    ...missing(figures, before).map((name) => `${name} is new`),
    ...missing(before, figures).map((name) => `${name} is gone`),
  ];
}

/** @returns recursion, for which there is no bound */
export function recursions(figures: Figures[]): string[] {
  return figures.flatMap(({ name, cycles }) =>
    cycles.map((cycle) => `${name}: no bound for the stack, counted once: ${[...cycle, cycle[0]].join(" -> ")}`),
  );
}

/** @returns whose stack can get larger than its room */
export function overflows(figures: Figures[]): string[] {
  return figures
    .filter(({ sizes, room }) => (sizes.stack ?? 0) > room)
    .map(
      ({ name, sizes, room, path }) =>
        `${name}: its stack has ${room} bytes and can take ${sizes.stack ?? 0}: ${path.join(" -> ")}`,
    );
}
