/**
 * The display server: draws on the screen for everyone, or for the one program that claimed it. `display-mode` has the firmware
 * make the framebuffer, `display-owner` says whose the screen is, `display-surface` what that one may draw in by itself.
 */
import { DisplayError, DisplayServer } from "../lib/protocol/display";
import { serve } from "../lib/server";
import { isSuccessor, serveEndpoint } from "../lib/service";
import { UNFINISHED, Utf8 } from "../lib/utf8";
import { Mode } from "./display-mode";
import { Owner, Watchers } from "./display-owner";
import { Surface } from "./display-surface";

const MOST_COLOUR: u32 = 0xff_ffff;
/** What is read from a lease at once; no row of a picture is longer. */
const PIECE_BYTES: u32 = 8192;
const GLYPH_WIDTH: i32 = 8;

@final
class Screen extends DisplayServer {
  private readonly owner: Owner = new Owner();
  private readonly watchers: Watchers = new Watchers();
  private readonly area: Surface;
  private readonly utf8: Utf8 = new Utf8();
  private readonly piece: usize = heap.alloc(PIECE_BYTES);

  constructor(
    endpoint: u32,
    private readonly screen: Mode,
  ) {
    super(endpoint);
    this.area = new Surface(screen);
  }

  override describe(): u32 {
    if (this.screen.region == 0) return DisplayError.NoScreen;
    this.refusal(); // which finds out whether an owner has ended
    const canvas = this.screen.canvas;
    this.mode.width = <u16>canvas.width;
    this.mode.height = <u16>canvas.height;
    this.mode.depth = <u8>canvas.depth;
    this.mode.order = this.screen.order;
    this.mode.flips = this.screen.flips;
    this.mode.pitch = canvas.pitch;
    memory.copy(this.mode.owner, this.owner.name, 16);
    return 0;
  }

  override setMode(width: u32, height: u32, depth: u32): u32 {
    const code = this.refusal();
    // where there is no screen yet, there may be one now
    if (code != 0 && code != DisplayError.NoScreen) return code;
    this.area.close();
    const set = this.screen.set(width, height, depth);
    if (set != DisplayError.BadMode) this.watchers.tell();
    return set;
  }

  override claim(): u32 {
    const code = this.refusal();
    if (code == 0) this.owner.take(this.client);
    return code;
  }

  override release(): u32 {
    const code = this.refusal();
    if (code == 0 && this.owner.client != 0) this.free();
    return code;
  }

  override fill(x: i32, y: i32, width: u32, height: u32, colour: u32): u32 {
    const code = this.refusal(colour);
    if (code == 0) this.screen.canvas.fill(x, y, width, height, colour);
    return code;
  }

  override rectangle(x: i32, y: i32, width: u32, height: u32, colour: u32): u32 {
    const code = this.refusal(colour);
    if (code == 0) this.screen.canvas.rectangle(x, y, width, height, colour);
    return code;
  }

  override line(fromX: i32, fromY: i32, toX: i32, toY: i32, colour: u32): u32 {
    const code = this.refusal(colour);
    if (code == 0) this.screen.canvas.line(fromX, fromY, toX, toY, colour);
    return code;
  }

  override text(x: i32, y: i32, foreground: u32, background: u32, text: u32): u32 {
    const code = this.refusal(max(foreground, background));
    if (code != 0) return code;
    const canvas = this.screen.canvas;
    this.utf8.end();
    for (let offset: u32 = 0; x < canvas.width;) {
      const bytes = this.readLease(text, offset, this.piece, PIECE_BYTES);
      if (bytes <= 0) break;
      offset += bytes;
      for (let i = 0; i < bytes && x < canvas.width;) {
        const point = this.utf8.feed(load<u8>(this.piece + i));
        if (!this.utf8.again) i++;
        if (point == UNFINISHED) continue;
        canvas.character(x, y, point, foreground, background);
        x += GLYPH_WIDTH;
      }
    }
    return 0;
  }

  override blit(x: i32, y: i32, width: u32, height: u32, pixels: u32): u32 {
    const code = this.refusal();
    if (code != 0 || width == 0 || height == 0) return code;
    const canvas = this.screen.canvas;
    const length = <u64>width * height * 4;
    // the last byte has to be there, and none behind it
    if (length > u32.MAX_VALUE - 4 || this.readLease(pixels, <u32>length - 1, this.piece, 2) != 1) {
      return DisplayError.BadLength;
    }
    const left = max(-x, 0);
    const bytes = (min(<i32>width, canvas.width - x) - left) * 4;
    for (let row: i32 = 0; row < <i32>height && bytes > 0; row++) {
      if (y + row < 0) continue;
      if (y + row >= canvas.height) break;
      if (this.readLease(pixels, (row * width + left) * 4, this.piece, bytes) != bytes) return DisplayError.BadLength;
      canvas.row(x + left, y + row, bytes / 4, this.piece);
    }
    return 0;
  }

  override copy(fromX: i32, fromY: i32, toX: i32, toY: i32, width: u32, height: u32): u32 {
    const code = this.refusal();
    if (code == 0) this.screen.canvas.copy(fromX, fromY, toX, toY, width, height);
    return code;
  }

  override scroll(x: i32, y: i32, width: u32, height: u32, rows: i32, colour: u32): u32 {
    const code = this.refusal(colour);
    if (code == 0) this.screen.canvas.scroll(x, y, width, height, rows, colour);
    return code;
  }

  override watch(changed: u32): u32 {
    if (!this.watchers.hasRoom(this.client)) return DisplayError.TooMany;
    this.watchers.set(this.client, this.take(changed));
    return 0;
  }

  override surface(): u32 {
    const code = this.refusal();
    if (code != 0) return code;
    const opened = this.area.open();
    if (opened != 0) return opened;
    this.owner.take(this.client);
    this.region = this.area.region;
    this.offset = this.area.offset;
    return 0;
  }

  override flip(): u32 {
    const code = this.refusal();
    if (code != 0) return code;
    if (this.area.region == 0) return DisplayError.NoSurface;
    this.area.flip();
    this.offset = this.area.offset;
    return 0;
  }

  /** Why the client may not draw, 0 when it may. @param colour that it asks for */
  private refusal(colour: u32 = 0): u32 {
    if (this.screen.region == 0) return DisplayError.NoScreen;
    if (this.owner.client != 0 && this.owner.client != this.client) {
      if (this.owner.lives) return DisplayError.Taken;
      this.free();
    }
    return colour > MOST_COLOUR ? DisplayError.BadColour : 0;
  }

  private free(): void {
    this.owner.client = 0;
    this.area.close();
    this.watchers.tell();
  }
}

export function main(): void {
  const mode = new Mode();
  const endpoint = serveEndpoint("display");
  mode.begin(isSuccessor());
  serve(new Screen(endpoint, mode));
}
