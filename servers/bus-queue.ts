/** Programs that wait for a bus, in the order in which they asked. */

/** More than the services that a manifest can hold. */
const MOST: u32 = 64;

@final
export class BusQueue {
  /** Who is first; meaningless while nobody waits. */
  caller: u32 = 0;
  /** What the first asked for. */
  what: u64 = 0;
  private readonly callers: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  private readonly whats: StaticArray<u64> = new StaticArray<u64>(<i32>MOST);
  private first: u32 = 0;
  private count: u32 = 0;

  /** @returns false when there is no room */
  add(caller: u32, what: u64): bool {
    if (this.count == MOST) return false;
    const at = (this.first + this.count++) % MOST;
    this.callers[at] = caller;
    this.whats[at] = what;
    return true;
  }

  /** Takes the first, into `caller` and `what`. @returns false when nobody waits */
  take(): bool {
    if (this.count == 0) return false;
    this.caller = this.callers[this.first];
    this.what = this.whats[this.first];
    this.first = (this.first + 1) % MOST;
    this.count--;
    return true;
  }
}
