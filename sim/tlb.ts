/**
 * A translation buffer that forgets nothing by itself: it takes up every valid translation of the space in use, and the
 * tables on the way, as hardware may, and keeps them until they are flushed. So a flush that the kernel forgot shows
 * (hardware sheet 3.5), and so does a forgotten barrier after an entry was written.
 */
import { isMapped, type Link, type Mapping, type Rights, type Walk, type Walker } from "./walker";

const PAGE_SIZES = [2 ** 12, 2 ** 21, 2 ** 30];

function sameRights(a: Rights, b: Rights): boolean {
  return a.read === b.read && a.write === b.write && a.execute === b.execute;
}

function agrees(remembered: Mapping, walk: Walk): boolean {
  return (
    isMapped(walk) &&
    walk.virtual === remembered.virtual &&
    walk.physical === remembered.physical &&
    walk.bytes === remembered.bytes &&
    walk.attribute === remembered.attribute &&
    sameRights(walk.user, remembered.user) &&
    sameRights(walk.kernel, remembered.kernel)
  );
}

export function asidOf(ttbr: bigint): number {
  return Number(ttbr >> 48n);
}

/** What is remembered of one address space. */
class Space {
  /** By first address of the page or block. */
  readonly mappings = new Map<number, Mapping>();
  /** Tables on the way to pages. */
  links: readonly Link[] = [];
  /** How many barriers there had been when everything was taken up. */
  barriers: number | undefined;
  /** Of which tables, and what they held when everything in them was taken up; nothing is known when it is undefined. */
  private seen: { ttbr: bigint; tables: { address: number; content: Buffer }[] } | undefined;

  constructor(private readonly walker: Walker) {}

  copy(): Space {
    const copy = new Space(this.walker);
    for (const [virtual, mapping] of this.mappings) copy.mappings.set(virtual, mapping);
    copy.links = this.links;
    copy.barriers = this.barriers;
    copy.seen = this.seen;
    return copy;
  }

  /** Whether nothing was changed or forgotten since `note`. */
  isCurrent(ttbr: bigint): boolean {
    const { seen, walker } = this;
    return seen?.ttbr === ttbr && seen.tables.every(({ address, content }) => walker.holds(address, content));
  }

  note(ttbr: bigint): void {
    const tables = this.walker.tables(ttbr);
    this.seen = {
      ttbr,
      tables: tables.map((address) => ({ address, content: this.walker.content(address) })),
    };
  }

  forget(virtual: number): void {
    this.mappings.delete(virtual);
    this.seen = undefined;
  }

  /** Forgets the tables on the way to an address. */
  forgetLinks(virtual: number): void {
    this.links = this.links.filter((link) => virtual < link.virtual || virtual >= link.virtual + link.bytes);
    this.seen = undefined;
  }
}

/** What a TLB remembers. */
export type TlbContent = ReadonlyMap<number, Space>;

export class Tlb {
  /** By ASID. */
  private readonly spaces = new Map<number, Space>();
  /** How often table walks were told that entries were written. */
  private barriers = 0;

  /** @param fresh is told of each translation that is taken up */
  constructor(
    private readonly walker: Walker,
    private readonly fresh: (mapping: Mapping) => void = () => undefined,
  ) {}

  private space(asid: number): Space {
    let space = this.spaces.get(asid);
    if (!space) this.spaces.set(asid, (space = new Space(this.walker)));
    return space;
  }

  /** Translates as the processor does: what is remembered wins over the tables. */
  translate(ttbr: bigint, virtual: number): Walk {
    const { mappings } = this.space(asidOf(ttbr));
    for (const bytes of PAGE_SIZES) {
      const remembered = mappings.get(virtual - (virtual % bytes));
      if (remembered && remembered.bytes === bytes) return remembered;
    }
    const walk = this.walker.translate(ttbr, virtual);
    if (isMapped(walk)) mappings.set(walk.virtual, walk);
    return walk;
  }

  /** `dsb ishst; isb` */
  tableWritten(): void {
    this.barriers++;
  }

  /** @throws when a translation of a space that it remembers, or a table on the way, is no longer what the tables say */
  check(ttbr: bigint): void {
    const space = this.space(asidOf(ttbr));
    if (space.isCurrent(ttbr)) return;
    const links = this.walker.links(ttbr);
    for (const { virtual, bytes, table } of space.links) {
      if (links.some((now) => now.virtual === virtual && now.bytes === bytes && now.table === table)) continue;
      const where = `the table for 0x${virtual.toString(16)} of address space ${asidOf(ttbr)}`;
      throw new Error(`stale translation: ${where} was changed and not flushed`);
    }
    for (const remembered of space.mappings.values()) {
      if (agrees(remembered, this.walker.translate(ttbr, remembered.virtual))) continue;
      const where = `0x${remembered.virtual.toString(16)} of address space ${asidOf(ttbr)}`;
      throw new Error(`stale translation: ${where} was changed and not flushed`);
    }
  }

  /** What it remembers now, to be given back to `restore`. */
  save(): TlbContent {
    return new Map([...this.spaces].map(([asid, space]) => [asid, space.copy()]));
  }

  restore(content: TlbContent): void {
    this.spaces.clear();
    for (const [asid, space] of content) this.spaces.set(asid, space.copy());
  }

  /**
   * Takes up every translation of a space.
   * @throws when one that it remembers is no longer what the tables say, or when there was no barrier after one was written
   */
  fill(ttbr: bigint): void {
    this.check(ttbr);
    const space = this.space(asidOf(ttbr));
    if (space.isCurrent(ttbr)) return;
    for (const leaf of this.walker.leaves(ttbr)) {
      const where = `0x${leaf.virtual.toString(16)}`;
      if (leaf.global) throw new Error(`${where} is a user page that is not tagged with its ASID`);
      if (space.mappings.has(leaf.virtual)) continue;
      if (space.barriers === this.barriers) throw new Error(`${where} was mapped with no barrier after it`);
      this.fresh(leaf);
      space.mappings.set(leaf.virtual, leaf);
    }
    space.links = this.walker.links(ttbr);
    space.barriers = this.barriers;
    space.note(ttbr);
  }

  /** `tlbi vae1is` @param page virtual address >> 12 */
  flushPage(asid: number, page: number): void {
    const space = this.space(asid);
    const virtual = page * 4096;
    for (const bytes of PAGE_SIZES) {
      const first = virtual - (virtual % bytes);
      if (space.mappings.get(first)?.bytes === bytes) space.forget(first);
    }
    space.forgetLinks(virtual);
  }

  /** `tlbi aside1is` */
  flushSpace(asid: number): void {
    this.spaces.delete(asid);
  }
}
