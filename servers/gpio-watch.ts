/** Events of pins: who is told, and whether an edge has lasted long enough. */
import { Detect, Gpio, GPIO_PINS } from "../drivers/gpio";
import { frequency, handleClose, NEVER, notify, now } from "../lib/kernel";
import { PinEvent } from "../lib/protocol/gpio";
import { Status } from "../abi/syscall";

@final
export class Watches {
  /** `PinEvent` of each pin. */
  private readonly wanted: StaticArray<u32> = new StaticArray<u32>(<i32>GPIO_PINS);
  /** Notification handles, 0 for none. */
  private readonly rings: StaticArray<u32> = new StaticArray<u32>(<i32>GPIO_PINS);
  /** In microseconds. */
  private readonly lasting: StaticArray<u32> = new StaticArray<u32>(<i32>GPIO_PINS);
  /** When an edge will have lasted long enough, in ticks; 0: there is none. */
  private readonly settleAt: StaticArray<u64> = new StaticArray<u64>(<i32>GPIO_PINS);
  /** Levels that lasted, of pins that are debounced. */
  private steady: u64 = 0;
  /** Pins with events that their owners have not asked for. */
  private told: u64 = 0;

  constructor(private readonly gpio: Gpio) {}

  event(pin: u32): PinEvent {
    return this.wanted[pin] as PinEvent;
  }

  /** In microseconds. */
  debounce(pin: u32): u32 {
    return this.lasting[pin];
  }

  /** @param debounce in microseconds @param ring notification handle, which is kept */
  watch(pin: u32, event: PinEvent, debounce: u32, ring: u32): void {
    this.forget(pin);
    this.wanted[pin] = event;
    this.rings[pin] = ring;
    this.lasting[pin] = debounce;
    if (debounce > 0) this.setSteady(pin, this.gpio.read(pin));
    this.arm(pin);
  }

  /** Watches a pin no more. */
  forget(pin: u32): void {
    if (this.wanted[pin] != PinEvent.None) this.gpio.detect(pin, 0);
    if (this.rings[pin] != 0) handleClose(this.rings[pin]);
    this.wanted[pin] = PinEvent.None;
    this.rings[pin] = 0;
    this.lasting[pin] = 0;
    this.settleAt[pin] = 0;
    this.told &= ~bitOf(pin);
  }

  /** Whether a pin had an event since it was last asked; a level is an event again after that. */
  take(pin: u32): bool {
    if ((this.told & bitOf(pin)) == 0) return false;
    this.told &= ~bitOf(pin);
    if (this.wanted[pin] == PinEvent.High || this.wanted[pin] == PinEvent.Low) this.arm(pin);
    return true;
  }

  /** Pins had events. @param pins pin 0 in bit 0 */
  happened(pins: u64): void {
    for (let left = pins; left != 0; left &= left - 1) {
      const pin = <u32>ctz(left);
      if (this.wanted[pin] == PinEvent.None) continue;
      if (this.lasting[pin] == 0) this.tell(pin);
      else this.settleAt[pin] = now() + (<u64>this.lasting[pin] * frequency() + 999_999) / 1_000_000;
    }
  }

  /** Looks at the pins whose time has come. */
  settle(): void {
    const time = now();
    for (let pin: u32 = 0; pin < GPIO_PINS; pin++) {
      if (this.settleAt[pin] == 0 || this.settleAt[pin] > time) continue;
      this.settleAt[pin] = 0;
      const level = this.gpio.read(pin);
      if (level == ((this.steady & bitOf(pin)) != 0)) continue;
      this.setSteady(pin, level);
      const edge = level ? PinEvent.Rising : PinEvent.Falling;
      if (this.wanted[pin] == PinEvent.Both || this.wanted[pin] == edge) this.tell(pin);
    }
  }

  /** When `settle` has to look next, in ticks. */
  get next(): u64 {
    let first = NEVER;
    for (let pin: u32 = 0; pin < GPIO_PINS; pin++) {
      if (this.settleAt[pin] != 0) first = min(first, this.settleAt[pin]);
    }
    return first;
  }

  private tell(pin: u32): void {
    this.told |= bitOf(pin);
    // who is gone is told no more
    if (notify(this.rings[pin]) == Status.Gone) this.forget(pin);
  }

  private setSteady(pin: u32, high: bool): void {
    this.steady = high ? this.steady | bitOf(pin) : this.steady & ~bitOf(pin);
  }

  private arm(pin: u32): void {
    this.gpio.detect(pin, this.lasting[pin] > 0 ? Detect.Rising | Detect.Falling : detectOf(this.wanted[pin]));
  }
}

function bitOf(pin: u32): u64 {
  return (<u64>1) << pin;
}

function detectOf(event: u32): u32 {
  switch (event) {
    case PinEvent.Rising:
      return Detect.Rising;
    case PinEvent.Falling:
      return Detect.Falling;
    case PinEvent.Both:
      return Detect.Rising | Detect.Falling;
    case PinEvent.High:
      return Detect.High;
    case PinEvent.Low:
      return Detect.Low;
  }
  return 0;
}
