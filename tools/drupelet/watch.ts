import type { Command } from "commander";
import { EventNumber } from "../../abi/link";
import { decode } from "../client/codec";
import type { Operation, Protocol } from "../protocol/schema";
import { encodeWords, findOperation, notificationsOf } from "./operation";
import { onBoard, optionsOf, type Session } from "./session";
import { Problem } from "./target";
import { present, toJson, toLines } from "./values";

const RESTARTED = 1n << BigInt(EventNumber.PeerRestarted);

export function addWatch(program: Command): void {
  program
    .command("watch <operation> [values...]")
    .description("carry out an operation that notifies, and print what comes, until Ctrl-C")
    .action(async (name: string, words: string[], _, command: Command) => {
      const options = optionsOf(command);
      const { protocol, operation } = findOperation(name);
      const names = notificationsOf(operation);
      if (names.length === 0) {
        throw new Problem(`${name} notifies nobody; \`drupelet call ${name}\` carries it out`);
      }
      encodeWords(protocol, operation, words);
      await onBoard(options, async (session) => {
        const say = (what: Record<string, unknown>, text: string) => console.log(options.json ? toJson(what) : text);
        let events = await subscribe(session, protocol, operation, words, options.json ?? false);
        session.client.listen((bits) => {
          names.forEach((event, index) => {
            if ((bits >> BigInt(events[index])) & 1n)
              say({ event, time: Date.now() }, `${new Date().toISOString()} ${event}`);
          });
          if ((bits & RESTARTED) === 0n) return;
          say({ event: "restart", time: Date.now() }, "a server has been started again: asking anew");
          void session.client
            .release(events)
            .then(() => subscribe(session, protocol, operation, words, options.json ?? false))
            .then((made) => (events = made));
        });
        await session.closed;
        throw new Problem("the line has been closed");
      });
    });
}

/** @returns numbers of the events, in the order of the notifications */
async function subscribe(
  session: Session,
  protocol: Protocol,
  operation: Operation,
  words: readonly string[],
  json: boolean,
): Promise<number[]> {
  await session.greet(protocol);
  const reply = await session.call(protocol.name, encodeWords(protocol, operation, words));
  const { events } = session;
  const values = present(protocol, operation, decode(protocol, operation, reply));
  if (json) console.log(toJson({ ...values, event: "subscribed", time: Date.now() }));
  else for (const line of [...toLines(values), "waiting for events; Ctrl-C ends"]) console.log(line);
  return events;
}
