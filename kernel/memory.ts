import { BootSource } from "../abi/syscall";
import { PERIPHERALS } from "./board";
import { property, propertyWord, setPropertyWord } from "./firmware";
import { FACTS } from "./layout";
import { panic } from "./panic";

/** What the firmware told of the machine. RAM is counted from address 0. */
@unmanaged
@final
export class Facts {
  source: u32 = 0;
  /** Bytes of RAM that are the Arm's, the VideoCore's share left out. */
  ram: u32 = 0;
  initrd: u32 = 0;
  initrdBytes: u32 = 0;
  /** The device tree itself. */
  tree: u32 = 0;
  treeBytes: u32 = 0;
  archive: u32 = 0;
  archiveBytes: u32 = 0;
  /** Pages kept since boot. */
  keptPages: u32 = 0;
}
export const facts = changetype<Facts>(FACTS);

const TREE_MAGIC: u32 = 0xd00dfeed;
const PROPERTY_ARM_MEMORY: u32 = 0x00010005;

/** Finds memory: by the device tree, else by asking the firmware. @param pointer what the firmware passed */
export function learnMemory(pointer: u32): void {
  if (pointer != 0 && big(pointer) == TREE_MAGIC) {
    facts.source = BootSource.DeviceTree;
    facts.tree = pointer;
    facts.treeBytes = big(pointer + 4);
    readTree(pointer);
  }
  if (facts.ram == 0) {
    facts.source = BootSource.Mailbox;
    setPropertyWord(0, 0);
    setPropertyWord(1, 0);
    if (property(PROPERTY_ARM_MEMORY) >= 8 && propertyWord(0) == 0) facts.ram = propertyWord(1);
  }
  if (facts.ram == 0) panic("the firmware tells of no memory: no device tree, no mailbox answer");
  if (facts.ram > PERIPHERALS) facts.ram = PERIPHERALS;
}

/** A big-endian word: device trees are. */
function big(address: u32): u32 {
  return bswap<u32>(load<u32>(address));
}

const enum Token {
  BeginNode = 1,
  EndNode = 2,
  Property = 3,
  Nop = 4,
}

/** Whether the zero-ended name at `address` is `name`, up to an `@`. */
function named(address: u32, name: string): bool {
  for (let i = 0; i < name.length; i++) {
    if (load<u8>(address + i) != <u8>name.charCodeAt(i)) return false;
  }
  const end = load<u8>(address + name.length);
  return end == 0 || end == 0x40;
}

/** A number of one or two cells. */
function cells(address: u32, count: u32): u64 {
  return count == 1 ? big(address) : ((<u64>big(address)) << 32) | big(address + 4);
}

/** Devicetree Specification 0.4, chapter 5: header, then the structure block of tokens. Never reads past its end. */
function readTree(tree: u32): void {
  const bytes = facts.treeBytes;
  const structure = big(tree + 8);
  const strings = big(tree + 12);
  if (structure >= bytes || strings >= bytes || (structure & 3) != 0) return;
  const end = tree + bytes;
  let at = tree + structure;
  let depth: u32 = 0;
  let addressCells: u32 = 2;
  let sizeCells: u32 = 1;
  // names of the node that the properties belong to, at depth 2
  let inMemory: bool = false;
  let inChosen: bool = false;
  let initrdEnd: u32 = 0;
  while (at + 4 <= end) {
    const token = big(at);
    at += 4;
    if (token == Token.BeginNode) {
      const name = at;
      while (at < end && load<u8>(at) != 0) at++;
      at = (at + 4) & ~3;
      depth++;
      inMemory = depth == 2 && named(name, "memory");
      inChosen = depth == 2 && named(name, "chosen");
    } else if (token == Token.EndNode) {
      if (depth-- == 0) return;
      inMemory = false;
      inChosen = false;
    } else if (token == Token.Property) {
      if (at + 8 > end) return;
      const length = big(at);
      const nameOffset = big(at + 4);
      const value = at + 8;
      if (length > end - value || nameOffset >= bytes - strings) return;
      const name = tree + strings + nameOffset;
      at = (value + length + 3) & ~3;
      if (depth == 1 && length == 4) {
        if (named(name, "#address-cells")) addressCells = big(value);
        if (named(name, "#size-cells")) sizeCells = big(value);
      }
      if (addressCells - 1 > 1 || sizeCells - 1 > 1) return;
      if (inMemory && named(name, "reg") && length >= (addressCells + sizeCells) << 2) {
        // the first bank starts at 0; the boards we run on have their second one above 1 GiB
        if (cells(value, addressCells) == 0) {
          facts.ram = <u32>min<u64>(cells(value + (addressCells << 2), sizeCells), PERIPHERALS);
        }
      }
      if (inChosen && (length == 4 || length == 8)) {
        if (named(name, "linux,initrd-start")) facts.initrd = <u32>cells(value, length >> 2);
        if (named(name, "linux,initrd-end")) initrdEnd = <u32>cells(value, length >> 2);
      }
    } else if (token != Token.Nop) break;
  }
  facts.initrdBytes = initrdEnd > facts.initrd ? initrdEnd - facts.initrd : 0;
}
