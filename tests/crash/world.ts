/**
 * What is around a server that is killed and started again: its devices, their interrupts, and clients whose requests the
 * kernel keeps. It does what kernel and init do: a request that the dead server held ends as Died, one that was still
 * queued is its successor's, and handles that it was given are gone.
 */
import { CommonBit } from "../../abi/service";
import { Status, Syscall } from "../../abi/syscall";
import type { Clock } from "../../sim/clock";
import type { DeviceModel } from "../../sim/grants";
import { HostModel, type Step } from "../../sim/host";
import type { Arrival, Request, Script } from "../../sim/message";
import type { Wire } from "../../sim/wire";
import type { Protocol } from "../../tools/protocol/schema";
import { Client } from "./client";

const ALL_ONES = 0xffff_ffff_ffff_ffffn;
const MILLISECOND = 1_000_000;
const TICK = 1000;
/** After its first death init starts a service again in so much time. */
const RESTART = 20 * MILLISECOND;
/** What is still to come when all clients have ended comes within that. */
const QUIET = 100 * MILLISECOND;
/** A workload that has not ended by then never does. */
const LIFETIME = 600_000 * MILLISECOND;
/** Interrupts of a line while no time passes. */
const STORM = 1000;

interface Line {
  name: string;
  handle: number;
  level: Wire;
  bits: bigint;
  masked: boolean;
}

/** A device with an interrupt line, as `sim/model.ts` makes them. */
interface Interrupting extends DeviceModel {
  interrupt: Wire;
}

/** A request on its way: `answered` or `died` in the end. */
export interface Sent {
  client: Client;
  request: Request;
  died: boolean;
  /** Deaths of the server before it received this. */
  life: number;
}

export class World {
  readonly host: HostModel;
  readonly clients: Client[] = [];
  /** How often the server has been killed. */
  deaths = 0;
  /** Steps of the server so far, over all its lives. */
  steps = 0;
  /** The step before which it was killed. */
  killedBefore?: Step;
  /** Is told of a death, when init has started the successor. */
  onDeath: () => void = () => {};

  private readonly lines: Line[] = [];
  private queue: Sent[] = [];
  private received: Sent[] = [];
  /** Whose notification a handle is that the server was given. */
  private readonly given = new Map<number, { client: Client; ring: number }>();
  /** Bits by the notification handles that the server made. */
  private readonly made = new Map<number, bigint>();
  private bits = 0n;
  private nextHandle = 0x8000;
  private quietUntil?: number;
  private storm = { time: -1, count: 0 };

  constructor(
    module: WebAssembly.Module,
    readonly clock: Clock,
  ) {
    const host = (this.host = new HostModel(module, { clock }));
    host.accessTime = 100;
    host.ticksPerLook = 1n;
    host.on(Syscall.Notify, ([handle]) => {
      const given = this.given.get(Number(handle));
      given?.client.ring(given.ring);
      return given === undefined ? Status.BadHandle : Status.Ok;
    });
    host.on(Syscall.HandleClose, ([handle]) => {
      this.given.delete(Number(handle));
      return Status.Ok;
    });
    host.on(Syscall.NotificationCreate, ([bits]) => {
      this.made.set(this.nextHandle, bits);
      return { status: Status.Ok, words: [this.nextHandle++] };
    });
    host.on(Syscall.InterruptBind, ([handle, bits]) => this.unmask(handle, bits));
    host.on(Syscall.InterruptAcknowledge, ([handle]) => this.unmask(handle));
  }

  /** Gives the server a device whose line interrupts it. @param options `interrupt: false` for a device that has none */
  device(name: string, model: Interrupting, { pages = 1, interrupt = true } = {}): void {
    const handle = this.host.device(name, model, { pages, interrupt });
    if (interrupt) this.lines.push({ name, handle, level: model.interrupt, bits: 0n, masked: true });
  }

  /** A client that does as its script says. @param number of its service + 1 @param index of the protocol in the manifest */
  client(name: string, protocol: Protocol, script: (client: Client) => ClientScript, number = 1, index = 0): Client {
    const client = new Client(this, name, protocol, { client: number, index }, script);
    this.clients.push(client);
    return client;
  }

  /** Sets the bits of a handle that the server made, as the servers that it uses do. */
  notifyServer(handle: number): void {
    this.bits |= this.made.get(handle) ?? 0n;
  }

  /** Tells the server that one which it uses has been started again. */
  peerRestarted(): void {
    this.bits |= 1n << BigInt(CommonBit.PeerRestarted);
  }

  /** Sets notification bits of the server, such as the kernel does for its log. */
  notifyBits(bits: bigint): void {
    this.bits |= bits;
  }

  /** Puts a client's request into the queue. */
  send(client: Client, request: Request): Sent {
    const sent = { client, request, died: false, life: this.deaths };
    this.queue.push(sent);
    return sent;
  }

