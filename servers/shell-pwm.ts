/** `pwm`: pulses on a pin. */
import { explainPwm, PwmClient, PwmError } from "../lib/protocol/pwm";
import { Command, expected } from "./shell-commands";
import { reach, refused } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const MOST_HERTZ: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
/** Pin of channel 1 when none is said; that of channel 2 is the next. */
const USUAL_PIN: u64 = 18;
const PIN_FORMS: StaticArray<string> = ["PIN of channel 1 is 12 or 18", "PIN of channel 2 is 13 or 19"];

let found: PwmClient | null = null;

export function pwm(screen: Screen, words: Words): void {
  if (!found) {
    const handle = reach(screen, "pwm");
    if (handle == 0) return;
    found = new PwmClient(handle);
  }
  const channel = words.number(1);
  if (channel != 1 && channel != 2) return expected(screen, Command.Pwm, "CHANNEL is 1 or 2");
  const code = words.is(2, "off") && words.count == 3 ? found!.stop(<u32>channel) : set(screen, words, <u32>channel);
  if (code == PwmError.BadPin) expected(screen, Command.Pwm, PIN_FORMS[<i32>channel - 1]);
  else if (code != 0 && code != WRONG) refused(screen, "pwm", explainPwm(code), code);
}

/** What `set` answers when it has told what is wrong. */
const WRONG: u32 = u32.MAX_VALUE;

function set(screen: Screen, words: Words, channel: u32): u32 {
  const hertz = words.number(2);
  const percent = words.number(3);
  const pin = words.count > 4 ? words.number(4) : USUAL_PIN + channel - 1;
  if (hertz == 0 || hertz > MOST_HERTZ) return wrong(screen, "HZ is 1 to 1000000, or off");
  if (percent > 100) return wrong(screen, "PERCENT is a number from 0 to 100");
  if (pin > u8.MAX_VALUE) return PwmError.BadPin;
  return found!.set(channel, <u32>pin, <u32>hertz, <u32>((SECOND * percent) / 100 / hertz));
}

function wrong(screen: Screen, problem: string): u32 {
  expected(screen, Command.Pwm, problem);
  return WRONG;
}
