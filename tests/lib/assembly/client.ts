/** Uses every helper by which a program learns about itself. */
import { deviceWrite } from "../../../abi/host";
import { exit, sleepUntil } from "../../../lib/kernel";
import { FAILED } from "../../../lib/message";
import { argument, connect, device, systemHandle } from "../../../lib/service";
import { SampleClient } from "../../protocol/assembly/sample";

export function main(): void {
  const uart = device("uart0");
  deviceWrite(uart.base + 4, uart.interrupt);
  const sample = new SampleClient(connect("sample"));
  sleepUntil(5000, 3);
  const code = sample.large(systemHandle(), argument(), -1, -2, true);
  if (code >= FAILED) exit(code - FAILED);
  assert(argument() != 13, "thirteen is not served");
  exit(5);
}
