import {
  ErrorFrame,
  EventFrame,
  FrameHeader,
  FrameKind,
  FrameLease,
  Link,
  LinkError,
  ReplyFrame,
  RequestFrame,
  RequestLimit,
  WelcomeFrame,
} from "../../abi/link";
import { Limit } from "../../abi/syscall";

/** Contents of frames (abi/link.ts), written and read. */

/** Bytes lent with a call. */
export interface Lease {
  /** What the server may read. */
  bytes?: Uint8Array;
  /** How much the server may write; with `bytes` it is their length. */
  room?: number;
}

/** A call of a protocol on the board. */
export interface Call {
  protocol: string;
  operation: number;
  words?: readonly bigint[];
  leases?: readonly Lease[];
  /** Notifications to be passed as handles. */
  notifications?: number;
  /** Milliseconds for which the reply is awaited, 5000 when not given. */
  timeout?: number;
}

export interface Reply {
  code: number;
  words: bigint[];
  /** What the server wrote, whole leases. */
  leases: Uint8Array[];
  /** Numbers of the events that stand for the notifications passed. */
  events: number[];
}

/** Who is at the other end. */
export interface Welcome {
  system: string;
  ticksPerSecond: number;
  /** In ticks. */
  now: bigint;
  /** Frames that were lost on the board. */
  lost: number;
  /** Tells its agent from those before and after a restart. */
  incarnation: number;
}

const DEFAULT_TIMEOUT = 5000;
/** Of a protocol's name. */
const NAME_BYTES = 16;

function header(kind: FrameKind, bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  content[FrameHeader.Mark] = Link.Mark;
  content[FrameHeader.Version] = Link.Version;
  content[FrameHeader.Kind] = kind;
  return content;
}

export function writeHello(): Buffer {
  return header(FrameKind.Hello, FrameHeader.Bytes);
}

export function writeRelease(events: bigint): Buffer {
  const content = header(FrameKind.Release, EventFrame.Bytes);
  content.writeBigUInt64LE(events, EventFrame.Events);
  return content;
}

/** @param incarnation as the agent said @throws RangeError when the call does not fit into a frame, with what does */
export function writeRequest(call: Call, incarnation: number): Buffer {
  const { protocol, operation, words = [], leases = [], notifications = 0, timeout = DEFAULT_TIMEOUT } = call;
  const fits = (count: number, limit: number, what: string) => {
    if (count > limit) throw new RangeError(`${count} ${what} are too many: ${limit} fit`);
  };
  fits(words.length, Limit.Words, "words");
  fits(leases.length, Limit.Leases, "leases");
  fits(notifications, Limit.Handles, "notifications");
  fits(protocol.length, NAME_BYTES, "characters of a protocol's name");
  fits(sum(leases.map(roomOf)), RequestLimit.WrittenBytes, "bytes to be written in one call");
  const read = leases.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes]));
  const start = RequestFrame.Content + 8 * words.length + 4 * leases.length;
  fits(sum(read.map(({ length }) => length)), Link.ContentBytes - start, "bytes to be read in one call");

  const content = header(FrameKind.Request, start);
  content.writeUInt32LE(Math.min(Math.max(Math.round(timeout), 1), RequestLimit.Timeout), RequestFrame.Timeout);
  content.writeUInt16LE(operation, RequestFrame.Operation);
  content[RequestFrame.Words] = words.length;
  content[RequestFrame.Leases] = leases.length;
  content[RequestFrame.Handles] = notifications;
  content.writeUInt32LE(incarnation, RequestFrame.Incarnation);
  content.write(protocol, RequestFrame.Protocol, "ascii");
  words.forEach((word, index) => content.writeBigUInt64LE(BigInt.asUintN(64, word), RequestFrame.Content + 8 * index));
  leases.forEach((lease, index) => {
    const length = lease.bytes?.length ?? roomOf(lease);
    const reads = lease.bytes === undefined ? 0 : 2 ** FrameLease.ReadBit;
    const writes = lease.room === undefined ? 0 : 2 ** FrameLease.WriteBit;
    content.writeUInt32LE(length + reads + writes, RequestFrame.Content + 8 * words.length + 4 * index);
  });
  return Buffer.concat([content, ...read]);
}

/** For how long a request asks to be carried out, in milliseconds. */
export function timeoutOf(content: Buffer): number {
  return kindOf(content) === FrameKind.Request ? content.readUInt32LE(RequestFrame.Timeout) : 0;
}

function roomOf({ bytes, room }: Lease): number {
  return room === undefined ? 0 : (bytes?.length ?? room);
}

export function kindOf(content: Buffer): FrameKind {
  return content[FrameHeader.Kind];
}

export function versionOf(content: Buffer): number {
  return content[FrameHeader.Version];
}

export function sequenceOf(content: Buffer): number {
  return content.readUInt32LE(FrameHeader.Sequence);
}

/** The same content under another number. */
export function withSequence(content: Buffer, sequence: number): Buffer {
  const copy = Buffer.from(content);
  copy.writeUInt32LE(sequence, FrameHeader.Sequence);
  return copy;
}

export function readWelcome(content: Buffer): Welcome {
  return {
    system: content.toString("ascii", WelcomeFrame.System, WelcomeFrame.Bytes).replace(/\0+$/, ""),
    ticksPerSecond: content.readUInt32LE(WelcomeFrame.Frequency),
    now: content.readBigUInt64LE(WelcomeFrame.Now),
    lost: content.readUInt32LE(WelcomeFrame.Lost),
    incarnation: content.readUInt32LE(WelcomeFrame.Incarnation),
  };
}

/** Numbers of the events that a Reply tells of. */
export function eventsOf(content: Buffer): number[] {
  return [...content.subarray(ReplyFrame.Events, ReplyFrame.Events + Limit.Handles)].filter((number) => number !== 0);
}

/** @param leases of the call */
export function readReply(content: Buffer, leases: readonly Lease[] = []): Reply {
  const words = content[ReplyFrame.Words];
  let at = ReplyFrame.Content + 8 * words;
  const written = leases
    .filter(({ room }) => room !== undefined)
    .map((lease) => {
      const length = content.readUInt32LE(at);
      const whole = new Uint8Array(roomOf(lease));
      whole.set(content.subarray(at + 4, at + 4 + length));
      at += 4 + length;
      return whole;
    });
  return {
    code: content.readUInt16LE(ReplyFrame.Code),
    words: Array.from({ length: words }, (_, index) => content.readBigUInt64LE(ReplyFrame.Content + 8 * index)),
    leases: written,
    events: eventsOf(content),
  };
}

export function readError(content: Buffer): { error: LinkError; detail: number } {
  return { error: content.readUInt16LE(ErrorFrame.Code), detail: content.readUInt32LE(ErrorFrame.Detail) };
}

/** An Error as the board would send it, from who holds its line. */
export function writeError(error: LinkError): Buffer {
  const content = header(FrameKind.Error, ErrorFrame.Bytes);
  content.writeUInt16LE(error, ErrorFrame.Code);
  return content;
}

/** Bit n is event n. */
export function readEvents(content: Buffer): bigint {
  return content.readBigUInt64LE(EventFrame.Events);
}

export function writeEvents(events: bigint): Buffer {
  const content = header(FrameKind.Event, EventFrame.Bytes);
  content.writeBigUInt64LE(events, EventFrame.Events);
  return content;
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
