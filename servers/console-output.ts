import { Ring } from "../lib/ring";
import { Sent } from "./console-mirror";

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

  /** @param sent has the same, for who mirrors the terminal */
  constructor(private readonly sent: Sent) {}

  get free(): u32 {
    return this.ring.free;
  }

  /** Text of programs: LF becomes CR LF. Takes at most twice the bytes. */
  text(address: usize, bytes: u32): void {
    for (let i: u32 = 0; i < bytes; i++) {
      const byte = <u32>load<u8>(address + i);
      if (byte == LINE_FEED && this.last != RETURN) this.put(RETURN);
      this.put(byte);
      this.last = byte;
    }
    if (bytes > 0) this.lineOpen = this.last != LINE_FEED;
  }

  /** Goes to the start of the next line. */
  newLine(): void {
    this.put(RETURN);
    this.put(LINE_FEED);
    this.last = LINE_FEED;
    this.lineOpen = false;
  }

  /** Bytes as they are: characters and control sequences of the console itself. */
  raw(address: usize, bytes: u32): void {
    for (let i: u32 = 0; i < bytes; i++) this.put(load<u8>(address + i));
  }

  byte(byte: u32): void {
    this.put(byte);
  }

  /** ESC [ number letter */
  control(number: u32, letter: u32): void {
    this.put(0x1b);
    this.put(0x5b);
    if (number >= 100) this.put(0x30 + number / 100);
    if (number >= 10) this.put(0x30 + ((number / 10) % 10));
    if (number > 0) this.put(0x30 + (number % 10));
    this.put(letter);
  }

  eraseToEnd(): void {
    this.control(0, 0x4b);
  }

  eraseRow(): void {
    this.put(RETURN);
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
    this.put(0x07);
  }

  private put(byte: u32): void {
    this.ring.push(byte);
    this.sent.push(byte);
  }
}
