/** Consistent overhead byte stuffing: bytes without zeros for any bytes, at the cost of one in 254 and one more. */

/** @returns the encoded bytes, without a delimiter */
export function encodeCobs(bytes: Uint8Array): Uint8Array {
  const encoded = new Uint8Array(bytes.length + Math.floor(bytes.length / 254) + 1);
  let code = 0; // where the count of the present block stands
  let at = 1;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0) encoded[at++] = byte;
    const full = at - code === 255;
    if (byte !== 0 && !full) continue;
    // a full block says that no zero follows it, so nothing need follow the last byte of all
    if (byte !== 0 && index === bytes.length - 1) break;
    encoded[code] = at - code;
    code = at++;
  }
  encoded[code] = at - code;
  return encoded.subarray(0, at);
}

/** @returns undefined when no bytes are encoded like this */
export function decodeCobs(encoded: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length;) {
    const code = encoded[at];
    const end = at + code;
    if (code === 0 || end > encoded.length) return undefined;
    const block = encoded.subarray(at + 1, end);
    if (block.includes(0)) return undefined;
    bytes.set(block, length);
    length += block.length;
    at = end;
    if (code < 255 && at < encoded.length) length++;
  }
  return bytes.subarray(0, length);
}
