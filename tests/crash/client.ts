import type { Asking } from "../../sim/protocol";
import { asking } from "../../sim/protocol";
import type { Protocol } from "../../tools/protocol/schema";
import type { ClientScript, World } from "./world";

/** What a call came to; undefined: the server died, and the operation is none that may be asked again. */
export type Result = Record<string, unknown> | undefined;

/** A program that uses the server: one call at a time, as its script says, with the stub's rule for a server that dies. */
export class Client {
  /** The server has been started again since the client last looked: it forgot what this one had told it. */
  restarted = false;
  /** For messages: what it waits for. */
  doing: string;
  ended = false;
  /** Deaths of the server before it received the last request that has ended. */
  life = 0;
  private readonly rung = new Set<number>();
  private readonly script: ClientScript;
  private ready: () => boolean = () => true;

  constructor(
    private readonly world: World,
    private readonly name: string,
    private readonly protocol: Protocol,
    private readonly from: Asking,
    script: (client: Client) => ClientScript,
  ) {
    this.doing = `${name} has not begun`;
    this.script = script(this);
  }

  /** Goes on if what it waits for has come. */
  goOn(): void {
    while (!this.ended && this.ready()) {
      const next = this.script.next();
      if (next.done) this.ended = true;
      else this.ready = next.value;
    }
  }

  /** Asks what may be asked again: after a death its successor answers. @throws Refused */
  *ask(name: string, ...values: unknown[]): Generator<() => boolean, Record<string, unknown>, void> {
    const result = yield* this.tryTo(name, ...values);
    if (result === undefined) throw new Error(`${this.name}: ${name} ended as Died, so it is for tryTo`);
    return result;
  }

  /** Asks; undefined when the server died with it and the operation is not idempotent. @throws Refused */
  *tryTo(name: string, ...values: unknown[]): Generator<() => boolean, Result, void> {
    this.doing = `${this.name} waits for ${name}`;
    for (;;) {
      const asked = asking(this.world.host, this.protocol, name, values, this.from);
      const sent = this.world.send(this, asked.request);
      yield () => asked.answered || sent.died;
      this.life = sent.life;
      if (asked.answered) return asked.result;
      if (!asked.operation.idempotent) return undefined;
    }
  }

  /** A notification handle to be given to the server. */
  handle(): number {
    return this.world.newHandle();
  }

  /** The server has notified a handle. */
  ring(handle: number): void {
    this.rung.add(handle);
  }

  /** Waits until one of these handles has been notified, or the server has been started again. */
  *rings(...handles: number[]): ClientScript {
    yield* this.ringsOr(() => false, handles);
  }

  /** As `rings`, but not longer than so many nanoseconds. */
  *ringsWithin(nanoseconds: number, ...handles: number[]): ClientScript {
    let over = false;
    const timer = this.world.clock.after(nanoseconds, () => (over = true));
    yield* this.ringsOr(() => over, handles);
    timer.cancel();
  }

  private *ringsOr(over: () => boolean, handles: number[]): ClientScript {
    this.doing = `${this.name} waits to be notified`;
    yield () => this.restarted || over() || handles.some((handle) => this.rung.has(handle));
    for (const handle of handles) this.rung.delete(handle);
  }

  /** Waits until something is so, which a model or another client brings about. */
  *until(what: string, holds: () => boolean): ClientScript {
    this.doing = `${this.name} waits until ${what}`;
    yield holds;
  }

  /** Waits. */
  *sleep(nanoseconds: number): ClientScript {
    let over = false;
    this.world.clock.after(nanoseconds, () => (over = true));
    yield* this.until("time has passed", () => over);
  }

  /** Whether the server has been started again since this was last asked. */
  takeRestarted(): boolean {
    const { restarted } = this;
    this.restarted = false;
    return restarted;
  }
}
