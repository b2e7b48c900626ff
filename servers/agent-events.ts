/** Notifications that the agent made for the laptop: event n is bit n of the agent's word. */
import { EventNumber } from "../abi/link";
import { Status } from "../abi/syscall";
import { handle, handleClose, handleRevoke, notificationCreate } from "../lib/kernel";

/** Bits of all events. */
export const EVENTS: u64 = ((<u64>1) << (EventNumber.Last + 1)) - ((<u64>1) << EventNumber.First);

@final
export class Events {
  /** By number; 0: free. */
  private readonly handles: StaticArray<u32> = new StaticArray<u32>(EventNumber.Last + 1);

  /** Makes a notification to be passed. @returns the event's number, 0: there is no room */
  make(): u32 {
    for (let number: u32 = EventNumber.First; number <= <u32>EventNumber.Last; number++) {
      if (this.handles[number] != 0) continue;
      if (notificationCreate((<u64>1) << number) != Status.Ok) return 0;
      this.handles[number] = handle();
      return number;
    }
    return 0;
  }

  /** The handle of an event that was made. */
  handleOf(number: u32): u32 {
    return this.handles[number];
  }

  /** Takes events back from whoever may set them. */
  release(events: u64): void {
    for (let number: u32 = EventNumber.First; number <= <u32>EventNumber.Last; number++) {
      if (((events >> number) & 1) == 0 || this.handles[number] == 0) continue;
      handleRevoke(this.handles[number]);
      handleClose(this.handles[number]);
      this.handles[number] = 0;
    }
  }
}
