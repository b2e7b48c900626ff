import { existsSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join, relative } from "node:path";

/** Where a board that runs can be asked: by `make run`, or by the console on a serial port. Short, as such paths must be. */
export function boardSocket(): string {
  return relative(process.cwd(), join(import.meta.dirname, "../../build/board.sock"));
}

/** Where the emulator of that board listens for commands of its monitor. */
export function monitorSocket(board: string): string {
  return join(dirname(board), "qemu.sock");
}

/** Whether somebody listens at a socket. */
export function isServed(path: string): Promise<boolean> {
  if (!existsSync(path)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
