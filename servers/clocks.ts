/**
 * The server of the firmware's clocks. It reads them by itself, and changes them through the supervisor, which lets it by
 * its manifest. It keeps nothing, so a successor goes on where it was.
 */
import { FirmwareTag } from "../abi/firmware";
import { Status } from "../abi/syscall";
import { property, result } from "../lib/kernel";
import { ClocksError, ClocksServer } from "../lib/protocol/clocks";
import { serve } from "../lib/server";
import { serveEndpoint, systemHandle } from "../lib/service";
import { supervisor } from "../lib/supervisor";
import { packLiteral } from "../lib/text";

/** raspberrypi/firmware wiki, "Mailbox property interface", clocks. */
const enum Property {
  State = 0x00030001,
  Rate = 0x00030002,
  Maximum = 0x00030004,
  Minimum = 0x00030007,
  Measured = 0x00030047,
}

/** Clock 1 first. */
const NAMES: StaticArray<string> = [
  "emmc",
  "uart",
  "arm",
  "core",
  "v3d",
  "h264",
  "isp",
  "sdram",
  "pixel",
  "pwm",
  "hevc",
  "emmc2",
  "m2mc",
  "pixel-bvb",
  "vec",
  "disp",
];

const UART: u32 = 2;
const ARM: u32 = 3;
const CORE: u32 = 4;
const SDRAM: u32 = 8;
/** So that rates of the UART, I2C and SPI stay what their servers made them, and memory keeps what it has. */
const RATE_STAYS: u32 = (1 << UART) | (1 << CORE) | (1 << SDRAM);
const STAYS_ON: u32 = RATE_STAYS | (1 << ARM);

@final
class FirmwareClocks extends ClocksServer {
  constructor(
    endpoint: u32,
    private readonly system: u32,
  ) {
    super(endpoint);
  }

  override describe(clock: u32): u32 {
    if (!exists(clock)) return ClocksError.BadClock;
    const state = this.state;
    state.rate = this.ask(Property.Rate, clock);
    if (state.rate == 0) return ClocksError.NotTold;
    state.measured = this.ask(Property.Measured, clock);
    state.minimum = this.ask(Property.Minimum, clock);
    state.maximum = this.ask(Property.Maximum, clock);
    state.on = (this.ask(Property.State, clock) & 1) != 0;
    const name = NAMES[clock - 1];
    store<u64>(state.name, packLiteral(name, 0));
    store<u64>(state.name, packLiteral(name, 1), 8);
    return 0;
  }

  override setRate(clock: u32, rate: u32): u32 {
    const code = this.refusal(clock, RATE_STAYS);
    if (code != 0) return code;
    if (rate < this.ask(Property.Minimum, clock) || rate > this.ask(Property.Maximum, clock))
      return ClocksError.BadRate;
    if (supervisor.firmware(FirmwareTag.SetClockRate, clock, rate, 1) != 0) return ClocksError.Refused;
    this.actual = supervisor.a1;
    return supervisor.bytes >= 8 && supervisor.a1 != 0 ? 0 : ClocksError.Refused;
  }

  override enable(clock: u32, on: bool): u32 {
    const code = this.refusal(clock, on ? 0 : STAYS_ON);
    if (code != 0) return code;
    if (supervisor.firmware(FirmwareTag.SetClockState, clock, on ? 1 : 0, 0) != 0) return ClocksError.Refused;
    return ((this.ask(Property.State, clock) & 1) != 0) == on ? 0 : ClocksError.Refused;
  }

  /** Why a clock cannot be changed, 0 when it can. @param stays clocks that are not, clock 1 in bit 1 */
  private refusal(clock: u32, stays: u32): u32 {
    if (!exists(clock)) return ClocksError.BadClock;
    if ((stays & (1 << clock)) != 0) return ClocksError.Reserved;
    return this.ask(Property.Rate, clock) == 0 ? ClocksError.NotTold : 0;
  }

  /** What the firmware tells of a clock; 0 when it does not. */
  private ask(what: Property, clock: u32): u32 {
    return property(this.system, what, clock, 0) == Status.Ok && result(0) >= 8 ? <u32>result(2) : 0;
  }
}

function exists(clock: u32): bool {
  return clock - 1 < <u32>NAMES.length;
}

export function main(): void {
  serve(new FirmwareClocks(serveEndpoint("clocks"), systemHandle()));
}
