/** What a program has done by services: through its stubs, by drivers, to registers and back. */
import { handleClose } from "../../lib/kernel";
import { ConsoleClient } from "../../lib/protocol/console";
import { writeAll } from "../../lib/console";
import { DisplayClient } from "../../lib/protocol/display";
import { GpioClient, PinMode } from "../../lib/protocol/gpio";
import { connect } from "../../lib/service";
import { Benchmark } from "./benchmark";
import { PartnerMode, PartnerOperation } from "./partner-mode";
import { ask, startPartner, stopPartner } from "./partners";

/** Of the header, free on every board. */
const PIN: u32 = 17;

/** Sets a pin that is an output. */
@final
export class GpioWrite extends Benchmark {
  private gpio: GpioClient | null = null;

  override prepare(): bool {
    if (!this.gpio) this.gpio = new GpioClient(connect("gpio"));
    return this.gpio!.mode(PIN, PinMode.Output) == 0;
  }

  override run(): void {
    this.gpio!.write(PIN, true);
  }

  override finish(): void {
    this.gpio!.mode(PIN, PinMode.Input);
    this.gpio!.release(PIN);
  }
}

const PAGE_BYTES: u32 = 4096;
const text = memory.data(PAGE_BYTES);

/** Writes 4 KiB of text to the console: 64 times the same line, each over the one before. */
@final
export class ConsolePage extends Benchmark {
  private console: ConsoleClient | null = null;

  override prepare(): bool {
    if (!this.console) this.console = new ConsoleClient(connect("console"));
    memory.fill(text, 0x20, PAGE_BYTES);
    for (let at: u32 = 0; at < PAGE_BYTES; at += 64) store<u8>(text + at, 0x0d);
    return true;
  }

  override run(): void {
    writeAll(this.console!, text, PAGE_BYTES);
  }
}

const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;
const ROWS: i32 = 16;

/** Fills the picture, or scrolls it by a line of text. */
@final
export class Screen extends Benchmark {
  private display: DisplayClient | null = null;

  constructor(
    name: string,
    private readonly scrolls: bool,
  ) {
    super(name, WIDTH * HEIGHT, 4);
  }

  override prepare(): bool {
    if (!this.display) this.display = new DisplayClient(connect("display"));
    return this.display!.claim() == 0;
  }

  override run(): void {
    if (this.scrolls) this.display!.scroll(0, 0, WIDTH, HEIGHT, ROWS, 0x204060);
    else this.display!.fill(0, 0, WIDTH, HEIGHT, 0x204060);
  }

  override finish(): void {
    this.display!.release();
  }
}

/** A service is started, answers its first call, and is stopped. */
@final
export class ServiceLife extends Benchmark {
  override run(): void {
    const endpoint = startPartner(PartnerMode.Serve);
    ask(endpoint, PartnerOperation.Stamp);
    handleClose(endpoint);
    stopPartner();
  }
}
