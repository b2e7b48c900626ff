import { once } from "node:events";
import { connect } from "node:net";
import type { Command } from "commander";
import { monitorSocket } from "../link/socket";
import { Qmp } from "../qemu/qmp";
import { Problem } from "./target";

/** `drupelet monitor`: has QEMU do something to the board that it emulates, such as warm a sensor. */
export function addMonitor(program: Command): void {
  program
    .command("monitor <command...>")
    .description("Runs a command of QEMU's monitor: `help` lists them. Only for the board of `make run`.")
    .action(async (words: string[]) => {
      const path = monitorSocket(program.opts<{ socket: string }>().socket);
      const socket = connect(path);
      await once(socket, "connect").catch(() => {
        throw new Problem("no emulated board: start one with `make run`");
      });
      const command = words.join(" ");
      const answer = await new Qmp(socket).execute("human-monitor-command", { "command-line": command });
      socket.destroy();
      const text = String(answer).trimEnd();
      if (/^(unknown command|Error:)/m.test(text)) throw new Problem(`QEMU: ${text.replace(/^Error: /, "")}`);
      if (text !== "") console.log(text);
    });
}
