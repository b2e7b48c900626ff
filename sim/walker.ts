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
/** TCR_EL1.IPS = 2: 40 bits of physical address. */
const PHYSICAL_LIMIT = 2 ** 40;

/** A descriptor in halves: bit 32 + n is bit n of `high`. Looking at bits of numbers takes a tenth of the time of bigints. */
interface Descriptor {
  low: number;
  high: number;
}

const VALID = 1 << 0;
const TABLE_OR_PAGE = 1 << 1;
const USER = 1 << 6;
const READ_ONLY = 1 << 7;
const ACCESSED = 1 << 10;
const NOT_GLOBAL = 1 << 11;
const KERNEL_NEVER_EXECUTES = 1 << (53 - 32);
const USER_NEVER_EXECUTES = 1 << (54 - 32);
const SOFTWARE_SHIFT = 55 - 32;

/** Bits 12-47. */
function outputAddress({ low, high }: Descriptor): number {
  return (high & 0xffff) * 2 ** 32 + ((low & 0xffff_f000) >>> 0);
}

/** The table that a TTBR names. */
function tableOf(ttbr: bigint): number {
  return outputAddress({ low: Number(ttbr & 0xffff_ffffn), high: Number((ttbr >> 32n) & 0xffffn) });
}

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

function restrict(above: Restrictions, { high }: Descriptor): Restrictions {
  return {
    noKernelExecute: above.noKernelExecute || (high & (1 << (59 - 32))) !== 0,
    noUserExecute: above.noUserExecute || (high & (1 << (60 - 32))) !== 0,
    noUser: above.noUser || (high & (1 << (61 - 32))) !== 0,
    noWrite: above.noWrite || (high & (1 << (62 - 32))) !== 0,
  };
}

function leaf(virtual: number, level: number, descriptor: Descriptor, above: Restrictions): Mapping {
  const { low, high } = descriptor;
  const bytes = span(level);
  const userData = (low & USER) !== 0 && !above.noUser;
  const writable = (low & READ_ONLY) === 0 && !above.noWrite;
  const user = {
    read: userData,
    write: userData && writable,
    // Execution at EL0 needs no read right: AP = 00 with UXN clear is execute-only.
    execute: (high & USER_NEVER_EXECUTES) === 0 && !above.noUserExecute,
  };
  const kernel = {
    read: true,
    write: writable,
    // A page that EL0 can write is never executable at EL1 (sheet 3.4).
    execute: (high & KERNEL_NEVER_EXECUTES) === 0 && !above.noKernelExecute && !user.write,
  };
  const base = outputAddress(descriptor);
  return {
    virtual: virtual - (virtual % bytes),
    physical: base - (base % bytes),
    bytes,
    user,
    kernel,
    attribute: (low >> 2) & 7,
    global: (low & NOT_GLOBAL) === 0,
    software: (high >>> SOFTWARE_SHIFT) & 15,
  };
}

/** True for a walk that found a page or block. */
export function isMapped(walk: Walk): walk is Mapping {
  return !("fault" in walk);
}

/** A table of level 2 or 3. */
export interface Link {
  /** First of the addresses that it is for, and how many bytes. */
  virtual: number;
  bytes: number;
  /** Physical. */
  table: number;
}

/** An address space as it was found, and what its tables held then. */
interface Survey {
  readonly tables: readonly number[];
  readonly leaves: readonly Mapping[];
  readonly content: readonly Buffer[];
}

export class Walker {
  /** By the address of the level-1 table. */
  private readonly surveys = new Map<number, Survey>();
  private whole = Buffer.alloc(0) as Buffer;

  /** @param memory physical memory; offset 0 is address 0. Looked up at every walk, since it may have grown. */
  constructor(private readonly memory: () => ArrayBufferLike) {}

  /** Low and high halves of a table's descriptors, in turn. */
  private halves(table: number): Uint32Array {
    return new Uint32Array(this.memory(), table, 2 * ENTRIES);
  }

  private get bytes(): Buffer {
    const memory = this.memory();
    if (this.whole.buffer !== memory) this.whole = Buffer.from(memory);
    return this.whole;
  }

  /** A copy of what a page of memory holds now, such as one of `tables`. */
  content(address: number): Buffer {
    return Buffer.from(this.bytes.subarray(address, address + PAGE));
  }

