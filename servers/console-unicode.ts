/** UTF-8 and how many columns of a terminal a character takes. */

/** Bytes of the character that starts with this byte; 0 for a byte that starts none. */
export function sequenceLength(lead: u32): u32 {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** The code point of a whole sequence. @param length 1-4, as `sequenceLength` says of the first byte */
export function decode(address: usize, length: u32): u32 {
  const lead = <u32>load<u8>(address);
  if (length == 1) return lead;
  let point = lead & (0x7f >> length);
  for (let i: u32 = 1; i < length; i++) point = (point << 6) | (load<u8>(address + i) & 0x3f);
  return point;
}

/** Whether a sequence of this length is the right one for the point, and the point is a printable character. */
export function isPrintable(point: u32, length: u32): bool {
  if (length == 1) return point >= 0x20 && point < 0x7f;
  if (length == 2) return point >= 0xa0;
  if (length == 3) return point >= 0x800 && (point < 0xd800 || point > 0xdfff);
  return point >= 0x10000 && point <= 0x10ffff;
}

/** Columns of a printable character: 0 for those that combine with the one before, 2 for wide ones. */
export function columns(point: u32): u32 {
  if (point < 0x300) return point == 0xad ? 0 : 1;
  if (isCombining(point)) return 0;
  return isWide(point) ? 2 : 1;
}

function isCombining(point: u32): bool {
  return (
    point < 0x370 ||
    within(point, 0x483, 0x489) ||
    within(point, 0x591, 0x5bd) ||
    within(point, 0x610, 0x61a) ||
    within(point, 0x64b, 0x65f) ||
    within(point, 0x1ab0, 0x1aff) ||
    within(point, 0x1dc0, 0x1dff) ||
    within(point, 0x200b, 0x200f) ||
    within(point, 0x20d0, 0x20ff) ||
    within(point, 0xfe00, 0xfe0f) ||
    within(point, 0xfe20, 0xfe2f) ||
    within(point, 0xe0100, 0xe01ef) ||
    point == 0xfeff
  );
}

function isWide(point: u32): bool {
  return (
    within(point, 0x1100, 0x115f) ||
    (within(point, 0x2e80, 0xa4cf) && point != 0x303f) ||
    within(point, 0xac00, 0xd7a3) ||
    within(point, 0xf900, 0xfaff) ||
    within(point, 0xfe30, 0xfe6f) ||
    within(point, 0xff00, 0xff60) ||
    within(point, 0xffe0, 0xffe6) ||
    within(point, 0x1f300, 0x1f64f) ||
    within(point, 0x1f680, 0x1f6ff) ||
    within(point, 0x1f900, 0x1f9ff) ||
    within(point, 0x20000, 0x3fffd)
  );
}

function within(point: u32, first: u32, last: u32): bool {
  return point >= first && point <= last;
}
