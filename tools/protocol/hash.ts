import { createHash } from "node:crypto";
import { enumOf, structOf, type Operation, type Parameter, type Protocol } from "./schema";

/**
 * Hashes of a protocol's operations, each made from the one before it: two sides agree on their first n operations when
 * their n-th hashes are the same. Names count, words of documentation do not.
 */
export function hashesOf(protocol: Omit<Protocol, "hashes">): bigint[] {
  let hash = protocol.name;
  return protocol.operations.map((operation) => {
    const text = JSON.stringify([hash, signature(protocol, operation)]);
    hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
    return BigInt(`0x${hash}`);
  });
}

/** All that the two sides have to agree on to carry out an operation. */
function signature(protocol: Omit<Protocol, "hashes">, { name, parameters, results, errors, idempotent }: Operation) {
  const error = (member: string) => [member, protocol.errors?.members.find((each) => each.name === member)?.value];
  const typed = ({ name, type }: Parameter) => [name, type, ...referred(protocol, type)];
  return [name, parameters.map(typed), results.map(typed), errors.map(error), idempotent];
}

/** What a type names, spelled out. */
function referred(protocol: Omit<Protocol, "hashes">, type: Parameter["type"]): unknown[] {
  if (type.kind === "lease" && type.element.kind === "struct") return referred(protocol, type.element);
  if (type.kind === "enum") return enumOf(protocol, type.name).members.map(({ name, value }) => [name, value]);
  if (type.kind !== "struct") return [];
  return structOf(protocol, type.name).fields.map(({ name, type, offset }) => [
    name,
    offset,
    type,
    ...(type.kind === "enum" ? referred(protocol, type) : []),
  ]);
}
