/** Every generated client, in every operation: one that is idempotent asks the successor of a server that died, no other does. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Status } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import type { ClientCall } from "../../sim/message";
import { protocols } from "../../tools/client/all";
import type { Operation, Parameter, Protocol } from "../../tools/protocol/schema";
import { compileHere } from "./asc.js";

const ENTRY = "tests/lib/assembly/every-client.ts";
/** As lib/message.ts: FAILED + Status.Died. */
const DIED = 0x10000 + Status.Died;
/** What a successor answers: any error of a protocol. */
const ANSWERED = 1;

const operations = protocols.flatMap((protocol, index) =>
  protocol.operations.map((operation) => ({
    name: `${protocol.name}.${operation.name}`,
    protocol,
    operation,
    number: BigInt((index << 16) | operation.number),
  })),
);

/** A program that calls the operation which its argument tells, with an argument of its own for each parameter. */
function source(): string {
  const clients = protocols.map(({ name }) => `import * as ${name} from "../../../lib/protocol/${name}";`);
  const cases = operations.map(({ protocol: { title, name }, operation, number }) => {
    const given = operation.parameters.map((parameter, index) => value(name, parameter, index + 1));
    const client = `new ${name}.${title}Client(connect("${name}"))`;
    return `if (which == ${number}) exit(${client}.${operation.name}(${given.join(", ")}));`;
  });
  return [
    'import { exit } from "../../../lib/kernel";',
    'import { argument, connect } from "../../../lib/service";',
    ...clients,
    "const BYTES = memory.data(1024, 8);",
    "export function main(): void {",
    "const which = argument();",
    ...cases,
    "}",
  ].join("\n");
}

function value(protocol: string, { type }: Parameter, number: number): string {
  switch (type.kind) {
    case "lease":
      if (type.many) return `BYTES + ${8 * number}, ${number}`;
      return `changetype<${protocol}.${(type.element as { name: string }).name}>(BYTES)`;
    case "struct":
      return `changetype<${protocol}.${type.name}>(BYTES)`;
    case "name":
      return `${number}, ${number + 100}`;
    case "bool":
      return "true";
    default:
      return String(number);
  }
}

async function compileEvery(): Promise<WebAssembly.Module> {
  const root = join(import.meta.dirname, "../..");
  const read = (file: string): string | undefined => {
    if (file === ENTRY) return source();
    return existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined;
  };
  const { binary, error } = await compileHere(ENTRY, ["--outFile", "out.wasm"], read);
  expect(error).toBeUndefined();
  return new WebAssembly.Module(Buffer.from(binary["out.wasm"], "base64"));
}

const program = compileEvery();

/** What a client says in a call, but for where its memory is. */
function said({ operation, words, leases, handles }: ClientCall) {
  return {
    operation,
    words,
    handles,
    lent: leases.map(({ bytes, readable, writable }) => [bytes.length, readable, writable]),
  };
}

/** Has the client call a server that dies so often. */
async function ask(protocol: Protocol, number: bigint, deaths: number) {
  const host = new HostModel(await program);
  const calls: ReturnType<typeof said>[] = [];
  let greetings = 0;
  const { hello } = host;
  const server = host.protocol(protocol.name, (call) => {
    calls.push(said(call));
    return calls.length <= deaths ? { status: Status.Died } : ANSWERED;
  });
  host.hello = (call) => {
    if (call.endpoint === server) greetings++;
    return hello(call);
  };
  host.grants.argument = number;
  return { outcome: host.run(), calls, greetings };
}

function expectCall({ outcome, calls, greetings }: Awaited<ReturnType<typeof ask>>, operation: Operation): void {
  const code = operation.idempotent ? ANSWERED : DIED;
  expect(outcome).toEqual({ kind: "exit", code });
  expect(calls).toHaveLength(operation.idempotent ? 2 : 1);
  expect(calls.map((call) => call.operation)).toEqual(calls.map(() => operation.number));
  expect(calls.at(-1)).toEqual(calls[0]);
  expect(greetings).toBe(operation.idempotent ? 2 : 1);
}

test("there are operations of both kinds", () => {
  expect(new Set(operations.map(({ operation }) => operation.idempotent))).toEqual(new Set([true, false]));
});

test.each(operations)("$name, when the server dies once", async ({ protocol, operation, number }) => {
  expectCall(await ask(protocol, number, 1), operation);
});

test.each(operations)("$name, when the successor dies as well", async ({ protocol, operation, number }) => {
  const { outcome, calls } = await ask(protocol, number, 2);
  expect(outcome).toEqual({ kind: "exit", code: DIED });
  expect(calls).toHaveLength(operation.idempotent ? 2 : 1);
});
