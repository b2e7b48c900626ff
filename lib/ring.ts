/** A ring of bytes over memory taken once at start. What is copied in and out goes by runs, so that no byte moves twice. */
@final
export class Ring {
  private readonly address: usize;
  /** Counts that only grow; their difference is what is in the ring. */
  private read: u32 = 0;
  private written: u32 = 0;

  /** @param capacity in bytes, a power of two */
  constructor(readonly capacity: u32) {
    assert(capacity > 0 && (capacity & (capacity - 1)) == 0, "the capacity of a ring is a power of two");
    this.address = heap.alloc(capacity);
  }

  /** Bytes that it holds. */
  get length(): u32 {
    return this.written - this.read;
  }

  /** Bytes that there is room for. */
  get free(): u32 {
    return this.capacity - this.length;
  }

  /** Where the oldest byte lies. */
  get front(): usize {
    return this.address + (this.read & (this.capacity - 1));
  }

  /** Bytes that lie in a row from `front` on. */
  get frontRun(): u32 {
    return min(this.length, this.capacity - (this.read & (this.capacity - 1)));
  }

  /** Gives up the oldest bytes. @param count at most `length` */
  drop(count: u32): void {
    this.read += count;
  }

  /** Where the next byte goes. */
  get back(): usize {
    return this.address + (this.written & (this.capacity - 1));
  }

  /** Bytes that can be put in a row from `back` on. */
  get backRun(): u32 {
    return min(this.free, this.capacity - (this.written & (this.capacity - 1)));
  }

  /** Takes up bytes that have been put at `back`. @param count at most `backRun` */
  add(count: u32): void {
    this.written += count;
  }

  /** Appends one byte; there must be room. */
  push(byte: u32): void {
    store<u8>(this.back, <u8>byte);
    this.written++;
  }

  /** Appends bytes; there must be room. */
  append(address: usize, bytes: u32): void {
    const run = min(bytes, this.backRun);
    memory.copy(this.back, address, run);
    this.add(run);
    if (run == bytes) return;
    memory.copy(this.back, address + run, bytes - run);
    this.add(bytes - run);
  }

  /** Takes the oldest byte; there must be one. */
  pop(): u32 {
    const byte = load<u8>(this.front);
    this.read++;
    return byte;
  }

  /** Takes the oldest bytes; there must be as many. */
  remove(address: usize, bytes: u32): void {
    const run = min(bytes, this.frontRun);
    memory.copy(address, this.front, run);
    this.drop(run);
    if (run == bytes) return;
    memory.copy(address + run, this.front, bytes - run);
    this.drop(bytes - run);
  }
}
