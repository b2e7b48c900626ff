/** CRC-32 of IEEE 802.3, a byte at a time by its table. */

const POLYNOMIAL: u32 = 0xedb88320;

/** What `crc32` looks up: for each byte what it makes of a remainder of zero. */
export function crc32Table(): StaticArray<u32> {
  const table = new StaticArray<u32>(256);
  for (let byte: u32 = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) != 0 ? POLYNOMIAL : 0);
    table[byte] = value;
  }
  return table;
}

/** @param table of `crc32Table` */
export function crc32(table: StaticArray<u32>, from: usize, bytes: u32): u32 {
  let crc: u32 = 0xffffffff;
  for (let i: u32 = 0; i < bytes; i++) crc = unchecked(table[(crc ^ load<u8>(from + i)) & 0xff]) ^ (crc >> 8);
  return ~crc;
}
