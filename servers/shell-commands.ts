/** The commands: how each is called, and its help. What it does is elsewhere. */
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

export const enum Command {
  Help,
  Ps,
  Mem,
  Uptime,
  Dmesg,
  Board,
  Services,
  Start,
  Stop,
  Restart,
  Crash,
  Replace,
  Spin,
  Holds,
  Trace,
  Wdog,
  Gpio,
  I2c,
  Spi,
  Random,
  Temp,
  Clock,
  Led,
  Pwm,
  Dma,
  Fb,
  Bench,
  Echo,
  Clear,
  Reboot,
  Halt,
  Count,
}

/** Column of the help that follows a command's form. */
const HELP_COLUMN: u32 = 22;
const ANY: u32 = u32.MAX_VALUE;

@final
class Entry {
  constructor(
    readonly name: string,
    /** How its arguments are written; "" for none. */
    readonly form: string,
    readonly least: u32,
    readonly most: u32,
    /** One line for the list. */
    readonly brief: string,
    /** What `help NAME` adds. */
    readonly more: string,
  ) {}
}

const TABLE: StaticArray<Entry> = [
  new Entry("help", "[NAME]", 0, 1, "lists the commands, or explains one", "NAME is a command, as in: help ps"),
  new Entry(
    "ps",
    "",
    0,
    0,
    "shows what runs, and what it takes",
    "CPU% is the share since the last ps, or since the start.",
  ),
  new Entry(
    "mem",
    "",
    0,
    0,
    "shows the memory in use",
    "A service's share counts its page tables; behind it is what it may take.",
  ),
  new Entry(
    "uptime",
    "",
    0,
    0,
    "shows the time since power-on",
    "Idle is the share of it in which nothing had to run.",
  ),
  new Entry(
    "dmesg",
    "",
    0,
    0,
    "shows the log of kernel and services",
    "Each message has the seconds since power-on, who wrote it and how bad it is.",
  ),
  new Entry(
    "board",
    "",
    0,
    0,
    "shows what the firmware tells of the board",
    "It asks through the mailbox property interface.",
  ),
  new Entry(
    "services",
    "",
    0,
    0,
    "shows the services of the manifest",
    "USES and SERVES count protocols; LAST DEATH is why it last ended by itself.",
  ),
  new Entry(
    "start",
    "NAME [NUMBER]",
    1,
    2,
    "starts a service",
    "It must not be running. What NUMBER means to it, it says itself.",
  ),
  new Entry("stop", "NAME", 1, 1, "stops a service", "It stays stopped until it is started."),
  new Entry("restart", "NAME", 1, 1, "stops a service and starts it", "Whoever uses it goes on with the new one."),
  new Entry("crash", "NAME", 1, 1, "makes a service trap", "The supervisor starts it again; dmesg tells the line."),
  new Entry(
    "replace",
    "NAME WITH",
    2,
    2,
    "runs another program as a service",
    "WITH is its own program, or an alternative that the manifest lists.",
  ),
  new Entry(
    "spin",
    "[SECONDS]",
    0,
    1,
    "burns processor time",
    "It runs when nothing else has to; without SECONDS it goes on until: stop spin",
  ),
  new Entry(
    "holds",
    "NAME",
    1,
    1,
    "shows the handles and mappings of a service",
    "A mapping shows its address; OBJECT tells where the memory itself lies.",
  ),
  new Entry(
    "trace",
    "on|off|show [COUNT]|stats|dump",
    1,
    2,
    "records what the kernel does",
    "What dump prints, make trace on the host turns into a file for Perfetto.",
  ),
  new Entry(
    "wdog",
    "[on [SECONDS]|off]",
    0,
    2,
    "has the board reset when it hangs",
    "Once it is on, init feeds it. An emulator resets at once.",
  ),
  new Entry(
    "gpio",
    "WHAT [PIN] [VALUE]",
    1,
    4,
    "shows, drives and watches the pins",
    "WHAT is list, mode, read, write, pull, watch (SECONDS at its end) or release.",
  ),
  new Entry(
    "i2c",
    "WHAT [NUMBERS]",
    1,
    ANY,
    "scans, reads and writes the I2C bus",
    "WHAT: scan, read ADDRESS [REGISTER] COUNT, write ADDRESS BYTE..., speed [HERTZ]",
  ),
  new Entry(
    "spi",
    "WHAT [CHIP] [NUMBERS]",
    1,
    ANY,
    "exchanges bytes with a chip on the SPI bus",
    "WHAT: xfer CHIP [hz HERTZ] [mode MODE] BYTE...; it shows what comes back.",
  ),
  new Entry("random", "N", 1, 1, "prints random bytes", "N is 1 to 4096; they come from the chip's own generator."),
  new Entry(
    "temp",
    "",
    0,
    0,
    "shows the temperature of the chip",
    "And whether heat or a weak supply slow the processor down.",
  ),
  new Entry(
    "clock",
    "[NAME VALUE]",
    0,
    2,
    "shows the clocks of the chip, or sets one",
    "VALUE is a rate in Hz, on or off; clock alone shows which rates can be.",
  ),
  new Entry(
    "led",
    "on|off|blink [MS]|heartbeat",
    1,
    2,
    "drives the ACT LED",
    "MS is for how long it is on, and off: 10 to 60000, 500 if not said.",
  ),
  new Entry(
    "pwm",
    "CHANNEL HZ|off [PERCENT] [PIN]",
    2,
    4,
    "puts pulses on a pin",
    "Channel 1 is on pin 18 or 12, channel 2 on 19 or 13. HZ is 1 to 1000000.",
  ),
  new Entry(
    "dma",
    "WHAT",
    1,
    1,
    "tries the DMA controller",
    "WHAT is test: it fills and copies 64 KiB of memory each.",
  ),
  new Entry(
    "fb",
    "WHAT [VALUES]",
    1,
    ANY,
    "draws on the screen",
    "WHAT is info, mode, fill, rect, line, text, test or clear, which ends it.",
  ),
  new Entry(
    "bench",
    "[NAME]",
    0,
    1,
    "counts what operations take",
    "NAME is one of those that bench alone runs. Cycles; under -icount instructions.",
  ),
  new Entry("echo", "[TEXT]", 0, ANY, "prints a text", "The spaces within it stay as they are."),
  new Entry("clear", "", 0, 0, "clears the screen", "Ctrl-L does so while a line is being typed."),
  new Entry("reboot", "", 0, 0, "starts the board again", "Nothing is asked, and nothing saved."),
  new Entry("halt", "", 0, 0, "switches the board off", "In an emulator this ends it."),
];

