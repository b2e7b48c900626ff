import { readdirSync } from "node:fs";
import type { SerialPort } from "serialport";

/** Drupelet's rate (servers/uart.ts). */
export const BAUD = 115_200;

/** What Linux calls the serial lines of USB adapters, and of a board's own pins. */
const PORT = /^(ttyUSB|ttyACM|ttyAMA|serial)\d+$/;

/**
 * Opens a serial port for this program alone.
 * @throws an error that tells what to do
 */
export async function openSerial(path: string, baud: number): Promise<SerialPort> {
  const { SerialPort } = await import("serialport");
  const port = new SerialPort({ path, baudRate: baud, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(new Error(explain(path, baud, error.message))) : resolve()));
  });
  return port;
}

/** @param message of the package serialport @returns what is wrong and what to do */
export function explain(path: string, baud: number, message: string, ports = serialPorts()): string {
  if (/no such (file|device)/i.test(message)) {
    const there = ports.length === 0 ? "there is none now: is the adapter plugged in?" : `there is ${ports.join(", ")}`;
    return `no serial port ${path}; ${there}`;
  }
  if (/permission denied/i.test(message)) {
    return `no permission for ${path}: \`sudo usermod -aG dialout $USER\`, then log in again`;
  }
  if (/cannot lock|busy|temporarily unavailable/i.test(message)) {
    return `${path} is in use by another program: close it; beside \`drupelet console\` leave --port out`;
  }
  if (/ioctl|not a typewriter|inappropriate/i.test(message)) return `${path} is no serial port`;
  if (/baud/i.test(message)) return `${path} cannot do ${baud} baud: ${BAUD} is what the board talks at`;
  return `${path} cannot be opened: ${message}`;
}

function serialPorts(): string[] {
  return readdirSync("/dev")
    .filter((name) => PORT.test(name))
    .map((name) => `/dev/${name}`);
}