  /** Whether a page of memory still holds this content. */
  holds(address: number, content: Buffer): boolean {
    return this.bytes.compare(content, 0, PAGE, address, address + PAGE) === 0;
  }

  /**
   * Translates one address.
   * @param ttbr TTBR0_EL1 or TTBR1_EL1, with or without ASID
   * @param virtual bits 0-38 of the address; TTBR0 addresses above fault
   */
  translate(ttbr: bigint, virtual: number): Walk {
    if (virtual >= 2 ** ADDRESS_BITS) return { fault: "translation", level: 1 };
    let table = tableOf(ttbr);
    let restrictions = UNRESTRICTED;
    for (const level of [1, 2, 3] as const) {
      const index = Math.floor(virtual / span(level)) % ENTRIES;
      const halves = this.halves(table);
      const descriptor = { low: halves[2 * index], high: halves[2 * index + 1] };
      const upper = (descriptor.low & TABLE_OR_PAGE) !== 0;
      if ((descriptor.low & VALID) === 0 || (level === 3 && !upper)) return { fault: "translation", level };
      if (outputAddress(descriptor) >= PHYSICAL_LIMIT) return { fault: "address size", level };
      if (level === 3 || !upper) {
        if ((descriptor.low & ACCESSED) === 0) return { fault: "access flag", level };
        return leaf(virtual, level, descriptor, restrictions);
      }
      restrictions = restrict(restrictions, descriptor);
      table = outputAddress(descriptor);
    }
    throw new Error("unreachable: level 3 is always a leaf or a fault");
  }

  /** Every page and block of a table, in order of address, blocks and pages as they are. */
  leaves(ttbr: bigint): Mapping[] {
    const found: Mapping[] = [];
    this.visit(tableOf(ttbr), 1, 0, UNRESTRICTED, found, []);
    return found;
  }

  /** Physical addresses of the tables of an address space, the level-1 table first. */
  tables(ttbr: bigint): number[] {
    const tables: number[] = [];
    this.visit(tableOf(ttbr), 1, 0, UNRESTRICTED, [], tables);
    return tables;
  }

  /** The tables behind the level-1 table, with the addresses that each is for. */
  links(ttbr: bigint): Link[] {
    const links: Link[] = [];
    this.eachLink(tableOf(ttbr), 1, 0, links);
    return links;
  }

  private eachLink(table: number, level: 1 | 2, base: number, links: Link[]): void {
    const halves = this.halves(table);
    for (let index = 0; index < ENTRIES; index++) {
      const descriptor = { low: halves[2 * index], high: halves[2 * index + 1] };
      if ((descriptor.low & VALID) === 0 || (descriptor.low & TABLE_OR_PAGE) === 0) continue;
      const link = { virtual: base + index * span(level), bytes: span(level), table: outputAddress(descriptor) };
      links.push(link);
      if (level === 1) this.eachLink(link.table, 2, link.virtual, links);
    }
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

  /** Tables and leaves of an address space, as `tables` and `leaves` tell them; walked again only when a table has changed. */
  survey(ttbr: bigint): Survey {
    const root = tableOf(ttbr);
    const last = this.surveys.get(root);
    if (last?.tables.every((table, index) => this.holds(table, last.content[index]))) return last;
    const tables: number[] = [];
    const leaves: Mapping[] = [];
    this.visit(root, 1, 0, UNRESTRICTED, leaves, tables);
    const survey = { tables, leaves, content: tables.map((table) => this.content(table)) };
    this.surveys.set(root, survey);
    return survey;
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
    const halves = this.halves(table);
    for (let index = 0; index < ENTRIES; index++) {
      if ((halves[2 * index] & VALID) === 0) continue;
      const descriptor = { low: halves[2 * index], high: halves[2 * index + 1] };
      const virtual = base + index * span(level);
      const upper = (descriptor.low & TABLE_OR_PAGE) !== 0;
      if (level < 3 && upper) {
        const below = restrict(restrictions, descriptor);
        this.visit(outputAddress(descriptor), (level + 1) as 2 | 3, virtual, below, found, tables);
      } else if ((level < 3 || upper) && (descriptor.low & ACCESSED) !== 0) {
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
