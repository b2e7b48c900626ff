/** Requests that wait until the output has room for them, in the order in which they came. */

/** More than the services that a manifest can hold. */
const MOST: i32 = 64;

/** What a waiting client wants. */
export const enum Wish {
  Write,
  Clear,
}

@final
export class Writers {
  count: i32 = 0;
  private readonly callers: StaticArray<u32> = new StaticArray<u32>(MOST);
  private readonly clients: StaticArray<u32> = new StaticArray<u32>(MOST);
  private readonly wishes: StaticArray<u32> = new StaticArray<u32>(MOST);

  /** @returns false when there is no room */
  add(caller: u32, client: u32, wish: Wish): bool {
    if (this.count == MOST) return false;
    this.callers[this.count] = caller;
    this.clients[this.count] = client;
    this.wishes[this.count] = wish;
    this.count++;
    return true;
  }

  /** Forgets what a client asked for: one that asks again has been restarted meanwhile. */
  forget(client: u32): void {
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      if (this.clients[i] == client) continue;
      this.move(i, kept++);
    }
    this.count = kept;
  }

  /** Of the first. */
  get caller(): u32 {
    return this.callers[0];
  }

  get client(): u32 {
    return this.clients[0];
  }

  get wish(): Wish {
    return this.wishes[0];
  }

  /** The first has been served. */
  drop(): void {
    this.count--;
    for (let i = 0; i < this.count; i++) this.move(i + 1, i);
  }

  private move(from: i32, to: i32): void {
    this.callers[to] = this.callers[from];
    this.clients[to] = this.clients[from];
    this.wishes[to] = this.wishes[from];
  }
}
