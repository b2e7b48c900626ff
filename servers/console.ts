/**
 * The console server: lines out for many programs, edited lines in for one. A reader waits without holding up the server,
 * and so does a writer while the output is full. What programs write appears above the line being edited.
 *
 * `console-terminal` talks to the UART server, `console-editor` edits the line (`console-keys`, `console-line`,
 * `console-history`, `console-view`), `console-output` holds what has not been sent, `console-writers` who waits for room.
 * `console-mirror` lets another program show it all on a screen.
 */
import { Reply } from "../abi/reply";
import { handleClose } from "../lib/kernel";
import { leaseRead, leaseWrite } from "../lib/message";
import { ConsoleError, ConsoleServer } from "../lib/protocol/console";
import { UartClient } from "../lib/protocol/uart";
import { DEFERRED, serveBoth } from "../lib/server";
import { connect, servedProtocol, isSuccessor, serveEndpoint } from "../lib/service";
import { EDITOR_OUTPUT, Ending, LineEditor, PROMPT_BYTES } from "./console-editor";
import { LINE_BYTES } from "./console-line";
import { Mirrors, Sent } from "./console-mirror";
import { Output } from "./console-output";
import { Terminal } from "./console-terminal";
import { Wish, Writers } from "./console-writers";

/** Most that one Write takes. Up to this it stays in one piece; a longer one is cut after a line. */
const WRITE_BYTES: u32 = 4096;
const LINE_FEED: u32 = 0x0a;

const SENT: Sent = new Sent();

@final
class Terminals extends ConsoleServer {
  private readonly output: Output = new Output(SENT);
  private readonly editor: LineEditor = new LineEditor(this.output);
  private readonly writers: Writers = new Writers();
  private readonly text: usize = heap.alloc(WRITE_BYTES);
  /** Who waits for a line; 0 when nobody does. */
  private reader: u32 = 0;
  private readerClient: u32 = 0;
  /** What the first of the writers wants is in the output, but not all of it is with the UART server. */
  private begun: bool = false;
  /** Bytes of that, negative when they could not be read. */
  private printed: i32 = 0;
  /** Whose text was last on the terminal. */
  private lastClient: u32 = 0;

  /** Who shows on a screen what the terminal shows. */
  readonly mirrors: Mirrors;

  constructor(
    endpoint: u32,
    private readonly terminal: Terminal,
  ) {
    super(endpoint);
    this.mirrors = new Mirrors(endpoint, SENT);
  }

  /** What is in the terminal's row belongs to who wrote it, who will write it again. */
  eraseRow(): void {
    this.output.eraseRow();
    this.work();
  }

  override request(operation: u32): void {
    // A program has one request at a time, so one that asks again has been restarted and its earlier request is void.
    if (this.client == this.readerClient) this.dropReader();
    if (this.writers.count > 0 && this.writers.client == this.client) this.begun = false;
    this.writers.forget(this.client);
    super.request(operation);
    this.work();
  }

  override write(_text: u32): u32 {
    return this.queue(Wish.Write);
  }

  override clear(): u32 {
    return this.queue(Wish.Clear);
  }

  override notified(bits: u64): void {
    this.terminal.notified(bits);
    this.work();
  }

  override peerRestarted(): void {
    this.terminal.subscribe();
    this.work();
  }

  /** Everything that can be done now: waiting text, typed bytes, the line on the terminal, and sending it all. */
  private work(): void {
    let held: bool = true;
    while (held) {
      this.terminal.send(this.output.ring);
      this.writeWaiting();
      held = this.readWaiting();
      this.terminal.send(this.output.ring);
      // What was held for want of room goes on at once if there is room now, and else when the terminal has space.
      held = (held && this.canEdit) || (this.writers.count > 0 && !this.begun && this.canPrint);
    }
    this.mirrors.tell();
  }

  /** There is room for the most that one Write can become, and for showing the line again. */
  private get canPrint(): bool {
    return this.output.free >= 2 * WRITE_BYTES + 2 * EDITOR_OUTPUT;
  }

  /** There is room for the end of this line and for showing it. */
  private get canEdit(): bool {
    return this.output.free >= 2 * EDITOR_OUTPUT;
  }

  private queue(wish: Wish): u32 {
    return this.writers.add(this.caller, this.client, wish) ? DEFERRED : Reply.BadRequest;
  }

