import { handleClose, notify, now } from "../lib/kernel";
import { MirrorServer } from "../lib/protocol/mirror";

/** Bytes that are kept, a power of two. */
const CAPACITY: u32 = 16384;

/** What was sent last, in a ring that nobody has to empty. */
@final
export class Sent {
  private readonly address: usize = heap.alloc(CAPACITY);
  /** How many bytes there ever were. */
  end: u64 = 0;

  push(byte: u32): void {
    store<u8>(this.address + ((<usize>this.end) & (CAPACITY - 1)), <u8>byte);
    this.end++;
  }

  /** Position of the oldest byte. */
  get start(): u64 {
    return this.end < CAPACITY ? 0 : this.end - CAPACITY;
  }

  /** Where the byte at a position lies. */
  at(position: u64): usize {
    return this.address + ((<usize>position) & (CAPACITY - 1));
  }

  /** Bytes that lie in a row from a position on. */
  runFrom(position: u64): u32 {
    return <u32>min(this.end - position, <u64>(CAPACITY - ((<u32>position) & (CAPACITY - 1))));
  }
}

/** Lets another program see what was sent. */
@final
export class Mirrors extends MirrorServer {
  private readonly since: u64 = now();
  /** Notification handle, 0 for none. */
  private watcher: u32 = 0;
  /** The watcher has been told of what came since it last read. */
  private told: bool = false;
  private known: u64 = 0;

  constructor(
    endpoint: u32,
    private readonly sent: Sent,
  ) {
    super(endpoint);
  }

  override read(from: u64, bytes: u32): u32 {
    const sent = this.sent;
    this.start = from > sent.end ? sent.start : max(from, sent.start);
    this.incarnation = this.since;
    this.count = 0;
    for (let at = this.start; at < sent.end;) {
      const written = this.writeLease(bytes, this.count, sent.at(at), sent.runFrom(at));
      if (written <= 0) break;
      this.count += written;
      at += written;
    }
    this.known = this.start + this.count;
    this.told = false;
    return 0;
  }

  override watch(sent: u32): u32 {
    if (this.watcher != 0) handleClose(this.watcher);
    this.watcher = this.take(sent);
    this.told = false;
    return 0;
  }

  /** Tells the watcher if there is something that it has not read, and that it has not been told of. */
  tell(): void {
    if (this.watcher == 0 || this.told || this.sent.end == this.known) return;
    this.told = true;
    notify(this.watcher);
  }
}
