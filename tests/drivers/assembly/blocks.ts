/** Accesses to several blocks, for `tests/drivers/register-trace.test.ts`. */
import { ReadWrite } from "../../../drivers/register";
import { gpioAt } from "../../../drivers/registers/gpio";
import { pl011At } from "../../../drivers/registers/pl011";
import "../../../lib/abort";

export function main(): void {
  // More often than there is room for blocks.
  for (let i = 0; i < 20; i++) pl011At(0x3000);
  gpioAt(0x1000).set(0).write(1);
  gpioAt(0x2000).set(0).write(2);
  pl011At(0x3000).flag.read();
  changetype<ReadWrite<u32>>(0x4004).write(3);
  // set[0], which cannot be read
  changetype<ReadWrite<u32>>(0x101c).read();
}
