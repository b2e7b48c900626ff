/**
 * The UART server: wires the PL011 driver to the console server, for text, and to the agent, for frames that stand beside the
 * text (`uart-frames`, `uart-link`). A ring each way; nothing blocks. While the receive ring is full the receive interrupt is
 * off, so that what comes stays in the device, and in QEMU outside it.
 */
import { Reply } from "../abi/reply";
import { LogLevel, Status } from "../abi/syscall";
import { Pl011, Pl011Event } from "../drivers/pl011";
import {
  handleClose,
  interruptAcknowledge,
  interruptBind,
  milliseconds,
  notify,
  now,
  property,
  result,
  setTimer,
} from "../lib/kernel";
import { compose, log, warning } from "../lib/log";
import { Ring } from "../lib/ring";
import { UartServer } from "../lib/protocol/uart";
import { serveBoth } from "../lib/server";
import { device, Device, isSuccessor, serveEndpoint, servedProtocol, systemHandle } from "../lib/service";
import { LinkPort } from "./uart-link";
import { Transmitter } from "./uart-transmitter";

const RING_BYTES: u32 = 4096;
const BAUD: u32 = 115200;

/** Firmware property "get clock rate" and its clock (raspberrypi/firmware wiki). */
const GET_CLOCK_RATE: u32 = 0x00030002;
const UART_CLOCK: u32 = 2;
/** What the firmware sets unless told otherwise (config.txt `init_uart_clock`). */
const DEFAULT_CLOCK: u32 = 48_000_000;

/** Bytes taken from the device at a time. */
const INPUT_BYTES: u32 = 256;
const INPUT = memory.data(INPUT_BYTES);
/** A frame whose end has not come by then has none: the longest takes 90 ms. */
const FRAME_MS: u64 = 1000;
/** The rest of one that the server before this one saw begin has come by then, with time to spare for an emulator. */
const REST_MS: u64 = 250;

/** Notification bits: the interrupt, and the timer for the end of a frame. */
const INTERRUPT_BIT: u64 = 1;
const FRAME_BIT: u64 = 2;

@final
class Lines extends UartServer {
  private readonly input: Ring = new Ring(RING_BYTES);
  /** Notification of the client; 0 before it has subscribed. */
  private bytesNotification: u32 = 0;
  /** The client found the receive ring empty, and wants to be told. */
  private wantsBytes: bool = false;
  private receiving: bool = true;
  /** The frame that the timer runs for, 0: none. */
  private timed: u32 = 0;

  constructor(
    endpoint: u32,
    private readonly uart: Pl011,
    private readonly interrupt: u32,
    private readonly transmitter: Transmitter,
    private readonly link: LinkPort,
  ) {
    super(endpoint);
  }

  start(clock: u32): void {
    if (isSuccessor()) this.link.frames.resume();
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

  override notified(bits: u64): void {
    if ((bits & FRAME_BIT) != 0) this.lookAfterFrame();
    if ((bits & INTERRUPT_BIT) == 0) return;
    const events = this.uart.service();
    if ((events & Pl011Event.Receive) != 0) this.drain();
    if ((events & Pl011Event.Transmit) != 0) this.transmitter.send();
    interruptAcknowledge(this.interrupt);
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

  /** From the device to the ring, frames aside. */
  private drain(): void {
    const frames = this.link.frames;
    while (true) {
      const held = frames.held;
      const free = this.input.free;
      if (free <= held) {
        this.receiving = false;
        this.uart.awaitReceive(false);
        break;
      }
      const room = min(free - held, INPUT_BYTES);
      const count = this.uart.receive(INPUT, room);
      frames.take(INPUT, count, this.input);
      if (count < room) break;
    }
    this.tellBytes();
    this.link.tell();
    if (frames.open && this.timed == 0) this.awaitFrame();
  }

  /** Notifies the client if there is text for it. */
  private tellBytes(): void {
    if (!this.wantsBytes || this.input.length == 0) return;
    this.wantsBytes = false;
    notify(this.bytesNotification);
  }

  private awaitFrame(): void {
    this.timed = this.link.frames.begun;
    setTimer(now() + milliseconds(this.link.frames.rest ? REST_MS : FRAME_MS), FRAME_BIT);
  }

  /** Its time is over: without this, a frame that breaks off would take with it what is typed afterwards. */
  private lookAfterFrame(): void {
    const frames = this.link.frames;
    if (frames.open && frames.begun == this.timed) frames.abandon(this.input);
    this.tellBytes();
    this.timed = 0;
    if (frames.open) this.awaitFrame();
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
  // both handles are to the one endpoint of this service; what is asked tells the protocol
  handleClose(serveEndpoint("link"));
  const link = servedProtocol();
  const endpoint = serveEndpoint("uart");
  const uart = new Pl011(registers.base);
  const transmitter = new Transmitter(uart);
  const port = new LinkPort(endpoint, transmitter);
  const lines = new Lines(endpoint, uart, registers.interrupt, transmitter, port);
  lines.start(clockRate());
  serveBoth(lines, port, link);
}
