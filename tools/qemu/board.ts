import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Duplex, Readable, Writable } from "node:stream";
import { Exchange, LineClosed } from "../link/exchange";
import { FrameDecoder, type Piece } from "../link/frames";
import { Dialogue } from "./dialogue";
import { findProgram, QEMU, qemuArguments, requireImage, type Launch } from "./machine";
import { Qmp } from "./qmp";

/** How long a test waits for what must come: far longer than it ever takes, as the machine may be busy. */
const DEADLINE_MS = 120_000;

/** What looks like the start of a frame is text when it has not gone on for so long. */
const FRAME_PAUSE_MS = 500;

/** How the emulator ended. */
export interface Ending {
  /** 0 when the board was halted or stopped by us; otherwise QEMU's exit status, or 1 when a signal ended it. */
  status: number;
  /** What QEMU itself had to say. */
  complaint: string;
}

interface Waiter {
  check: () => boolean;
  settle: (ended: boolean) => void;
}

/**
 * A board in QEMU with its serial line in our hands. QEMU ends with this process, however this ends: the kernel of the
 * host sees to it (prctl PR_SET_PDEATHSIG, through setpriv).
 */
export class Board {
  readonly dialogue = new Dialogue();
  readonly ended: Promise<Ending>;
  /** Asks the board by frames beside the text. */
  readonly exchange = new Exchange((bytes) => void this.send(bytes));
  /** Every byte of text the board has sent, one character each. */
  output = "";
  #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #qmp: Qmp;
  #complaint = "";
  #ending: Ending | undefined;
  #stopped = false;
  #unseen = "";
  #waiters: Waiter[] = [];
  #listeners: ((bytes: Buffer) => void)[] = [];
  #decoder = new FrameDecoder();
  #pause: NodeJS.Timeout | undefined;

  /** @throws an error that tells what to do when QEMU or the image is missing */
  constructor(launch: Launch) {
    requireImage(launch.image);
    const command = ["--pdeathsig", "KILL", findProgram(QEMU), ...qemuArguments(launch)];
    const child = spawn(findProgram("setpriv"), command, { stdio: ["pipe", "pipe", "pipe", "pipe"] });
    this.#process = child;
    this.#qmp = new Qmp(child.stdio[3] as Duplex);
    child.stdin.on("error", () => undefined); // QEMU ended while bytes were on their way: `ended` tells
    child.stdout.on("data", (bytes: Buffer) => this.#split(bytes));
    child.stderr.on("data", (bytes: Buffer) => (this.#complaint += bytes.toString()));
    this.ended = new Promise((resolve) => {
      child.on("close", (status, signal) => {
        if (signal !== null && !this.#stopped) this.#complaint += `QEMU was ended by ${signal}`;
        clearTimeout(this.#pause);
        this.#deal(this.#decoder.flush());
        this.exchange.close(new LineClosed("the board has ended"));
        this.#ending = { status: this.#stopped ? 0 : (status ?? 1), complaint: this.#complaint.trim() };
        resolve(this.#ending);
        this.#look();
      });
    });
  }

  /** QEMU's process id. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Calls back with all text that the board sends from now on. */
  listen(listener: (bytes: Buffer) => void): void {
    this.#listeners.push(listener);
  }

  /** Sends bytes to the board; resolves when QEMU has taken them all. It takes them as fast as the board reads. */
  send(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#process.stdin.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes, () => resolve());
    });
  }

  /** Waits for the shell's prompt. @param deadline in milliseconds, 0: none */
  async prompt(deadline = DEADLINE_MS): Promise<void> {
    await this.#until("the shell's prompt", () => this.dialogue.ready, deadline);
    this.#unseen = "";
  }

  /** Waits for the prompt, sends a line to the shell and does not wait for what it answers. */
  async say(line: string, deadline = DEADLINE_MS): Promise<void> {
    await this.prompt(deadline);
    this.dialogue.say(line);
    await this.send(`${line}\r`);
  }

  /** Gives the shell a line and waits for the next prompt. @returns what was shown in between, one string a line */
  async command(line: string): Promise<string[]> {
    await this.say(line);
    await this.prompt();
    return this.dialogue.reply;
  }

  /** Waits for output that has not been waited for before. @returns the match; its groups are its subpatterns */
  async see(pattern: RegExp): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    await this.#until(String(pattern), () => (found = pattern.exec(this.#unseen)) !== null);
    const match = found as unknown as RegExpExecArray;
    this.#unseen = this.#unseen.slice(match.index + match[0].length);
    return match;
  }

  /** Runs a command of QEMU's monitor, such as "xp /1wx 0x3f200034". @returns what it prints */
  async monitor(command: string): Promise<string> {
    return (await this.#qmp.execute("human-monitor-command", { "command-line": command })) as string;
  }

  /** Writes what the board's screen shows to a PNG file. */
  async screenshot(file: string): Promise<void> {
    await this.#qmp.execute("screendump", { filename: file, format: "png" });
  }

  /** The local port where GDB can attach, when launched with `debug`. */
  async gdbPort(): Promise<number> {
    const devices = (await this.#qmp.execute("query-chardev")) as { label: string; filename: string }[];
    const port = /:(\d+)(,|$)/.exec(devices.find(({ label }) => label === "gdb")?.filename ?? "")?.[1];
    if (port === undefined) throw new Error("QEMU does not listen for GDB");
    return Number(port);
  }

  /** Ends QEMU if it still runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#process.kill("SIGKILL");
    await this.ended;
  }

  #split(bytes: Buffer): void {
    this.#deal(this.#decoder.push(bytes));
    clearTimeout(this.#pause);
    if (this.#decoder.pending) this.#pause = setTimeout(() => this.#deal(this.#decoder.flush()), FRAME_PAUSE_MS);
  }

  #deal(pieces: Piece[]): void {
    for (const { text, content } of pieces) {
      if (text !== undefined) this.#hear(text);
      else this.exchange.take(content);
    }
  }

  #hear(bytes: Buffer): void {
    const text = bytes.toString("latin1");
    this.output += text;
    this.#unseen += text;
    this.dialogue.hear(text);
    for (const listener of this.#listeners) listener(bytes);
    this.#look();
  }

  #look(): void {
    this.#waiters = this.#waiters.filter(({ check, settle }) => {
      const met = check();
      if (met || this.#ending !== undefined) settle(!met);
      return !met && this.#ending === undefined;
    });
  }

  #until(what: string, check: () => boolean, deadline = DEADLINE_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        check,
        settle: (ended) => {
          clearTimeout(timer);
          if (ended) reject(new Error(this.#report(`QEMU ended before ${what} came`)));
          else resolve();
        },
      };
      const timer =
        deadline === 0
          ? undefined
          : setTimeout(() => {
              this.#waiters = this.#waiters.filter((other) => other !== waiter);
              reject(new Error(this.#report(`${what} did not come within ${deadline / 1000} s`)));
            }, deadline);
      this.#waiters.push(waiter);
      this.#look();
    });
  }

  #report(what: string): string {
    const lines = this.dialogue.screen.text.split("\n").slice(-60);
    const status = this.#ending === undefined ? [] : [`QEMU's status was ${this.#ending.status}`];
    return [what, ...status, this.#complaint.trim(), "The board's last lines:", ...lines.map((line) => `  | ${line}`)]
      .filter((line) => line !== "")
      .join("\n");
  }
}
