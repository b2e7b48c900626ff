/**
 * The DMA server. The controller reaches all of RAM, so this program is the wall: clients name regions that they hold, never
 * addresses, and what they ask for is checked against those before the controller sees it (`dma-transfer`). Requests are cut into
 * parts, which go to the channels that are free; `dma-buffers` is memory for those who have none.
 */
import { LINEAR_BASE_SHIFT } from "../abi/layout";
import { LogLevel, MapRight, Right, Status } from "../abi/syscall";
import { DmaController, DmaState } from "../drivers/dma";
import {
  handle,
  interruptAcknowledge,
  interruptBind,
  map,
  milliseconds,
  NEVER,
  now,
  property,
  regionCreate,
  regionSync,
  result,
  setTimer,
} from "../lib/kernel";
import { compose, log, warning } from "../lib/log";
import { answer, isWaiting } from "../lib/message";
import { DmaError, DmaServer } from "../lib/protocol/dma";
import { serve } from "../lib/server";
import { device, Device, serveEndpoint, systemHandle } from "../lib/service";
import { Buffers } from "./dma-buffers";
import { Transfer } from "./dma-transfer";

/** Firmware property: which channels the firmware leaves to others, channel 0 in bit 0 (raspberrypi/firmware wiki). */
const GET_CHANNELS: u32 = 0x00060001;
/** Free both on boards and in QEMU, for rows as well; their interrupts are in the manifest. */
const CHANNELS: StaticArray<u32> = [2, 4, 5];
const DEVICES: StaticArray<string> = ["dma", "dma4", "dma5"];
/** Notification bit of the timer; those below are the channels' interrupts, in this order. */
const TIMER_BIT: u64 = 1 << 3;

/** Requests that are carried out or wait. */
const MOST: i32 = 16;
/** A part is done in less than a millisecond, if the bus is not given away. */
const PATIENCE_MS: u64 = 1000;

/** Where the control blocks are, of 64 bytes each with the word to fill with behind. */
const BLOCKS: usize = 0x10000000;
const BLOCK_SHIFT: u32 = 6;

@final
class Transfers extends DmaServer {
  private readonly transfers: StaticArray<Transfer> = new StaticArray<Transfer>(MOST);
  /** What is on each channel, `MOST`: nothing. */
  private readonly present: StaticArray<i32> = [MOST, MOST, MOST];
  /** Interrupt handles of the channels. */
  private readonly interrupts: StaticArray<u32> = [0, 0, 0];
  /** Channels that work, the first in bit 0. */
  private working: u32 = 0;
  private turns: u64 = 0;
  /** Region of the control blocks, and its physical address. */
  private blocks: u32 = 0;
  private blocksAddress: u32 = 0;

  constructor(
    endpoint: u32,
    private readonly controller: DmaController,
    private readonly buffers: Buffers,
  ) {
    super(endpoint);
    for (let n = 0; n < MOST; n++) this.transfers[n] = new Transfer();
  }

  start(system: u32): void {
    const made = regionCreate(0, 1, system) == Status.Ok;
    this.blocks = handle();
    const address = ((<u64>1) << LINEAR_BASE_SHIFT) + BLOCKS;
    assert(
      made && map(0, this.blocks, address, MapRight.Read | MapRight.Write, 0, 1) == Status.Ok,
      "no memory for control blocks",
    );
    regionSync(this.blocks, 0, 0);
    this.blocksAddress = <u32>result(1);
    const free = freeChannels(system);
    for (let n: u32 = 0; n < <u32>CHANNELS.length; n++) {
      const channel = CHANNELS[n];
      this.interrupts[n] = device(DEVICES[n]).interrupt;
      if (((free >> channel) & 1) == 0) continue;
      // a server before this one may have left it in the middle of a transfer
      if (!this.controller.enable(channel) || !this.controller.reset(channel)) continue;
      this.working |= 1 << n;
      interruptBind(this.interrupts[n], (<u64>1) << n);
    }
    if (this.working == 0) warning("no DMA channel is free that works");
  }

  override buffer(pages: u32): u32 {
    this.sweep();
    const code = this.buffers.make(this.client, pages);
    if (code != 0) return code;
    this.number = this.buffers.place;
    this.region = this.buffers.region(this.number);
    return 0;
  }

  override release(number: u32): u32 {
    if (!this.buffers.isOf(this.client, number)) return DmaError.NoBuffer;
    if (this.isUsed(number)) return DmaError.Busy;
    this.buffers.free(number);
    return 0;
  }

  override copy(from: u32, fromOffset: u32, to: u32, toOffset: u32, bytes: u32): u32 {
    const one = this.fresh();
    if (one == null) return this.refusal;
    let code = one.from.hold(this.take(from), Right.Read, fromOffset, bytes, bytes, 1);
    if (code == 0) code = one.to.hold(this.take(to), Right.Write, toOffset, bytes, bytes, 1);
    one.width = bytes;
    one.rows = 1;
    // asked again after half of it was done, an overlapping copy would copy what it wrote
    return this.queue(one, code == 0 && one.overlaps ? <u32>DmaError.BadRange : code);
  }

  override fill(to: u32, offset: u32, bytes: u32, value: u32): u32 {
    return this.fillRectangle(to, offset, bytes, bytes, 1, value);
  }

