import { HELLO, Reply } from "../../abi/reply";
import {
  bytesOf,
  structOf,
  type LeaseType,
  type Operation,
  type Parameter,
  type ParameterType,
  type Protocol,
  type Struct,
} from "../protocol/schema";

/** Turns operations of a protocol into messages, and replies into values: what the generated stubs do on the board. */

export interface Lease {
  bytes: Uint8Array;
  /** By the server. */
  readable: boolean;
  writable: boolean;
}

export interface RawRequest {
  operation: number;
  words: bigint[];
  leases: Lease[];
  /** What each handle is to be: for now notifications of the caller, numbered. */
  handles: number[];
}

export interface RawReply {
  code: number;
  words: readonly bigint[];
  /** The leases of the request as the server left them. */
  leases: readonly Uint8Array[];
}

/** A way to a board, or to a server in a test. */
export interface Transport {
  call(protocol: string, request: RawRequest): Promise<RawReply>;
}

/** The server refused. */
export class Refused extends Error {
  constructor(
    readonly protocol: string,
    readonly operation: string,
    readonly code: number,
    /** Name of the error in the protocol, or of the common code. */
    readonly error: string,
    explanation: string,
  ) {
    super(`${protocol}.${operation}: ${explanation} (${error})`);
  }
}

/** A value that an operation cannot be given. */
export class BadValue extends Error {}

/** @param values in the order of the parameters, without those that are only written @throws BadValue */
export function encode(protocol: Protocol, operation: Operation, values: readonly unknown[]): RawRequest {
  const request: RawRequest = { operation: operation.number, words: [], leases: [], handles: [] };
  const taken = operation.parameters.filter(isGiven);
  if (values.length !== taken.length) {
    const form = `${operation.name}(${taken.map(({ name }) => name).join(", ")})`;
    throw new BadValue(`${form} takes ${taken.length} values, not ${values.length}`);
  }
  let next = 0;
  for (const parameter of operation.parameters) {
    const { type } = parameter;
    const value = isGiven(parameter) ? values[next++] : undefined;
    const wrong = (expected: string): never => {
      throw new BadValue(`${operation.name}: ${parameter.name} is ${expected}, not ${shown(value)}`);
    };
    if (type.kind === "lease") request.leases.push(lend(protocol, type, value, wrong));
    else if (type.kind === "handle") request.handles.push(integer(value, 32, false, wrong));
    else request.words.push(...wordsFrom(protocol, type, value, wrong));
  }
  return request;
}

/** Whether a caller gives a value for it; a struct that is only written needs none. */
export function isGiven({ type }: Parameter): boolean {
  return !(type.kind === "lease" && type.direction === "out" && !type.many);
}

/** @throws Refused when the reply is no success */
export function decode(protocol: Protocol, operation: Operation, reply: RawReply): Record<string, unknown> {
  if (reply.code !== (Reply.Ok as number)) throw refusal(protocol, operation, reply.code);
  const values: Record<string, unknown> = {};
  const words = [...reply.words];
  for (const { name, type } of operation.results) {
    if (type.kind === "handle") continue;
    values[name] = valueFrom(protocol, type, words);
  }
  let lease = 0;
  for (const { name, type } of operation.parameters) {
    if (type.kind !== "lease") continue;
    const bytes = reply.leases[lease++];
    if (type.direction === "in") continue;
    const count = type.count === undefined ? undefined : Number(values[type.count]);
    values[name] = takeBack(protocol, type, bytes, count);
  }
  return values;
}

function refusal(protocol: Protocol, operation: Operation, code: number): Refused {
  const error = protocol.errors?.members.find(({ value }) => value === code);
  const refused = (name: string, text: string) => new Refused(protocol.name, operation.name, code, name, text);
  if (error !== undefined) return refused(error.name, error.doc);
  if (code === (Reply.BadRequest as number)) return refused("BadRequest", "the server does not take these values");
  if (code === (Reply.Absent as number)) return refused("Absent", "the server is stopped, or was given up");
  if (code === (Reply.Incompatible as number)) return refused("Incompatible", "the server speaks another version");
  return refused(String(code), "the server answers a code that is not of this protocol");
}

/** The greeting that checks that both sides speak the same version. */
export function greeting(protocol: Protocol): RawRequest {
  const { hashes } = protocol;
  return { operation: HELLO, words: [BigInt(hashes.length), hashes[hashes.length - 1]], leases: [], handles: [] };
}

/** @throws Refused unless the server's version starts with this one */
export async function greet(transport: Transport, protocol: Protocol): Promise<void> {
  const { code } = await transport.call(protocol.name, greeting(protocol));
  if (code !== (Reply.Ok as number)) throw refusal(protocol, { ...protocol.operations[0], name: "hello" }, code);
}

