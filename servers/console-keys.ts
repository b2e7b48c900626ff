import { decode, isPrintable, sequenceLength } from "./console-unicode";

/** What was typed. */
export const enum Key {
  /** Nothing yet: more bytes belong to it. */
  None,
  /** `Keys.character`, of `Keys.characterBytes` bytes. */
  Character,
  Enter,
  Left,
  Right,
  Up,
  Down,
  Home,
  End,
  Backspace,
  Delete,
  /** Ctrl-K, Ctrl-U, Ctrl-W. */
  CutToEnd,
  CutToStart,
  CutWord,
  /** Ctrl-L. */
  ClearScreen,
  /** Ctrl-C. */
  Interrupt,
  /** Ctrl-D. */
  EndOfInput,
  /** A key or byte that means nothing here. */
  Unknown,
}

const enum State {
  Ground,
  /** After ESC. */
  Escape,
  /** After ESC [, until a byte from 0x40 to 0x7e. */
  Sequence,
  /** After ESC O. */
  Shift,
  /** Inside a character of several bytes. */
  Character,
}

const ESCAPE = 0x1b;
const RETURN = 0x0d;
const LINE_FEED = 0x0a;
const TAB = 0x09;

/**
 * Bytes from a terminal to keys: UTF-8, and the escape sequences of VT100, xterm and the Linux console. What is broken off
 * in the middle is dropped, and `damaged` says so; the byte that broke it off counts.
 */
@final
export class Keys {
  readonly character: usize = heap.alloc(4);
  characterBytes: u32 = 0;
  /** Bytes were dropped since this was last set to false. */
  damaged: bool = false;

  private state: State = State.Ground;
  private expected: u32 = 0;
  /** Of an escape sequence: its first number. */
  private parameter: u32 = 0;
  private parameterEnded: bool = false;
  /** CR, LF and CR LF end a line once each. */
  private afterReturn: bool = false;

  feed(byte: u32): Key {
    const afterReturn = this.afterReturn;
    this.afterReturn = byte == RETURN;
    if (byte == LINE_FEED && afterReturn) return Key.None;
    if (!this.goesOn(byte)) {
      this.damaged = true;
      this.state = State.Ground;
    }
    switch (this.state) {
      case State.Escape:
        return this.escape(byte);
      case State.Sequence:
        return this.sequence(byte);
      case State.Shift:
        this.state = State.Ground;
        return letterKey(byte);
      case State.Character:
        return this.continuation(byte);
    }
    return this.ground(byte);
  }

  /** Whether the byte belongs to what has begun. */
  private goesOn(byte: u32): bool {
    if (this.state == State.Ground) return true;
    return this.state == State.Character ? (byte & 0xc0) == 0x80 : byte >= 0x20 && byte < 0x7f;
  }

  private ground(byte: u32): Key {
    if (byte < 0x20 || byte == 0x7f) return this.control(byte);
    this.expected = sequenceLength(byte);
    if (this.expected == 0) return Key.Unknown;
    store<u8>(this.character, <u8>byte);
    this.characterBytes = 1;
    if (this.expected == 1) return Key.Character;
    this.state = State.Character;
    return Key.None;
  }

  private control(byte: u32): Key {
    switch (byte) {
      case ESCAPE:
        this.state = State.Escape;
        return Key.None;
      case RETURN:
      case LINE_FEED:
        return Key.Enter;
      case TAB:
        store<u8>(this.character, 0x20);
        this.characterBytes = 1;
        return Key.Character;
      case 0x01:
        return Key.Home;
      case 0x03:
        return Key.Interrupt;
      case 0x04:
        return Key.EndOfInput;
      case 0x05:
        return Key.End;
      case 0x08:
      case 0x7f:
        return Key.Backspace;
      case 0x0b:
        return Key.CutToEnd;
      case 0x0c:
        return Key.ClearScreen;
      case 0x15:
        return Key.CutToStart;
      case 0x17:
        return Key.CutWord;
    }
    return Key.Unknown;
  }

  private continuation(byte: u32): Key {
    store<u8>(this.character + this.characterBytes++, <u8>byte);
    if (this.characterBytes < this.expected) return Key.None;
    this.state = State.Ground;
    return isPrintable(decode(this.character, this.expected), this.expected) ? Key.Character : Key.Unknown;
  }

  private escape(byte: u32): Key {
    this.state = byte == 0x5b ? State.Sequence : byte == 0x4f ? State.Shift : State.Ground;
    this.parameter = 0;
    this.parameterEnded = false;
    return this.state == State.Ground ? Key.Unknown : Key.None;
  }

  private sequence(byte: u32): Key {
    if (byte < 0x40) {
      const digit = byte - 0x30;
      if (digit > 9) this.parameterEnded = true;
      else if (!this.parameterEnded && this.parameter < 1000) this.parameter = this.parameter * 10 + digit;
      return Key.None;
    }
    this.state = State.Ground;
    return byte == 0x7e ? numberKey(this.parameter) : letterKey(byte);
  }
}

/** ESC [ number ~ */
function numberKey(number: u32): Key {
  switch (number) {
    case 1:
    case 7:
      return Key.Home;
    case 3:
      return Key.Delete;
    case 4:
    case 8:
      return Key.End;
  }
  return Key.Unknown;
}

/** ESC [ letter or ESC O letter */
function letterKey(letter: u32): Key {
  switch (letter) {
    case 0x41:
      return Key.Up;
    case 0x42:
      return Key.Down;
    case 0x43:
      return Key.Right;
    case 0x44:
      return Key.Left;
    case 0x46:
      return Key.End;
    case 0x48:
      return Key.Home;
  }
  return Key.Unknown;
}
