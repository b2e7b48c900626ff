import type { Command } from "commander";
import { greet, type RawReply, type RawRequest, type Transport } from "../client/codec";
import type { Protocol } from "../protocol/schema";
import { Problem, reach, type Target, type TargetOptions } from "./target";

/** What every command may be told. */
export interface Options extends TargetOptions {
  json?: boolean;
  /** Milliseconds for a call. */
  timeout: number;
}

/** A board that answers, for one command. */
export interface Session extends Target, Transport {
  /** Checks that the board speaks this version of a protocol, once. @throws Refused */
  greet: (protocol: Protocol) => Promise<void>;
  /** Numbers of the events that stand for the notifications passed last. */
  events: number[];
}

/** The options of a command and of the program. */
export function optionsOf<More>(command: Command): Options & More {
  return command.optsWithGlobals<Options & More>();
}

/** Carries out an action on the board, and lets go of it. */
export async function onBoard(options: Options, action: (session: Session) => Promise<void>): Promise<void> {
  const target = await reach(options);
  const greeted = new Set<string>();
  const session: Session = {
    ...target,
    events: [],
    async call(protocol: string, { operation, words, leases, handles }: RawRequest): Promise<RawReply> {
      const lent = leases.map(({ bytes, readable, writable }) => ({
        bytes: readable ? bytes : undefined,
        room: writable ? bytes.length : undefined,
      }));
      const call = {
        protocol,
        operation,
        words,
        leases: lent,
        notifications: handles.length,
        timeout: options.timeout,
      };
      const reply = await target.client.call(call).catch((error: Error) => {
        throw error instanceof RangeError ? new Problem(error.message) : error;
      });
      session.events = reply.events;
      const written = [...reply.leases];
      const after = leases.map(({ bytes, writable }) => (writable ? written.shift()! : bytes));
      return { code: reply.code, words: reply.words, leases: after };
    },
    async greet(protocol: Protocol): Promise<void> {
      if (greeted.has(protocol.name)) return;
      greeted.add(protocol.name);
      await greet(session, protocol);
    },
  };
  try {
    await action(session);
  } finally {
    target.close();
  }
}
