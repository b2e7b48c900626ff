/** The temperature server, by what the firmware tells; `thermal` serves the same by the sensor's registers. */
import { Status } from "../abi/syscall";
import { property, result } from "../lib/kernel";
import { ThermalError, ThermalServer } from "../lib/protocol/thermal";
import { serve } from "../lib/server";
import { serveEndpoint, systemHandle } from "../lib/service";
import { askThrottling } from "./thermal-throttling";

/** raspberrypi/firmware wiki, "Mailbox property interface": get temperature, in thousandths of a degree Celsius. */
const GET_TEMPERATURE: u32 = 0x00030006;

@final
class Temperatures extends ThermalServer {
  constructor(
    endpoint: u32,
    private readonly system: u32,
  ) {
    super(endpoint);
  }

  override read(): u32 {
    if (property(this.system, GET_TEMPERATURE, 0, 0) != Status.Ok || result(0) < 8) return ThermalError.NotTold;
    this.temperature = <i32>result(2);
    return 0;
  }

  override throttling(): u32 {
    return askThrottling(this.system, this.state);
  }
}

export function main(): void {
  serve(new Temperatures(serveEndpoint("thermal"), systemHandle()));
}
