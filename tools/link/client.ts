import { FrameKind, Link, LinkError } from "../../abi/link";
import {
  type Call,
  kindOf,
  readError,
  readEvents,
  readReply,
  readWelcome,
  type Reply,
  versionOf,
  type Welcome,
  writeHello,
  writeRelease,
  writeRequest,
} from "./content";
import type { Exchange } from "./exchange";

/** The call did not come about, or has no reply; the message tells the user why. */
export class CallFailed extends Error {
  constructor(
    message: string,
    readonly error: LinkError,
  ) {
    super(message);
  }
}

/** Calls protocols on a board. */
export class LinkClient {
  #incarnation: number | undefined;

  constructor(private readonly exchange: Exchange) {}

  /** Calls back with the events that have come: bit n is event n. */
  listen(listener: (events: bigint) => void): void {
    this.exchange.listen((content) => listener(readEvents(content)));
  }

  /** Asks who is there. @throws CallFailed when the board has another version of the link */
  async hello(): Promise<Welcome> {
    const content = await this.exchange.ask(writeHello());
    if (kindOf(content) === FrameKind.Error) throw explain(content, "hello");
    if (versionOf(content) !== Link.Version) throw otherVersion(versionOf(content));
    const welcome = readWelcome(content);
    this.#incarnation = welcome.incarnation;
    return welcome;
  }

  /** @throws CallFailed when there is no reply */
  async call(call: Call): Promise<Reply> {
    if (this.#incarnation === undefined) await this.hello();
    const content = await this.exchange.ask(writeRequest(call, this.#incarnation!));
    if (kindOf(content) === FrameKind.Error) {
      const failure = explain(content, call.protocol);
      if (failure.error === LinkError.Restarted) this.#incarnation = undefined;
      throw failure;
    }
    return readReply(content, call.leases);
  }

  /** Gives up events, so that nobody notifies them any more. */
  async release(events: readonly number[]): Promise<void> {
    await this.exchange.ask(writeRelease(events.reduce((bits, number) => bits | (1n << BigInt(number)), 0n)));
  }
}

function otherVersion(version: number): CallFailed {
  const message = `the board speaks version ${version} of the link, this tool version ${Link.Version}: build both from the same source`;
  return new CallFailed(message, LinkError.Version);
}

function explain(content: Buffer, protocol: string): CallFailed {
  const { error, detail } = readError(content);
  if (error === LinkError.Version) return otherVersion(detail);
  return new CallFailed(reason(error, detail, protocol), error);
}

function reason(error: LinkError, detail: number, protocol: string): string {
  switch (error) {
    case LinkError.UnknownProtocol:
      return `no service of this board serves the protocol ${protocol}`;
    case LinkError.NotGranted:
      if (protocol === "link") return "the agent itself uses link: nobody else can";
      return `the board does not let the laptop use ${protocol}: add it to what the agent uses in servers/manifest.ts`;
    case LinkError.Absent:
      return `the service that serves ${protocol} is stopped, or was given up: npx drupelet tasks tells`;
    case LinkError.Died:
      return `the server of ${protocol} ended while it had the request; what it did of it is unknown`;
    case LinkError.TimedOut:
      return `the server of ${protocol} did not answer in time; it may have done some of what was asked`;
    case LinkError.TooLarge:
      return `what is to be lent to ${protocol} is longer than a frame`;
    case LinkError.TooManyEvents:
      return "the board has no event left: end another watch";
    case LinkError.Restarted:
      return "the board's agent has been started again; whether it did what was asked is unknown, and its events are gone";
    case LinkError.NoAnswer:
      return "the board does not answer: is it up, and does its manifest have the agent?";
    case LinkError.Failed:
      return `the call of ${protocol} failed: kernel status ${detail} (${STATUS[detail] ?? "unknown"})`;
    default:
      return "the board could not read the request: build it and this tool from the same source";
  }
}

/** Names of `Status`, in order. */
const STATUS = [
  ...["Ok", "BadHandle", "WrongType", "Denied", "BadArgument", "BadAddress", "BadLease", "NoMemory", "TableFull"],
  ...["Died", "Gone", "TimedOut", "BadState", "Exists", "NotFound", "NoSyscall"],
];
