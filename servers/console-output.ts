import { Ring } from "../lib/ring";

const CAPACITY: u32 = 16384;
const RETURN: u32 = 0x0d;
const LINE_FEED: u32 = 0x0a;

/** What goes to the terminal, and whether its cursor is at the start of a line. */
@final
export class Output {
  readonly ring: Ring = new Ring(CAPACITY);
  /** Text has been written after the last line end. */
  lineOpen: bool = false;
  private last: u32 = LINE_FEED;

  get free(): u32 {
    return this.ring.free;
  }

  /** Text of programs: LF becomes CR LF. Takes at most twice the bytes. */
  text(address: usize, bytes: u32): void {
    for (let i: u32 = 0; i < bytes; i++) {
      const byte = <u32>load<u8>(address + i);
      if (byte == LINE_FEED && this.last != RETURN) this.ring.push(RETURN);
      this.ring.push(byte);
      this.last = byte;
    }
    if (bytes > 0) this.lineOpen = this.last != LINE_FEED;
  }

  /** Goes to the start of the next line. */
  newLine(): void {
    this.ring.push(RETURN);
    this.ring.push(LINE_FEED);
    this.last = LINE_FEED;
    this.lineOpen = false;
  }

  /** Bytes as they are: characters and control sequences of the console itself. */
  raw(address: usize, bytes: u32): void {
    for (let i: u32 = 0; i < bytes; i++) this.ring.push(load<u8>(address + i));
  }

  byte(byte: u32): void {
    this.ring.push(byte);
  }

  /** ESC [ number letter */
  control(number: u32, letter: u32): void {
    this.ring.push(0x1b);
    this.ring.push(0x5b);
    if (number >= 100) this.ring.push(0x30 + number / 100);
    if (number >= 10) this.ring.push(0x30 + ((number / 10) % 10));
    if (number > 0) this.ring.push(0x30 + (number % 10));
    this.ring.push(letter);
  }

  eraseToEnd(): void {
    this.control(0, 0x4b);
  }

  eraseRow(): void {
    this.ring.push(RETURN);
    this.eraseToEnd();
  }

  /** Clears the screen and goes to its top left. */
  clearScreen(): void {
    this.control(0, 0x48);
    this.control(2, 0x4a);
    this.last = LINE_FEED;
    this.lineOpen = false;
  }

  bell(): void {
    this.ring.push(0x07);
  }
}
