/**
 * The UART server: wires the PL011 driver to one client, the console server. A ring each way; nothing blocks. While the
 * receive ring is full the receive interrupt is off, so that what comes stays in the device, and in QEMU outside it.
 */
import { Reply } from "../abi/reply";
import { LogLevel, Status } from "../abi/syscall";
import { Pl011, Pl011Event } from "../drivers/pl011";
import { handleClose, interruptAcknowledge, interruptBind, notify, property, result } from "../lib/kernel";
import { compose, log, warning } from "../lib/log";
import { Ring } from "../lib/ring";
import { UartServer } from "../lib/protocol/uart";
import { serve } from "../lib/server";
import { device, Device, serveEndpoint, systemHandle } from "../lib/service";

const RING_BYTES: u32 = 4096;
const BAUD: u32 = 115200;

/** Firmware property "get clock rate" and its clock (raspberrypi/firmware wiki). */
const GET_CLOCK_RATE: u32 = 0x00030002;
const UART_CLOCK: u32 = 2;
/** What the firmware sets unless told otherwise (config.txt `init_uart_clock`). */
const DEFAULT_CLOCK: u32 = 48_000_000;

/** Notification bit of the interrupt. */
const INTERRUPT_BIT: u64 = 1;

@final
class Lines extends UartServer {
  private readonly input: Ring = new Ring(RING_BYTES);
  private readonly output: Ring = new Ring(RING_BYTES);
  /** Notifications of the client; 0 before it has subscribed. */
  private bytesNotification: u32 = 0;
  private spaceNotification: u32 = 0;
  /** The client found the receive ring empty, and wants to be told. */
  private wantsBytes: bool = false;
  /** The client found the send ring full, and wants to be told. */
  private wantsSpace: bool = false;
  private receiving: bool = true;

  constructor(
    endpoint: u32,
    private readonly uart: Pl011,
    private readonly interrupt: u32,
  ) {
    super(endpoint);
  }

  start(clock: u32): void {
    // What came before is kept: it may be the first byte of what somebody types ahead.
    this.drain();
    if (!this.uart.open(clock, BAUD)) {
      compose("no divisor for ")
        .decimal(BAUD)
        .text(" baud from a UART clock of ")
        .decimal(clock)
        .text(" Hz, assuming 48 MHz");
      log(LogLevel.Warning);
      this.uart.open(DEFAULT_CLOCK, BAUD);
    }
    this.drain();
    interruptBind(this.interrupt, INTERRUPT_BIT);
  }

  override notified(_bits: u64): void {
    const events = this.uart.service();
    if ((events & Pl011Event.Receive) != 0) this.drain();
    if ((events & Pl011Event.Transmit) != 0) this.send();
    interruptAcknowledge(this.interrupt);
  }

  override write(bytes: u32): u32 {
    let count: u32 = 0;
    while (true) {
      const room = this.output.backRun;
      if (room == 0) break;
      const copied = this.readLease(bytes, count, this.output.back, room);
      if (copied < 0) return Reply.BadRequest;
      this.output.add(copied);
      count += copied;
      this.send();
      if (<u32>copied < room) break;
    }
    this.wantsSpace = this.output.free == 0;
    this.taken = count;
    return 0;
  }

  override read(oneLine: bool, bytes: u32): u32 {
    let count: u32 = 0;
    let ended: bool = false;
    while (!ended && this.input.length > 0) {
      const run = this.input.frontRun;
      const wanted = oneLine ? throughControl(this.input.front, run) : run;
      const copied = this.writeLease(bytes, count, this.input.front, wanted);
      if (copied < 0) return Reply.BadRequest;
      this.input.drop(copied);
      count += copied;
      ended = <u32>copied < run;
    }
    this.wantsBytes = this.input.length == 0;
    // At half, rather than for each byte that is taken.
    if (!this.receiving && this.input.free >= RING_BYTES / 2) {
      this.receiving = true;
      this.uart.awaitReceive(true);
      this.drain();
    }
    this.received = count;
    this.overruns = this.uart.overruns;
    return 0;
  }

  override subscribe(received: u32, space: u32): u32 {
    if (this.bytesNotification != 0) {
      handleClose(this.bytesNotification);
      handleClose(this.spaceNotification);
    }
    this.bytesNotification = this.take(received);
    this.spaceNotification = this.take(space);
    this.wantsBytes = this.input.length == 0;
    this.wantsSpace = this.output.free == 0;
    return 0;
  }

  /** From the device to the ring. */
  private drain(): void {
    while (true) {
      const room = this.input.backRun;
      if (room == 0) {
        this.receiving = false;
        this.uart.awaitReceive(false);
        break;
      }
      const count = this.uart.receive(this.input.back, room);
      this.input.add(count);
      if (count < room) break;
    }
    if (this.wantsBytes && this.input.length > 0) {
      this.wantsBytes = false;
      notify(this.bytesNotification);
    }
  }

  /** From the ring to the device. */
  private send(): void {
    while (this.output.length > 0) {
      const run = this.output.frontRun;
      const count = this.uart.transmit(this.output.front, run);
      this.output.drop(count);
      if (count < run) break;
    }
    this.uart.awaitTransmit(this.output.length > 0);
    // At half, rather than for each byte that has gone.
    if (this.wantsSpace && this.output.free >= RING_BYTES / 2) {
      this.wantsSpace = false;
      notify(this.spaceNotification);
    }
  }
}

/** Bytes through the first control character. */
function throughControl(address: usize, bytes: u32): u32 {
  for (let i: u32 = 0; i < bytes; i++) if (load<u8>(address + i) < 0x20) return i + 1;
  return bytes;
}

/** UARTCLK in Hz, as the firmware has set it. */
function clockRate(): u32 {
  const status = property(systemHandle(), GET_CLOCK_RATE, UART_CLOCK, 0);
  const rate = status == Status.Ok && result(0) >= 8 ? <u32>result(2) : 0;
  if (rate != 0) return rate;
  warning("the firmware does not tell the UART clock, assuming 48 MHz");
  return DEFAULT_CLOCK;
}

export function main(): void {
  const registers: Device = device("uart0");
  const server = new Lines(serveEndpoint("uart"), new Pl011(registers.base), registers.interrupt);
  server.start(clockRate());
  serve(server);
}
