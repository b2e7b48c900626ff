/** Draws on the screen. Coordinates count in pixels from its top left corner, and what lies outside is left off. Every program may draw while nobody has the screen; who wants to draw alone claims it, until it releases it or ends. Made from abi/protocol/display.ts by `make docs`. */

import { PixelOrder } from "../../abi/display";
import { call, give, taken, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { lendRead, tagOf } from "../message";
import { Server } from "../server";

export const enum DisplayError {
  /** A mode has a width of 640 to 1920 pixels, a height of 400 to 1200, and a depth of 16 or 32 bits. */
  BadMode = 1,
  /** A colour is 0xRRGGBB, 0 to 0xffffff. */
  BadColour = 2,
  /** Another program has the screen. */
  Taken = 3,
  /** The firmware has no screen. */
  NoScreen = 4,
  /** There is no memory for it; a smaller mode takes less. */
  NoMemory = 5,
  /** The caller has no surface. */
  NoSurface = 6,
  /** There have to be 4 bytes for each pixel. */
  BadLength = 7,
  /** Too many programs watch the screen. */
  TooMany = 8,
}

export const DISPLAY_MODE_BYTES: u32 = 32;

/** What the screen is like. `changetype<DisplayMode>(address)` of 32 bytes, aligned to 8. */
@unmanaged
@final
export class DisplayMode {
  /** In pixels. */
  get width(): u32 {
    return load<u16>(changetype<usize>(this), 0);
  }
  set width(value: u32) {
    store<u16>(changetype<usize>(this), <u16>value, 0);
  }
  get height(): u32 {
    return load<u16>(changetype<usize>(this), 2);
  }
  set height(value: u32) {
    store<u16>(changetype<usize>(this), <u16>value, 2);
  }
  /** Bits of a pixel. */
  get depth(): u32 {
    return load<u8>(changetype<usize>(this), 4);
  }
  set depth(value: u32) {
    store<u8>(changetype<usize>(this), <u8>value, 4);
  }
  get order(): PixelOrder {
    return load<u8>(changetype<usize>(this), 5);
  }
  set order(value: PixelOrder) {
    store<u8>(changetype<usize>(this), <u8>value, 5);
  }
  /** A surface is shown by moving to it; otherwise it is copied. */
  get flips(): bool {
    return load<u8>(changetype<usize>(this), 6) != 0;
  }
  set flips(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 6);
  }
  /** Bytes from one row to the next. */
  get pitch(): u32 {
    return load<u32>(changetype<usize>(this), 8);
  }
  set pitch(value: u32) {
    store<u32>(changetype<usize>(this), value, 8);
  }
  /** The service that has it; empty for none. Address of 16 bytes. */
  get owner(): usize {
    return changetype<usize>(this) + 16;
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainDisplay(code: u32): string {
  switch (code) {
    case DisplayError.BadMode:
      return "a mode has a width of 640 to 1920 pixels, a height of 400 to 1200, and a depth of 16 or 32 bits";
    case DisplayError.BadColour:
      return "a colour is 0xRRGGBB, 0 to 0xffffff";
    case DisplayError.Taken:
      return "another program has the screen";
    case DisplayError.NoScreen:
      return "the firmware has no screen";
    case DisplayError.NoMemory:
      return "there is no memory for it; a smaller mode takes less";
    case DisplayError.NoSurface:
      return "the caller has no surface";
    case DisplayError.BadLength:
      return "there have to be 4 bytes for each pixel";
    case DisplayError.TooMany:
      return "too many programs watch the screen";
    default:
      return "";
  }
}

export const enum DisplayOperation {
  Describe = 1,
  SetMode = 2,
  Claim = 3,
  Release = 4,
  Fill = 5,
  Rectangle = 6,
  Line = 7,
  Text = 8,
  Blit = 9,
  Copy = 10,
  Scroll = 11,
  Watch = 12,
  Surface = 13,
  Flip = 14,
}

/** Operations of this version of display, and their hash. */
const COUNT: u32 = 14;
const HASH: u64 = 0xfdf26ee0fe387dc1;
/** Hashes of the first, the first two, ... operations: of the versions that DisplayServer is compatible with. */
const HASHES = memory.data<u64>([
  0x08143cc949d09085, 0x98a8195cc0d41fdc, 0x1f5eba43a2cd3a1d, 0x2e176bcefc6ff884, 0x5011e32475854cf3,
  0x7c330885545a498c, 0x359c4dfc3f5bb68f, 0xdfdf800430151d13, 0x91dccf7fbebb8e7e, 0xd8931635ab7871a6,
  0xc4ce61a0fa8cb5d1, 0xab1b16b35f3f12d4, 0xfbbbdc1556ec0a0d, 0xfdf26ee0fe387dc1,
]);

/** A client of display: `new DisplayClient(connect("display"))`. Methods return 0, a `DisplayError` or what `Client` says. */
@final
export class DisplayClient extends Client {
  readonly mode: DisplayMode = changetype<DisplayMode>(heap.alloc((DISPLAY_MODE_BYTES + 7) & ~7));
  region: u32 = 0;
  /** In bytes of the picture that is not shown */
  offset: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "display", COUNT, HASH);
  }

  /**
   * Tells what the screen is like.
   * Results: `mode`.
   */
  describe(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DisplayOperation.Describe, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    store<u64>(changetype<usize>(this.mode), word(0), 0);
    store<u64>(changetype<usize>(this.mode), word(1), 8);
    store<u64>(changetype<usize>(this.mode), word(2), 16);
    store<u64>(changetype<usize>(this.mode), word(3), 24);
    return 0;
  }

  /**
   * Sets the mode; what was on the screen, and the surface, are lost. The firmware may give another mode, as `describe` tells.
   * @param width 640 to 1920
   * @param height 400 to 1200
   * @param depth 16 or 32
   */
  setMode(width: u32, height: u32, depth: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(DisplayOperation.SetMode, 3, 0, 0), width, height, depth, 0, 0, 0),
        0,
      );
    } while (this.again(code, true));
    return code;
  }

  /** Takes the screen, so that no other program can draw. */
  claim(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DisplayOperation.Claim, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /** Gives the screen back, and the surface. Who watches draws anew. */
  release(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DisplayOperation.Release, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Fills a rectangle.
   * @param colour 0xRRGGBB
   */
  fill(x: i32, y: i32, width: u32, height: u32, colour: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DisplayOperation.Fill, 5, 0, 0), x, y, width, height, colour, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Draws the border of a rectangle, within it.
   * @param colour 0xRRGGBB
   */
  rectangle(x: i32, y: i32, width: u32, height: u32, colour: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(DisplayOperation.Rectangle, 5, 0, 0), x, y, width, height, colour, 0),
        0,
      );
    } while (this.again(code, true));
    return code;
  }

  /**
   * Draws a line, both ends included.
   * @param colour 0xRRGGBB
   */
  line(fromX: i32, fromY: i32, toX: i32, toY: i32, colour: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(DisplayOperation.Line, 5, 0, 0), fromX, fromY, toX, toY, colour, 0),
        0,
      );
    } while (this.again(code, true));
    return code;
  }

  /**
   * Draws text in a row of glyphs, 8 by 16 pixels each.
   * @param foreground 0xRRGGBB, as is the background
   */
  text(x: i32, y: i32, foreground: u32, background: u32, text: usize, textCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, text, textCount);
      code = this.finish(
        call(this.endpoint, tagOf(DisplayOperation.Text, 4, 1, 0), x, y, foreground, background, 0, 0),
        0,
      );
    } while (this.again(code, true));
    return code;
  }

  /**
   * Draws a picture.
   * @param pixels row by row, 0xRRGGBB each in 4 bytes, the lowest first
   */
  blit(x: i32, y: i32, width: u32, height: u32, pixels: usize, pixelsCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, pixels, pixelsCount);
      code = this.finish(call(this.endpoint, tagOf(DisplayOperation.Blit, 4, 1, 0), x, y, width, height, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /** Copies a rectangle to another place, which may overlap it. What comes from outside the screen is left off. */
  copy(fromX: i32, fromY: i32, toX: i32, toY: i32, width: u32, height: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(DisplayOperation.Copy, 6, 0, 0), fromX, fromY, toX, toY, width, height),
        0,
      );
    } while (this.again(code, false));
    return code;
  }

  /**
   * Moves what a rectangle shows, and fills what becomes free.
   * @param rows up, of pixels; down if negative
   * @param colour 0xRRGGBB
   */
  scroll(x: i32, y: i32, width: u32, height: u32, rows: i32, colour: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(
        call(this.endpoint, tagOf(DisplayOperation.Scroll, 6, 0, 0), x, y, width, height, rows, colour),
        0,
      );
    } while (this.again(code, false));
    return code;
  }

  /**
   * Tells when all has to be drawn anew: after the mode has changed, or the screen was given back.
   * @param changed takes the place of the caller's earlier one
   */
  watch(changed: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, changed);
      code = this.finish(call(this.endpoint, tagOf(DisplayOperation.Watch, 0, 0, 1), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Claims the screen, and gives memory that can be mapped to draw in while the screen shows something else; `describe` tells its pitch and what a pixel is. It is lost with the mode and with the claim.
   * Results: `region`, `offset`.
   */
  surface(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DisplayOperation.Surface, 0, 0, 0), 0, 0, 0, 0, 0, 0), 1);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.region = taken(0);
    this.offset = <u32>word(0);
    return 0;
  }

  /**
   * Shows what was drawn in the surface.
   * Results: `offset`.
   */
  flip(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(DisplayOperation.Flip, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.offset = <u32>word(0);
    return 0;
  }
}

