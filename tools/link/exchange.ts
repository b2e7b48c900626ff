import { FrameKind } from "../../abi/link";
import { kindOf, sequenceOf, timeoutOf, withSequence } from "./content";
import { encodeFrame } from "./frames";

/** How long an answer may take beyond what the request itself asks for. */
const GRACE_MS = 4000;
/** The same is asked again after this time, then after twice of it, and so on. */
const FIRST_RETRY_MS = 700;

/** Nobody answers on the line. */
export class NoAnswer extends Error {}
/** The line has gone. */
export class LineClosed extends Error {}

interface Waiting {
  sequence: number;
  settle: (content: Buffer | Error) => void;
}

/**
 * Asks over a line, one thing at a time: sends a frame, sends it again when no answer comes, and knows the answer by its
 * number. The board carries out no number twice.
 */
export class Exchange {
  #sequence = Math.floor(Math.random() * 2 ** 32);
  #waiting: Waiting | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed: Error | undefined;
  #listeners: ((content: Buffer) => void)[] = [];

  /** @param send puts bytes on the line @param grace how long an answer may take, in milliseconds */
  constructor(
    private readonly send: (bytes: Buffer) => void,
    private readonly grace = GRACE_MS,
  ) {}

  /** Calls back with what comes unasked: Event frames. */
  listen(listener: (content: Buffer) => void): void {
    this.#listeners.push(listener);
  }

  /** Takes a frame that has come over the line. */
  take(content: Buffer): void {
    if (kindOf(content) === FrameKind.Event) {
      for (const listener of this.#listeners) listener(content);
    } else if (this.#waiting?.sequence === sequenceOf(content)) {
      this.#waiting.settle(content);
    }
  }

  /** The line has gone: nothing more will be answered. */
  close(why: Error): void {
    this.#closed ??= why;
    this.#waiting?.settle(this.#closed);
  }

  /** @returns content of the answer @throws NoAnswer, or what `close` was told */
  ask(content: Buffer): Promise<Buffer> {
    const asked = this.#turn.then(() => this.#ask(content));
    this.#turn = asked.catch(() => undefined);
    return asked;
  }

  #ask(content: Buffer): Promise<Buffer> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    this.#sequence = (this.#sequence + 1) >>> 0;
    const sequence = this.#sequence;
    const frame = encodeFrame(withSequence(content, sequence));
    return new Promise((resolve, reject) => {
      let retry: NodeJS.Timeout | undefined;
      const settle = (answer: Buffer | Error) => {
        clearTimeout(retry);
        clearTimeout(end);
        this.#waiting = undefined;
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      const attempt = (wait: number) => {
        retry = setTimeout(() => attempt(2 * wait), wait);
        this.send(frame);
      };
      const end = setTimeout(() => settle(new NoAnswer("no answer")), timeoutOf(content) + this.grace);
      this.#waiting = { sequence, settle };
      attempt(FIRST_RETRY_MS);
    });
  }
}
