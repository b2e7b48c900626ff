/** The server of the mini UART, a second line for text. `uart-lines` is what it shares with the server of the PL011. */
import { MiniUart } from "../drivers/mini-uart";
import { serve } from "../lib/server";
import { device, Device, serveEndpoint } from "../lib/service";
import { Lines } from "./uart-lines";
import { Transmitter } from "./uart-transmitter";

/** The core clock, by the firmware's number, and what it is fixed to for this UART (config.txt `enable_uart=1`, Pi 3). */
const CORE_CLOCK: u32 = 4;
const DEFAULT_MEGAHERTZ: u32 = 250;

export function main(): void {
  const registers: Device = device("aux");
  const uart = new MiniUart(registers.base);
  const lines = new Lines(serveEndpoint("uart"), uart, registers, new Transmitter(uart));
  lines.start(CORE_CLOCK, DEFAULT_MEGAHERTZ);
  serve(lines);
}