/**
 * Serves display: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `DisplayError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class DisplayServer extends Server {
  readonly mode: DisplayMode = changetype<DisplayMode>(heap.alloc((DISPLAY_MODE_BYTES + 7) & ~7));
  region: u32 = 0;
  /** In bytes of the picture that is not shown */
  offset: u32 = 0;

  /**
   * Tells what the screen is like.
   * Results: `mode`.
   */
  abstract describe(): u32;

  /**
   * Sets the mode; what was on the screen, and the surface, are lost. The firmware may give another mode, as `describe` tells.
   * @param width 640 to 1920
   * @param height 400 to 1200
   * @param depth 16 or 32
   */
  abstract setMode(width: u32, height: u32, depth: u32): u32;

  /** Takes the screen, so that no other program can draw. */
  abstract claim(): u32;

  /** Gives the screen back, and the surface. Who watches draws anew. */
  abstract release(): u32;

  /**
   * Fills a rectangle.
   * @param colour 0xRRGGBB
   */
  abstract fill(x: i32, y: i32, width: u32, height: u32, colour: u32): u32;

  /**
   * Draws the border of a rectangle, within it.
   * @param colour 0xRRGGBB
   */
  abstract rectangle(x: i32, y: i32, width: u32, height: u32, colour: u32): u32;

  /**
   * Draws a line, both ends included.
   * @param colour 0xRRGGBB
   */
  abstract line(fromX: i32, fromY: i32, toX: i32, toY: i32, colour: u32): u32;

  /**
   * Draws text in a row of glyphs, 8 by 16 pixels each.
   * @param foreground 0xRRGGBB, as is the background
   * @param text lease
   */
  abstract text(x: i32, y: i32, foreground: u32, background: u32, text: u32): u32;

  /**
   * Draws a picture.
   * @param pixels lease: row by row, 0xRRGGBB each in 4 bytes, the lowest first
   */
  abstract blit(x: i32, y: i32, width: u32, height: u32, pixels: u32): u32;

  /** Copies a rectangle to another place, which may overlap it. What comes from outside the screen is left off. */
  abstract copy(fromX: i32, fromY: i32, toX: i32, toY: i32, width: u32, height: u32): u32;

  /**
   * Moves what a rectangle shows, and fills what becomes free.
   * @param rows up, of pixels; down if negative
   * @param colour 0xRRGGBB
   */
  abstract scroll(x: i32, y: i32, width: u32, height: u32, rows: i32, colour: u32): u32;

  /**
   * Tells when all has to be drawn anew: after the mode has changed, or the screen was given back.
   * @param changed handle: takes the place of the caller's earlier one
   */
  abstract watch(changed: u32): u32;

  /**
   * Claims the screen, and gives memory that can be mapped to draw in while the screen shows something else; `describe` tells its pitch and what a pixel is. It is lost with the mode and with the claim.
   * Results: `region`, `offset`.
   */
  abstract surface(): u32;

  /**
   * Shows what was drawn in the surface.
   * Results: `offset`.
   */
  abstract flip(): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case DisplayOperation.Describe: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.describe();
        this.answer(
          code,
          4,
          load<u64>(changetype<usize>(this.mode), 0),
          load<u64>(changetype<usize>(this.mode), 8),
          load<u64>(changetype<usize>(this.mode), 16),
          load<u64>(changetype<usize>(this.mode), 24),
        );
        return;
      }
      case DisplayOperation.SetMode: {
        if (!this.fits(3, 0, 0) || this.w0 > 65535 || this.w1 > 65535 || this.w2 > 255) return;
        this.answer(this.setMode(<u32>this.w0, <u32>this.w1, <u32>this.w2));
        return;
      }
      case DisplayOperation.Claim: {
        if (!this.fits(0, 0, 0)) return;
        this.answer(this.claim());
        return;
      }
      case DisplayOperation.Release: {
        if (!this.fits(0, 0, 0)) return;
        this.answer(this.release());
        return;
      }
      case DisplayOperation.Fill: {
        if (
          !this.fits(5, 0, 0) ||
          <i64>this.w0 != <i64>(<i16>this.w0) ||
          <i64>this.w1 != <i64>(<i16>this.w1) ||
          this.w2 > 65535 ||
          this.w3 > 65535 ||
          this.w4 > u32.MAX_VALUE
        )
          return;
        this.answer(this.fill(<i32>this.w0, <i32>this.w1, <u32>this.w2, <u32>this.w3, <u32>this.w4));
        return;
      }
      case DisplayOperation.Rectangle: {
        if (
          !this.fits(5, 0, 0) ||
          <i64>this.w0 != <i64>(<i16>this.w0) ||
          <i64>this.w1 != <i64>(<i16>this.w1) ||
          this.w2 > 65535 ||
          this.w3 > 65535 ||
          this.w4 > u32.MAX_VALUE
        )
          return;
        this.answer(this.rectangle(<i32>this.w0, <i32>this.w1, <u32>this.w2, <u32>this.w3, <u32>this.w4));
        return;
      }
      case DisplayOperation.Line: {
        if (
          !this.fits(5, 0, 0) ||
          <i64>this.w0 != <i64>(<i16>this.w0) ||
          <i64>this.w1 != <i64>(<i16>this.w1) ||
          <i64>this.w2 != <i64>(<i16>this.w2) ||
          <i64>this.w3 != <i64>(<i16>this.w3) ||
          this.w4 > u32.MAX_VALUE
        )
          return;
        this.answer(this.line(<i32>this.w0, <i32>this.w1, <i32>this.w2, <i32>this.w3, <u32>this.w4));
        return;
      }
      case DisplayOperation.Text: {
        if (
          !this.fits(4, 1, 0) ||
          <i64>this.w0 != <i64>(<i16>this.w0) ||
          <i64>this.w1 != <i64>(<i16>this.w1) ||
          this.w2 > u32.MAX_VALUE ||
          this.w3 > u32.MAX_VALUE
        )
          return;
        this.answer(this.text(<i32>this.w0, <i32>this.w1, <u32>this.w2, <u32>this.w3, 0));
        return;
      }
      case DisplayOperation.Blit: {
        if (
          !this.fits(4, 1, 0) ||
          <i64>this.w0 != <i64>(<i16>this.w0) ||
          <i64>this.w1 != <i64>(<i16>this.w1) ||
          this.w2 > 65535 ||
          this.w3 > 65535
        )
          return;
        this.answer(this.blit(<i32>this.w0, <i32>this.w1, <u32>this.w2, <u32>this.w3, 0));
        return;
      }
      case DisplayOperation.Copy: {
        if (
          !this.fits(6, 0, 0) ||
          <i64>this.w0 != <i64>(<i16>this.w0) ||
          <i64>this.w1 != <i64>(<i16>this.w1) ||
          <i64>this.w2 != <i64>(<i16>this.w2) ||
          <i64>this.w3 != <i64>(<i16>this.w3) ||
          this.w4 > 65535 ||
          this.w5 > 65535
        )
          return;
        this.answer(this.copy(<i32>this.w0, <i32>this.w1, <i32>this.w2, <i32>this.w3, <u32>this.w4, <u32>this.w5));
        return;
      }
      case DisplayOperation.Scroll: {
        if (
          !this.fits(6, 0, 0) ||
          <i64>this.w0 != <i64>(<i16>this.w0) ||
          <i64>this.w1 != <i64>(<i16>this.w1) ||
          this.w2 > 65535 ||
          this.w3 > 65535 ||
          <i64>this.w4 != <i64>(<i16>this.w4) ||
          this.w5 > u32.MAX_VALUE
        )
          return;
        this.answer(this.scroll(<i32>this.w0, <i32>this.w1, <u32>this.w2, <u32>this.w3, <i32>this.w4, <u32>this.w5));
        return;
      }
      case DisplayOperation.Watch: {
        if (!this.fits(0, 0, 1)) return;
        this.answer(this.watch(0));
        return;
      }
      case DisplayOperation.Surface: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.surface();
        this.answer(code, 1, this.offset);
        this.pass(0, this.region);
        return;
      }
      case DisplayOperation.Flip: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.flip();
        this.answer(code, 1, this.offset);
        return;
      }
    }
  }
}
