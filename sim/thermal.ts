/** The temperature sensor of the BCM2837 as the firmware leaves it: it measures all the time (hardware sheet 9, "thermal 2837"). */
import { thermal } from "../abi/registers/thermal";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

export class ThermalSensor extends Model<typeof thermal> {
  /** In thousandths of a degree Celsius; undefined: nothing has been measured yet. */
  temperature: number | undefined = 25_000;

  /** What the driver reads and writes. */
  readonly registers: RegisterFile<typeof thermal> = new RegisterFile(thermal, {
    read: { status: () => this.status() },
  });

  constructor(surroundings: Surroundings = {}) {
    super("temperature sensor", surroundings);
  }

  /** The nearest of the steps that it has. */
  private status(): number {
    const { registers, temperature } = this;
    registers.setField("status", "valid", temperature === undefined ? 0 : 1);
    if (temperature !== undefined) {
      registers.setField("status", "value", Math.min(Math.max(Math.round((412_000 - temperature) / 538), 0), 0x3ff));
    }
    return registers.get("status");
  }
}
