import { History } from "./console-history";
import { Key, Keys } from "./console-keys";
import { Line } from "./console-line";
import { Output } from "./console-output";
import { View } from "./console-view";

export const PROMPT_BYTES: u32 = 64;
/** A line, its prompt, and what moves the cursor and erases: the most that one key or `refresh` writes. */
export const EDITOR_OUTPUT: u32 = 512;

/** How a line ended. */
export const enum Ending {
  /** It goes on. */
  None,
  /** It is in `LineEditor.line`. */
  Entered,
  Interrupted,
  EndOfInput,
}

/**
 * Edits one line at a time: keys in, `Output` out. Keys change only the line; `refresh` shows the change, so that a paste costs
 * one update. Characters beyond `LINE_BYTES` are refused with a bell: the line is what is shown.
 */
@final
export class LineEditor {
  readonly line: Line = new Line();
  private readonly prompt: usize = heap.alloc(PROMPT_BYTES);
  private promptBytes: u32 = 0;
  private readonly keys: Keys = new Keys();
  private readonly history: History = new History();
  private readonly view: View;
  private bell: bool = false;
  private changed: bool = false;

  constructor(private readonly output: Output) {
    this.view = new View(output);
  }

  /** Starts a line; `refresh` shows it. @param bytes at most `PROMPT_BYTES` */
  begin(prompt: usize, bytes: u32): void {
    memory.copy(this.prompt, prompt, bytes);
    this.promptBytes = bytes;
    this.line.clear();
    this.history.reset();
    this.view.begin();
    this.bell = false;
    this.changed = true;
  }

  feed(byte: u32): Ending {
    const key = this.keys.feed(byte);
    if (this.keys.damaged) {
      this.keys.damaged = false;
      this.bell = true;
    }
    switch (key) {
      case Key.None:
        return Ending.None;
      case Key.Enter:
        this.finish();
        this.history.add(this.line);
        return Ending.Entered;
      case Key.Interrupt:
        this.finish();
        return Ending.Interrupted;
      case Key.EndOfInput:
        if (this.line.length > 0) {
          this.line.delete();
          break;
        }
        this.finish();
        return Ending.EndOfInput;
      case Key.ClearScreen:
        this.clearScreen();
        break;
      default:
        this.edit(key);
    }
    this.changed = true;
    return Ending.None;
  }

  /** Shows what has changed. */
  refresh(): void {
    if (this.bell) this.output.bell();
    this.bell = false;
    if (!this.changed) return;
    this.changed = false;
    if (this.output.lineOpen) this.output.newLine();
    this.compose();
    this.view.refresh();
  }

  /** Takes the line off the terminal, so that other text can be written; `refresh` shows it again. */
  hide(): void {
    this.view.hide();
    this.changed = true;
  }

  /** Clears the screen; `refresh` shows the line on it. */
  clearScreen(): void {
    this.output.clearScreen();
    this.view.begin();
    this.changed = true;
  }

  private edit(key: Key): void {
    const line = this.line;
    switch (key) {
      case Key.Character:
        if (!line.insert(this.keys.character, this.keys.characterBytes)) this.bell = true;
        return;
      case Key.Left:
        return line.left();
      case Key.Right:
        return line.right();
      case Key.Home:
        return line.home();
      case Key.End:
        return line.end();
      case Key.Backspace:
        return line.backspace();
      case Key.Delete:
        return line.delete();
      case Key.CutToEnd:
        return line.cutToEnd();
      case Key.CutToStart:
        return line.cutToStart();
      case Key.CutWord:
        return line.cutWord();
      case Key.Up:
        return this.history.older(line);
      case Key.Down:
        return this.history.newer(line);
    }
    this.bell = true;
  }

  private finish(): void {
    if (this.bell) this.output.bell();
    if (this.output.lineOpen) this.output.newLine();
    this.compose();
    this.view.finish();
    this.output.newLine();
  }

  private compose(): void {
    this.view.compose(this.prompt, this.promptBytes, this.line.address, this.line.length, this.line.cursor);
  }
}
