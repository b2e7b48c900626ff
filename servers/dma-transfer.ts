import { copyBlock, fillBlock, MOST_ROWS, MOST_STRIDE, MOST_WIDTH } from "../drivers/dma";
import { Right, Status } from "../abi/syscall";
import { handle, handleClose, handleCopy, regionSync, result } from "../lib/kernel";
import { DmaError } from "../lib/protocol/dma";

/** Of one control block: a channel is soon idle, whatever becomes of this program, and others get their turn. */
const CHUNK_BYTES: u32 = 0x10000;
/** Where the peripherals begin: what is there is none of the controller's, even if somebody has a handle. */
const PERIPHERALS: u64 = 0x3f000000;

/** Rows of a region. */
@final
export class Rows {
  /** Handle to the region, 0: none. It is this program's own, so that the memory stays until the transfer has ended. */
  region: u32 = 0;
  /** Physical address of the region. */
  start: u32 = 0;
  offset: u32 = 0;
  pitch: u32 = 0;

  get address(): u32 {
    return this.start + this.offset;
  }

  /** Takes a region that came with a request. @param right of it that is needed besides Dma @returns 0 or a `DmaError` */
  hold(came: u32, right: Right, offset: u32, pitch: u32, width: u32, rows: u32): u32 {
    const status = handleCopy(came, right | Right.Dma, 0, 0);
    this.region = status == Status.Ok ? handle() : 0;
    handleClose(came);
    if (status != Status.Ok) return DmaError.BadRegion;
    if (((offset | pitch | width) & 3) != 0 || width == 0 || rows == 0) return DmaError.BadRange;
    if (rows > 1 && (width > MOST_WIDTH || pitch < width || pitch - width > MOST_STRIDE)) return DmaError.BadRange;
    const end: u64 = <u64>offset + <u64>(rows - 1) * pitch + width;
    if (end > u32.MAX_VALUE) return DmaError.BadRange;
    // of a region that ends before there, the kernel says so
    const reached = regionSync(this.region, <u32>end, 0);
    if (reached == Status.BadArgument) return DmaError.BadRange;
    if (reached != Status.Ok || result(1) + end > PERIPHERALS) return DmaError.BadRegion;
    this.start = <u32>result(1);
    this.offset = offset;
    this.pitch = pitch;
    return 0;
  }

  /** Bytes from the first to the last of so many rows. */
  span(width: u32, rows: u32): u32 {
    return (rows - 1) * this.pitch + width;
  }

  /** Has cache and memory agree on the next rows. @returns false when the region has been revoked: it is somebody else's memory */
  sync(width: u32, rows: u32): bool {
    const end = this.offset + this.span(width, rows);
    for (let at = this.offset; at < end;) {
      if (regionSync(this.region, at, end - at) != Status.Ok) return false;
      at += <u32>result(0);
    }
    return true;
  }

  letGo(): void {
    if (this.region != 0) handleClose(this.region);
    this.region = 0;
  }
}

/** What somebody asked for. */
@final
export class Transfer {
  /** Who waits; 0: this one is free. */
  caller: u32 = 0;
  /** Of two, the one that has waited longer has the lower. */
  turn: u64 = 0;
  /** It is on a channel, since before `deadline` less the patience. */
  running: bool = false;
  deadline: u64 = 0;
  /** The region is 0 in one that fills. */
  readonly from: Rows = new Rows();
  readonly to: Rows = new Rows();
  /** Of each row, and rows that are left. */
  width: u32 = 0;
  rows: u32 = 0;
  value: u32 = 0;
  private chunkWidth: u32 = 0;
  private chunkRows: u32 = 0;

  /** Whether what is read is written before; in one region rows are copied towards its start. */
  get spoilsItself(): bool {
    return this.overlaps && (this.to.address >= this.from.address || this.to.pitch != this.from.pitch);
  }

  /** Whether it writes what it reads. */
  get overlaps(): bool {
    const read = this.from.address;
    const written = this.to.address;
    return (
      read < written + this.to.span(this.width, this.rows) && written < read + this.from.span(this.width, this.rows)
    );
  }

  /** Whether it uses memory of these physical addresses. */
  uses(start: u32, bytes: u32): bool {
    return isWithin(this.from, start, bytes) || isWithin(this.to, start, bytes);
  }

  /** Writes the control block of the next part. @param at with 32 bytes behind it for the word to fill with @param address physical, of that @returns false when a region has been revoked */
  begin(at: usize, address: u32): bool {
    this.chunkRows = this.rows == 1 ? 1 : min(min(max(CHUNK_BYTES / this.width, 1), this.rows), MOST_ROWS);
    this.chunkWidth = this.rows == 1 ? min(this.width, CHUNK_BYTES) : this.width;
    if (this.from.region == 0) {
      for (let word: usize = 0; word < 32; word += 4) store<u32>(at + 32 + word, this.value);
      fillBlock(at, address + 32, this.to.address, this.to.pitch, this.chunkWidth, this.chunkRows);
    } else {
      if (!this.from.sync(this.chunkWidth, this.chunkRows)) return false;
      copyBlock(
        at,
        this.from.address,
        this.from.pitch,
        this.to.address,
        this.to.pitch,
        this.chunkWidth,
        this.chunkRows,
      );
    }
    return this.to.sync(this.chunkWidth, this.chunkRows);
  }

  /** That part has been done. @returns whether all has */
  end(): bool {
    // the cache may have looked ahead meanwhile
    this.to.sync(this.chunkWidth, this.chunkRows);
    if (this.rows > 1) {
      this.rows -= this.chunkRows;
      this.from.offset += this.from.pitch * this.chunkRows;
      this.to.offset += this.to.pitch * this.chunkRows;
      return this.rows == 0;
    }
    this.width -= this.chunkWidth;
    this.from.offset += this.chunkWidth;
    this.to.offset += this.chunkWidth;
    return this.width == 0;
  }

  free(): void {
    this.from.letGo();
    this.to.letGo();
    this.caller = 0;
    this.running = false;
  }
}

function isWithin(rows: Rows, start: u32, bytes: u32): bool {
  return rows.region != 0 && rows.start >= start && rows.start < start + bytes;
}
