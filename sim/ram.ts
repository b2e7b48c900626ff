/**
 * RAM as the kernel may use it: by the direct map as it was when the walks of tables were last told of it. Page 0 is not
 * mapped, so there a board faults. Here loads and stores cannot, but what they do shows: the page holds no small number or
 * address, and must go on to hold what it does.
 */
import { DIRECT_MAP } from "./firmware";
import { isMapped, type Walker } from "./walker";

const PAGE = 4096;
/** In every byte; some bits of a word are set and some are not, whichever a store changes. */
const JUNK = 0xa7;
const UNUSED = Buffer.alloc(PAGE, JUNK);

export class Ram {
  /** First address behind what the direct map reaches. */
  private end = 0;
  private readonly first: Buffer;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly walker: Walker,
  ) {
    this.first = Buffer.from(memory.buffer, 0, PAGE);
    this.first.fill(JUNK);
  }

  /** A barrier lets the walks see what was written to tables. */
  tableWritten(): void {
    const { byteLength } = this.memory.buffer;
    for (let at = this.end || PAGE; at < byteLength; at = this.end) {
      const walk = this.walker.translate(BigInt(DIRECT_MAP), at);
      if (!isMapped(walk)) return;
      this.end = walk.virtual + walk.bytes;
    }
  }

  /** @throws when the kernel cannot reach all of these bytes */
  range(address: number, bytes: number): [address: number, bytes: number] {
    if (address < PAGE || address + bytes > this.end) {
      const where = `0x${address.toString(16)}, ${bytes} bytes`;
      throw new Error(`${where}: ${address + bytes > this.memory.buffer.byteLength ? "not in RAM" : "not mapped"}`);
    }
    return [address, bytes];
  }

  /** @throws when the kernel has stored to page 0 */
  check(): void {
    if (this.first.equals(UNUSED)) return;
    const at = this.first.findIndex((byte) => byte !== JUNK);
    throw new Error(`the kernel has used a null pointer: it wrote to 0x${at.toString(16)}`);
  }
}