/** Carries out an operation: what each method of a generated client does. */
export async function ask(
  transport: Transport,
  protocol: Protocol,
  name: string,
  values: readonly unknown[],
): Promise<Record<string, unknown>> {
  const operation = protocol.operations.find((each) => each.name === name)!;
  return decode(protocol, operation, await transport.call(protocol.name, encode(protocol, operation, values)));
}

/** What a request carries, as a server sees it. */
export interface Carried {
  words: readonly bigint[];
  leases: readonly { bytes: Uint8Array }[];
  handles: readonly number[];
}

/** The values of a request, for a server that a test plays: of what is only written, the elements it has room for. */
export function valuesOf(protocol: Protocol, operation: Operation, { words, leases, handles }: Carried): unknown[] {
  const left = [...words];
  let lease = 0;
  let handle = 0;
  const values: unknown[] = [];
  for (const parameter of operation.parameters) {
    const { type } = parameter;
    if (type.kind === "handle") values.push(handles[handle++]);
    else if (type.kind !== "lease") values.push(valueFrom(protocol, type, left));
    else {
      const { bytes } = leases[lease++];
      if (type.direction !== "out") values.push(takeBack(protocol, type, bytes, undefined));
      else if (type.many) values.push(Math.floor(bytes.length / elementBytes(protocol, type.element)));
    }
  }
  return values;
}

/** Words and handles of an answer; what it writes is written. @throws BadValue for what is no value of its type */
export function answerOf(
  protocol: Protocol,
  operation: Operation,
  { leases }: Carried,
  answer: Record<string, unknown>,
): { words: bigint[]; handles: number[] } {
  const wrong =
    (name: string) =>
    (expected: string): never => {
      throw new BadValue(`${operation.name} answers ${name}, which is ${expected}, not ${shown(answer[name])}`);
    };
  const words: bigint[] = [];
  const handles: number[] = [];
  for (const { name, type } of operation.results) {
    if (type.kind === "handle") handles.push(integer(answer[name], 32, false, wrong(name)));
    else words.push(...wordsFrom(protocol, type, answer[name], wrong(name)));
  }
  let lease = 0;
  for (const { name, type } of operation.parameters) {
    if (type.kind !== "lease") continue;
    const { bytes } = leases[lease++];
    if (type.direction === "in" || answer[name] === undefined) continue;
    const written = bytesFrom(protocol, type, answer[name], wrong(name));
    if (written.length > bytes.length) wrong(name)(`no more than ${bytes.length} bytes`);
    bytes.set(written);
  }
  return { words, handles };
}

type Wrong = (expected: string) => never;

function integer(value: unknown, bits: number, signed: boolean, wrong: Wrong): number {
  return Number(wide(value, bits, signed, wrong));
}

function wide(value: unknown, bits: number, signed: boolean, wrong: Wrong): bigint {
  const [least, most] = signed
    ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n]
    : [0n, 2n ** BigInt(bits) - 1n];
  const fits = typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
  if (!fits || BigInt(value) < least || BigInt(value) > most) wrong(`a whole number from ${least} to ${most}`);
  return BigInt(value);
}

function wordsFrom(
  protocol: Protocol,
  type: Exclude<ParameterType, LeaseType>,
  value: unknown,
  wrong: Wrong,
): bigint[] {
  switch (type.kind) {
    case "int":
      return [BigInt.asUintN(64, wide(value, type.bits, type.signed, wrong))];
    case "bool":
      if (typeof value !== "boolean") wrong("true or false");
      return [value === true ? 1n : 0n];
    case "enum":
      return [BigInt(member(protocol, type.name, value, wrong))];
    case "handle":
      return [];
    case "name": {
      const bytes = new Uint8Array(16);
      writeText(bytes, 0, 16, value, wrong);
      return wordsOfBytes(bytes);
    }
    case "struct": {
      const struct = structOf(protocol, type.name);
      const bytes = new Uint8Array(Math.ceil(struct.bytes / 8) * 8);
      writeStruct(protocol, struct, bytes, value, wrong);
      return wordsOfBytes(bytes);
    }
  }
}

function member(protocol: Protocol, name: string, value: unknown, wrong: Wrong): number {
  const { members } = protocol.enums.find((each) => each.name === name)!;
  const known = members.find((each) => each.value === value || each.name === value);
  return known?.value ?? wrong(`one of ${members.map((each) => each.name).join(", ")}`);
}

function wordsOfBytes(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Array.from({ length: bytes.length / 8 }, (_, index) => view.getBigUint64(index * 8, true));
}

function valueFrom(
  protocol: Protocol,
  type: Exclude<ParameterType, LeaseType | { kind: "handle" }>,
  words: bigint[],
): unknown {
  switch (type.kind) {
    case "int": {
      const word = words.shift() ?? 0n;
      const value = type.signed ? BigInt.asIntN(64, word) : word;
      return type.bits === 64 ? value : Number(value);
    }
    case "bool":
      return (words.shift() ?? 0n) !== 0n;
    case "enum":
      return Number(words.shift() ?? 0n);
    case "name":
      return textOf(bytesOfWords(words.splice(0, 2)));
    case "struct": {
      const struct = structOf(protocol, type.name);
      return readStruct(protocol, struct, bytesOfWords(words.splice(0, Math.ceil(struct.bytes / 8))));
    }
  }
}