  override copyRectangle(
    from: u32,
    fromOffset: u32,
    fromPitch: u32,
    to: u32,
    toOffset: u32,
    toPitch: u32,
    width: u32,
    rows: u32,
  ): u32 {
    const one = this.fresh();
    if (one == null) return this.refusal;
    let code = one.from.hold(this.take(from), Right.Read, fromOffset, fromPitch, width, rows);
    if (code == 0) code = one.to.hold(this.take(to), Right.Write, toOffset, toPitch, width, rows);
    one.width = width;
    one.rows = rows;
    return this.queue(one, code == 0 && one.spoilsItself ? <u32>DmaError.BadRange : code);
  }

  override fillRectangle(to: u32, offset: u32, pitch: u32, width: u32, rows: u32, value: u32): u32 {
    const one = this.fresh();
    if (one == null) return this.refusal;
    one.width = width;
    one.rows = rows;
    one.value = value;
    return this.queue(one, one.to.hold(this.take(to), Right.Write, offset, pitch, width, rows));
  }

  override notified(bits: u64): void {
    for (let n: u32 = 0; n < <u32>CHANNELS.length; n++) {
      if (this.present[n] != MOST) this.look(n);
      if (((bits >> n) & 1) != 0) interruptAcknowledge(this.interrupts[n]);
    }
    this.work();
  }

  /** A place for a transfer; null when there is none, or no channel. */
  private fresh(): Transfer | null {
    for (let n = 0; n < MOST; n++) {
      if (this.transfers[n].caller == 0 && this.working != 0) return this.transfers[n];
    }
    return null;
  }

  private get refusal(): u32 {
    return this.working == 0 ? DmaError.NoChannel : DmaError.Busy;
  }

  private queue(one: Transfer, code: u32): u32 {
    if (code != 0) {
      one.free();
      return code;
    }
    one.caller = this.caller;
    one.turn = this.turns++;
    this.work();
    return this.defer();
  }

  /** Gives channels that are free to those who have waited longest. */
  private work(): void {
    let deadline: u64 = NEVER;
    for (let n: u32 = 0; n < <u32>CHANNELS.length; n++) {
      while (this.present[n] == MOST && ((this.working >> n) & 1) != 0) {
        this.present[n] = this.next();
        if (this.present[n] == MOST) break;
        this.begin(n);
      }
      if (this.present[n] != MOST) deadline = min(deadline, this.transfers[this.present[n]].deadline);
    }
    setTimer(deadline, TIMER_BIT);
  }

  private next(): i32 {
    let found = MOST;
    for (let n = 0; n < MOST; n++) {
      const one = this.transfers[n];
      if (one.caller == 0 || one.running) continue;
      if (found == MOST || one.turn < this.transfers[found].turn) found = n;
    }
    return found;
  }

  /** Puts the next part of what is on a channel there. */
  private begin(n: u32): void {
    const one = this.transfers[this.present[n]];
    const offset = n << BLOCK_SHIFT;
    if (!one.begin(BLOCKS + offset, this.blocksAddress + offset)) return this.finish(n, one, DmaError.BadRegion);
    regionSync(this.blocks, offset, 1 << BLOCK_SHIFT);
    one.running = true;
    one.deadline = now() + milliseconds(PATIENCE_MS);
    this.controller.start(CHANNELS[n], this.blocksAddress + offset);
  }

  private look(n: u32): void {
    const one = this.transfers[this.present[n]];
    const state = this.controller.service(CHANNELS[n]);
    if (state == DmaState.Running && now() < one.deadline) return;
    if (state == DmaState.Done) {
      // who no longer waits has ended, and may have a successor that uses the memory
      if (one.end() || !isWaiting(one.caller)) this.finish(n, one, 0);
      else this.begin(n);
      return;
    }
    if (this.controller.reset(CHANNELS[n])) {
      this.finish(n, one, state == DmaState.Failed ? DmaError.Failed : DmaError.TimedOut);
      return;
    }
    // it may still write there: the regions are never let go of, nor the place
    compose("DMA channel ").decimal(CHANNELS[n]).text(" does not stop; it is used no more");
    log(LogLevel.Error);
    this.working &= ~(1 << n);
    this.present[n] = MOST;
    answer(one.caller, DmaError.TimedOut, 0);
    if (this.working == 0) this.refuseWaiting();
  }

  private finish(n: u32, one: Transfer, code: u32): void {
    this.present[n] = MOST;
    // who no longer waits has ended
    answer(one.caller, code, 0);
    one.free();
  }

  private refuseWaiting(): void {
    for (let n = this.next(); n != MOST; n = this.next()) {
      answer(this.transfers[n].caller, DmaError.NoChannel, 0);
      this.transfers[n].free();
    }
  }

  /** Whether a transfer uses a buffer, whoever asked for it. */
  private isUsed(place: u32): bool {
    const start = this.buffers.address(place);
    for (let n = 0; n < MOST; n++) {
      if (this.transfers[n].caller != 0 && this.transfers[n].uses(start, this.buffers.bytes(place))) return true;
    }
    return false;
  }

  /** Frees the buffers of those who have ended. */
  private sweep(): void {
    for (let place: u32 = 0; place < this.buffers.count; place++) {
      if (this.buffers.isLeft(place) && !this.isUsed(place)) this.buffers.free(place);
    }
  }
}

/** Channels that the firmware leaves to others, channel 0 in bit 0. */
function freeChannels(system: u32): u32 {
  const status = property(system, GET_CHANNELS, 0, 0);
  return status == Status.Ok && result(0) >= 4 ? <u32>result(1) : 0;
}

export function main(): void {
  const registers: Device = device("dma");
  const system = systemHandle();
  const server = new Transfers(serveEndpoint("dma"), new DmaController(registers.base), new Buffers(system));
  server.start(system);
  serve(server);
}
