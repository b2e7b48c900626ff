import type { PixelOrder } from "../display";
import type { Handle, i16, In, Name, Notification, Result, u16, u32, u8 } from "./types";

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

/** What the screen is like. */
export interface DisplayMode {
  /** In pixels. */
  width: u16;
  height: u16;
  /** Bits of a pixel. */
  depth: u8;
  order: PixelOrder;
  /** A surface is shown by moving to it; otherwise it is copied. */
  flips: boolean;
  /** Bytes from one row to the next. */
  pitch: u32;
  /** The service that has it; empty for none. */
  owner: Name;
}

/**
 * Draws on the screen. Coordinates count in pixels from its top left corner, and what lies outside is left off. Every program
 * may draw while nobody has the screen; who wants to draw alone claims it, until it releases it or ends.
 */
export interface Display {
  /**
   * Tells what the screen is like.
   * @idempotent
   */
  describe(): Result<{ mode: DisplayMode }, DisplayError.NoScreen>;
  /**
   * Sets the mode; what was on the screen, and the surface, are lost. The firmware may give another mode, as `describe` tells.
   * @param width 640 to 1920
   * @param height 400 to 1200
   * @param depth 16 or 32
   * @idempotent
   */
  setMode(
    width: u16,
    height: u16,
    depth: u8,
  ): Result<void, DisplayError.BadMode | DisplayError.Taken | DisplayError.NoScreen | DisplayError.NoMemory>;
  /**
   * Takes the screen, so that no other program can draw.
   * @idempotent
   */
  claim(): Result<void, DisplayError.Taken | DisplayError.NoScreen>;
  /**
   * Gives the screen back, and the surface. Who watches draws anew.
   * @idempotent
   */
  release(): Result<void, DisplayError.Taken | DisplayError.NoScreen>;
  /**
   * Fills a rectangle.
   * @param colour 0xRRGGBB
   * @idempotent
   */
  fill(
    x: i16,
    y: i16,
    width: u16,
    height: u16,
    colour: u32,
  ): Result<void, DisplayError.BadColour | DisplayError.Taken | DisplayError.NoScreen>;
  /**
   * Draws the border of a rectangle, within it.
   * @param colour 0xRRGGBB
   * @idempotent
   */
  rectangle(
    x: i16,
    y: i16,
    width: u16,
    height: u16,
    colour: u32,
  ): Result<void, DisplayError.BadColour | DisplayError.Taken | DisplayError.NoScreen>;
  /**
   * Draws a line, both ends included.
   * @param colour 0xRRGGBB
   * @idempotent
   */
  line(
    fromX: i16,
    fromY: i16,
    toX: i16,
    toY: i16,
    colour: u32,
  ): Result<void, DisplayError.BadColour | DisplayError.Taken | DisplayError.NoScreen>;
  /**
   * Draws text in a row of glyphs, 8 by 16 pixels each.
   * @param foreground 0xRRGGBB, as is the background
   * @idempotent
   */
  text(
    x: i16,
    y: i16,
    foreground: u32,
    background: u32,
    text: In<string>,
  ): Result<void, DisplayError.BadColour | DisplayError.Taken | DisplayError.NoScreen>;
  /**
   * Draws a picture.
   * @param pixels row by row, 0xRRGGBB each in 4 bytes, the lowest first
   * @idempotent
   */
  blit(
    x: i16,
    y: i16,
    width: u16,
    height: u16,
    pixels: In<Uint8Array>,
  ): Result<void, DisplayError.BadLength | DisplayError.Taken | DisplayError.NoScreen>;
  /** Copies a rectangle to another place, which may overlap it. What comes from outside the screen is left off. */
  copy(
    fromX: i16,
    fromY: i16,
    toX: i16,
    toY: i16,
    width: u16,
    height: u16,
  ): Result<void, DisplayError.Taken | DisplayError.NoScreen>;
  /**
   * Moves what a rectangle shows, and fills what becomes free.
   * @param rows up, of pixels; down if negative
   * @param colour 0xRRGGBB
   */
  scroll(
    x: i16,
    y: i16,
    width: u16,
    height: u16,
    rows: i16,
    colour: u32,
  ): Result<void, DisplayError.BadColour | DisplayError.Taken | DisplayError.NoScreen>;
  /**
   * Tells when all has to be drawn anew: after the mode has changed, or the screen was given back.
   * @param changed takes the place of the caller's earlier one
   * @idempotent
   */
  watch(changed: Notification): Result<void, DisplayError.TooMany>;
  /**
   * Claims the screen, and gives memory that can be mapped to draw in while the screen shows something else; `describe` tells its
   * pitch and what a pixel is. It is lost with the mode and with the claim.
   * @result offset in bytes of the picture that is not shown
   * @idempotent
   */
  surface(): Result<
    { region: Handle; offset: u32 },
    DisplayError.Taken | DisplayError.NoScreen | DisplayError.NoMemory
  >;
  /**
   * Shows what was drawn in the surface.
   * @result offset in bytes of the picture that is not shown now
   */
  flip(): Result<{ offset: u32 }, DisplayError.NoSurface | DisplayError.Taken | DisplayError.NoScreen>;
}
