import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The boards that QEMU models and Drupelet boots on. */
export const MACHINES = ["raspi3b", "raspi3ap"] as const;
export type Machine = (typeof MACHINES)[number];

export const QEMU = "qemu-system-aarch64";

export interface Launch {
  /** The raw image: QEMU enters it as the firmware of a real board would, at EL2 on one core. An ELF file: at EL3 on four. */
  image: string;
  machine?: Machine;
  /** Leaves the processor stopped and listens for GDB on this local port, or on a free one. */
  debug?: boolean | number;
  /** A device tree for the kernel, which gets ATAGs otherwise. */
  deviceTree?: string;
  initrd?: string;
  /** What the line of the mini UART is connected to, as QEMU's -serial takes it: "unix:build/serial2.sock,server=on,wait=off". */
  serial2?: string;
  /** What is connected to the board besides, as QEMU's -device takes it: "tmp105,bus=i2c-bus.1,address=0x48". */
  device?: string;
  /** Where QEMU listens for a second one that runs commands of its monitor: a UNIX socket. */
  monitor?: string;
  /** Opens a window with the board's screen; where QEMU can open none, it says where to look at it by VNC. */
  screen?: boolean;
  /**
   * Time goes by instructions executed, one a nanosecond, so that counts are the same on every machine; when nothing is executed it goes by
   * the host's clock, or "sleepless" jumps to what comes next, so that times are the same as well.
   */
  icount?: boolean | "sleepless";
  /** A file that is put into RAM besides. */
  blob?: { file: string; address: number };
}

/** QEMU's arguments: serial line on its standard input and output, QMP on file descriptor 3, no window unless asked for. */
export function qemuArguments({
  image,
  machine = "raspi3b",
  debug = false,
  deviceTree,
  initrd,
  serial2,
  device,
  monitor,
  screen = false,
  icount = false,
  blob,
}: Launch): string[] {
  return [
    ...["-M", machine, "-kernel", image],
    ...(screen ? [] : ["-display", "none"]),
    ...["-monitor", "none"],
    ...(icount === false ? [] : ["-icount", icount === true ? "shift=0" : "shift=0,sleep=off"]),
    ...["-chardev", "stdio,id=serial,signal=off", "-serial", "chardev:serial"],
    ...(serial2 === undefined ? [] : ["-serial", serial2]),
    ...["-chardev", "socket,id=qmp,fd=3", "-mon", "chardev=qmp,mode=control"],
    "-semihosting", // the kernel ends the emulator with its status: hlt #0xF000, SYS_EXIT
    ...(deviceTree === undefined ? [] : ["-dtb", deviceTree]),
    ...(initrd === undefined ? [] : ["-initrd", initrd]),
    ...(monitor === undefined
      ? []
      : ["-chardev", `socket,id=monitor,path=${monitor},server=on,wait=off`, "-mon", "chardev=monitor,mode=control"]),
    ...(device === undefined ? [] : ["-device", device]),
    ...(blob === undefined ? [] : ["-device", `loader,file=${blob.file},addr=${blob.address},force-raw=on`]),
    ...(debug === false ? [] : ["-S", "-gdb", `tcp:127.0.0.1:${debug === true ? 0 : debug}`]),
  ];
}

/**
 * The path of a program that set-up installs.
 * @throws an error that tells what to do when it is not installed
 */
export function findProgram(name: string): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  throw new Error(`${name} is not installed: \`make setup\` installs it`);
}

/** @throws an error that tells what to do when there is no image */
export function requireImage(image: string): void {
  if (!existsSync(image)) throw new Error(`there is no image ${image}: \`make build\` makes it`);
}
