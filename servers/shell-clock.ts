/** `clock`: the clocks that the firmware sets, and the time of the system timer. */
import { ClocksClient, ClocksError, explainClocks } from "../lib/protocol/clocks";
import { explainTimer, TimerClient } from "../lib/protocol/timer";
import { lengthOf, same } from "../lib/text";
import { Command, expected } from "./shell-commands";
import { reach, refused } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const CLOCKS: u32 = 16;
const NAME_BYTES: u32 = 16;
/** Where the columns of rates end, and where the last one starts. */
const RATE_END: u32 = 22;
const MEASURED_END: u32 = 34;
const MINIMUM_END: u32 = 46;
const MAXIMUM_END: u32 = 58;
const STATE_COLUMN: u32 = 60;

let found: ClocksClient | null = null;
let timer: TimerClient | null = null;

export function clock(screen: Screen, words: Words): void {
  if (!found) {
    const handle = reach(screen, "clocks");
    if (handle == 0) return;
    found = new ClocksClient(handle);
  }
  if (words.count == 1) return list(screen, found!);
  if (words.count == 2) return expected(screen, Command.Clock, "an argument is missing");
  change(screen, found!, words);
}

function list(screen: Screen, clocks: ClocksClient): void {
  screen.line("CLOCK             RATE    MEASURED         MIN         MAX  STATE");
  for (let id: u32 = 1; id <= CLOCKS; id++) {
    const code = clocks.describe(id);
    if (code == ClocksError.NotTold) continue;
    if (code != 0) return refused(screen, "clocks", explainClocks(code), code);
    const state = clocks.state;
    screen.out.name(state.name);
    rate(screen, state.rate, RATE_END);
    rate(screen, state.measured, MEASURED_END);
    rate(screen, state.minimum, MINIMUM_END);
    rate(screen, state.maximum, MAXIMUM_END);
    screen.column(STATE_COLUMN).text(state.on ? "on" : "off");
    screen.endLine();
  }
  showTime(screen);
}

/** What the system timer tells. */
function showTime(screen: Screen): void {
  if (!timer) {
    const handle = reach(screen, "timer");
    if (handle == 0) return;
    timer = new TimerClient(handle);
  }
  const code = timer!.now();
  if (code != 0) return refused(screen, "timer", explainTimer(code), code);
  screen.out.text("system timer: ").seconds(timer!.microseconds, 1_000_000, 0).text(" s");
  screen.endLine();
}

/** @param end column */
function rate(screen: Screen, hertz: u32, end: u32): void {
  if (hertz == 0) screen.cell.text("-");
  else screen.cell.decimal(hertz);
  screen.endAt(end);
}

function change(screen: Screen, clocks: ClocksClient, words: Words): void {
  const id = named(clocks, words);
  if (id == 0) return expected(screen, Command.Clock, "NAME is one of those that clock shows");
  const hertz = words.number(2);
  let code: u32;
  if (words.is(2, "on") || words.is(2, "off")) code = clocks.enable(id, words.is(2, "on"));
  else if (hertz <= u32.MAX_VALUE) code = clocks.setRate(id, <u32>hertz);
  else code = ClocksError.BadRate;
  if (code == ClocksError.BadRate && clocks.describe(id) == 0) return range(screen, clocks);
  if (code != 0) return refused(screen, "clocks", explainClocks(code), code);
  if (!words.is(2, "on") && !words.is(2, "off") && clocks.actual != hertz) {
    screen.out.text("the firmware made it ").decimal(clocks.actual).text(" Hz");
    screen.endLine();
  }
}

function range(screen: Screen, clocks: ClocksClient): void {
  const state = clocks.state;
  screen.out.text("VALUE is on, off or a number from ").decimal(state.minimum).text(" to ").decimal(state.maximum);
  screen.out.text(" for ").name(state.name);
  screen.endLine();
}

/** The clock of this name, 0 for none. */
function named(clocks: ClocksClient, words: Words): u32 {
  for (let id: u32 = 1; id <= CLOCKS; id++) {
    if (clocks.describe(id) != 0) continue;
    const name = clocks.state.name;
    if (same(words.address(1), words.length(1), name, lengthOf(name, NAME_BYTES))) return id;
  }
  return 0;
}
