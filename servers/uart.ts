/**
 * The UART server: wires the PL011 driver to one client, the console server. A ring each way; nothing blocks. While the
 * receive ring is full the receive interrupt is off, so that what comes stays in the device, and in QEMU outside it.
 */
import { Uart, UartStatus } from "../abi/protocol/uart";
import { LogLevel, Status } from "../abi/syscall";
import { Pl011, Pl011Event } from "../drivers/pl011";
import { handleClose, interruptAcknowledge, interruptBind, notify, property, result } from "../lib/kernel";
import { compose, log, warning } from "../lib/log";
import { Ring } from "../lib/ring";
import { serve, Server } from "../lib/server";
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
class UartServer extends Server {
  private readonly received: Ring = new Ring(RING_BYTES);
  private readonly sending: Ring = new Ring(RING_BYTES);
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
    super(endpoint, UartStatus.BadRequest);
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

  override request(operation: u32): void {
    switch (operation) {
      case Uart.Write:
        return this.write();
      case Uart.Read:
        return this.read();
      case Uart.Subscribe:
        return this.subscribe();
    }
  }

  override notified(_bits: u64): void {
    const events = this.uart.service();
    if ((events & Pl011Event.Receive) != 0) this.drain();
    if ((events & Pl011Event.Transmit) != 0) this.send();
    interruptAcknowledge(this.interrupt);
  }

  private write(): void {
    if (this.leases != 1) return;
    let count: u32 = 0;
    while (true) {
      const room = this.sending.backRun;
      if (room == 0) break;
      const copied = this.readLease(0, count, this.sending.back, room);
      if (copied < 0) return;
      this.sending.add(copied);
      count += copied;
      this.send();
      if (<u32>copied < room) break;
    }
    this.wantsSpace = this.sending.free == 0;
    this.answer(UartStatus.Ok, count);
  }

  private read(): void {
    if (this.leases != 1) return;
    let count: u32 = 0;
    let ended: bool = false;
    while (!ended && this.received.length > 0) {
      const run = this.received.frontRun;
      const wanted = this.w0 == 0 ? run : throughControl(this.received.front, run);
      const copied = this.writeLease(0, count, this.received.front, wanted);
      if (copied < 0) return;
      this.received.drop(copied);
      count += copied;
      ended = <u32>copied < run;
    }
    this.wantsBytes = this.received.length == 0;
    // At half, rather than for each byte that is taken.
    if (!this.receiving && this.received.free >= RING_BYTES / 2) {
      this.receiving = true;
      this.uart.awaitReceive(true);
      this.drain();
    }
    this.answer(UartStatus.Ok, count, this.uart.overruns);
  }

  private subscribe(): void {
    if (this.handles != 2) return;
    const bytes = this.take(0);
    const space = this.take(1);
    if (this.bytesNotification != 0) {
      handleClose(this.bytesNotification);
      handleClose(this.spaceNotification);
    }
    this.bytesNotification = bytes;
    this.spaceNotification = space;
    this.wantsBytes = this.received.length == 0;
    this.wantsSpace = this.sending.free == 0;
    this.answer(UartStatus.Ok);
  }

  /** From the device to the ring. */
  private drain(): void {
    while (true) {
      const room = this.received.backRun;
      if (room == 0) {
        this.receiving = false;
        this.uart.awaitReceive(false);
        break;
      }
      const count = this.uart.receive(this.received.back, room);
      this.received.add(count);
      if (count < room) break;
    }
    if (this.wantsBytes && this.received.length > 0) {
      this.wantsBytes = false;
      notify(this.bytesNotification);
    }
  }

  /** From the ring to the device. */
  private send(): void {
    while (this.sending.length > 0) {
      const run = this.sending.frontRun;
      const count = this.uart.transmit(this.sending.front, run);
      this.sending.drop(count);
      if (count < run) break;
    }
    this.uart.awaitTransmit(this.sending.length > 0);
    // At half, rather than for each byte that has gone.
    if (this.wantsSpace && this.sending.free >= RING_BYTES / 2) {
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
  const server = new UartServer(serveEndpoint("uart"), new Pl011(registers.base), registers.interrupt);
  server.start(clockRate());
  serve(server);
}
