/** `gpio`: the pins of the board. */
import { receive, tag } from "../abi/host";
import { Status } from "../abi/syscall";
import { frequency, handle, milliseconds, notificationCreate, now } from "../lib/kernel";
import { explainGpio, GpioClient, GpioError, PinEvent, PinMode, PinPull, PinState } from "../lib/protocol/gpio";
import { Text } from "../lib/text";
import { Command, expected } from "./shell-commands";
import { reach, writeSilence } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const PINS: u32 = 54;
const RING_BIT: u64 = 2;
const USUAL_SECONDS: u64 = 10;
const MOST_SECONDS: u64 = 3600;
/** Column of the table's second to last. */
const MODE_COLUMN: u32 = 5;
const PULL_COLUMN: u32 = 13;
const LEVEL_COLUMN: u32 = 22;
const OWNER_COLUMN: u32 = 29;

const MODES: StaticArray<string> = ["input", "output", "alt5", "alt4", "alt0", "alt1", "alt2", "alt3"];
const PULLS: StaticArray<string> = ["none", "up", "down", "unknown"];
const EVENTS: StaticArray<string> = ["none", "rising", "falling", "both", "high", "low"];

const MODE_FORM = "VALUE is input, output or alt0 to alt5";
const PULL_FORM = "VALUE is none, up or down";
const EVENT_FORM = "VALUE is rising, falling, both, high or low";

@final
export class GpioCommand {
  /** Notification handle for watched pins, made when it is first needed. */
  private ring: u32 = 0;

  /** Made when it is first needed: a system may be without the server. */
  private client: GpioClient | null = null;

  constructor(private readonly screen: Screen) {}

  private get gpio(): GpioClient {
    return this.client!;
  }

  run(words: Words): void {
    if (!this.connect()) return;
    if (words.is(1, "list")) return this.list(words);
    if (words.is(1, "mode")) return this.mode(words);
    if (words.is(1, "read")) return this.read(words);
    if (words.is(1, "write")) return this.write(words);
    if (words.is(1, "pull")) return this.pull(words);
    if (words.is(1, "watch")) return this.watch(words);
    if (words.is(1, "release")) return this.release(words);
    this.screen.line("WHAT is list, mode, read, write, pull, watch or release; see: help gpio");
  }

  private connect(): bool {
    if (this.client) return true;
    const handle = reach(this.screen, "gpio");
    if (handle == 0) return false;
    this.client = new GpioClient(handle);
    return true;
  }

  private list(words: Words): void {
    if (words.count > 3) return expected(this.screen, Command.Gpio, "there are too many arguments");
    if (words.count == 3) {
      const pin = this.pin(words);
      if (pin < PINS) this.listFrom(pin, pin + 1);
      return;
    }
    this.listFrom(0, PINS);
  }

  private listFrom(first: u32, end: u32): void {
    const screen = this.screen;
    screen.line("PIN  MODE    PULL     LEVEL  USED BY");
    for (let pin = first; pin < end; pin++) {
      const code = this.gpio.describe(pin);
      if (code != 0) return this.refused(pin, code);
      const state = this.gpio.state;
      screen.out.decimal(pin);
      screen.column(MODE_COLUMN).text(MODES[state.mode]);
      screen.column(PULL_COLUMN).text(PULLS[state.pull]);
      screen.column(LEVEL_COLUMN).text(state.level ? "high" : "low");
      writeUse(screen.column(OWNER_COLUMN), state);
      screen.endLine();
    }
  }

  private mode(words: Words): void {
    const pin = this.pin(words);
    if (pin >= PINS) return;
    const mode = find(words, 3, MODES);
    if (words.count != 4 || mode == MODES.length) return expected(this.screen, Command.Gpio, MODE_FORM);
    this.done(pin, this.gpio.mode(pin, mode as PinMode));
  }

  private read(words: Words): void {
    const pin = this.pin(words);
    if (pin >= PINS) return;
    if (words.count != 3) return expected(this.screen, Command.Gpio, "there are too many arguments");
    const code = this.gpio.read(pin);
    if (code != 0) return this.refused(pin, code);
    this.screen.line(this.gpio.level ? "high" : "low");
  }

