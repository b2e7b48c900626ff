/** Uses every helper by which a program learns about itself. */
import { deviceWrite } from "../../../abi/host";
import { exit, sleepUntil } from "../../../lib/kernel";
import { argument, connect, device, systemHandle } from "../../../lib/service";
import { ask, FAILED } from "../../../lib/message";

export function main(): void {
  const uart = device("uart0");
  deviceWrite(uart.base + 4, uart.interrupt);
  const echo = connect("echo");
  sleepUntil(5000, 3);
  const code = ask(echo, 1, 0, argument(), systemHandle());
  if (code >= FAILED) exit(code - FAILED);
  assert(argument() != 13, "thirteen is not served");
  exit(5);
}
