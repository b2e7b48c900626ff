import { Command, Option } from "commander";
import { Board } from "./qemu/board";
import { connectAndExit } from "./qemu/connect";
import { MACHINES, type Machine } from "./qemu/machine";

/** `make run`: boots the image. */
const options = new Command("run")
  .description("Boots the image in QEMU and connects its serial line to standard input and output.")
  .addOption(new Option("--machine <name>", "the board").choices(MACHINES).default("raspi3b"))
  .addOption(new Option("--image <file>", "what to boot").default("build/kernel8.img"))
  .parse()
  .opts<{ machine: Machine; image: string }>();

connectAndExit("run", () => new Board(options));
