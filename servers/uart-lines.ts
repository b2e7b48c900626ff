/**
 * What the servers of all UARTs have: the protocol `uart` on a driver. A ring each way; nothing blocks. While the receive ring is
 * full the receive interrupt is off, so that what comes stays in the device, and in QEMU outside it.
 */
import { Reply } from "../abi/reply";
import { LogLevel, Status } from "../abi/syscall";
import { Uart, UartEvent } from "../drivers/uart";
import { handleClose, interruptAcknowledge, interruptBind, notify, property, result } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { Ring } from "../lib/ring";
import { UartServer } from "../lib/protocol/uart";
import { Device, systemHandle } from "../lib/service";
import { RING_BYTES, Transmitter } from "./uart-transmitter";

const BAUD: u32 = 115200;

/** Firmware property "get clock rate" (raspberrypi/firmware wiki). */
const GET_CLOCK_RATE: u32 = 0x00030002;

/** Bytes taken from the device at a time. */
const INPUT_BYTES: u32 = 256;
const INPUT = memory.data(INPUT_BYTES);

/** Notification bit. */
const INTERRUPT_BIT: u64 = 1;

/** A line, text only. */
export class Lines extends UartServer {
  protected readonly input: Ring = new Ring(RING_BYTES);
  /** Notification of the client; 0 before it has subscribed. */
  private bytesNotification: u32 = 0;
  /** The client found the receive ring empty, and wants to be told. */
  private wantsBytes: bool = false;
  private receiving: bool = true;

  constructor(
    endpoint: u32,
    private readonly uart: Uart,
    private readonly device: Device,
    private readonly transmitter: Transmitter,
  ) {
    super(endpoint);
  }

  /** Takes the device. @param clock that it divides, by the firmware's number @param megahertz of it, when it is not told */
  start(clock: u32, megahertz: u32): void {
    // What came before is kept: it may be the first byte of what somebody types ahead.
    this.drain();
    const rate = clockRate(clock);
    if (rate == 0 || !this.uart.open(rate, BAUD)) {
      const text = compose(rate == 0 ? "the firmware does not tell the UART clock" : "no divisor for ");
      if (rate != 0) text.decimal(BAUD).text(" baud from a UART clock of ").decimal(rate).text(" Hz");
      text.text(", assuming ").decimal(megahertz).text(" MHz");
      log(LogLevel.Warning);
      this.uart.open(megahertz * 1_000_000, BAUD);
    }
    this.drain();
    interruptBind(this.device.interrupt, INTERRUPT_BIT);
  }

  override notified(bits: u64): void {
    if ((bits & INTERRUPT_BIT) == 0) return;
    const events = this.uart.service();
    if ((events & UartEvent.Receive) != 0) this.drain();
    if ((events & UartEvent.Transmit) != 0) this.transmitter.send();
    interruptAcknowledge(this.device.interrupt);
  }

  override write(bytes: u32): u32 {
    const output = this.transmitter.text;
    let count: u32 = 0;
    while (true) {
      const room = output.backRun;
      if (room == 0) break;
      const copied = this.readLease(bytes, count, output.back, room);
      if (copied < 0) return Reply.BadRequest;
      output.add(copied);
      count += copied;
      this.transmitter.send();
      if (<u32>copied < room) break;
    }
    this.transmitter.wantsSpace = output.free == 0;
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
    if (this.bytesNotification != 0) handleClose(this.bytesNotification);
    this.bytesNotification = this.take(received);
    this.transmitter.tellSpace(this.take(space));
    this.wantsBytes = this.input.length == 0;
    return 0;
  }

  /** Bytes that come besides those of the device: there must be room for them. */
  protected get held(): u32 {
    return 0;
  }

  /** Takes what has come. */
  protected sort(address: usize, bytes: u32): void {
    this.input.append(address, bytes);
  }

  /** All that was there has been taken. */
  protected drained(): void {}

  /** From the device to the ring. */
  private drain(): void {
    while (true) {
      const held = this.held;
      const free = this.input.free;
      if (free <= held) {
        this.receiving = false;
        this.uart.awaitReceive(false);
        break;
      }
      const room = min(free - held, INPUT_BYTES);
      const count = this.uart.receive(INPUT, room);
      this.sort(INPUT, count);
      if (count < room) break;
    }
    this.tellBytes();
    this.drained();
  }

  /** Notifies the client if there is text for it. */
  protected tellBytes(): void {
    if (!this.wantsBytes || this.input.length == 0) return;
    this.wantsBytes = false;
    notify(this.bytesNotification);
  }
}

/** Bytes through the first control character. */
function throughControl(address: usize, bytes: u32): u32 {
  for (let i: u32 = 0; i < bytes; i++) if (load<u8>(address + i) < 0x20) return i + 1;
  return bytes;
}

/** In Hz, as the firmware has set it; 0 when it does not tell. */
function clockRate(clock: u32): u32 {
  const status = property(systemHandle(), GET_CLOCK_RATE, clock, 0);
  return status == Status.Ok && result(0) >= 8 ? <u32>result(2) : 0;
}
