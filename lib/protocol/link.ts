/** Frames of the serial line (abi/link.ts), which the UART server takes out of what it receives and puts between the text that it sends, for one client, the agent. Nothing blocks. Made from abi/protocol/link.ts by `make docs`. */

import { call, give, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { lendRead, lendWrite, tagOf } from "../message";
import { Server } from "../server";

export const enum LinkOperation {
  Send = 1,
  Receive = 2,
  Subscribe = 3,
}

/** Operations of this version of link, and their hash. */
const COUNT: u32 = 3;
const HASH: u64 = 0xa57d56ca72a257d2;
/** Hashes of the first, the first two, ... operations: of the versions that LinkServer is compatible with. */
const HASHES = memory.data<u64>([0xbc9f24b76b5d34ff, 0x1a48625779d2f336, 0xa57d56ca72a257d2]);

/** A client of link: `new LinkClient(connect("link"))`. Methods return 0, or what `Client` says. */
@final
export class LinkClient extends Client {
  /** Whether it goes out next */
  taken: bool = false;
  /** Of it, 0 when there is none */
  bytes: u32 = 0;
  /** Frames since the server started: damaged, or too many at a time */
  lost: u32 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "link", COUNT, HASH);
  }

  /**
   * Sends a frame, unless another is still going out; `sent` is notified after that.
   * @param content of the frame, 1 to 1024 bytes
   * Results: `taken`.
   */
  send(content: usize, contentCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendRead(0, content, contentCount);
      code = this.finish(call(this.endpoint, tagOf(LinkOperation.Send, 0, 1, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.taken = word(0) != 0;
    return 0;
  }

  /**
   * Takes the oldest frame that has come.
   * @param content room for 1024 bytes
   * Results: `bytes`, `lost`.
   */
  receive(content: usize, contentCount: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      lendWrite(0, content, contentCount);
      code = this.finish(call(this.endpoint, tagOf(LinkOperation.Receive, 0, 1, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.bytes = <u32>word(0);
    this.lost = <u32>word(1);
    return 0;
  }

  /**
   * Takes the place of the earlier subscriber.
   * @param received set when a frame is there
   * @param sent set when a frame has gone out
   */
  subscribe(received: u32, sent: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, received);
      give(1, sent);
      code = this.finish(call(this.endpoint, tagOf(LinkOperation.Subscribe, 0, 0, 2), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }
}

/**
 * Serves link: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class LinkServer extends Server {
  /** Whether it goes out next */
  taken: bool = false;
  /** Of it, 0 when there is none */
  bytes: u32 = 0;
  /** Frames since the server started: damaged, or too many at a time */
  lost: u32 = 0;

  /**
   * Sends a frame, unless another is still going out; `sent` is notified after that.
   * @param content lease: of the frame, 1 to 1024 bytes
   * Results: `taken`.
   */
  abstract send(content: u32): u32;

  /**
   * Takes the oldest frame that has come.
   * @param content lease: room for 1024 bytes
   * Results: `bytes`, `lost`.
   */
  abstract receive(content: u32): u32;

  /**
   * Takes the place of the earlier subscriber.
   * @param received handle: set when a frame is there
   * @param sent handle: set when a frame has gone out
   */
  abstract subscribe(received: u32, sent: u32): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case LinkOperation.Send: {
        if (!this.fits(0, 1, 0)) return;
        const code = this.send(0);
        this.answer(code, 1, this.taken ? 1 : 0);
        return;
      }
      case LinkOperation.Receive: {
        if (!this.fits(0, 1, 0)) return;
        const code = this.receive(0);
        this.answer(code, 2, this.bytes, this.lost);
        return;
      }
      case LinkOperation.Subscribe: {
        if (!this.fits(0, 0, 2)) return;
        this.answer(this.subscribe(0, 1));
        return;
      }
    }
  }
}
