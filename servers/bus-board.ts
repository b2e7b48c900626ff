/** What the servers of the buses need of the board: the pins, and the rate of the core's clock. */
import { Reply } from "../abi/reply";
import { LogLevel, Status } from "../abi/syscall";
import { property, result } from "../lib/kernel";
import { compose, log, warning } from "../lib/log";
import { explainGpio, GpioClient, PinMode } from "../lib/protocol/gpio";
import { systemHandle } from "../lib/service";

/** Firmware property "get clock rate" and its clock (raspberrypi/firmware wiki). */
const GET_CLOCK_RATE: u32 = 0x00030002;
const CORE_CLOCK: u32 = 4;
/** The fastest that boards have it unless they are overclocked: with it no bus is faster than it should be. */
const DEFAULT_CLOCK: u32 = 500_000_000;

/** Makes these pins those of a bus, which has its alternate function 0 on them (BCM2835 ARM Peripherals 6.2). */
export function takePins(gpio: GpioClient, first: u32, last: u32): void {
  for (let pin = first; pin <= last; pin++) {
    const code = gpio.mode(pin, PinMode.Alt0);
    if (code == 0) continue;
    if (code == Reply.Absent) return warning("there is no GPIO server: the pins stay as they are");
    compose("pin ").decimal(pin).text(" is not ours: ").text(explainGpio(code));
    log(LogLevel.Error);
  }
}

/** The core's clock in Hz, of which the clocks of the buses are made. */
export function coreClock(): u32 {
  const status = property(systemHandle(), GET_CLOCK_RATE, CORE_CLOCK, 0);
  const rate = status == Status.Ok && result(0) >= 8 ? <u32>result(2) : 0;
  if (rate != 0) return rate;
  warning("the firmware does not tell the core's clock, assuming 500 MHz");
  return DEFAULT_CLOCK;
}
