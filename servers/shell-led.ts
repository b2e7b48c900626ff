/** `led`: the ACT LED of the board. */
import { explainLed, LedClient, LedError } from "../lib/protocol/led";
import { Command, expected } from "./shell-commands";
import { reach, refused } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const USUAL_MS: u32 = 500;
const RANGE = "MS is a number from 10 to 60000";

let found: LedClient | null = null;

export function led(screen: Screen, words: Words): void {
  if (!found) {
    const handle = reach(screen, "led");
    if (handle == 0) return;
    found = new LedClient(handle);
  }
  const client = found!;
  const milliseconds = words.count > 2 ? words.number(2) : USUAL_MS;
  let code: u32;
  if (words.is(1, "blink")) {
    if (milliseconds > u32.MAX_VALUE) return expected(screen, Command.Led, RANGE);
    code = client.blink(<u32>milliseconds, <u32>milliseconds);
    if (code == LedError.BadTime) return expected(screen, Command.Led, RANGE);
  } else if (words.count > 2) return expected(screen, Command.Led, "there are too many arguments");
  else if (words.is(1, "on")) code = client.on();
  else if (words.is(1, "off")) code = client.off();
  else if (words.is(1, "heartbeat")) code = client.heartbeat();
  else return expected(screen, Command.Led, "WHAT is on, off, blink or heartbeat");
  if (code != 0) refused(screen, "led", explainLed(code), code);
}
