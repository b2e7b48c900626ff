/** `wdog`: the board's watchdog, which init feeds. */
import { explainSupervisor, SupervisorError } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { Command, expected } from "./shell-commands";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const USUAL_SECONDS: u64 = 15;
const FORM = "SECONDS is a number from 1 to 15";

export function watchdog(screen: Screen, words: Words): void {
  if (words.count > 1) {
    const on = words.is(1, "on");
    if ((!on && !words.is(1, "off")) || (words.count > 2 && !on))
      return expected(screen, Command.Wdog, "say on or off");
    const given = words.count > 2 ? words.number(2) : USUAL_SECONDS;
    if (given == 0 || given > u32.MAX_VALUE) return expected(screen, Command.Wdog, FORM);
    const code = supervisor.watchdog(on ? <u32>given : 0);
    if (code == SupervisorError.BadTime) return expected(screen, Command.Wdog, FORM);
    if (code != 0) {
      screen.out.text("the watchdog is as before: ").text(explainSupervisor(code));
      return screen.endLine();
    }
  }
  supervisor.watchdogTime();
  if (supervisor.seconds == 0) return screen.line("the watchdog is off");
  screen.out.text("the board is reset when init does not run for ").decimal(supervisor.seconds).text(" s");
  screen.endLine();
}
