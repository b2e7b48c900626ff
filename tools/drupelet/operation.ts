import { BadValue, decode, encode, isGiven } from "../client/codec";
import { protocols } from "../client/all";
import type { Operation, Parameter, Protocol } from "../protocol/schema";
import type { Session } from "./session";
import { Problem } from "./target";
import { parseValue } from "./values";

/** Operations by the names that the user types. */

/** @param name "gpio.write" @throws Problem with the names that there are */
export function findOperation(name: string): { protocol: Protocol; operation: Operation } {
  const [, first, second] = /^([^.]+)\.([^.]+)$/.exec(name) ?? [];
  if (first === undefined) throw new Problem(`${name} is no operation: PROTOCOL.OPERATION is meant, such as log.range`);
  const protocol = findProtocol(first);
  const operation = protocol.operations.find((each) => each.name === second);
  if (operation !== undefined) return { protocol, operation };
  throw new Problem(
    `${first} has no operation ${second}; it has ${protocol.operations.map(({ name }) => name).join(", ")}`,
  );
}

/** @throws Problem with the names that there are */
export function findProtocol(name: string): Protocol {
  const found = protocols.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new Problem(`there is no protocol ${name}; there are ${protocols.map((each) => each.name).join(", ")}`);
}

/** How an operation is called from the command line: "gpio.write PIN LEVEL". */
export function formOf(protocol: Protocol, operation: Operation): string {
  const words = typed(operation).map(({ name, type }) => {
    const upper = name.replaceAll(/[A-Z]/g, "-$&").toUpperCase();
    return type.kind === "lease" && type.direction === "out" ? `${upper}-ROOM` : upper;
  });
  return [`${protocol.name}.${operation.name}`, ...words].join(" ");
}

/** What the user types: all that is given, but for notifications, which are made. */
function typed(operation: Operation): Parameter[] {
  return operation.parameters.filter((each) => isGiven(each) && each.type.kind !== "handle");
}

/** Those that the operation is to notify. */
export function notificationsOf(operation: Operation): string[] {
  return operation.parameters.filter(({ type }) => type.kind === "handle").map(({ name }) => name);
}

/**
 * Carries out an operation.
 * @param words as typed @throws Problem for what is no value, Refused, CallFailed
 */
export async function perform(
  session: Session,
  protocol: Protocol,
  operation: Operation,
  words: readonly string[],
): Promise<Record<string, unknown>> {
  const request = encodeWords(protocol, operation, words);
  await session.greet(protocol);
  return decode(protocol, operation, await session.call(protocol.name, request));
}

/** @throws Problem for what is no value, or not as many as there are to be */
export function encodeWords(protocol: Protocol, operation: Operation, words: readonly string[]) {
  const expected = typed(operation);
  if (words.length !== expected.length) {
    const count = expected.length === 1 ? "one value" : `${expected.length === 0 ? "no" : expected.length} values`;
    throw new Problem(
      `${operation.name} takes ${count}, not ${words.length}: drupelet call ${formOf(protocol, operation)}`,
    );
  }
  const left = [...words];
  const values = operation.parameters
    .filter(isGiven)
    .map(({ type }, index) => (type.kind === "handle" ? index : parseValue(protocol, type, left.shift()!)));
  try {
    return encode(protocol, operation, values);
  } catch (error) {
    throw error instanceof BadValue ? new Problem(error.message) : error;
  }
}
