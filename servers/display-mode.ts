/** The framebuffer that the firmware made: its mode, and where it is mapped. */
import { PixelOrder } from "../abi/display";
import { FirmwareTag } from "../abi/firmware";
import { LINEAR_BASE_SHIFT } from "../abi/layout";
import { Limit, LogLevel, MapRight, Status } from "../abi/syscall";
import { handleClose, map, unmap } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { SupervisorError } from "../lib/protocol/supervisor";
import { DisplayError } from "../lib/protocol/display";
import { supervisor } from "../lib/supervisor";
import { DmaCanvas } from "./display-dma";

const LEAST_WIDTH: u32 = 640;
const MOST_WIDTH: u32 = 1920;
const LEAST_HEIGHT: u32 = 400;
const MOST_HEIGHT: u32 = 1200;
const USUAL_WIDTH: u32 = 640;
const USUAL_HEIGHT: u32 = 480;
const USUAL_DEPTH: u32 = 32;
/** The most that one region holds. */
const MOST_BYTES: u32 = 4096 * <u32>Limit.PageBytes;

/** Where in linear memory the framebuffer is mapped: far above what the program itself takes. */
export const FRAMEBUFFER: usize = 0x0400_0000;
const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;

/** Maps all of a region that holds these bytes. @param address in linear memory */
export function mapAt(region: u32, address: usize, bytes: u32): Status {
  const pages = (bytes + Limit.PageBytes - 1) / Limit.PageBytes;
  return map(0, region, LINEAR_BASE + address, MapRight.Read | MapRight.Write, 0, pages);
}

export function unmapAt(address: usize): void {
  unmap(0, LINEAR_BASE + address);
}

@final
export class Mode {
  readonly canvas: DmaCanvas = new DmaCanvas(FRAMEBUFFER);
  /** Region of the framebuffer; 0 when there is none. */
  region: u32 = 0;
  order: PixelOrder = PixelOrder.Bgr;
  /** Its memory holds two pictures, of which the screen shows one. */
  flips: bool = false;
  /** Which one. */
  private front: u32 = 0;
  /** Bytes of a picture. */
  pictureBytes: u32 = 0;

  /**
   * The mode to begin with: the size is that which the firmware found the screen to have, or an earlier server set.
   * @param isSuccessor whether there was an earlier server
   */
  begin(isSuccessor: bool): void {
    const sized = supervisor.firmware(FirmwareTag.GetScreenSize, 0, 0, 0) == 0 && isSize(supervisor.a0, supervisor.a1);
    const width = sized ? supervisor.a0 : USUAL_WIDTH;
    const height = sized ? supervisor.a1 : USUAL_HEIGHT;
    const known = isSuccessor && supervisor.firmware(FirmwareTag.GetDepth, 0, 0, 0) == 0;
    const code = this.set(width, height, known && supervisor.a0 == 16 ? 16 : USUAL_DEPTH);
    if (code == 0) return;
    compose("there is no framebuffer: DisplayError ").decimal(code);
    log(LogLevel.Warning);
  }

  /** @returns 0 or a `DisplayError` */
  set(width: u32, height: u32, depth: u32): u32 {
    if (!isSize(width, height) || (depth != 16 && depth != 32)) return DisplayError.BadMode;
    const bytes = (width * height * depth) / 8;
    let code = this.make(width, height, bytes <= MOST_BYTES / 2 ? height * 2 : height, depth);
    if (code == DisplayError.NoMemory || code == DisplayError.NoScreen) code = this.make(width, height, height, depth);
    return code;
  }

  private make(width: u32, height: u32, rows: u32, depth: u32): u32 {
    const before = this.region;
    this.region = 0;
    this.canvas.setMode(0, 0, 0, 0, depth, PixelOrder.Bgr);
    const code = supervisor.display(width, height, rows, depth, PixelOrder.Bgr);
    if (code == SupervisorError.NoMemory || code == SupervisorError.TableFull) return DisplayError.NoMemory;
    if (code != 0) return DisplayError.NoScreen;
    const format = supervisor.format;
    const given = format & 0xff;
    if (given != 16 && given != 32) return DisplayError.NoScreen;
    const pitch = supervisor.pitch;
    // it has ended, unless the firmware was not asked since there was such a mode already
    if (before != 0 && before != supervisor.region) handleClose(before);
    unmapAt(FRAMEBUFFER);
    if (mapAt(supervisor.region, FRAMEBUFFER, pitch * supervisor.rows) != Status.Ok) return DisplayError.NoMemory;
    this.region = supervisor.region;
    this.canvas.region = this.region;
    this.order = (format >> 8) as PixelOrder;
    this.pictureBytes = pitch * supervisor.height;
    this.flips = supervisor.rows >= 2 * supervisor.height;
    this.canvas.setMode(FRAMEBUFFER, pitch, supervisor.width, supervisor.height, given, this.order);
    // an earlier server may have left it at the second
    if (this.flips) this.show(0);
    return 0;
  }

  /** Offset in bytes of the picture that is not shown, if there are two. */
  get backOffset(): u32 {
    return this.front == 0 ? this.pictureBytes : 0;
  }

  /** Shows the other picture. @returns whether the firmware did */
  flip(): bool {
    return this.show(1 - this.front);
  }

  private show(picture: u32): bool {
    const y = picture * <u32>this.canvas.height;
    const done = supervisor.firmware(FirmwareTag.SetVirtualOffset, 0, y, 0) == 0 && supervisor.a1 == y;
    if (!done) return false;
    this.front = picture;
    this.canvas.address = FRAMEBUFFER + picture * this.pictureBytes;
    return true;
  }
}

function isSize(width: u32, height: u32): bool {
  return width >= LEAST_WIDTH && width <= MOST_WIDTH && height >= LEAST_HEIGHT && height <= MOST_HEIGHT;
}
