import { Screen } from "./screen";

/** What the shell shows when it waits for a line. */
export const PROMPT = "drupelet> ";

/** The editor may cut a line that is longer than this. */
const ECHO_BYTES = 64;

/**
 * Who speaks on a serial line with the shell at its other end. A message of the log redraws the prompt at any time, so
 * the shell waits for a new line only when the last one sent has been shown in full and a prompt stands after it.
 */
export class Dialogue {
  readonly screen = new Screen();
  #awaitedEcho: string | undefined;
  #replyStart = 0;

  /** Takes in what the board says. */
  hear(text: string): void {
    // Line by line: the prompt and the echo of a line may come in one piece, followed by the next prompt.
    for (const piece of text.split(/(?<=\n)/)) {
      this.screen.write(piece);
      if (piece.endsWith("\n")) this.#lineEnded(this.screen.lines[this.screen.lines.length - 1]);
    }
  }

  /** Notes that a line, given without its end, is sent to the board. */
  say(line: string): void {
    this.#awaitedEcho = line;
    this.#replyStart = this.screen.lines.length;
  }

  /** Whether the shell waits for the next line. */
  get ready(): boolean {
    return (
      this.#awaitedEcho === undefined &&
      this.screen.column === PROMPT.length &&
      this.screen.current === PROMPT.trimEnd()
    );
  }

  /** Whether a line was sent whose echo has not been seen yet. */
  get unheard(): boolean {
    return this.#awaitedEcho !== undefined;
  }

  /** The lines that came since the echo of the last line sent. */
  get reply(): string[] {
    return this.screen.lines.slice(this.#replyStart);
  }

  #lineEnded(shown: string): void {
    const sent = this.#awaitedEcho;
    if (sent === undefined || !shown.startsWith(PROMPT.trimEnd())) return;
    const echo = shown.slice(PROMPT.length);
    const printable = /^[ -~]*$/.test(sent);
    const whole = echo === sent.trimEnd() || (echo.length >= ECHO_BYTES && sent.startsWith(echo));
    if (printable && !whole) return;
    this.#awaitedEcho = undefined;
    this.#replyStart = this.screen.lines.length;
  }
}
