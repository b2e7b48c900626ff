/** Who has the screen, and who wants to know when that ends. */
import { handleClose, notify } from "../lib/kernel";
import { SERVICE_RECORD_BYTES, ServiceRecord, ServiceState } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));
const WATCHERS: i32 = 8;

@final
export class Owner {
  /** Service number + 1, 0 for nobody. */
  client: u32 = 0;
  /** The task that it had when it took the screen. */
  private task: u32 = 0;

  /** Name of the owner, in two words. */
  get name(): usize {
    memory.fill(changetype<usize>(RECORD), 0, SERVICE_RECORD_BYTES);
    if (this.client != 0) supervisor.describe(this.client - 1, RECORD);
    return RECORD.name;
  }

  take(client: u32): void {
    this.client = client;
    this.task = supervisor.describe(client - 1, RECORD) == 0 ? RECORD.id : 0;
  }

  /** Whether the task that took the screen is still there: a restarted program takes it again. */
  get lives(): bool {
    if (supervisor.describe(this.client - 1, RECORD) != 0) return false;
    return RECORD.state == ServiceState.Running && RECORD.id == this.task;
  }
}

/** One notification each client. */
@final
export class Watchers {
  private readonly clients: StaticArray<u32> = new StaticArray<u32>(WATCHERS);
  private readonly handles: StaticArray<u32> = new StaticArray<u32>(WATCHERS);

  /** @returns whether there was room for the client */
  hasRoom(client: u32): bool {
    return this.place(client) < WATCHERS;
  }

  /** @param handle to be notified, instead of the client's earlier one; there must be room */
  set(client: u32, handle: u32): void {
    const place = this.place(client);
    if (this.handles[place] != 0) handleClose(this.handles[place]);
    this.clients[place] = client;
    this.handles[place] = handle;
  }

  tell(): void {
    for (let place = 0; place < WATCHERS; place++) {
      // of one that has ended there is nobody left to be told
      if (this.handles[place] != 0) notify(this.handles[place]);
    }
  }

  private place(client: u32): i32 {
    for (let place = 0; place < WATCHERS; place++) if (this.clients[place] == client) return place;
    let place = 0;
    while (place < WATCHERS && this.clients[place] != 0) place++;
    return place;
  }
}
