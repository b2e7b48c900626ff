/** Control sequences of a terminal (ECMA-48 5.4), a character at a time. */

const MOST_PARAMETERS: u32 = 16;
const MOST_VALUE: u32 = 9999;

/** What a character was part of. */
export const enum Part {
  /** No sequence: it is to be shown, or a control character. */
  None,
  /** A sequence that goes on. */
  Sequence,
  /** The last of `ESC letter`: see `final`. */
  Escape,
  /** The last of `ESC [ parameters letter`. */
  Control,
}

const enum State {
  Ground,
  Escape,
  /** After `ESC` and what says that one more comes. */
  EscapeMore,
  Control,
  /** After what no sequence has there: it is ignored up to its end. */
  Ignored,
  /** A string, such as a window's title, which ends with BEL or ESC \. */
  Text,
}

@final
export class Control {
  /** The letter that says what a sequence does. */
  final: u32 = 0;
  /** What came between `[` and the first number: `?` in private sequences; 0 for nothing. */
  mark: u32 = 0;
  count: u32 = 0;
  private readonly values: StaticArray<u32> = new StaticArray<u32>(<i32>MOST_PARAMETERS);
  private state: State = State.Ground;

  reset(): void {
    this.state = State.Ground;
  }

  feed(point: u32): Part {
    if (point == 0x1b) return this.goOn(State.Escape);
    if (this.state == State.Ground) return Part.None;
    if (point == 0x18 || point == 0x1a) return this.goOn(State.Ground);
    if (this.state == State.Text) return point == 0x07 ? this.goOn(State.Ground) : Part.Sequence;
    if (point < 0x20) return Part.None;
    if (point > 0x7e) return this.goOn(State.Ground);
    switch (this.state) {
      case State.Escape:
        return this.escape(point);
      case State.EscapeMore:
        return point < 0x30 ? Part.Sequence : this.goOn(State.Ground);
      case State.Ignored:
        return point < 0x40 ? Part.Sequence : this.goOn(State.Ground);
    }
    return this.control(point);
  }

  /** A parameter. @param otherwise when it is missing or 0 */
  value(index: u32, otherwise: u32 = 0): u32 {
    const value = index < this.count ? this.values[index] : 0;
    return value == 0 ? otherwise : value;
  }

  private goOn(state: State): Part {
    this.state = state;
    return Part.Sequence;
  }

  private escape(point: u32): Part {
    if (point < 0x30) return this.goOn(State.EscapeMore);
    // ] P X ^ _
    if (point == 0x5d || point == 0x50 || point == 0x58 || point == 0x5e || point == 0x5f) return this.goOn(State.Text);
    this.final = point;
    this.mark = 0;
    this.count = 0;
    this.state = point == 0x5b ? State.Control : State.Ground;
    return point == 0x5b ? Part.Sequence : Part.Escape;
  }

  private control(point: u32): Part {
    if (point >= 0x40) {
      this.final = point;
      this.state = State.Ground;
      return Part.Control;
    }
    if (point - 0x30 < 10) this.digit(point - 0x30);
    else if (point == 0x3b) this.separate();
    else if (point >= 0x3c && this.count == 0) this.mark = point;
    else this.state = State.Ignored;
    return Part.Sequence;
  }

  private digit(digit: u32): void {
    if (this.count == 0) this.values[this.count++] = 0;
    const value = this.values[this.count - 1] * 10 + digit;
    this.values[this.count - 1] = min(value, MOST_VALUE);
  }

  /** A semicolon: the parameter before it may be missing. */
  private separate(): void {
    if (this.count == 0) this.values[this.count++] = 0;
    if (this.count == MOST_PARAMETERS) this.state = State.Ignored;
    else this.values[this.count++] = 0;
  }
}
