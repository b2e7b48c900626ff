/** Search for bytes in bytes. */

/** @returns where `wanted` begins in `text` for the first time, or -1 */
export function find(text: usize, bytes: u32, wanted: usize, wantedBytes: u32): i32 {
  if (wantedBytes > bytes) return -1;
  const last = bytes - wantedBytes;
  for (let at: u32 = 0; at <= last; at++) {
    let same: u32 = 0;
    while (same < wantedBytes && load<u8>(text + at + same) == load<u8>(wanted + same)) same++;
    if (same == wantedBytes) return <i32>at;
  }
  return -1;
}
