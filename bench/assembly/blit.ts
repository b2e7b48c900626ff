/** Pictures of 32-bit pixels, whose rows lie `pitch` bytes apart. */

@unmanaged
@final
export class Picture {
  address: usize = 0;
  /** Pixels. */
  width: u32 = 0;
  height: u32 = 0;
  /** Bytes from one row to the next. */
  pitch: u32 = 0;
}

/** Copies a picture into another at a place where it fits, but for the pixels of one colour. */
export function blit(to: Picture, x: u32, y: u32, from: Picture, transparent: u32): void {
  for (let row: u32 = 0; row < from.height; row++) {
    const source = from.address + row * from.pitch;
    const target = to.address + (y + row) * to.pitch + (x << 2);
    for (let column: u32 = 0; column < from.width; column++) {
      const pixel = load<u32>(source + (column << 2));
      if (pixel != transparent) store<u32>(target + (column << 2), pixel);
    }
  }
}
