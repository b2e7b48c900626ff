/** A server with one operation of each kind, for the tests of the server loop. */
import { notify } from "../../../lib/kernel";
import { info } from "../../../lib/log";
import { answer } from "../../../lib/message";
import { serve, Server } from "../../../lib/server";
import { serveEndpoint } from "../../../lib/service";

const BUFFER = memory.data(65536);

@final
class Sample extends Server {
  waiting: u32 = 0;
  value: u64 = 0;

  override request(operation: u32): void {
    switch (operation) {
      case 1: // words come back changed
        return this.answer(0, this.w0 + 1, ((<u64>this.client) << 32) | this.protocol, this.leases);
      case 2: // waits for the next notification
        this.waiting = this.defer();
        return;
      case 3: {
        // lease 0 in, lease 1 out, reversed
        const count = this.readLease(0, 0, BUFFER, 65536);
        if (count < 0) return;
        for (let i = 0; i < count / 2; i++) {
          const byte = load<u8>(BUFFER + i);
          store<u8>(BUFFER + i, load<u8>(BUFFER + count - 1 - i));
          store<u8>(BUFFER + count - 1 - i, byte);
        }
        return this.answer(0, count, this.writeLease(1, 0, BUFFER, count));
      }
      case 4:
        notify(this.take(0));
        return this.answer(0);
      case 5: // the loop's words are kept over system calls
        info("words are safe");
        return this.answer(0, this.w0, this.w1, this.w5);
    }
  }

  override notified(bits: u64): void {
    this.value = bits;
    if (this.waiting != 0) answer(this.waiting, 7, bits);
    this.waiting = 0;
  }

  override peerRestarted(): void {
    info("peer restarted");
  }
}

export function main(): void {
  serve(new Sample(serveEndpoint("sample"), 99));
}
