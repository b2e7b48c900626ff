import { Command, Option } from "commander";
import { Broker } from "./link/broker";
import { boardSocket, isServed, monitorSocket } from "./link/socket";
import { Board } from "./qemu/board";
import { connectAndExit } from "./qemu/connect";
import { MACHINES, type Machine } from "./qemu/machine";

/** `make run`: boots the image. */
const options = new Command("run")
  .description("Boots the image in QEMU and connects its serial line to standard input and output.")
  .addOption(new Option("--machine <name>", "the board").choices(MACHINES).default("raspi3b"))
  .addOption(new Option("--image <file>", "what to boot").default("build/kernel8.img"))
  .addOption(new Option("--device <device>", "connected to it, as QEMU's -device takes it"))
  .addOption(new Option("--serial2 <line>", "what the mini UART's line is connected to, as QEMU's -serial takes it"))
  .addOption(new Option("--screen", "opens a window with the board's screen"))
  .addOption(new Option("--socket <file>", "where drupelet can ask the board").default(boardSocket()))
  .parse()
  .opts<{ machine: Machine; image: string; device?: string; serial2?: string; screen?: boolean; socket: string }>();

connectAndExit("run", async () => {
  const monitor = monitorSocket(options.socket);
  const board = new Board({ ...options, monitor: (await isServed(monitor)) ? undefined : monitor });
  const broker = await Broker.start(board.exchange, options.socket);
  if (broker === undefined && process.stdin.isTTY) {
    process.stderr.write(`drupelet asks another board: ${options.socket} is in use\n`);
  }
  if (options.screen === true) {
    // where QEMU can open no window, it shows the screen by VNC
    const tell = (text: string): void => {
      const address = /Server: (\S+)/.exec(text)?.[1];
      if (address !== undefined) process.stderr.write(`the screen is at vnc://${address}\n`);
    };
    board.monitor("info vnc").then(tell, () => undefined);
  }
  void board.ended.then(() => broker?.stop());
  return board;
});
