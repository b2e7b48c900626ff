/** Serves everything that a protocol can have, for the tests of the server loop and of the generated stubs. */
import { Reply } from "../../../abi/reply";
import { LogLevel } from "../../../abi/syscall";
import { notify } from "../../../lib/kernel";
import { info } from "../../../lib/log";
import { serve } from "../../../lib/server";
import { serveEndpoint } from "../../../lib/service";
import { Colour, Entry, ENTRY_BYTES, Point, SampleError, SampleServer, Sparse } from "../../protocol/assembly/sample";

const BUFFER = memory.data(65536, 8);

@final
class Server extends SampleServer {
  waiting: u32 = 0;

  override small(a: u32, b: u32, c: i32, d: i32): u32 {
    info("words are safe");
    this.a1 = a;
    this.b1 = b;
    this.c1 = c;
    this.d1 = d;
    return 0;
  }

  override large(a: u32, b: u64, c: i32, d: i64, e: bool): u32 {
    this.a2 = a;
    this.b2 = b;
    this.c2 = c;
    this.d2 = d;
    this.e2 = e;
    return 0;
  }

  override named(colour: Colour, sparse: Sparse, level: LogLevel, nameLow: u64, nameHigh: u64): u32 {
    this.hue = colour;
    this.many = sparse;
    this.howBad = level;
    this.calledLow = nameLow;
    this.calledHigh = nameHigh;
    return 0;
  }

  override mirror(point: Point): u32 {
    if (point.x > 1000) return SampleError.TooFar;
    this.mirrored.x = -point.x;
    this.mirrored.y = point.y;
    this.mirrored.colour = point.colour;
    this.mirrored.visible = !point.visible;
    return 0;
  }

  override reverse(text: u32, backwards: u32): u32 {
    const count = this.readLease(text, 0, BUFFER, 65536);
    if (count < 0) return Reply.BadRequest;
    for (let i = 0; i < count / 2; i++) {
      const byte = load<u8>(BUFFER + i);
      store<u8>(BUFFER + i, load<u8>(BUFFER + count - 1 - i));
      store<u8>(BUFFER + count - 1 - i, byte);
    }
    this.copied = this.writeLease(backwards, 0, BUFFER, count);
    return 0;
  }

  override double(numbers: u32): u32 {
    const bytes = this.readLease(numbers, 0, BUFFER, 65536);
    for (let at = 0; at < bytes; at += 4) store<u32>(BUFFER + at, load<u32>(BUFFER + at) * 2);
    this.writeLease(numbers, 0, BUFFER, bytes);
    return 0;
  }

  override fill(first: u32, entries: u32, last: u32): u32 {
    const entry = changetype<Entry>(BUFFER);
    if (this.readLease(first, 0, BUFFER, ENTRY_BYTES) != ENTRY_BYTES) return Reply.BadRequest;
    if (load<u8>(entry.name) == 0) return SampleError.Nobody;
    this.filled = 0;
    while (this.writeLease(entries, this.filled * ENTRY_BYTES, BUFFER, ENTRY_BYTES) == ENTRY_BYTES) {
      this.filled++;
      entry.key++;
      entry.value = -entry.value;
      entry.sparse = Sparse.TooMany;
    }
    return this.writeLease(last, 0, BUFFER, ENTRY_BYTES) == ENTRY_BYTES ? 0 : Reply.BadRequest;
  }

  override exchange(ring: u32, other: u32): u32 {
    notify(this.take(ring));
    this.same = this.take(other);
    return 0;
  }

  override wait(): u32 {
    if (this.client == 9) return SampleError.Nobody;
    this.waiting = this.caller;
    return this.defer();
  }

  override notified(bits: u64): void {
    if (this.waiting != 0) this.finishWait(this.waiting, 0, bits);
    this.waiting = 0;
  }

  override peerRestarted(): void {
    info("peer restarted");
  }
}

export function main(): void {
  serve(new Server(serveEndpoint("sample")));
}
