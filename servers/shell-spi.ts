/** `spi`: the chips on the SPI bus. */
import { explainSpi, SpiClient } from "../lib/protocol/spi";
import { bytesOf, showBytes } from "./shell-bytes";
import { Command, expected } from "./shell-commands";
import { reach, writeSilence } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const CHIPS: u32 = 2;
const USUAL_HERTZ: u32 = 1_000_000;
const SLOWEST: u64 = 10_000;
const FASTEST: u64 = 50_000_000;
const MODES: u32 = 4;
const MOST_BYTES: u32 = 25;
const BYTES = memory.data(25);
/** The options are two words each, and each is given once. */
const FIRST_BYTE_AT_MOST: u32 = 7;

@final
export class SpiCommand {
  /** Made when it is first needed: a system may be without the server. */
  private client: SpiClient | null = null;

  constructor(private readonly screen: Screen) {}

  /** `xfer CHIP [hz HERTZ] [mode MODE] BYTE...`. */
  run(words: Words): void {
    const screen = this.screen;
    if (!words.is(1, "xfer")) return expected(screen, Command.Spi, "WHAT is xfer");
    const chip = words.number(2);
    if (chip >= CHIPS) return expected(screen, Command.Spi, "CHIP is 0 or 1");
    let hertz: u64 = USUAL_HERTZ;
    let mode: u64 = 0;
    let word: u32 = 3;
    while (word < min<u32>(words.count, FIRST_BYTE_AT_MOST)) {
      if (words.is(word, "hz")) {
        hertz = words.number(word + 1);
        if (hertz < SLOWEST || hertz > FASTEST) {
          return expected(screen, Command.Spi, "HERTZ is 10000 to 50000000");
        }
      } else if (words.is(word, "mode")) {
        mode = words.number(word + 1);
        if (mode >= MODES) return expected(screen, Command.Spi, "MODE is 0 to 3");
      } else {
        break;
      }
      word += 2;
    }
    const given = words.count - word;
    if (given == 0 || given > MOST_BYTES) return expected(screen, Command.Spi, "there are 1 to 25 bytes");
    const count = bytesOf(words, word, BYTES, MOST_BYTES);
    if (count == 0) return expected(screen, Command.Spi, "BYTE is a number from 0 to 255");
    this.transfer(<u32>chip, <u32>mode, <u32>hertz, count);
  }

  private transfer(chip: u32, mode: u32, hertz: u32, count: u32): void {
    let client = this.client;
    if (client == null) {
      const handle = reach(this.screen, "spi");
      if (handle == 0) return;
      this.client = client = new SpiClient(handle);
    }
    const code = client.transfer(chip, mode, hertz, BYTES, count);
    if (code == 0) return showBytes(this.screen, BYTES, count);
    const reason = explainSpi(code);
    if (reason.length > 0) this.screen.out.text("spi: ").text(reason);
    else writeSilence(this.screen.out.text("spi: "), "the SPI server", code);
    this.screen.endLine();
  }
}
