/** How `user` uses the servers of small devices, as QEMU has these, with a TMP105 on the I2C bus. */
import { DIED } from "../../../lib/message";
import { ClocksClient } from "../../../lib/protocol/clocks";
import { GpioClient, PinMode } from "../../../lib/protocol/gpio";
import { I2cClient } from "../../../lib/protocol/i2c";
import { LedClient, LedError } from "../../../lib/protocol/led";
import { PwmClient, PwmError } from "../../../lib/protocol/pwm";
import { RandomClient } from "../../../lib/protocol/random";
import { SpiClient } from "../../../lib/protocol/spi";
import { ThermalClient } from "../../../lib/protocol/thermal";
import { connect } from "../../../lib/service";
import { answered, check, isWitness } from "./user-answer";
import { random } from "./xorshift";

const gpio = new GpioClient(connect("gpio"));
const i2c = new I2cClient(connect("i2c"));
const spi = new SpiClient(connect("spi"));
const generator = new RandomClient(connect("random"));
const thermal = new ThermalClient(connect("thermal"));
const clocks = new ClocksClient(connect("clocks"));
const led = new LedClient(connect("led"));
const pwm = new PwmClient(connect("pwm"));

/** Pins that nobody else uses, and how many. */
const FIRST_PIN: u32 = isWitness ? 24 : 20;
const PINS: u32 = 4;

const BYTES: u32 = 64;
const BUFFER = memory.data(64, 8);
const RECEIVED = memory.data(2);

const SENSOR: u32 = 0x48;
const NOBODY: u32 = 0x20;
/** Of the TMP105, 12 bits each: the lower limit, the upper one (datasheet, "Pointer Register"). */
const REGISTER: u32 = isWitness ? 3 : 2;

/** As the clocks are numbered, and their rates in QEMU. */
const UART_CLOCK: u32 = 2;
const UART_RATE: u32 = 3_000_000;
const PWM_CLOCK: u32 = 10;
const PWM_RATE: u32 = 700_000_000;

const CHANNEL: u32 = isWitness ? 2 : 1;
const FREQUENCY: u32 = 1000;

/** An output is as it was said, whoever answers. */
export function usePins(): void {
  const pin = FIRST_PIN + random.below(PINS);
  const high = random.below(2) == 0;
  if (!answered("gpio", gpio.mode(pin, PinMode.Output))) return;
  if (answered("gpio", gpio.write(pin, high)) && answered("gpio", gpio.read(pin)))
    check("gpio", gpio.level == high, pin);
}

/** What was written is read; who is there acknowledges, and nobody else. */
export function useI2c(): void {
  if (answered("i2c", i2c.probe(SENSOR))) check("i2c", i2c.present, SENSOR);
  if (answered("i2c", i2c.probe(NOBODY))) check("i2c", !i2c.present, NOBODY);
  store<u8>(BUFFER, <u8>REGISTER);
  store<u16>(BUFFER + 1, <u16>(random.below(0x10000) & 0xf0ff));
  if (!answered("i2c", i2c.transfer(SENSOR, BUFFER, 3, RECEIVED, 0))) return;
  if (!answered("i2c", i2c.transfer(SENSOR, BUFFER, 1, RECEIVED, 2))) return;
  check("i2c", load<u16>(RECEIVED) == load<u16>(BUFFER + 1), load<u16>(RECEIVED));
}

/** With nobody on the bus QEMU answers zeros. */
export function useSpi(): void {
  memory.fill(BUFFER, 0xa5, BYTES);
  if (!answered("spi", spi.transfer(random.below(2), 0, 10_000_000, BUFFER, BYTES))) return;
  for (let i: u32 = 0; i < BYTES; i += 8) check("spi", load<u64>(BUFFER + i) == 0, load<u64>(BUFFER + i));
}

/** No word is there twice, and none was left off. */
export function useRandom(): void {
  memory.fill(BUFFER, 0, BYTES);
  if (!answered("random", generator.fill(BYTES, BUFFER, BYTES))) return;
  let before: u64 = 0;
  for (let i: u32 = 0; i < BYTES; i += 8) {
    const value = load<u64>(BUFFER + i);
    check("random", value != 0 && value != before, value);
    before = value;
  }
}

export function useThermal(): void {
  if (!answered("thermal", thermal.read())) return;
  check("thermal", thermal.temperature > 20_000 && thermal.temperature < 30_000, thermal.temperature);
}

export function useClocks(): void {
  if (answered("clocks", clocks.describe(UART_CLOCK)))
    check("clocks", clocks.state.rate == UART_RATE, clocks.state.rate);
  if (answered("clocks", clocks.setRate(PWM_CLOCK, PWM_RATE)))
    check("clocks", clocks.actual == PWM_RATE, clocks.actual);
}

/** The firmware of QEMU does not drive the one of this board, which the server tells each time. */
export function useLed(): void {
  if (answered("led", led.state())) check("led", !led.lit, led.mode);
  const code = led.on();
  check("led", code == LedError.NoLed || code == DIED, code);
}

/** A channel runs as it was said. */
export function usePwm(): void {
  const pin = (random.below(2) == 0 ? 11 : 17) + CHANNEL;
  const pulse = random.below(FREQUENCY) * 1000;
  const code = pwm.set(CHANNEL, pin, FREQUENCY, pulse);
  // its own call to the server of the pins was lost
  if (code == PwmError.NoPin || !answered("pwm", code) || !answered("pwm", pwm.describe(CHANNEL))) return;
  const state = pwm.state;
  check("pwm", state.running && state.pin == pin && state.frequency == FREQUENCY, state.pin);
  check("pwm", state.pulse == pulse, state.pulse);
}