  private write(words: Words): void {
    const pin = this.pin(words);
    if (pin >= PINS) return;
    const high = words.count == 4 && (words.is(3, "1") || words.is(3, "high"));
    const low = words.count == 4 && (words.is(3, "0") || words.is(3, "low"));
    if (!high && !low) return expected(this.screen, Command.Gpio, "VALUE is 0, 1, low or high");
    this.done(pin, this.gpio.write(pin, high));
  }

  private pull(words: Words): void {
    const pin = this.pin(words);
    if (pin >= PINS) return;
    const pull = find(words, 3, PULLS);
    if (words.count != 4 || pull >= <i32>PinPull.Unknown) return expected(this.screen, Command.Gpio, PULL_FORM);
    this.done(pin, this.gpio.pull(pin, pull as PinPull));
  }

  private release(words: Words): void {
    const pin = this.pin(words);
    if (pin >= PINS) return;
    if (words.count != 3) return expected(this.screen, Command.Gpio, "there are too many arguments");
    this.done(pin, this.gpio.release(pin));
  }

  private watch(words: Words): void {
    const pin = this.pin(words);
    if (pin >= PINS) return;
    const event = words.count > 3 ? find(words, 3, EVENTS) : <i32>PinEvent.Both;
    if (event == EVENTS.length || event == <i32>PinEvent.None) {
      return expected(this.screen, Command.Gpio, EVENT_FORM);
    }
    const seconds = words.count > 4 ? words.number(4) : USUAL_SECONDS;
    if (words.count > 5 || seconds == 0 || seconds > MOST_SECONDS) {
      return expected(this.screen, Command.Gpio, "SECONDS is a number from 1 to 3600");
    }
    if (this.ring == 0) {
      notificationCreate(RING_BIT);
      this.ring = handle();
    }
    const code = this.gpio.watch(pin, event as PinEvent, 0, this.ring);
    if (code != 0) return this.refused(pin, code);
    this.report(pin, seconds);
    this.gpio.watch(pin, PinEvent.None, 0, this.ring);
  }

  /** Prints events as they come. */
  private report(pin: u32, seconds: u64): void {
    const start = now();
    const end = start + milliseconds(seconds * 1000);
    let count: u32 = 0;
    this.screen.out.text("watching pin ").decimal(pin).text(" for ").decimal(seconds).text(" s");
    this.screen.endLine();
    this.screen.flush();
    // the bits are there unless the time has passed
    while (receive(0, RING_BIT, end) == 0 && tag() == Status.Ok) {
      const time = now() - start;
      if (this.gpio.events() != 0 || this.gpio.pins == 0 || this.gpio.read(pin) != 0) continue;
      count++;
      this.screen.out.seconds(time, frequency()).text(this.gpio.level ? " high" : " low");
      this.screen.endLine();
      this.screen.flush();
    }
    this.screen.out.decimal(count).text(count == 1 ? " event" : " events");
    this.screen.endLine();
  }

  /** The pin that is named; `PINS` when none is, which is told. */
  private pin(words: Words): u32 {
    const number = words.number(2);
    if (number < PINS) return <u32>number;
    expected(this.screen, Command.Gpio, "PIN is a number from 0 to 53");
    return PINS;
  }

  private done(pin: u32, code: u32): void {
    if (code != 0) this.refused(pin, code);
  }

  private refused(pin: u32, code: u32): void {
    const out = this.screen.out.text("pin ").decimal(pin).text(": ");
    const reason = explainGpio(code);
    if (reason.length > 0) out.text(reason);
    else writeSilence(out, "the GPIO server", code);
    if (code == GpioError.NotOutput) out.text("; make it one with: gpio mode ").decimal(pin).text(" output");
    this.screen.endLine();
  }
}

function writeUse(text: Text, state: PinState): void {
  const start = text.length;
  text.name(state.owner);
  if (state.reserved) text.text(text.length > start ? ", the system" : "the system");
  if (state.event != PinEvent.None) text.text(", watched: ").text(EVENTS[state.event]);
  if (text.length == start) text.text("-");
}

/** Which of the names a word is; their number when it is none, or there is no such word. */
function find(words: Words, word: u32, names: StaticArray<string>): i32 {
  let at = 0;
  while (at < names.length && (word >= words.count || !words.is(word, names[at]))) at++;
  return at;
}
