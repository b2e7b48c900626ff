/** What every generated client of `lib/protocol` has: how calls end, and whether both sides speak the same protocol. */
import { call, limit, system, tag, taken, word } from "../abi/host";
import { InitialHandle } from "../abi/layout";
import { HELLO, Reply } from "../abi/reply";
import { LogLevel, Status, Syscall, Tag } from "../abi/syscall";
import { exit } from "./kernel";
import { compose, log } from "./log";
import { DIED, FAILED, LOST, tagOf } from "./message";
import { SupervisorOperation } from "./protocol/supervisor";
import { packLiteral } from "./text";

/** Exit code of a program whose server speaks another version of their protocol. */
const EXIT_INCOMPATIBLE: u32 = 71;

/**
 * Methods of a client answer 0, an error of the protocol, `Reply.BadRequest`, or `FAILED` + the kernel's status: `DIED` when
 * the server ended while it held the request, which an idempotent operation asks again. While a server is being restarted
 * calls wait; when it is stopped or was given up they answer `Reply.Absent`, and when it was replaced they go to the new one.
 */
export class Client {
  /** Call handle. The supervisor takes it back from a server that is stopped or replaced. */
  endpoint: u32;
  /** Why `ready` said no. */
  protected refusal: u32 = 0;
  /** The server may be another than the one that was greeted. */
  private strange: bool = true;
  private takenBack: bool = false;
  /** The present call is the second one of its kind. */
  private repeating: bool = false;

  /**
   * @param endpoint call handle, from `connect`; 0: to be connected when it is first needed, by a program that can do without
   * @param protocolName as it is connected to
   * @param operations how many this program knows
   * @param hash of these
   */
  constructor(
    endpoint: u32,
    private readonly protocolName: string,
    private readonly operations: u32,
    private readonly hash: u64,
  ) {
    this.endpoint = endpoint;
    this.takenBack = endpoint == 0;
    if (endpoint != 0 && !this.ready() && this.refusal == Reply.Incompatible) {
      compose("the server of ").text(protocolName).text(" speaks another version of it: build both again");
      log(LogLevel.Error);
      exit(EXIT_INCOMPATIBLE);
    }
  }

  /** Makes sure that the server speaks this version of the protocol. When it does not, `refusal` is what to answer. */
  protected ready(): bool {
    if (!this.strange) return true;
    this.refusal = this.greet();
    // one that was stopped meanwhile: another may be there
    if (this.refusal == LOST) this.refusal = this.greet();
    return this.refusal == 0;
  }

  /** Whether the server receives right now, and speaks this version: one that is being restarted does not. */
  isThere(): bool {
    limit(0);
    return this.greet(Tag.Timed) == 0;
  }

  private greet(timed: u32 = 0): u32 {
    if (this.takenBack && !this.connectAgain()) return this.refusal;
    const head = tagOf(HELLO, 2) | timed;
    const code = this.finish(call(this.endpoint, head, this.operations, this.hash, 0, 0, 0, 0), 0);
    this.strange = code != 0;
    return code;
  }

  private connectAgain(): bool {
    const low = packLiteral(this.protocolName, 0);
    const high = packLiteral(this.protocolName, 1);
    system(Syscall.HandleClose, this.endpoint, 0, 0, 0, 0, 0, 0);
    const status = call(InitialHandle.Supervisor, tagOf(SupervisorOperation.Connect, 2), low, high, 0, 0, 0, 0);
    this.refusal = status != Status.Ok ? FAILED + status : <u32>Reply.Absent;
    if (status != Status.Ok || (tag() & Tag.CodeMask) != Reply.Ok) return false;
    this.endpoint = <u32>word(0);
    this.takenBack = false;
    return true;
  }

  /**
   * How a call ended. Handles that nobody asked for are closed, or a server could fill its client's table.
   * @param handles how many the operation answers
   */
  protected finish(status: u32, handles: u32): u32 {
    if (status != Status.Ok) {
      if (status == Status.BadHandle) this.takenBack = true;
      if (status == Status.BadHandle || status == Status.Died) this.strange = true;
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

  /** Whether to call once more: nobody received the call, or it may be repeated and whoever received it died. */
  protected again(code: u32, idempotent: bool): bool {
    this.repeating = !this.repeating && (code == LOST || (idempotent && code == DIED));
    return this.repeating;
  }
}
