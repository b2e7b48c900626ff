/**
 * A page-table walker written from the architecture (Arm ARM D5; hardware sheet 3.3 and 3.4): 4 KiB granule, 39-bit
 * addresses, three levels. It shares no code with the kernel, so the two can be held against each other.
 */

/** What one exception level may do with an address. */
export interface Rights {
  read: boolean;
  write: boolean;
  execute: boolean;
}

export interface Mapping {
  /** Bits 0-38; add the half's base for a TTBR1 address. */
  virtual: number;
  physical: number;
  bytes: number;
  user: Rights;
  kernel: Rights;
  /** AttrIndx, an index into MAIR_EL1: 0 device, 1 write-back, 2 non-cacheable (sheet 3.3). */
  attribute: number;
  /** Not tagged with an ASID. */
  global: boolean;
  /** Bits 55-58, which the hardware ignores. */
  software: number;
}

/** Why there is no translation, with the level that the fault status code would name. */
export interface WalkFault {
  fault: "translation" | "access flag" | "address size";
  level: 1 | 2 | 3;
}

export type Walk = Mapping | WalkFault;

const PAGE = 4096;
const ADDRESS_BITS = 39;
const ENTRIES = 512;
/** Bits 12-47. */
const OUTPUT_MASK = 0x0000_ffff_ffff_f000n;
/** TCR_EL1.IPS = 2: 40 bits of physical address. */
const PHYSICAL_LIMIT = 1n << 40n;

const VALID = 1n;
const TABLE_OR_PAGE = 2n;
const NOT_GLOBAL = 1n << 11n;
const ACCESSED = 1n << 10n;
const KERNEL_NEVER_EXECUTES = 1n << 53n;
const USER_NEVER_EXECUTES = 1n << 54n;

/** What table descriptors on the way forbid (bits 59-62). */
interface Restrictions {
  noUser: boolean;
  noWrite: boolean;
  noUserExecute: boolean;
  noKernelExecute: boolean;
}

const UNRESTRICTED: Restrictions = { noUser: false, noWrite: false, noUserExecute: false, noKernelExecute: false };

/** Bytes that one descriptor of a level covers. */
function span(level: number): number {
  return 2 ** (12 + 9 * (3 - level));
}

function bit(descriptor: bigint, position: number): boolean {
  return ((descriptor >> BigInt(position)) & 1n) === 1n;
}

function restrict(above: Restrictions, table: bigint): Restrictions {
  return {
    noKernelExecute: above.noKernelExecute || bit(table, 59),
    noUserExecute: above.noUserExecute || bit(table, 60),
    noUser: above.noUser || bit(table, 61),
    noWrite: above.noWrite || bit(table, 62),
  };
}

function leaf(virtual: number, level: number, descriptor: bigint, above: Restrictions): Mapping {
  const bytes = span(level);
  const userData = bit(descriptor, 6) && !above.noUser;
  const writable = !bit(descriptor, 7) && !above.noWrite;
  const user = {
    read: userData,
    write: userData && writable,
    // Execution at EL0 needs no read right: AP = 00 with UXN clear is execute-only.
    execute: (descriptor & USER_NEVER_EXECUTES) === 0n && !above.noUserExecute,
  };
  const kernel = {
    read: true,
    write: writable,
    // A page that EL0 can write is never executable at EL1 (sheet 3.4).
    execute: (descriptor & KERNEL_NEVER_EXECUTES) === 0n && !above.noKernelExecute && !user.write,
  };
  const base = Number(descriptor & OUTPUT_MASK);
  return {
    virtual: virtual - (virtual % bytes),
    physical: base - (base % bytes),
    bytes,
    user,
    kernel,
    attribute: Number((descriptor >> 2n) & 7n),
    global: (descriptor & NOT_GLOBAL) === 0n,
    software: Number((descriptor >> 55n) & 15n),
  };
}

/** True for a walk that found a page or block. */
export function isMapped(walk: Walk): walk is Mapping {
  return !("fault" in walk);
}

export class Walker {
  /** @param memory physical memory; offset 0 is address 0. Looked up at every walk, since it may have grown. */
  constructor(private readonly memory: () => ArrayBufferLike) {}

  private entries(table: number): BigUint64Array {
    return new BigUint64Array(this.memory(), table, ENTRIES);
  }