  /** What a client calls the handle that it passed to the server. */
  passed(handle: number): number {
    return this.given.get(handle)?.ring ?? handle;
  }

  newHandle(): number {
    return this.nextHandle++;
  }

  /**
   * Runs the server until its clients have ended and nothing more happens, killing it on the way.
   * @param kills the steps before which it is killed, counted over all its lives
   * @param most steps that it may take
   */
  run(kills: readonly number[], most: number): void {
    const script = this.script();
    let killed: boolean;
    this.host.beforeStep = (step) => {
      if (++this.steps > most) throw new Error(`it goes on and on: ${most} steps`);
      if (!kills.includes(this.steps)) return;
      killed = true;
      this.killedBefore = step;
      this.host.end();
    };
    do {
      killed = false;
      const outcome = this.host.run(() => script);
      if (!killed && outcome.kind !== "script")
        throw new Error(`the server ended by itself: ${JSON.stringify(outcome)}`);
      if (killed) this.die();
    } while (killed);
    for (const { name, level, masked } of this.lines) {
      if (level.level) throw new Error(`the interrupt of ${name} stays asserted${masked ? ", not acknowledged" : ""}`);
    }
  }

  private die(): void {
    this.deaths++;
    this.host.grants.restarts = this.deaths;
    for (const sent of this.received) sent.died = sent.request.reply === undefined;
    this.received = [];
    for (const line of this.lines) Object.assign(line, { bits: 0n, masked: true });
    this.given.clear();
    this.made.clear();
    this.bits = 0n;
    this.quietUntil = undefined;
    this.clock.advance(RESTART);
    for (const client of this.clients) client.restarted = true;
    this.onDeath();
  }

  private unmask(handle: bigint, bits?: bigint): Status {
    const line = this.lines.find((each) => each.handle === Number(handle));
    if (line === undefined) return Status.BadHandle;
    line.bits = bits ?? line.bits;
    line.masked = false;
    return Status.Ok;
  }

  private *script(): Script {
    while (true) {
      for (const client of this.clients) client.goOn();
      const arrival = this.arrival();
      if (arrival !== undefined) yield arrival;
      else if (!this.pass()) return;
    }
  }

  /** What the server that waits gets now. */
  private arrival(): Arrival | undefined {
    const { host } = this;
    const { endpoint, mask, deadline } = host.waiting;
    for (const line of this.lines) {
      if (!line.level.level || line.masked || line.bits === 0n) continue;
      this.countInterrupt(line.name);
      line.masked = true;
      this.bits |= line.bits;
    }
    if (host.timer !== undefined && host.timer.at <= host.time) {
      this.bits |= host.timer.bits;
      host.timer = undefined;
    }
    const taken = this.bits & mask;
    if (taken !== 0n) {
      this.bits &= ~taken;
      return host.notification(taken);
    }
    const next = endpoint === 0 ? undefined : this.queue.shift();
    if (next !== undefined) {
      this.received.push(next);
      return this.give(next);
    }
    return deadline !== ALL_ONES && deadline <= host.time ? host.failure(Status.TimedOut) : undefined;
  }

  /** As the kernel hands handles over: they are new ones in the table of the server. */
  private give(sent: Sent): Request {
    const { client, request } = sent;
    sent.life = this.deaths;
    const handles = request.handles.map((ring) => {
      this.given.set(this.nextHandle, { client, ring });
      return this.nextHandle++;
    });
    return Object.assign(request, { handles });
  }

  private countInterrupt(name: string): void {
    const { now } = this.clock;
    this.storm = { time: now, count: this.storm.time === now ? this.storm.count + 1 : 0 };
    if (this.storm.count > STORM) throw new Error(`the interrupt of ${name} comes again and again`);
  }

  /** Lets time pass until something happens. @returns false when all is over */
  private pass(): boolean {
    const { clock, host } = this;
    const over = this.clients.every(({ ended }) => ended);
    if (over) this.quietUntil ??= clock.now + QUIET;
    if (over && clock.now >= this.quietUntil!) return false;
    const ticks = [host.timer?.at, host.waiting.deadline].filter((at) => at !== undefined && at !== ALL_ONES);
    const next = Math.min(clock.next, over ? this.quietUntil! : Infinity, ...ticks.map((at) => Number(at) * TICK));
    if (next > LIFETIME) {
      const waiting = this.clients.filter(({ ended }) => !ended).map((client) => client.doing);
      throw new Error(`nothing happens any more, and ${waiting.join("; ")}`);
    }
    clock.advance(Math.max(next - clock.now, 0));
    return true;
  }
}

/** A client's script: what it yields says whether it can go on. */
export type ClientScript = Generator<() => boolean, void, void>;
