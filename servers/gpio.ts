/**
 * The GPIO server: the one program that has the page of the pins, since it holds those of the SD card and of the UART as
 * well. `gpio-claims` says whose pin is whose, `gpio-watch` who is told of events.
 */
import { Reply } from "../abi/reply";
import { Gpio, GPIO_PINS, Pull, PullRegisters } from "../drivers/gpio";
import { GpioPin } from "../drivers/registers/gpio";
import { interruptAcknowledge, interruptBind, setTimer } from "../lib/kernel";
import { GpioError, GpioServer, PinEvent, PinMode, PinPull } from "../lib/protocol/gpio";
import { serve } from "../lib/server";
import { device, serveEndpoint } from "../lib/service";
import { Claims } from "./gpio-claims";
import { Watches } from "./gpio-watch";

/** Notification bits. */
const INTERRUPT_BIT: u64 = 1;
const TIMER_BIT: u64 = 2;
const MOST_DEBOUNCE: u32 = 1_000_000;

@final
class Pins extends GpioServer {
  private readonly claims: Claims = new Claims();
  private readonly watches: Watches;

  constructor(
    endpoint: u32,
    private readonly gpio: Gpio,
    private readonly interrupt: u32,
  ) {
    super(endpoint);
    this.watches = new Watches(gpio);
  }

  start(): void {
    this.gpio.open();
    interruptBind(this.interrupt, INTERRUPT_BIT);
  }

  override describe(pin: u32): u32 {
    if (pin >= GPIO_PINS) return GpioError.BadPin;
    this.state.mode = this.gpio.getFunction(pin) as u32 as PinMode;
    this.state.pull = this.gpio.getPull(pin) as u32 as PinPull;
    this.state.level = this.gpio.read(pin);
    this.state.reserved = this.claims.isReserved(pin);
    this.state.event = this.watches.event(pin);
    this.state.debounce = this.watches.debounce(pin);
    memory.copy(this.state.owner, this.claims.ownerName(pin), 16);
    return 0;
  }

  override claim(pin: u32): u32 {
    if (pin >= GPIO_PINS) return GpioError.BadPin;
    const before = this.claims.owner(pin);
    const code = this.claims.claim(pin, this.client);
    // of an owner that has ended nobody is left to be told
    if (code == 0 && before != this.client) this.watches.forget(pin);
    return code;
  }

  override release(pin: u32): u32 {
    const code = this.claim(pin);
    if (code == GpioError.Reserved) return 0;
    if (code != 0) return code;
    this.watches.forget(pin);
    this.claims.release(pin);
    return 0;
  }

  override mode(pin: u32, mode: PinMode): u32 {
    const code = this.claim(pin);
    if (code == 0) this.gpio.setFunction(pin, mode as u32 as GpioPin);
    return code;
  }

  override read(pin: u32): u32 {
    if (pin >= GPIO_PINS) return GpioError.BadPin;
    this.level = this.gpio.read(pin);
    return 0;
  }

  override write(pin: u32, high: bool): u32 {
    const code = this.claim(pin);
    if (code != 0) return code;
    if (this.gpio.getFunction(pin) != GpioPin.Output) return GpioError.NotOutput;
    this.gpio.write(pin, high);
    return 0;
  }

  override pull(pin: u32, pull: PinPull): u32 {
    if (pull == PinPull.Unknown) return Reply.BadRequest;
    const code = this.claim(pin);
    if (code == 0) this.gpio.setPull(pin, pull as u32 as Pull);
    return code;
  }

  override watch(pin: u32, event: PinEvent, debounce: u32, ring: u32): u32 {
    if (debounce > MOST_DEBOUNCE) return GpioError.BadDebounce;
    if (debounce > 0 && (event == PinEvent.High || event == PinEvent.Low)) return GpioError.BadDebounce;
    const code = this.claim(pin);
    if (code != 0) return code;
    if (event == PinEvent.None) this.watches.forget(pin);
    else this.watches.watch(pin, event, debounce, this.take(ring));
    return 0;
  }

  override events(): u32 {
    this.pins = 0;
    for (let pin: u32 = 0; pin < GPIO_PINS; pin++) {
      if (this.claims.owner(pin) == this.client && this.watches.take(pin)) this.pins |= (<u64>1) << pin;
    }
    return 0;
  }

  override notified(bits: u64): void {
    if ((bits & INTERRUPT_BIT) != 0) {
      this.watches.happened(this.gpio.service());
      interruptAcknowledge(this.interrupt);
    }
    this.watches.settle();
    setTimer(this.watches.next, TIMER_BIT);
  }
}

export function main(): void {
  const registers = device("gpio");
  const pins = new Pins(serveEndpoint("gpio"), new Gpio(registers.base, PullRegisters.Bcm2835), registers.interrupt);
  pins.start();
  serve(pins);
}
