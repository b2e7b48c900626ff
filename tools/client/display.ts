/** Draws on the screen. Coordinates count in pixels from its top left corner, and what lies outside is left off. Every program may draw while nobody has the screen; who wants to draw alone claims it, until it releases it or ends. Made from abi/protocol/display.ts by `make docs`. */
import type { DisplayMode } from "../../abi/protocol/display";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** display as data. */
export const display: Protocol = {
  ...{
    name: "display",
    title: "Display",
    doc: "Draws on the screen. Coordinates count in pixels from its top left corner, and what lies outside is left off. Every program may draw while nobody has the screen; who wants to draw alone claims it, until it releases it or ends.",
    operations: [
      {
        name: "describe",
        number: 1,
        doc: "Tells what the screen is like.",
        parameters: [],
        results: [{ name: "mode", doc: "", type: { kind: "struct", name: "DisplayMode" } }],
        errors: ["NoScreen"],
        idempotent: true,
      },
      {
        name: "setMode",
        number: 2,
        doc: "Sets the mode; what was on the screen, and the surface, are lost. The firmware may give another mode, as `describe` tells.",
        parameters: [
          { name: "width", doc: "640 to 1920", type: { kind: "int", bits: 16, signed: false } },
          { name: "height", doc: "400 to 1200", type: { kind: "int", bits: 16, signed: false } },
          { name: "depth", doc: "16 or 32", type: { kind: "int", bits: 8, signed: false } },
        ],
        results: [],
        errors: ["BadMode", "Taken", "NoScreen", "NoMemory"],
        idempotent: true,
      },
      {
        name: "claim",
        number: 3,
        doc: "Takes the screen, so that no other program can draw.",
        parameters: [],
        results: [],
        errors: ["Taken", "NoScreen"],
        idempotent: true,
      },
      {
        name: "release",
        number: 4,
        doc: "Gives the screen back, and the surface. Who watches draws anew.",
        parameters: [],
        results: [],
        errors: ["Taken", "NoScreen"],
        idempotent: true,
      },
      {
        name: "fill",
        number: 5,
        doc: "Fills a rectangle.",
        parameters: [
          { name: "x", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "y", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "width", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "height", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "colour", doc: "0xRRGGBB", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [],
        errors: ["BadColour", "Taken", "NoScreen"],
        idempotent: true,
      },
      {
        name: "rectangle",
        number: 6,
        doc: "Draws the border of a rectangle, within it.",
        parameters: [
          { name: "x", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "y", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "width", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "height", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "colour", doc: "0xRRGGBB", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [],
        errors: ["BadColour", "Taken", "NoScreen"],
        idempotent: true,
      },
      {
        name: "line",
        number: 7,
        doc: "Draws a line, both ends included.",
        parameters: [
          { name: "fromX", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "fromY", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "toX", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "toY", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "colour", doc: "0xRRGGBB", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [],
        errors: ["BadColour", "Taken", "NoScreen"],
        idempotent: true,
      },
      {
        name: "text",
        number: 8,
        doc: "Draws text in a row of glyphs, 8 by 16 pixels each.",
        parameters: [
          { name: "x", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "y", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "foreground", doc: "0xRRGGBB, as is the background", type: { kind: "int", bits: 32, signed: false } },
          { name: "background", doc: "", type: { kind: "int", bits: 32, signed: false } },
          { name: "text", doc: "", type: { kind: "lease", direction: "in", element: { kind: "text" }, many: true } },
        ],
        results: [],
        errors: ["BadColour", "Taken", "NoScreen"],
        idempotent: true,
      },
      {
        name: "blit",
        number: 9,
        doc: "Draws a picture.",
        parameters: [
          { name: "x", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "y", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "width", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "height", doc: "", type: { kind: "int", bits: 16, signed: false } },
          {
            name: "pixels",
            doc: "row by row, 0xRRGGBB each in 4 bytes, the lowest first",
            type: { kind: "lease", direction: "in", element: { kind: "int", bits: 8, signed: false }, many: true },
          },
        ],
        results: [],
        errors: ["BadLength", "Taken", "NoScreen"],
        idempotent: true,
      },
      {
        name: "copy",
        number: 10,
        doc: "Copies a rectangle to another place, which may overlap it. What comes from outside the screen is left off.",
        parameters: [
          { name: "fromX", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "fromY", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "toX", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "toY", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "width", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "height", doc: "", type: { kind: "int", bits: 16, signed: false } },
        ],
        results: [],
        errors: ["Taken", "NoScreen"],
        idempotent: false,
      },
      {
        name: "scroll",
        number: 11,
        doc: "Moves what a rectangle shows, and fills what becomes free.",
        parameters: [
          { name: "x", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "y", doc: "", type: { kind: "int", bits: 16, signed: true } },
          { name: "width", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "height", doc: "", type: { kind: "int", bits: 16, signed: false } },
          { name: "rows", doc: "up, of pixels; down if negative", type: { kind: "int", bits: 16, signed: true } },
          { name: "colour", doc: "0xRRGGBB", type: { kind: "int", bits: 32, signed: false } },
        ],
        results: [],
        errors: ["BadColour", "Taken", "NoScreen"],
        idempotent: false,
      },
      {
        name: "watch",
        number: 12,
        doc: "Tells when all has to be drawn anew: after the mode has changed, or the screen was given back.",
        parameters: [
          {
            name: "changed",
            doc: "takes the place of the caller's earlier one",
            type: { kind: "handle", notification: true },
          },
        ],
        results: [],
        errors: ["TooMany"],
        idempotent: true,
      },
      {
        name: "surface",
        number: 13,
        doc: "Claims the screen, and gives memory that can be mapped to draw in while the screen shows something else; `describe` tells its pitch and what a pixel is. It is lost with the mode and with the claim.",
        parameters: [],
        results: [
          { name: "region", doc: "", type: { kind: "handle", notification: false } },
          {
            name: "offset",
            doc: "in bytes of the picture that is not shown",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        errors: ["Taken", "NoScreen", "NoMemory"],
        idempotent: true,
      },
      {
        name: "flip",
        number: 14,
        doc: "Shows what was drawn in the surface.",
        parameters: [],
        results: [
          {
            name: "offset",
            doc: "in bytes of the picture that is not shown now",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        errors: ["NoSurface", "Taken", "NoScreen"],
        idempotent: false,
      },
    ],
    enums: [
      {
        name: "PixelOrder",
        doc: "Which part of a colour is in the least significant bits of a pixel of 32 bits. In 16 bits it is the other way round.",
        members: [
          { name: "Bgr", value: 0, doc: "" },
          { name: "Rgb", value: 1, doc: "" },
        ],
        from: "display",
      },
      {
        name: "DisplayError",
        doc: "",
        members: [
          {
            name: "BadMode",
            value: 1,
            doc: "A mode has a width of 640 to 1920 pixels, a height of 400 to 1200, and a depth of 16 or 32 bits.",
          },
          { name: "BadColour", value: 2, doc: "A colour is 0xRRGGBB, 0 to 0xffffff." },
          { name: "Taken", value: 3, doc: "Another program has the screen." },
          { name: "NoScreen", value: 4, doc: "The firmware has no screen." },
          { name: "NoMemory", value: 5, doc: "There is no memory for it; a smaller mode takes less." },
          { name: "NoSurface", value: 6, doc: "The caller has no surface." },
          { name: "BadLength", value: 7, doc: "There have to be 4 bytes for each pixel." },
          { name: "TooMany", value: 8, doc: "Too many programs watch the screen." },
        ],
      },
    ],
    structs: [
      {
        name: "DisplayMode",
        doc: "What the screen is like.",
        fields: [
          { name: "width", doc: "In pixels.", type: { kind: "int", bits: 16, signed: false }, offset: 0 },
          { name: "height", doc: "", type: { kind: "int", bits: 16, signed: false }, offset: 2 },
          { name: "depth", doc: "Bits of a pixel.", type: { kind: "int", bits: 8, signed: false }, offset: 4 },
          { name: "order", doc: "", type: { kind: "enum", name: "PixelOrder" }, offset: 5 },
          {
            name: "flips",
            doc: "A surface is shown by moving to it; otherwise it is copied.",
            type: { kind: "bool" },
            offset: 6,
          },
          {
            name: "pitch",
            doc: "Bytes from one row to the next.",
            type: { kind: "int", bits: 32, signed: false },
            offset: 8,
          },
          { name: "owner", doc: "The service that has it; empty for none.", type: { kind: "name" }, offset: 16 },
        ],
        bytes: 32,
      },
    ],
    errors: {
      name: "DisplayError",
      doc: "",
      members: [
        {
          name: "BadMode",
          value: 1,
          doc: "A mode has a width of 640 to 1920 pixels, a height of 400 to 1200, and a depth of 16 or 32 bits.",
        },
        { name: "BadColour", value: 2, doc: "A colour is 0xRRGGBB, 0 to 0xffffff." },
        { name: "Taken", value: 3, doc: "Another program has the screen." },
        { name: "NoScreen", value: 4, doc: "The firmware has no screen." },
        { name: "NoMemory", value: 5, doc: "There is no memory for it; a smaller mode takes less." },
        { name: "NoSurface", value: 6, doc: "The caller has no surface." },
        { name: "BadLength", value: 7, doc: "There have to be 4 bytes for each pixel." },
        { name: "TooMany", value: 8, doc: "Too many programs watch the screen." },
      ],
    },
  },
  hashes: [
    0x08143cc949d09085n,
    0x98a8195cc0d41fdcn,
    0x1f5eba43a2cd3a1dn,
    0x2e176bcefc6ff884n,
    0x5011e32475854cf3n,
    0x7c330885545a498cn,
    0x359c4dfc3f5bb68fn,
    0xdfdf800430151d13n,
    0x91dccf7fbebb8e7en,
    0xd8931635ab7871a6n,
    0xc4ce61a0fa8cb5d1n,
    0xab1b16b35f3f12d4n,
    0xfbbbdc1556ec0a0dn,
    0xfdf26ee0fe387dc1n,
  ],
};

export class DisplayClient {
  constructor(private readonly transport: Transport) {}

  /** Tells what the screen is like. */
  async describe(): Promise<{ mode: DisplayMode }> {
    return (await ask(this.transport, display, "describe", [])) as { mode: DisplayMode };
  }

  /**
   * Sets the mode; what was on the screen, and the surface, are lost. The firmware may give another mode, as `describe` tells.
   * @param width 640 to 1920
   * @param height 400 to 1200
   * @param depth 16 or 32
   */
  async setMode(width: number, height: number, depth: number): Promise<void> {
    await ask(this.transport, display, "setMode", [width, height, depth]);
  }

  /** Takes the screen, so that no other program can draw. */
  async claim(): Promise<void> {
    await ask(this.transport, display, "claim", []);
  }

  /** Gives the screen back, and the surface. Who watches draws anew. */
  async release(): Promise<void> {
    await ask(this.transport, display, "release", []);
  }

  /**
   * Fills a rectangle.
   * @param colour 0xRRGGBB
   */
  async fill(x: number, y: number, width: number, height: number, colour: number): Promise<void> {
    await ask(this.transport, display, "fill", [x, y, width, height, colour]);
  }

  /**
   * Draws the border of a rectangle, within it.
   * @param colour 0xRRGGBB
   */
  async rectangle(x: number, y: number, width: number, height: number, colour: number): Promise<void> {
    await ask(this.transport, display, "rectangle", [x, y, width, height, colour]);
  }

  /**
   * Draws a line, both ends included.
   * @param colour 0xRRGGBB
   */
  async line(fromX: number, fromY: number, toX: number, toY: number, colour: number): Promise<void> {
    await ask(this.transport, display, "line", [fromX, fromY, toX, toY, colour]);
  }

  /**
   * Draws text in a row of glyphs, 8 by 16 pixels each.
   * @param foreground 0xRRGGBB, as is the background
   */
  async text(x: number, y: number, foreground: number, background: number, text: string): Promise<void> {
    await ask(this.transport, display, "text", [x, y, foreground, background, text]);
  }

  /**
   * Draws a picture.
   * @param pixels row by row, 0xRRGGBB each in 4 bytes, the lowest first
   */
  async blit(x: number, y: number, width: number, height: number, pixels: Uint8Array): Promise<void> {
    await ask(this.transport, display, "blit", [x, y, width, height, pixels]);
  }

  /** Copies a rectangle to another place, which may overlap it. What comes from outside the screen is left off. */
  async copy(fromX: number, fromY: number, toX: number, toY: number, width: number, height: number): Promise<void> {
    await ask(this.transport, display, "copy", [fromX, fromY, toX, toY, width, height]);
  }

  /**
   * Moves what a rectangle shows, and fills what becomes free.
   * @param rows up, of pixels; down if negative
   * @param colour 0xRRGGBB
   */
  async scroll(x: number, y: number, width: number, height: number, rows: number, colour: number): Promise<void> {
    await ask(this.transport, display, "scroll", [x, y, width, height, rows, colour]);
  }

  /**
   * Tells when all has to be drawn anew: after the mode has changed, or the screen was given back.
   * @param changed takes the place of the caller's earlier one
   */
  async watch(changed: number): Promise<void> {
    await ask(this.transport, display, "watch", [changed]);
  }

  /** Claims the screen, and gives memory that can be mapped to draw in while the screen shows something else; `describe` tells its pitch and what a pixel is. It is lost with the mode and with the claim. */
  async surface(): Promise<{ offset: number }> {
    return (await ask(this.transport, display, "surface", [])) as { offset: number };
  }

  /** Shows what was drawn in the surface. */
  async flip(): Promise<{ offset: number }> {
    return (await ask(this.transport, display, "flip", [])) as { offset: number };
  }
}
