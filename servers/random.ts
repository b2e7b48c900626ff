/**
 * The server of random bytes: who asks first is served first, a piece at a time, so that nobody holds the server up. The
 * generator's interrupt is not used: it gives a word every some ten microseconds, and a look each millisecond finds them.
 */
import { Reply } from "../abi/reply";
import { Random } from "../drivers/random";
import { milliseconds, NEVER, now, setTimer } from "../lib/kernel";
import { leaseWrite } from "../lib/message";
import { RandomError, RandomServer } from "../lib/protocol/random";
import { serve } from "../lib/server";
import { device, serveEndpoint } from "../lib/service";

const TIMER_BIT: u64 = 1;
/** How long it waits before it looks again whether there are words. */
const LOOK_MS: u64 = 1;
/** For how long the generator may give nothing: several times its warm-up. */
const PATIENCE_MS: u64 = 1000;
const MOST_BYTES: u32 = 4096;
const PIECE_WORDS: u32 = 64;
const PIECE = memory.data(PIECE_WORDS << 2);
/** More than there are clients in a system, each of which waits for one answer. */
const QUEUE: u32 = 16;
/**
 * So many equal words in a row are none of chance: the repetition count test of NIST SP 800-90B, 4.4.1, with the false
 * alarms of 2^-20 that it recommends and 8 bits of entropy in a word, which is a careful guess: 1 + 20 / 8, rounded up.
 */
const REPETITIONS: u32 = 4;

@final
class RandomBytes extends RandomServer {
  /** Who waits, the first at 0, and for how many bytes. */
  private readonly callers: StaticArray<u32> = new StaticArray<u32>(<i32>QUEUE);
  private readonly counts: StaticArray<u32> = new StaticArray<u32>(<i32>QUEUE);
  private waiting: u32 = 0;
  /** Bytes that the first of them has. */
  private done: u32 = 0;
  /** When the generator has given nothing for too long, in ticks. */
  private deadline: u64 = NEVER;
  private last: u32 = 0;
  /** How often the last word came in a row; 0: there is none. */
  private repeated: u32 = 0;

  constructor(
    endpoint: u32,
    private readonly generator: Random,
  ) {
    super(endpoint);
  }

  start(): void {
    this.generator.open();
    this.repeated = 0;
  }

  override fill(count: u32, _bytes: u32): u32 {
    if (count == 0 || count > MOST_BYTES) return RandomError.BadCount;
    if (this.waiting == QUEUE) return RandomError.Busy;
    this.callers[this.waiting] = this.caller;
    this.counts[this.waiting] = count;
    if (this.waiting++ == 0) this.begin();
    return this.defer();
  }

  override notified(bits: u64): void {
    if ((bits & TIMER_BIT) != 0 && this.waiting > 0) this.proceed();
  }

  /** Serves the first of those who wait. */
  private begin(): void {
    this.done = 0;
    this.deadline = now() + milliseconds(PATIENCE_MS);
    setTimer(now(), TIMER_BIT);
  }

  private proceed(): void {
    const wanted = min(PIECE_WORDS, (this.counts[0] - this.done + 3) >> 2);
    let words: u32 = 0;
    while (words < wanted && this.generator.available() > 0) {
      const word = this.generator.next();
      if (!this.isFresh(word)) return this.fail(RandomError.Repeats);
      store<u32>(PIECE + (words++ << 2), word);
    }
    if (words > 0) {
      this.deadline = now() + milliseconds(PATIENCE_MS);
      if (!this.deliver(words << 2)) return;
    } else if (now() >= this.deadline) {
      return this.fail(RandomError.Silent);
    }
    // with words left it goes on at once, but lets others ask before
    setTimer(words == wanted ? now() : now() + milliseconds(LOOK_MS), TIMER_BIT);
  }

  /** @returns whether the first of those who wait wants more */
  private deliver(bytes: u32): bool {
    const piece = min(bytes, this.counts[0] - this.done);
    const written = leaseWrite(this.callers[0], 0, this.done, PIECE, piece);
    memory.fill(PIECE, 0, bytes);
    this.done += piece;
    if (written == <i32>piece && this.done < this.counts[0]) return true;
    this.end(written == <i32>piece ? 0 : Reply.BadRequest);
    return false;
  }

  private isFresh(word: u32): bool {
    this.repeated = this.repeated > 0 && word == this.last ? this.repeated + 1 : 1;
    this.last = word;
    return this.repeated < REPETITIONS;
  }

  /** The generator is not to be trusted as it is. */
  private fail(code: RandomError): void {
    memory.fill(PIECE, 0, PIECE_WORDS << 2);
    this.start();
    this.end(code);
  }

  /** Answers the first of those who wait. @param code 0, a `RandomError` or a `Reply` */
  private end(code: u32): void {
    const caller = this.callers[0];
    this.waiting--;
    for (let i: u32 = 0; i < this.waiting; i++) {
      this.callers[i] = this.callers[i + 1];
      this.counts[i] = this.counts[i + 1];
    }
    if (this.waiting > 0) this.begin();
    else setTimer(NEVER, TIMER_BIT);
    this.finishFill(caller, code);
  }
}

export function main(): void {
  const server = new RandomBytes(serveEndpoint("random"), new Random(device("random").base));
  server.start();
  serve(server);
}
