import { Status } from "../abi/syscall";
import { handle, handleClose, handleRevoke, regionCreate, regionSync, result } from "../lib/kernel";
import { DmaError } from "../lib/protocol/dma";
import { SERVICE_RECORD_BYTES, ServiceRecord, ServiceState } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";

/** Of all clients, and of each. */
const MOST: u32 = 16;
const MOST_OF_ONE: u32 = 4;
const MOST_PAGES: u32 = 64;

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));

/** The memory that clients have got for transfers. */
@final
export class Buffers {
  /** Service number + 1, 0: a free place; and the task that it had then. */
  private readonly clients: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  private readonly tasks: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  private readonly regions: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  private readonly pages: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  /** With success the place of a buffer. */
  place: u32 = 0;

  /** @param system handle with the right Dma */
  constructor(private readonly system: u32) {}

  /** Region of a buffer. */
  region(place: u32): u32 {
    return this.regions[place];
  }

  bytes(place: u32): u32 {
    return this.pages[place] << 12;
  }

  /** Physical address of a buffer. */
  address(place: u32): u32 {
    regionSync(this.regions[place], 0, 0);
    return <u32>result(1);
  }

  /** Makes a buffer: `place`. @returns 0 or a `DmaError` */
  make(client: u32, pages: u32): u32 {
    if (pages == 0 || pages > MOST_PAGES) return DmaError.BadRange;
    let count: u32 = 0;
    let sum = pages;
    this.place = MOST;
    for (let place: u32 = 0; place < MOST; place++) {
      if (this.clients[place] == 0) this.place = place;
      if (this.clients[place] != client) continue;
      count++;
      sum += this.pages[place];
    }
    if (count >= MOST_OF_ONE || sum > MOST_PAGES) return DmaError.TooMany;
    if (this.place == MOST || supervisor.describe(client - 1, RECORD) != 0) return DmaError.NoMemory;
    if (regionCreate(0, pages, this.system) != Status.Ok) return DmaError.NoMemory;
    this.regions[this.place] = handle();
    this.clients[this.place] = client;
    this.tasks[this.place] = RECORD.id;
    this.pages[this.place] = pages;
    return 0;
  }

  /** Whether a client has this buffer. */
  isOf(client: u32, place: u32): bool {
    return place < MOST && this.clients[place] == client;
  }

  /** Whether somebody had it who has ended, or been started again, and cannot know of it. */
  isLeft(place: u32): bool {
    if (this.clients[place] == 0 || supervisor.describe(this.clients[place] - 1, RECORD) != 0) return false;
    return RECORD.state != ServiceState.Running || RECORD.id != this.tasks[place];
  }

  /** Takes a buffer from all who have its region. */
  free(place: u32): void {
    handleRevoke(this.regions[place]);
    handleClose(this.regions[place]);
    this.clients[place] = 0;
  }

  get count(): u32 {
    return MOST;
  }
}