/** The command of this name, or `Command.Count`. @param word which of the words */
export function find(words: Words, word: u32): Command {
  let command = 0;
  while (command < Command.Count && !words.is(word, TABLE[command].name)) command++;
  return command;
}

/** Whether the number of arguments fits; if not, says what was expected. */
export function checkCount(screen: Screen, command: Command, words: Words): bool {
  const entry = TABLE[command];
  const given = words.count - 1;
  if (given >= entry.least && given <= entry.most) return true;
  const problem = given < entry.least ? "an argument is missing" : "there are too many arguments";
  expected(screen, command, problem);
  return false;
}

/** Says that an argument is wrong, and how the command is written. */
export function expected(screen: Screen, command: Command, problem: string): void {
  screen.out.text(problem).text("; expected: ");
  writeForm(screen, command);
  screen.endLine();
}

/** Says that there is no such command, and which there are. */
export function unknownCommand(screen: Screen, words: Words, word: u32): void {
  screen.out.text("there is no command ").bytes(words.address(word), words.length(word)).text("; there are:");
  for (let command = 0; command < Command.Count; command++) screen.out.text(" ").text(TABLE[command].name);
  screen.endLine();
}

export function listCommands(screen: Screen): void {
  for (let command = 0; command < Command.Count; command++) {
    screen.out.text("  ");
    writeForm(screen, command);
    screen.column(2 + HELP_COLUMN).text(TABLE[command].brief);
    screen.endLine();
  }
}

export function explain(screen: Screen, command: Command): void {
  screen.out.text("usage: ");
  writeForm(screen, command);
  screen.endLine();
  screen.out.text("It ").text(TABLE[command].brief).text(".");
  screen.endLine();
  screen.line(TABLE[command].more);
}

function writeForm(screen: Screen, command: Command): void {
  const entry = TABLE[command];
  screen.out.text(entry.name);
  if (entry.form.length > 0) screen.out.text(" ").text(entry.form);
}
