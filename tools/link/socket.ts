import { join, relative } from "node:path";

/** Where a board that runs can be asked: by `make run`, or by the console on a serial port. Short, as such paths must be. */
export function boardSocket(): string {
  return relative(process.cwd(), join(import.meta.dirname, "../../build/board.sock"));
}
