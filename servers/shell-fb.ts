/** `fb`: draws on the screen. `shell-fb-picture` has the test picture. */
import { DisplayClient, DisplayError, DisplayMode, explainDisplay } from "../lib/protocol/display";
import { equal } from "../lib/text";
import { testPicture } from "./shell-fb-picture";
import { reach, refused } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const COLOUR_FORM = "COLOUR is #RRGGBB, black, red, green, yellow, blue, magenta, cyan, white or gray";
const MODE_FORM = "expected: fb mode WIDTH HEIGHT [DEPTH], 640 to 1920, 400 to 1200, 16 or 32";
const NO_COLOUR: u32 = u32.MAX_VALUE;

const NAMES: StaticArray<string> = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "gray"];
const COLOURS: StaticArray<u32> = [
  0x000000, 0xff0000, 0x00ff00, 0xffff00, 0x0000ff, 0xff00ff, 0x00ffff, 0xffffff, 0x808080,
];

@final
export class FbCommand {
  /** Made when it is first needed: a system may be without the server. */
  private client: DisplayClient | null = null;
  /** A coordinate, size or colour was wrong, and that has been told. */
  private wrong: bool = false;

  constructor(private readonly screen: Screen) {}

  run(words: Words): void {
    if (!this.client) {
      const handle = reach(this.screen, "display");
      if (handle == 0) return;
      this.client = new DisplayClient(handle);
    }
    this.wrong = false;
    const display = this.client!;
    if (words.is(1, "mode")) return this.setMode(display, words);
    const code = display.describe();
    if (code != 0) return this.failed(code);
    if (words.is(1, "info")) {
      if (this.counts(words, 2, "fb info")) this.info(display.mode);
      return;
    }
    if (words.is(1, "fill")) return this.rectangle(display, words, true);
    if (words.is(1, "rect")) return this.rectangle(display, words, false);
    if (words.is(1, "line")) return this.line(display, words);
    if (words.is(1, "text")) return this.text(display, words);
    if (words.is(1, "test")) return this.test(display, words);
    if (words.is(1, "clear")) return this.clear(display, words);
    this.screen.line("WHAT is info, mode, fill, rect, line, text, test or clear; see: help fb");
  }

  private info(mode: DisplayMode): void {
    const screen = this.screen;
    screen.field("mode").decimal(mode.width).text("x").decimal(mode.height).text(", ").decimal(mode.depth);
    screen.out.text(mode.order == 0 ? " bits, blue first" : " bits, red first");
    screen.endLine();
    screen.field("row").decimal(mode.pitch).text(" bytes");
    screen.endLine();
    screen.field("pictures").text(mode.flips ? "2, one of them shown" : "1");
    screen.endLine();
    const out = screen.field("used by");
    const start = out.length;
    out.name(mode.owner);
    if (out.length == start) out.text("everyone");
    screen.endLine();
  }

  private setMode(display: DisplayClient, words: Words): void {
    const width = words.number(2);
    const height = words.number(3);
    const depth = words.count > 4 ? words.number(4) : 32;
    const fits = width <= 0xffff && height <= 0xffff && depth <= 0xff;
    if (words.count > 5 || !fits) return this.screen.line(MODE_FORM);
    const code = display.setMode(<u32>width, <u32>height, <u32>depth);
    if (code == DisplayError.BadMode) return this.screen.line(MODE_FORM);
    if (code != 0) return this.failed(code);
    // what was drawn is gone: the console may have the screen again
    display.release();
    if (display.describe() == 0) this.info(display.mode);
  }

  private rectangle(display: DisplayClient, words: Words, filled: bool): void {
    if (!this.counts(words, 7, filled ? "fb fill X Y WIDTH HEIGHT COLOUR" : "fb rect X Y WIDTH HEIGHT COLOUR")) return;
    const x = this.number(words, 2, "X", 0, display.mode.width - 1);
    const y = this.number(words, 3, "Y", 0, display.mode.height - 1);
    const width = this.number(words, 4, "WIDTH", 1, display.mode.width);
    const height = this.number(words, 5, "HEIGHT", 1, display.mode.height);
    const colour = this.colour(words, 6);
    if (this.wrong || !this.claim(display)) return;
    if (filled) this.done(display.fill(x, y, width, height, colour));
    else this.done(display.rectangle(x, y, width, height, colour));
  }

