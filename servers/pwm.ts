/** The server of pulse width modulation: registers by its driver, pins by the GPIO server, the clock by that of the clocks. */
import { Pwm } from "../drivers/pwm";
import { ClocksClient } from "../lib/protocol/clocks";
import { GpioClient, PinMode } from "../lib/protocol/gpio";
import { PwmError, PwmServer } from "../lib/protocol/pwm";
import { serve } from "../lib/server";
import { connect, device, serveEndpoint } from "../lib/service";

const CHANNELS: u32 = 2;
/** Number of the firmware's. */
const CLOCK: u8 = 10;
/** In Hz: steps of 10 ns, and a hundred of them at the highest frequency. */
const RATE: u32 = 100_000_000;
const MOST_HERTZ: u32 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
/** Pins of the first channel; those of the second are one above (BCM2835 ARM Peripherals 6.2). */
const LOW_PIN: u32 = 12;
const HIGH_PIN: u32 = 18;

@final
class Channels extends PwmServer {
  /** Pin of each channel, 0 for none. */
  private readonly pins: StaticArray<u32> = new StaticArray<u32>(<i32>CHANNELS);

  constructor(
    endpoint: u32,
    private readonly driver: Pwm,
    private readonly gpio: GpioClient,
    private readonly clocks: ClocksClient,
  ) {
    super(endpoint);
  }

  /** Goes on with what a server before left running. Pins tell, not registers: an emulator may be without these. */
  start(): void {
    for (let index: u32 = 0; index < CHANNELS; index++) {
      if (this.isConnected(HIGH_PIN + index)) this.pins[index] = HIGH_PIN + index;
      else if (this.isConnected(LOW_PIN + index)) this.pins[index] = LOW_PIN + index;
    }
    this.connectPins();
  }

  override set(channel: u32, pin: u32, frequency: u32, pulse: u32): u32 {
    const index = channel - 1;
    if (index >= CHANNELS) return PwmError.BadChannel;
    if (pin != LOW_PIN + index && pin != HIGH_PIN + index) return PwmError.BadPin;
    if (frequency == 0 || frequency > MOST_HERTZ) return PwmError.BadFrequency;
    if (<u64>pulse * frequency > SECOND) return PwmError.BadPulse;
    const rate = this.makeRate();
    if (rate < frequency) return PwmError.NoClock;
    // before another pin, so that the channel is never on two
    if (this.pins[index] != 0 && this.pins[index] != pin) this.disconnect(index);
    this.driver.start(index, rate / frequency, <u32>((<u64>pulse * rate) / SECOND));
    this.pins[index] = pin;
    if (this.gpio.mode(pin, alternative(pin)) == 0) return 0;
    this.pins[index] = 0;
    this.driver.stop(index);
    return PwmError.NoPin;
  }

  override stop(channel: u32): u32 {
    const index = channel - 1;
    if (index >= CHANNELS) return PwmError.BadChannel;
    this.driver.stop(index);
    if (this.pins[index] != 0) this.disconnect(index);
    return 0;
  }

  override describe(channel: u32): u32 {
    const index = channel - 1;
    if (index >= CHANNELS) return PwmError.BadChannel;
    const rate = this.rate();
    if (rate == 0) return PwmError.NoClock;
    const period = max<u32>(this.driver.period(index), 1);
    this.state.running = this.driver.isRunning(index);
    this.state.pin = this.pins[index];
    this.state.frequency = (rate + period / 2) / period;
    this.state.pulse = <u32>((<u64>this.driver.pulse(index) * SECOND) / rate);
    return 0;
  }

  /** The GPIO server was started again, and does not know whose the pins were. */
  override peerRestarted(): void {
    this.connectPins();
  }

  private connectPins(): void {
    for (let index: u32 = 0; index < CHANNELS; index++) {
      if (this.pins[index] != 0) this.gpio.mode(this.pins[index], alternative(this.pins[index]));
    }
  }

  private isConnected(pin: u32): bool {
    return this.gpio.describe(pin) == 0 && this.gpio.state.mode == alternative(pin);
  }

  private disconnect(index: u32): void {
    this.gpio.mode(this.pins[index], PinMode.Input);
    this.gpio.release(this.pins[index]);
    this.pins[index] = 0;
  }

  /** Has the clock run, at `RATE` if it can. @returns in Hz; 0: it does not run */
  private makeRate(): u32 {
    if (this.clocks.enable(CLOCK, true) != 0) return 0;
    return this.clocks.setRate(CLOCK, RATE) == 0 ? this.clocks.actual : this.rate();
  }

  /** In Hz; 0: unknown. */
  private rate(): u32 {
    return this.clocks.describe(CLOCK) == 0 ? this.clocks.state.rate : 0;
  }
}

/** What makes a pin that of its channel. */
function alternative(pin: u32): PinMode {
  return pin < HIGH_PIN ? PinMode.Alt0 : PinMode.Alt5;
}

export function main(): void {
  const gpio = new GpioClient(connect("gpio"));
  const clocks = new ClocksClient(connect("clocks"));
  const server = new Channels(serveEndpoint("pwm"), new Pwm(device("pwm").base), gpio, clocks);
  server.start();
  serve(server);
}