  /** Nobody is answered before the UART server has what they wrote: it would be lost if this program died. */
  private writeWaiting(): void {
    for (; this.writers.count > 0; this.writers.drop()) {
      if (!this.begun && !this.begin()) return;
      this.terminal.send(this.output.ring);
      if (this.output.ring.length > 0) return;
      this.begun = false;
      if (this.writers.wish == Wish.Clear) this.finishClear(this.writers.caller, 0);
      else if (this.printed < 0) this.finishWrite(this.writers.caller, Reply.BadRequest);
      else this.finishWrite(this.writers.caller, 0, this.printed);
    }
  }

  /** Does what the first who waits wants, if there is room. */
  private begin(): bool {
    if (!this.canPrint) return false;
    this.begun = true;
    this.printed = 0;
    if (this.writers.wish == Wish.Clear) {
      this.editor.clearScreen();
      return true;
    }
    this.printed = leaseRead(this.writers.caller, 0, 0, this.text, WRITE_BYTES);
    if (this.printed == WRITE_BYTES) this.printed = this.wholeLines();
    if (this.printed > 0) this.print(this.printed);
    return true;
  }

  private wholeLines(): u32 {
    let end = WRITE_BYTES;
    while (end > 0 && load<u8>(this.text + end - 1) != LINE_FEED) end--;
    return end > 0 ? end : WRITE_BYTES;
  }

  private print(bytes: u32): void {
    this.editor.hide();
    if (this.output.lineOpen && this.lastClient != this.writers.client) this.output.newLine();
    this.lastClient = this.writers.client;
    this.output.text(this.text, bytes);
  }

  override readLine(prompt: u32, line: u32): u32 {
    // The line's last place must be there, so that no line is refused after it has been typed.
    store<u8>(this.text, 0);
    if (this.writeLease(line, LINE_BYTES - 1, this.text, 1) != 1) return ConsoleError.BadLength;
    const length = this.readLease(prompt, 0, this.text, PROMPT_BYTES + 1);
    if (length < 0 || <u32>length > PROMPT_BYTES) return ConsoleError.BadLength;
    if (this.readerLives()) return ConsoleError.Busy;
    this.reader = this.caller;
    this.readerClient = this.client;
    this.editor.begin(this.text, length);
    return this.defer();
  }

  /** Bytes typed for a reader that has died stay where they are, for its successor. */
  private readerLives(): bool {
    if (this.reader == 0) return false;
    // There was room when it asked, so this fails only when it no longer waits.
    if (leaseWrite(this.reader, 1, 0, this.text, 1) == 1) return true;
    this.dropReader();
    return false;
  }

  private dropReader(): void {
    if (this.reader == 0) return;
    this.editor.hide();
    this.reader = 0;
    this.readerClient = 0;
  }

  /** Takes typed bytes until the line ends or none are left. @returns whether the output had no room for that */
  private readWaiting(): bool {
    if (!this.readerLives()) return false;
    while (this.canEdit) {
      const byte = this.terminal.next();
      if (byte < 0) {
        this.editor.refresh();
        return false;
      }
      const ending = this.editor.feed(byte);
      if (ending != Ending.None) {
        this.endLine(ending);
        return false;
      }
    }
    return true;
  }

  private endLine(ending: Ending): void {
    const reader = this.reader;
    this.reader = 0;
    this.readerClient = 0;
    if (ending == Ending.Interrupted) {
      this.finishReadLine(reader, ConsoleError.Interrupted);
    } else if (ending == Ending.EndOfInput) {
      this.finishReadLine(reader, ConsoleError.EndOfInput);
    } else {
      const line = this.editor.line;
      const copied = leaseWrite(reader, 1, 0, line.address, line.length);
      if (<u32>copied == line.length) this.finishReadLine(reader, 0, line.length);
      else this.finishReadLine(reader, ConsoleError.BadLength);
    }
  }
}

export function main(): void {
  // both handles are to the one endpoint of this service; what is asked tells the protocol
  handleClose(serveEndpoint("mirror"));
  const mirror = servedProtocol();
  const server = new Terminals(serveEndpoint("console"), new Terminal(new UartClient(connect("uart"))));
  // an earlier console server may have left an unfinished line on the terminal
  if (isSuccessor()) server.eraseRow();
  serveBoth(server, server.mirrors, mirror);
}
