/** What every generated client of `lib/protocol` has: how calls end, and whether both sides speak the same protocol. */
import { call, system, tag, taken } from "../abi/host";
import { HELLO, Reply } from "../abi/reply";
import { LogLevel, Status, Syscall, Tag } from "../abi/syscall";
import { exit } from "./kernel";
import { compose, log } from "./log";
import { DIED, FAILED, tagOf } from "./message";

/** Exit code of a program whose server speaks another version of their protocol. */
const EXIT_INCOMPATIBLE: u32 = 71;

/**
 * Methods of a client answer 0, an error of the protocol, `Reply.BadRequest`, or `FAILED` + the kernel's status: `DIED` when
 * the server ended while it held the request, which an idempotent operation asks again. While a server is being restarted
 * calls wait.
 */
export class Client {
  /** Why `ready` said no. */
  protected refusal: u32 = 0;
  /** The server may be another than the one that was greeted. */
  private strange: bool = true;

  /**
   * @param endpoint call handle, from `connect`
   * @param name of the protocol
   * @param operations how many this program knows
   * @param hash of these
   */
  constructor(
    readonly endpoint: u32,
    name: string,
    private readonly operations: u32,
    private readonly hash: u64,
  ) {
    if (!this.ready() && this.refusal == Reply.Incompatible) {
      compose("the server of ").text(name).text(" speaks another version of it: build both again");
      log(LogLevel.Error);
      exit(EXIT_INCOMPATIBLE);
    }
  }

  /** Makes sure that the server speaks this version of the protocol. When it does not, `refusal` is what to answer. */
  protected ready(): bool {
    if (!this.strange) return true;
    this.strange = false;
    this.refusal = this.finish(call(this.endpoint, tagOf(HELLO, 2), this.operations, this.hash, 0, 0, 0, 0), 0);
    this.strange = this.refusal != 0;
    return !this.strange;
  }

  /**
   * How a call ended. Handles that nobody asked for are closed, or a server could fill its client's table.
   * @param handles how many the operation answers
   */
  protected finish(status: u32, handles: u32): u32 {
    if (status != Status.Ok) {
      if (FAILED + status == DIED) this.strange = true;
      return FAILED + status;
    }
    const head = tag();
    const code = head & Tag.CodeMask;
    const came = (head >> Tag.HandlesShift) & Tag.CountMask;
    const expected: u32 = code == Reply.Ok ? handles : 0;
    if (came == expected) return code;
    for (let index: u32 = 0; index < came; index++) system(Syscall.HandleClose, taken(index), 0, 0, 0, 0, 0, 0);
    return FAILED + Status.BadArgument;
  }
}
