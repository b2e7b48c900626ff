/** The table of docs/performance.md, from the figures of bench/baseline.json. */
import { readFileSync } from "node:fs";
import { pretty } from "../tools/build/pretty";
import { ENTRIES, OTHERS } from "./figures";
import type { Known } from "./report";

export const PAGE = "docs/performance.md";
const START = "<!-- make bench UPDATE=1 writes from here -->";
const END = "<!-- to here -->";

/** @returns the page with a table of these figures in the place of its own @throws Error when it has no place for one */
export async function pageOf(figures: Known[]): Promise<string> {
  const page = readFileSync(PAGE, "utf8");
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`${PAGE}: no place for the table, between "${START}" and "${END}"`);
  const text = `${page.slice(0, start)}${START}\n\n${tableOf(figures)}\n\n${page.slice(end)}`;
  return pretty(text, PAGE);
}

function tableOf(figures: Known[]): string {
  const rows = [...ENTRIES, ...OTHERS].map(({ name, goal, seL4, linux, what }) => {
    const value = figures.find((each) => each.name === name)?.value;
    const met = value === undefined || goal === undefined ? "" : value > goal ? " missed" : " met";
    const cells = [value, goal, seL4, linux].map((cell) => cell?.toLocaleString("en") ?? "");
    return `| \`${name}\` | ${cells[0]} | ${cells[1]}${met} | ${cells[2]} | ${cells[3]} | ${what} |`;
  });
  return [
    "| figure | now | goal | seL4 | Linux | what it counts |",
    "| --- | --: | --: | --: | --: | --- |",
    ...rows,
  ].join("\n");
}
