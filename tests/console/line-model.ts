/** The line editor's meaning, as simple as can be: a list of characters and a cursor. */
import { widthOf } from "./terminal";

const LINE_BYTES = 256;
const HISTORY = 32;

export type Edit =
  "left" | "right" | "home" | "end" | "backspace" | "delete" | "cutToEnd" | "cutToStart" | "cutWord" | "up" | "down";

export class LineModel {
  chars: string[] = [];
  cursor = 0;
  bells = 0;
  private readonly history: string[] = [];
  private back = 0;
  private draft = "";

  get text(): string {
    return this.chars.join("");
  }

  get beforeCursor(): string {
    return this.chars.slice(0, this.cursor).join("");
  }

  type(char: string): void {
    if (Buffer.byteLength(this.text + char) > LINE_BYTES) {
      this.bells++;
      return;
    }
    this.chars.splice(this.cursor++, 0, char);
  }

  /** Ends the line. */
  enter(): void {
    if (this.text !== "" && this.text !== this.history.at(-1)) this.history.push(this.text);
    if (this.history.length > HISTORY) this.history.shift();
    this.restart();
  }

  /** Starts another line without keeping this one. */
  restart(): void {
    this.show("");
    this.back = 0;
  }

  edit(edit: Edit): void {
    switch (edit) {
      case "left":
        this.cursor = this.before();
        break;
      case "right":
        this.cursor = this.after();
        break;
      case "home":
        this.cursor = 0;
        break;
      case "end":
        this.cursor = this.chars.length;
        break;
      case "backspace":
        this.cut(this.before(), this.cursor);
        break;
      case "delete":
        this.cut(this.cursor, this.after());
        break;
      case "cutToEnd":
        this.cut(this.cursor, this.chars.length);
        break;
      case "cutToStart":
        this.cut(0, this.cursor);
        break;
      case "cutWord":
        this.cut(this.wordStart(), this.cursor);
        break;
      case "up":
        this.goBack(1);
        break;
      case "down":
        this.goBack(-1);
        break;
    }
  }

  private wordStart(): number {
    let at = this.cursor;
    while (at > 0 && this.chars[at - 1] === " ") at--;
    while (at > 0 && this.chars[at - 1] !== " ") at--;
    return at;
  }

  private goBack(by: number): void {
    const back = this.back + by;
    if (back < 0 || back > this.history.length) return;
    if (this.back === 0) this.draft = this.text;
    this.back = back;
    this.show(back === 0 ? this.draft : this.history.at(-back));
  }

  private show(text: string): void {
    this.chars = [...text];
    this.cursor = this.chars.length;
  }

  private cut(from: number, to: number): void {
    this.chars.splice(from, to - from);
    this.cursor = from;
  }

  private before(): number {
    let at = this.cursor;
    while (at > 0 && widthOf(this.chars[--at]) === 0);
    return at;
  }

  private after(): number {
    let at = this.cursor;
    while (at < this.chars.length && ++at < this.chars.length && widthOf(this.chars[at]) === 0);
    return at;
  }
}
