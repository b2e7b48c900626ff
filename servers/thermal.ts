/** The temperature server, by the sensor's registers; `thermal-firmware` serves the same by the firmware. */
import { NOT_VALID, Thermal } from "../drivers/thermal";
import { milliseconds, NEVER, now, setTimer } from "../lib/kernel";
import { ThermalError, ThermalServer } from "../lib/protocol/thermal";
import { serve } from "../lib/server";
import { device, serveEndpoint, systemHandle } from "../lib/service";
import { askThrottling } from "./thermal-throttling";

const TIMER_BIT: u64 = 1;
/** How long it waits before it looks again whether there is a measurement. */
const LOOK_MS: u64 = 5;
const PATIENCE_MS: u64 = 100;
/** Of clients that wait. */
const MOST: u32 = 16;

@final
class Temperatures extends ThermalServer {
  private readonly callers: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
  private waiting: u32 = 0;
  /** When those who wait are told that there is no measurement, in ticks. */
  private deadline: u64 = NEVER;

  constructor(
    endpoint: u32,
    private readonly sensor: Thermal,
    private readonly system: u32,
  ) {
    super(endpoint);
  }

  override read(): u32 {
    this.temperature = this.sensor.read();
    if (this.temperature != NOT_VALID) return 0;
    if (this.waiting == MOST) return ThermalError.Busy;
    this.callers[this.waiting] = this.caller;
    if (this.waiting++ == 0) {
      this.deadline = now() + milliseconds(PATIENCE_MS);
      this.lookLater();
    }
    return this.defer();
  }

  override throttling(): u32 {
    return askThrottling(this.system, this.state);
  }

  override notified(bits: u64): void {
    if ((bits & TIMER_BIT) == 0 || this.waiting == 0) return;
    const temperature = this.sensor.read();
    if (temperature == NOT_VALID && now() < this.deadline) return this.lookLater();
    const code: u32 = temperature == NOT_VALID ? ThermalError.NotMeasured : 0;
    for (let i: u32 = 0; i < this.waiting; i++) this.finishRead(this.callers[i], code, temperature);
    this.waiting = 0;
  }

  private lookLater(): void {
    setTimer(now() + milliseconds(LOOK_MS), TIMER_BIT);
  }
}

export function main(): void {
  const sensor = new Thermal(device("thermal").base);
  serve(new Temperatures(serveEndpoint("thermal"), sensor, systemHandle()));
}
