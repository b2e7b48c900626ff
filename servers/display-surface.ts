import { Right, Status } from "../abi/syscall";
import { handle, handleClose, handleCopy, handleRevoke, regionCreate } from "../lib/kernel";
import { DisplayError } from "../lib/protocol/display";
import { mapAt, Mode, unmapAt } from "./display-mode";

/** Behind the largest framebuffer. */
const COPY: usize = 0x0600_0000;

/**
 * What who has the screen may draw in while the screen shows something else: the framebuffer when it holds two pictures, and else
 * memory of this program's quota that is copied to the framebuffer.
 */
@final
export class Surface {
  /** To be handed out; 0 when nobody has it. */
  region: u32 = 0;
  /** Where the picture is that is not shown. */
  offset: u32 = 0;
  private isCopy: bool = false;

  constructor(private readonly mode: Mode) {}

  /** @returns 0 or a `DisplayError` */
  open(): u32 {
    if (this.region != 0) return 0;
    const mode = this.mode;
    this.isCopy = !mode.flips;
    if (mode.flips) {
      // without the right to know where it is in physical memory
      if (handleCopy(mode.region, Right.Read | Right.Write, 0, 0) != Status.Ok) return DisplayError.NoMemory;
      this.region = handle();
      this.offset = mode.backOffset;
      return 0;
    }
    if (regionCreate(0, (mode.pictureBytes + 4095) / 4096, 0) != Status.Ok) return DisplayError.NoMemory;
    this.region = handle();
    this.offset = 0;
    if (mapAt(this.region, COPY, mode.pictureBytes) == Status.Ok) return 0;
    this.close();
    return DisplayError.NoMemory;
  }

  /** Shows it. */
  flip(): void {
    const mode = this.mode;
    if (this.isCopy) memory.copy(mode.canvas.address, COPY, mode.pictureBytes);
    else if (mode.flip()) this.offset = mode.backOffset;
    else memory.copy(mode.canvas.address, mode.canvas.address + mode.pictureBytes, mode.pictureBytes);
  }

  /** Takes it from who has it. */
  close(): void {
    if (this.region == 0) return;
    if (this.isCopy) unmapAt(COPY);
    handleRevoke(this.region);
    handleClose(this.region);
    this.region = 0;
  }
}
