/** Whose pin is whose. */
import { GpioError } from "../lib/protocol/gpio";
import { SERVICE_RECORD_BYTES, ServiceRecord, ServiceState } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { GPIO_PINS } from "../drivers/gpio";

/**
 * Pins of the Raspberry Pi that something else depends on: the UART of the console (14, 15) and its other place, where the
 * Bluetooth chip is (32, 33), the wireless chip's SDIO (34-39), the SD card (48-53). BCM2835 ARM Peripherals 6.2, hardware
 * sheet 4.
 */
const RESERVED: u64 = 0x003f_00ff_0000_c000;

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));

@final
export class Claims {
  /** Service number + 1, 0 for nobody; and the task that it had then. */
  private readonly clients: StaticArray<u32> = new StaticArray<u32>(<i32>GPIO_PINS);
  private readonly tasks: StaticArray<u32> = new StaticArray<u32>(<i32>GPIO_PINS);

  isReserved(pin: u32): bool {
    return ((RESERVED >> pin) & 1) != 0;
  }

  /** Whose a pin is: service number + 1, 0 for nobody. */
  owner(pin: u32): u32 {
    return this.clients[pin];
  }

  /** Name of the owner, in two words. */
  ownerName(pin: u32): usize {
    memory.fill(changetype<usize>(RECORD), 0, SERVICE_RECORD_BYTES);
    if (this.clients[pin] != 0) supervisor.describe(this.clients[pin] - 1, RECORD);
    return RECORD.name;
  }

  /** Makes a pin a client's. @returns 0, or why it cannot be: a `GpioError` */
  claim(pin: u32, client: u32): u32 {
    if (this.clients[pin] == client) return 0;
    if (this.clients[pin] != 0 && this.lives(pin)) return GpioError.Taken;
    if (supervisor.describe(client - 1, RECORD) != 0) return GpioError.Reserved;
    if (this.isReserved(pin) && ((RECORD.pins >> pin) & 1) == 0) return GpioError.Reserved;
    this.clients[pin] = client;
    this.tasks[pin] = RECORD.id;
    return 0;
  }

  release(pin: u32): void {
    this.clients[pin] = 0;
  }

  /** Whether the task that claimed a pin is still there: a restarted program claims its pins again. */
  private lives(pin: u32): bool {
    if (supervisor.describe(this.clients[pin] - 1, RECORD) != 0) return false;
    return RECORD.state == ServiceState.Running && RECORD.id == this.tasks[pin];
  }
}
