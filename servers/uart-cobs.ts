/** Frames as they are on the serial line (abi/link.ts): encoded, decoded, checked. */
import { Link } from "../abi/link";

/** CRC-32 of IEEE 802.3, reflected, of each half byte. */
const CRC = memory.data<u32>([
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320,
  0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
]);

function crc32(address: usize, bytes: u32): u32 {
  let crc: u32 = u32.MAX_VALUE;
  for (let i: u32 = 0; i < bytes; i++) {
    crc ^= load<u8>(address + i);
    crc = (crc >> 4) ^ load<u32>(CRC + ((crc & 15) << 2));
    crc = (crc >> 4) ^ load<u32>(CRC + ((crc & 15) << 2));
  }
  return ~crc;
}

/** Encodes a frame with the zeros around it. @param content with room for the checksum behind it @returns bytes at `frame` */
export function encodeFrame(content: usize, bytes: u32, frame: usize): u32 {
  store<u32>(content + bytes, crc32(content, bytes));
  store<u16>(frame, 0);
  let code = frame + 2;
  let at = code + 1;
  const end = content + bytes + Link.ChecksumBytes;
  while (content < end) {
    const byte = load<u8>(content++);
    if (byte != 0) store<u8>(at++, byte);
    if (byte != 0 && at - code < 255) continue;
    store<u8>(code, <u8>(at - code));
    code = at++;
  }
  store<u8>(code, <u8>(at - code));
  store<u8>(at, 0);
  return <u32>(at + 1 - frame);
}

/** Decodes where it lies. @returns bytes of the content, 0: this is no frame */
export function decodeFrame(frame: usize, bytes: u32): u32 {
  let from = frame;
  let to = frame;
  const end = frame + bytes;
  while (from < end) {
    const code = <u32>load<u8>(from++);
    // there are no zeros between zeros
    if (from + code - 1 > end) return 0;
    memory.copy(to, from, code - 1);
    from += code - 1;
    to += code - 1;
    if (code < 255 && from < end) store<u8>(to++, 0);
  }
  const length = <u32>(to - frame);
  if (length <= <u32>Link.ChecksumBytes) return 0;
  const content = length - Link.ChecksumBytes;
  return load<u32>(frame + content) == crc32(frame, content) ? content : 0;
}