  private line(display: DisplayClient, words: Words): void {
    if (!this.counts(words, 7, "fb line X1 Y1 X2 Y2 COLOUR")) return;
    const fromX = this.number(words, 2, "X1", 0, display.mode.width - 1);
    const fromY = this.number(words, 3, "Y1", 0, display.mode.height - 1);
    const toX = this.number(words, 4, "X2", 0, display.mode.width - 1);
    const toY = this.number(words, 5, "Y2", 0, display.mode.height - 1);
    const colour = this.colour(words, 6);
    if (this.wrong || !this.claim(display)) return;
    this.done(display.line(fromX, fromY, toX, toY, colour));
  }

  private text(display: DisplayClient, words: Words): void {
    if (words.count < 6) return this.form("fb text X Y COLOUR TEXT");
    const x = this.number(words, 2, "X", 0, display.mode.width - 1);
    const y = this.number(words, 3, "Y", 0, display.mode.height - 1);
    const colour = this.colour(words, 4);
    if (this.wrong || !this.claim(display)) return;
    this.done(display.text(x, y, colour, 0, words.address(5), words.restLength(5)));
  }

  private test(display: DisplayClient, words: Words): void {
    if (!this.counts(words, 2, "fb test") || !this.claim(display)) return;
    this.done(testPicture(display));
  }

  private clear(display: DisplayClient, words: Words): void {
    if (!this.counts(words, 2, "fb clear") || !this.claim(display)) return;
    const code = display.fill(0, 0, display.mode.width, display.mode.height, 0);
    this.done(code != 0 ? code : display.release());
  }

  /** Takes the screen from the console, until `fb clear`. @returns false when it cannot be had, which is told */
  private claim(display: DisplayClient): bool {
    const code = display.claim();
    if (code != 0) this.failed(code);
    return code == 0;
  }

  /** A word as a number, within a range; tells the range when it is none. */
  private number(words: Words, word: u32, name: string, least: u32, most: u32): u32 {
    const value = words.number(word);
    if (this.wrong || (value >= least && value <= most)) return <u32>value;
    this.wrong = true;
    this.screen.out.text(name).text(" is a number from ").decimal(least).text(" to ").decimal(most);
    this.screen.endLine();
    return 0;
  }

  /** A word as a colour; tells which there are when it is none. */
  private colour(words: Words, word: u32): u32 {
    const colour = colourOf(words.address(word), words.length(word));
    if (this.wrong || colour != NO_COLOUR) return colour;
    this.wrong = true;
    this.screen.line(COLOUR_FORM);
    return 0;
  }

  private counts(words: Words, count: u32, form: string): bool {
    if (words.count == count) return true;
    this.form(form);
    return false;
  }

  private form(form: string): void {
    this.screen.out.text("expected: ").text(form);
    this.screen.endLine();
  }

  private done(code: u32): void {
    if (code != 0) this.failed(code);
  }

  private failed(code: u32): void {
    refused(this.screen, "display", explainDisplay(code), code);
  }
}

function colourOf(address: usize, length: u32): u32 {
  for (let name = 0; name < NAMES.length; name++) if (equal(address, length, NAMES[name])) return COLOURS[name];
  if (length != 7 || load<u8>(address) != 0x23) return NO_COLOUR;
  let colour: u32 = 0;
  for (let i: u32 = 1; i < 7; i++) {
    const byte = <u32>load<u8>(address + i);
    const digit = byte - 0x30 < 10 ? byte - 0x30 : (byte | 0x20) - 0x61 < 6 ? (byte | 0x20) - 0x57 : NO_COLOUR;
    if (digit == NO_COLOUR) return NO_COLOUR;
    colour = (colour << 4) | digit;
  }
  return colour;
}
