import { HELLO, Reply } from "../abi/reply";
import { answerOf, decode, encode, greeting, Refused, valuesOf, type RawReply } from "../tools/client/codec";
import type { Operation, Protocol } from "../tools/protocol/schema";
import type { HostModel } from "./host";
import type { Answer, ClientCall, Handler, Request } from "./message";

/** Protocols in tests of single programs: a server that the test plays, and requests to a program that serves. */

/** What a played operation answers: its results and what it writes, the name of an error, or something else entirely. */
export type Played = Record<string, unknown> | string | { status: number } | { code: number } | void;

/** Operations by name, with their values in order: what is only written is the room for it. */
export type Play = Record<string, (...values: never[]) => Played>;

/** A server for `HostModel.protocol`, played by functions. What is not played throws. */
export function playing(protocol: Protocol, play: Play): Handler {
  return (call: ClientCall): Answer => {
    const operation = protocol.operations.find(({ number }) => number === call.operation);
    const played = operation === undefined ? undefined : play[operation.name];
    if (operation === undefined || played === undefined) {
      throw new Error(`${protocol.name}: nobody plays operation ${operation?.name ?? call.operation}`);
    }
    const answer = (played as (...values: unknown[]) => Played)(...valuesOf(protocol, operation, call));
    return asAnswer(protocol, operation, call, answer);
  };
}

function asAnswer(protocol: Protocol, operation: Operation, call: ClientCall, answer: Played): Answer {
  if (typeof answer === "string") {
    const error = protocol.errors?.members.find(({ name }) => name === answer);
    if (error === undefined) throw new Error(`${protocol.name} has no error ${answer}`);
    return error.value;
  }
  if (answer !== undefined && ("status" in answer || "code" in answer)) return answer as Answer;
  return { code: Reply.Ok, ...answerOf(protocol, operation, call, answer ?? {}) };
}

/** Who asks, and of which protocol. */
export interface Asking {
  /** Service number + 1 of the client, 1 unless told. */
  client?: number;
  /** Index of the protocol in the manifest. */
  index?: number;
}

/** An operation of a program that serves: `yield` its `request`, then look at its `result`. */
export class Asked {
  constructor(
    /** What the program speaks. */
    readonly protocol: Protocol,
    /** What is asked of it. */
    readonly operation: Operation,
    /** To be yielded. */
    readonly request: Request,
  ) {}

  /** Whether the program has replied. */
  get answered(): boolean {
    return this.request.reply !== undefined;
  }

  /** 0 when it did not fail, or the error's number; undefined while it has not been answered. */
  get code(): number | undefined {
    return this.request.reply?.code;
  }

  /** Name of the error that was answered. @throws when there was none */
  get error(): string {
    try {
      void this.result;
    } catch (error) {
      if (error instanceof Refused) return error.error;
      throw error;
    }
    throw new Error(`${this.operation.name} did not fail: its code is 0, and it answered a result`);
  }

  /** What was answered. @throws Refused */
  get result(): Record<string, unknown> {
    const { reply, leases } = this.request;
    if (reply === undefined) throw new Error(`${this.operation.name} has not been answered`);
    const raw: RawReply = { ...reply, leases: leases.map(({ bytes }) => bytes) };
    return decode(this.protocol, this.operation, raw);
  }
}

/** Asks a program that serves: `const read = asking(host, gpio, "read", [17]); yield read.request;` */
export function asking(
  host: HostModel,
  protocol: Protocol,
  name: string,
  values: readonly unknown[] = [],
  { client, index }: Asking = {},
): Asked {
  const operation = protocol.operations.find((each) => each.name === name);
  if (operation === undefined) throw new Error(`${protocol.name} has no operation ${name}`);
  const { operation: number, ...raw } = encode(protocol, operation, values);
  const leases = raw.leases.map((lease) => ({ ...lease, text: "" }));
  return new Asked(protocol, operation, host.request(number, { ...raw, leases, client, protocol: index }));
}

/** The greeting of a client of this version. */
export function greetingOf(host: HostModel, protocol: Protocol): Request {
  const { words } = greeting(protocol);
  return host.request(HELLO, { words });
}
