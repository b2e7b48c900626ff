/** Writes a flattened device tree (Devicetree Specification 0.4, chapter 5), as the firmware would hand to the kernel. */

/** A property's value: cells (big-endian u32), text (zero-ended), or bytes as they are. */
export type DeviceTreeValue = number[] | string | Uint8Array;

export interface DeviceTreeNode {
  properties?: Record<string, DeviceTreeValue>;
  children?: Record<string, DeviceTreeNode>;
}

const MAGIC = 0xd00dfeed;
const VERSION = 17;
const LAST_COMPATIBLE = 16;
const HEADER_BYTES = 40;

const enum Token {
  BeginNode = 1,
  EndNode = 2,
  Property = 3,
  End = 9,
}

class Writer {
  readonly bytes: number[] = [];

  cell(value: number): void {
    this.bytes.push((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  }

  append(data: Iterable<number>): void {
    this.bytes.push(...data);
    while (this.bytes.length % 4 !== 0) this.bytes.push(0);
  }
}

function zeroEnded(text: string): Uint8Array {
  return new TextEncoder().encode(text + "\0");
}

function valueBytes(value: DeviceTreeValue): Uint8Array {
  if (typeof value === "string") return zeroEnded(value);
  if (value instanceof Uint8Array) return value;
  const writer = new Writer();
  for (const cell of value) writer.cell(cell);
  return Uint8Array.from(writer.bytes);
}

function writeNode(name: string, node: DeviceTreeNode, structure: Writer, names: Map<string, number>): void {
  structure.cell(Token.BeginNode);
  structure.append(zeroEnded(name));
  for (const [key, value] of Object.entries(node.properties ?? {})) {
    if (!names.has(key)) {
      const used = [...names.keys()].reduce((sum, each) => sum + each.length + 1, 0);
      names.set(key, used);
    }
    const data = valueBytes(value);
    structure.cell(Token.Property);
    structure.cell(data.length);
    structure.cell(names.get(key)!);
    structure.append(data);
  }
  for (const [key, child] of Object.entries(node.children ?? {})) writeNode(key, child, structure, names);
  structure.cell(Token.EndNode);
}

/**
 * @param root the tree
 * @param reservations entries of the memory reservation block: address and bytes, below 4 GiB
 * @returns the blob
 */
export function deviceTree(
  root: DeviceTreeNode,
  reservations: readonly (readonly [number, number])[] = [],
): Uint8Array {
  const structure = new Writer();
  const names = new Map<string, number>();
  writeNode("", root, structure, names);
  structure.cell(Token.End);
  const strings = new Writer();
  strings.append([...names.keys()].flatMap((name) => [...zeroEnded(name)]));

  const reserved = new Writer();
  for (const [address, bytes] of [...reservations, [0, 0] as const]) {
    for (const cell of [0, address, 0, bytes]) reserved.cell(cell);
  }
  const structureOffset = HEADER_BYTES + reserved.bytes.length;
  const stringsOffset = structureOffset + structure.bytes.length;
  const total = stringsOffset + strings.bytes.length;

  const header = new Writer();
  for (const cell of [
    MAGIC,
    total,
    structureOffset,
    stringsOffset,
    HEADER_BYTES,
    VERSION,
    LAST_COMPATIBLE,
    0,
    strings.bytes.length,
    structure.bytes.length,
  ]) {
    header.cell(cell);
  }
  return Uint8Array.from([...header.bytes, ...reserved.bytes, ...structure.bytes, ...strings.bytes]);
}
