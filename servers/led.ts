/** The server of the ACT LED. It wakes only when the light changes; `led-boards` says where the light is. */
import { FirmwareTag } from "../abi/firmware";
import { LogLevel, Status } from "../abi/syscall";
import { milliseconds, NEVER, now, property, result, setTimer } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { explainLed, LedError, LedMode, LedServer } from "../lib/protocol/led";
import { GpioClient, PinMode } from "../lib/protocol/gpio";
import { serve } from "../lib/server";
import { connect, serveEndpoint, systemHandle } from "../lib/service";
import { supervisor } from "../lib/supervisor";
import { BoardLed, ledOf, LedPlace } from "./led-boards";

const TIMER_BIT: u64 = 1;
/** raspberrypi/firmware wiki, "Mailbox property interface": get board revision. */
const GET_REVISION: u32 = 0x00010002;
const LEAST_MS: u32 = 10;
const MOST_MS: u32 = 60_000;
/** How long each step of the heartbeat lasts, the first of them lit. */
const BEATS: StaticArray<u32> = [70, 130, 70, 1730];

@final
class Light extends LedServer {
  /** How long each step of what goes on lasts in milliseconds, in turn lit and dark. */
  private readonly blinking: StaticArray<u32> = new StaticArray<u32>(2);
  private steps: StaticArray<u32> = BEATS;
  private step: i32 = 0;
  /** When it ends, in ticks. */
  private end: u64 = NEVER;

  constructor(
    endpoint: u32,
    private readonly led: BoardLed | null,
    private readonly gpio: GpioClient,
  ) {
    super(endpoint);
  }

  /** Begins with the heartbeat. */
  start(): void {
    const code = this.heartbeat();
    if (code == 0) return;
    compose("the LED stays as it is: ").text(explainLed(code));
    log(LogLevel.Info);
  }

  override on(): u32 {
    return this.hold(LedMode.On);
  }

  override off(): u32 {
    return this.hold(LedMode.Off);
  }

  override blink(light: u32, dark: u32): u32 {
    if (light < LEAST_MS || light > MOST_MS || dark < LEAST_MS || dark > MOST_MS) return LedError.BadTime;
    this.blinking[0] = light;
    this.blinking[1] = dark;
    return this.play(LedMode.Blink, this.blinking);
  }

  override heartbeat(): u32 {
    return this.play(LedMode.Heartbeat, BEATS);
  }

  override state(): u32 {
    return this.led == null ? LedError.NoLed : 0;
  }

  override notified(bits: u64): void {
    if ((bits & TIMER_BIT) == 0 || this.end > now()) return;
    this.step = (this.step + 1) % this.steps.length;
    this.show((this.step & 1) == 0);
    this.wait();
  }

  /** The GPIO server was started again, and does not know whose the pin was. */
  override peerRestarted(): void {
    this.show(this.lit);
  }

  private hold(mode: LedMode): u32 {
    const code = this.show(mode == LedMode.On);
    if (code != 0) return code;
    this.mode = mode;
    this.rest();
    return 0;
  }

  private play(mode: LedMode, steps: StaticArray<u32>): u32 {
    const code = this.show(true);
    if (code != 0) return code;
    this.mode = mode;
    this.steps = steps;
    this.step = 0;
    this.end = now();
    this.wait();
    return 0;
  }

  /** Until the step is over: counted from when it began, so that delays do not add up. */
  private wait(): void {
    this.end = max(this.end + milliseconds(this.steps[this.step]), now());
    setTimer(this.end, TIMER_BIT);
  }

  private rest(): void {
    this.end = NEVER;
    setTimer(NEVER, TIMER_BIT);
  }

  /** @returns 0 or a `LedError` */
  private show(lit: bool): u32 {
    const led = this.led;
    if (led == null) return LedError.NoLed;
    const level = lit == led.active;
    if (led.place == LedPlace.Firmware) {
      if (supervisor.firmware(FirmwareTag.SetExpanderPin, led.pin, level ? 1 : 0, 0) != 0) return LedError.NoLed;
    } else {
      // what is no output yet is made one
      if (this.gpio.write(led.pin, level) != 0 && !this.makeOutput(led.pin, level)) return LedError.NotDriven;
    }
    this.lit = lit;
    return 0;
  }

  private makeOutput(pin: u32, level: bool): bool {
    return this.gpio.mode(pin, PinMode.Output) == 0 && this.gpio.write(pin, level) == 0;
  }
}

/** The LED of this board, if the firmware drives it or a pin does. */
function findLed(): BoardLed | null {
  const known = property(systemHandle(), GET_REVISION, 0, 0) == Status.Ok && result(0) >= 4;
  return known ? ledOf(<u32>result(1)) : null;
}

export function main(): void {
  const server = new Light(serveEndpoint("led"), findLed(), new GpioClient(connect("gpio")));
  server.start();
  serve(server);
}
