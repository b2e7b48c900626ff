/** Memory as another bus master sees it: what a model with DMA reads and writes. */

/** Addresses are those of the bus master, 4-byte aligned; values are 32 bits, unsigned, little-endian. */
export interface BusMemory {
  /** What the memory holds there. @throws Error when none is there, or the address is not aligned */
  read(address: number): number;
  /** Stores it there. @throws as `read` */
  write(address: number, value: number): void;
}

/** Plain memory, without a cache between. */
export class Ram implements BusMemory {
  /**
   * @param bytes looked up at each access, since the memory of a program may grow
   * @param base address of the first of them
   */
  constructor(
    private readonly bytes: () => Uint8Array,
    private readonly base = 0,
  ) {}

  read(address: number): number {
    const { view, offset } = this.at(address, "read");
    return view.getUint32(offset, true);
  }

  write(address: number, value: number): void {
    const { view, offset } = this.at(address, "write");
    view.setUint32(offset, value, true);
  }

  private at(address: number, verb: string): { view: DataView; offset: number } {
    const bytes = this.bytes();
    const offset = address - this.base;
    const where = `DMA ${verb} at 0x${address.toString(16)}`;
    if (address % 4 !== 0) throw new Error(`${where} is not 4-byte aligned`);
    if (offset < 0 || offset + 4 > bytes.length) throw new Error(`${where}: no memory is there`);
    return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset };
  }
}
