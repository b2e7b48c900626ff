/**
 * The shell: an ordinary client of the console, the log server and the supervisor. `shell-commands` lists the commands, the
 * other `shell-` files carry them out, `shell-screen` prints.
 */
import { Info, Limit, LogLevel } from "../abi/syscall";
import { exit, frequency, milliseconds, now, result, sleepUntil, systemInfo } from "../lib/kernel";
import { compose, info, log } from "../lib/log";
import { DIED } from "../lib/message";
import { ConsoleClient, ConsoleError } from "../lib/protocol/console";
import { LogClient } from "../lib/protocol/log";
import { Power } from "../lib/protocol/supervisor";
import { connect, systemHandle } from "../lib/service";
import { supervisor } from "../lib/supervisor";
import { newText, Text } from "../lib/text";
import { VERSION } from "../lib/version";
import { board, writeModelName } from "./shell-board";
import { bench } from "./shell-bench";
import { checkCount, Command, explain, find, listCommands, unknownCommand } from "./shell-commands";
import { FbCommand } from "./shell-fb";
import { GpioCommand } from "./shell-gpio";
import { I2cCommand } from "./shell-i2c";
import { dmesg } from "./shell-log";
import { manage, replace, showHolds, spin } from "./shell-manage";
import { random } from "./shell-random";
import { Screen } from "./shell-screen";
import { mem, ps, services } from "./shell-services";
import { SpiCommand } from "./shell-spi";
import { temp } from "./shell-temp";
import { clock } from "./shell-clock";
import { led } from "./shell-led";
import { dma } from "./shell-dma";
import { pwm } from "./shell-pwm";
import { Tracer } from "./shell-trace";
import { watchdog } from "./shell-watchdog";
import { Words } from "./shell-words";

/** As long as the console's lines are. */
const LINE_BYTES: u32 = 256;
const LINE = memory.data(LINE_BYTES);
const TIMER_BIT: u32 = 0;
const EXIT_NO_CONSOLE: u32 = 1;

@final
class Shell {
  private readonly screen: Screen;
  private readonly words: Words = new Words();
  private readonly tracer: Tracer;
  private readonly pins: GpioCommand;
  private readonly i2c: I2cCommand;
  private readonly fb: FbCommand;
  private readonly spi: SpiCommand;

  constructor(
    private readonly console: ConsoleClient,
    private readonly log: LogClient,
    private readonly system: u32,
  ) {
    const screen = new Screen(console);
    this.screen = screen;
    this.tracer = new Tracer(screen, system);
    this.pins = new GpioCommand(screen);
    this.i2c = new I2cCommand(screen);
    this.fb = new FbCommand(screen);
    this.spi = new SpiCommand(screen);
  }

  banner(): void {
    this.screen.out.text("Drupelet ").text(VERSION).text(" on ");
    writeModelName(this.screen.out, this.system);
    systemInfo(this.system, Info.Memory);
    this.screen.out
      .text(", ")
      .size(result(0) * Limit.PageBytes)
      .text(" of RAM");
    this.screen.endLine();
    this.screen.line("Type help for the commands.");
    this.screen.flush();
  }

  /** Carries out a line. */
  run(length: u32): void {
    this.words.split(LINE, length);
    if (this.words.count == 0) return;
    const command = find(this.words, 0);
    if (command == Command.Count) unknownCommand(this.screen, this.words, 0);
    else if (checkCount(this.screen, command, this.words)) this.carryOut(command);
    this.screen.flush();
  }

  private carryOut(command: Command): void {
    const screen = this.screen;
    switch (command) {
      case Command.Help:
        return this.help();
      case Command.Ps:
        return ps(screen, this.system);
      case Command.Mem:
        return mem(screen, this.system);
      case Command.Uptime:
        return this.uptime();
      case Command.Dmesg:
        return dmesg(screen, this.log);
      case Command.Board:
        return board(screen, this.system);
      case Command.Services:
        return services(screen);
      case Command.Start:
      case Command.Stop:
      case Command.Restart:
      case Command.Crash:
        return manage(screen, command, this.words);
      case Command.Replace:
        return replace(screen, this.words);
      case Command.Spin:
        return spin(screen, this.words);
      case Command.Holds:
        return showHolds(screen, this.words);
      case Command.Trace:
        return this.tracer.run(this.words);
      case Command.Wdog:
        return watchdog(screen, this.words);
      case Command.Gpio:
        return this.pins.run(this.words);
      case Command.I2c:
        return this.i2c.run(this.words);
      case Command.Spi:
        return this.spi.run(this.words);
      case Command.Random:
        return random(screen, this.words);
      case Command.Temp:
        return temp(screen);
      case Command.Clock:
        return clock(screen, this.words);
      case Command.Led:
        return led(screen, this.words);
      case Command.Pwm:
        return pwm(screen, this.words);
      case Command.Dma:
        return dma(screen, this.words);
      case Command.Fb:
        return this.fb.run(this.words);
      case Command.Bench:
        return bench(screen, this.words);
      case Command.Echo:
        return this.echo();
      case Command.Clear:
        this.console.clear();
        return;
      case Command.Reboot:
        return this.end(Power.Reset, "rebooting");
      case Command.Halt:
        return this.end(Power.Off, "halting");
    }
  }

  private help(): void {
    if (this.words.count == 1) return listCommands(this.screen);
    const command = find(this.words, 1);
    if (command == Command.Count) unknownCommand(this.screen, this.words, 1);
    else explain(this.screen, command);
  }

  private uptime(): void {
    systemInfo(this.system, Info.Memory);
    const perMille = (result(5) * 1000) / max<u64>(result(6), 1);
    this.screen.out
      .text("up ")
      .duration(now() / frequency())
      .text(", idle ");
    this.screen.out
      .decimal(perMille / 10)
      .text(".")
      .decimal(perMille % 10)
      .text("% of it");
    this.screen.endLine();
  }

  private echo(): void {
    if (this.words.count > 1) this.screen.out.bytes(this.words.address(1), this.words.restLength(1));
    this.screen.endLine();
  }

  private end(how: Power, saying: string): void {
    this.screen.line(saying);
    this.screen.flush();
    // The text has yet to leave by the UART, and nobody tells when it has.
    sleepUntil(now() + milliseconds(200), TIMER_BIT);
    const code = supervisor.power(how);
    this.screen.out.text("the supervisor refuses: status ").decimal(code);
    this.screen.endLine();
  }

  /** Asks for lines for ever. */
  prompt(): void {
    const prompt: Text = newText(16).text("drupelet> ");
    while (true) {
      const code = this.console.readLine(prompt.address, prompt.length, LINE, LINE_BYTES);
      switch (code) {
        case 0:
          this.run(this.console.length);
          break;
        case ConsoleError.EndOfInput:
          this.screen.line("to switch the board off, type: halt");
          this.screen.flush();
          break;
        case ConsoleError.Busy:
          sleepUntil(now() + milliseconds(1000), TIMER_BIT);
          break;
        case ConsoleError.Interrupted:
        case DIED:
          break;
        default:
          compose("the console refuses to read a line, status ").decimal(code);
          log(LogLevel.Error);
          exit(EXIT_NO_CONSOLE);
      }
    }
  }
}

export function main(): void {
  const shell = new Shell(new ConsoleClient(connect("console")), new LogClient(connect("log")), systemHandle());
  shell.banner();
  info("asks for the first line");
  shell.prompt();
}
