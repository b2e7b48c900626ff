/** `i2c`: the devices on the I2C bus. */
import { explainI2c, I2cClient, I2cError } from "../lib/protocol/i2c";
import { bytesOf, showBytes } from "./shell-bytes";
import { Command, expected } from "./shell-commands";
import { reach, writeSilence } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const FIRST_ADDRESS: u32 = 0x08;
const LAST_ADDRESS: u32 = 0x77;
/** What `address` answers when there is none. */
const NO_ADDRESS: u32 = 0;
const MOST_READ: u64 = 256;
const MOST_WRITTEN: u32 = 29;

const SENDING = memory.data(29);
const RECEIVING = memory.data(256);

@final
export class I2cCommand {
  /** Made when it is first needed: a system may be without the server. */
  private client: I2cClient | null = null;

  constructor(private readonly screen: Screen) {}

  run(words: Words): void {
    let client = this.client;
    if (client == null) {
      const handle = reach(this.screen, "i2c");
      if (handle == 0) return;
      this.client = client = new I2cClient(handle);
    }
    if (words.is(1, "scan")) return scan(this.screen, words, client);
    if (words.is(1, "read")) return read(this.screen, words, client);
    if (words.is(1, "write")) return write(this.screen, words, client);
    if (words.is(1, "speed")) return speed(this.screen, words, client);
    expected(this.screen, Command.I2c, "WHAT is scan, read, write or speed");
  }
}

/** The table of i2cdetect. */
function scan(screen: Screen, words: Words, client: I2cClient): void {
  if (words.count != 2) return expected(screen, Command.I2c, "there are too many arguments");
  let devices: u32 = 0;
  screen.line("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f");
  for (let row: u32 = 0; row < 0x80; row += 16) {
    digits(screen, row);
    screen.out.text(":");
    for (let address = row; address < row + 16; address++) {
      if (address > LAST_ADDRESS) break;
      if (address < FIRST_ADDRESS) {
        screen.out.text("   ");
        continue;
      }
      const code = client.probe(address);
      if (code != 0) {
        screen.endLine();
        return refused(screen, address, code);
      }
      screen.out.text(" ");
      if (client.present) digits(screen, address);
      else screen.out.text("--");
      if (client.present) devices++;
    }
    screen.endLine();
  }
  screen.out.decimal(devices).text(devices == 1 ? " device" : " devices");
  screen.endLine();
}

/** `read ADDRESS COUNT` or `read ADDRESS REGISTER COUNT`. */
function read(screen: Screen, words: Words, client: I2cClient): void {
  if (words.count < 4 || words.count > 5) {
    return expected(screen, Command.I2c, "read takes ADDRESS [REGISTER] COUNT");
  }
  const address = addressOf(screen, words);
  if (address == NO_ADDRESS) return;
  const registers = words.count - 4;
  if (registers > 0) {
    const register = words.number(3);
    if (register > 255) return expected(screen, Command.I2c, "REGISTER is a number from 0 to 255");
    store<u8>(SENDING, <u8>register);
  }
  const count = words.number(words.count - 1);
  if (count == 0 || count > MOST_READ) return expected(screen, Command.I2c, "COUNT is a number from 1 to 256");
  const code = client.transfer(address, SENDING, registers, RECEIVING, <u32>count);
  if (code != 0) return refused(screen, address, code);
  showBytes(screen, RECEIVING, <u32>count);
}

/** `write ADDRESS BYTE...`: the first byte is the register, where the device has some. */
function write(screen: Screen, words: Words, client: I2cClient): void {
  if (words.count < 4) return expected(screen, Command.I2c, "write takes ADDRESS BYTE...");
  const address = addressOf(screen, words);
  if (address == NO_ADDRESS) return;
  const count = bytesOf(words, 3, SENDING, MOST_WRITTEN);
  if (count == 0) return expected(screen, Command.I2c, "BYTE is a number from 0 to 255");
  if (count > MOST_WRITTEN) return expected(screen, Command.I2c, "there are 1 to 29 bytes");
  const code = client.transfer(address, SENDING, count, RECEIVING, 0);
  if (code != 0) refused(screen, address, code);
}

function speed(screen: Screen, words: Words, client: I2cClient): void {
  if (words.count > 3) return expected(screen, Command.I2c, "there are too many arguments");
  if (words.count == 2) {
    const code = client.speed();
    if (code != 0) return explained(screen, code);
    screen.out.decimal(client.hertz).text(" Hz");
    return screen.endLine();
  }
  const hertz = words.number(2);
  const code = hertz > u32.MAX_VALUE ? I2cError.BadSpeed : client.setSpeed(<u32>hertz);
  if (code == I2cError.BadSpeed) return expected(screen, Command.I2c, "HERTZ is a number from 10000 to 400000");
  if (code != 0) explained(screen, code);
}

function addressOf(screen: Screen, words: Words): u32 {
  const address = words.number(2);
  if (address >= FIRST_ADDRESS && address <= LAST_ADDRESS) return <u32>address;
  expected(screen, Command.I2c, "ADDRESS is a number from 8 to 119, 0x08 to 0x77");
  return NO_ADDRESS;
}

/** Two hexadecimal digits. */
function digits(screen: Screen, value: u32): void {
  digit(screen, value >> 4);
  digit(screen, value & 15);
}

function digit(screen: Screen, value: u32): void {
  screen.out.byte(value < 10 ? 0x30 + value : 0x57 + value);
}

function refused(screen: Screen, address: u32, code: u32): void {
  screen.out.text("address ").hex(address, 2).text(": ");
  explained(screen, code);
}

function explained(screen: Screen, code: u32): void {
  const reason = explainI2c(code);
  if (reason.length > 0) screen.out.text(reason);
  else writeSilence(screen.out, "the I2C server", code);
  screen.endLine();
}