  /** What a page of memory holds now, such as one of `tables`. */
  page(address: number): Buffer {
    return Buffer.from(this.memory(), address, PAGE);
  }

  /**
   * Translates one address.
   * @param ttbr TTBR0_EL1 or TTBR1_EL1, with or without ASID
   * @param virtual bits 0-38 of the address; TTBR0 addresses above fault
   */
  translate(ttbr: bigint, virtual: number): Walk {
    if (virtual >= 2 ** ADDRESS_BITS) return { fault: "translation", level: 1 };
    let table = Number(ttbr & OUTPUT_MASK);
    let restrictions = UNRESTRICTED;
    for (const level of [1, 2, 3] as const) {
      const index = Math.floor(virtual / span(level)) % ENTRIES;
      const descriptor = this.entries(table)[index];
      const upper = (descriptor & TABLE_OR_PAGE) !== 0n;
      if ((descriptor & VALID) === 0n || (level === 3 && !upper)) return { fault: "translation", level };
      if ((descriptor & OUTPUT_MASK) >= PHYSICAL_LIMIT) return { fault: "address size", level };
      if (level === 3 || !upper) {
        if ((descriptor & ACCESSED) === 0n) return { fault: "access flag", level };
        return leaf(virtual, level, descriptor, restrictions);
      }
      restrictions = restrict(restrictions, descriptor);
      table = Number(descriptor & OUTPUT_MASK);
    }
    throw new Error("unreachable: level 3 is always a leaf or a fault");
  }

  /** Every page and block of a table, in order of address, blocks and pages as they are. */
  leaves(ttbr: bigint): Mapping[] {
    const found: Mapping[] = [];
    this.visit(Number(ttbr & OUTPUT_MASK), 1, 0, UNRESTRICTED, found, []);
    return found;
  }

  /** Physical addresses of the tables of an address space, the level-1 table first. */
  tables(ttbr: bigint): number[] {
    const tables: number[] = [];
    this.visit(Number(ttbr & OUTPUT_MASK), 1, 0, UNRESTRICTED, [], tables);
    return tables;
  }

  /** As `leaves`, with neighbours of equal rights and contiguous memory joined. */
  enumerate(ttbr: bigint): Mapping[] {
    const ranges: Mapping[] = [];
    for (const next of this.leaves(ttbr)) {
      const last = ranges.at(-1);
      if (last && continues(last, next)) last.bytes += next.bytes;
      else ranges.push({ ...next });
    }
    return ranges;
  }

  /** Tables and leaves of an address space, as `tables` and `leaves` tell them, in one walk. */
  survey(ttbr: bigint): { tables: number[]; leaves: Mapping[] } {
    const found = { tables: [], leaves: [] };
    this.visit(Number(ttbr & OUTPUT_MASK), 1, 0, UNRESTRICTED, found.leaves, found.tables);
    return found;
  }

  private visit(
    table: number,
    level: 1 | 2 | 3,
    base: number,
    restrictions: Restrictions,
    found: Mapping[],
    tables: number[],
  ): void {
    tables.push(table);
    const entries = this.entries(table);
    // most are not VALID, which their low words tell without a bigint
    const words = new Uint32Array(this.memory(), table, 2 * ENTRIES);
    for (let index = 0; index < ENTRIES; index++) {
      if ((words[2 * index] & 1) === 0) continue;
      const descriptor = entries[index];
      const virtual = base + index * span(level);
      const upper = (descriptor & TABLE_OR_PAGE) !== 0n;
      if (level < 3 && upper) {
        const next = Number(descriptor & OUTPUT_MASK);
        this.visit(next, (level + 1) as 2 | 3, virtual, restrict(restrictions, descriptor), found, tables);
      } else if ((level < 3 || upper) && (descriptor & ACCESSED) !== 0n) {
        found.push(leaf(virtual, level, descriptor, restrictions));
      }
    }
  }
}

function sameRights(a: Rights, b: Rights): boolean {
  return a.read === b.read && a.write === b.write && a.execute === b.execute;
}

function continues(last: Mapping, next: Mapping): boolean {
  return (
    last.virtual + last.bytes === next.virtual &&
    last.physical + last.bytes === next.physical &&
    last.attribute === next.attribute &&
    last.global === next.global &&
    last.software === next.software &&
    sameRights(last.user, next.user) &&
    sameRights(last.kernel, next.kernel)
  );
}