function bytesOfWords(words: bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(words).buffer);
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function writeText(bytes: Uint8Array, at: number, room: number, value: unknown, wrong: Wrong): void {
  if (typeof value !== "string") return wrong("text");
  const text = new TextEncoder().encode(value);
  if (text.length > room || text.includes(0)) wrong(`text of up to ${room} bytes without zeros`);
  bytes.set(text, at);
}

function elementBytes(protocol: Protocol, element: LeaseType["element"]): number {
  if (element.kind === "text") return 1;
  return element.kind === "int" ? element.bits / 8 : structOf(protocol, element.name).bytes;
}

function lend(protocol: Protocol, type: LeaseType, value: unknown, wrong: Wrong): Lease {
  const rights = { readable: type.direction !== "out", writable: type.direction !== "in" };
  const size = elementBytes(protocol, type.element);
  if (type.direction === "out") {
    const room = type.many ? integer(value, 24, false, () => wrong("the number of elements there is room for")) : 1;
    return { bytes: new Uint8Array(room * size), ...rights };
  }
  return { bytes: bytesFrom(protocol, type, value, wrong), ...rights };
}

function bytesFrom(protocol: Protocol, { element, many }: LeaseType, value: unknown, wrong: Wrong): Uint8Array {
  if (element.kind === "text") return typeof value === "string" ? new TextEncoder().encode(value) : wrong("text");
  if (element.kind === "int") {
    if (!ArrayBuffer.isView(value)) return wrong(`an array of numbers of ${element.bits} bits`);
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  const struct = structOf(protocol, element.name);
  const list: unknown[] = many ? (Array.isArray(value) ? value : wrong(`an array of ${struct.name}`)) : [value];
  const bytes = new Uint8Array(list.length * struct.bytes);
  list.forEach((each, index) => writeStruct(protocol, struct, bytes.subarray(index * struct.bytes), each, wrong));
  return bytes;
}

function writeStruct(protocol: Protocol, struct: Struct, bytes: Uint8Array, value: unknown, wrong: Wrong): void {
  if (typeof value !== "object" || value === null) return wrong(`a ${struct.name}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { name, type, offset } of struct.fields) {
    const given = (value as Record<string, unknown>)[name];
    const wrongField: Wrong = (expected) => wrong(`a ${struct.name} whose ${name} is ${expected}`);
    if (type.kind === "name" || type.kind === "text") {
      writeText(bytes, offset, type.kind === "name" ? 16 : type.bytes, given, wrongField);
      continue;
    }
    const [word] = wordsFrom(protocol, type, given, wrongField);
    const size = bytesOf(type, protocol.enums);
    for (let at = 0; at < size; at++) view.setUint8(offset + at, Number((word >> BigInt(8 * at)) & 0xffn));
  }
}

function readStruct(protocol: Protocol, struct: Struct, bytes: Uint8Array): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, type, offset } of struct.fields) {
    if (type.kind === "name" || type.kind === "text") {
      values[name] = textOf(bytes.subarray(offset, offset + (type.kind === "name" ? 16 : type.bytes)));
      continue;
    }
    let word = 0n;
    for (let at = bytesOf(type, protocol.enums) - 1; at >= 0; at--) word = (word << 8n) | BigInt(bytes[offset + at]);
    if (type.kind === "int" && type.signed) word = BigInt.asIntN(type.bits, word);
    values[name] = valueFrom(protocol, type, [BigInt.asUintN(64, word)]);
  }
  return values;
}

/** What a lease holds after the call: of those that count, only what was written. */
function takeBack(
  protocol: Protocol,
  { element, many }: LeaseType,
  bytes: Uint8Array,
  count: number | undefined,
): unknown {
  const size = elementBytes(protocol, element);
  const used = count === undefined ? bytes : bytes.subarray(0, count * size);
  if (element.kind === "text") return new TextDecoder().decode(used);
  if (element.kind === "int") return numbers(element, used);
  const struct = structOf(protocol, element.name);
  if (!many) return readStruct(protocol, struct, used);
  return Array.from({ length: Math.floor(used.length / size) }, (_, index) =>
    readStruct(protocol, struct, used.subarray(index * size)),
  );
}

function numbers({ bits, signed }: { bits: number; signed: boolean }, bytes: Uint8Array): unknown {
  const { buffer } = bytes.slice(0, bytes.length - (bytes.length % (bits / 8)));
  switch (bits) {
    case 8:
      return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
    case 16:
      return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
    case 32:
      return signed ? new Int32Array(buffer) : new Uint32Array(buffer);
    default:
      return signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? String(value) : "that";
}
