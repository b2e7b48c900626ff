import colors from "picocolors";

/** What the user sees: one line that changes on a terminal, plain lines elsewhere. */

const terminal = process.stdout.isTTY === true;
const underway = new Set<string>();

/** Shows `what` for as long as `work` takes. */
export async function during<T>(what: string, work: () => Promise<T>): Promise<T> {
  underway.add(what);
  if (terminal) redraw();
  else console.log(what);
  try {
    return await work();
  } finally {
    underway.delete(what);
    if (terminal) redraw();
  }
}

/** Prints a line that stays. */
export function say(line: string): void {
  erase();
  console.log(line);
  if (terminal) redraw();
}

/** Prints an error; a first `file:line:column:` stands out. */
export function complain(message: string): void {
  erase();
  const lines = message.split("\n").map((line) => line.replace(/^\S+:\d+(:\d+)?:/, (place) => colors.bold(place)));
  console.error(lines.map((line) => line.replace(/\berror:/, (word) => colors.red(word))).join("\n"));
}

function redraw(): void {
  const text = [...underway].join(", ");
  const width = (process.stdout.columns || 80) - 1;
  process.stdout.write(`\r\x1b[K${colors.dim(text.slice(0, width))}`);
}

function erase(): void {
  if (terminal) process.stdout.write("\r\x1b[K");
}
