/** `temp`: the temperature of the chip, and what that does to the processor. */
import { explainThermal, ThermalClient } from "../lib/protocol/thermal";
import { reach, refused } from "./shell-partner";
import { Screen } from "./shell-screen";

let found: ThermalClient | null = null;

export function temp(screen: Screen): void {
  if (!found) {
    const handle = reach(screen, "thermal");
    if (handle == 0) return;
    found = new ThermalClient(handle);
  }
  const client = found!;
  const code = client.read();
  if (code != 0) return refused(screen, "thermal", explainThermal(code), code);
  const size = <u32>abs(client.temperature);
  if (client.temperature < 0) screen.out.text("-");
  screen.out
    .decimal(size / 1000)
    .text(".")
    .decimal((size % 1000) / 100)
    .text(" C");
  if (client.throttling() == 0) {
    const state = client.state;
    tell(screen, state.weakSupply, state.wasWeakSupply, "supply too weak");
    tell(screen, state.capped, state.wasCapped, "rate limited");
    tell(screen, state.slowed, state.wasSlowed, "processor slowed down");
  }
  screen.endLine();
}

function tell(screen: Screen, is: bool, was: bool, what: string): void {
  if (is || was)
    screen.out
      .text(", ")
      .text(what)
      .text(is ? "" : " before");
}
