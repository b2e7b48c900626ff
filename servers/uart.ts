/**
 * The UART server: wires the PL011 driver to the console server, for text, and to the agent, for frames that stand beside the
 * text (`uart-frames`, `uart-link`). `uart-lines` is what it shares with the servers of other UARTs.
 */
import { Pl011 } from "../drivers/pl011";
import { handleClose, milliseconds, now, setTimer } from "../lib/kernel";
import { serveBoth } from "../lib/server";
import { device, Device, isSuccessor, serveEndpoint, servedProtocol } from "../lib/service";
import { Lines } from "./uart-lines";
import { FrameTransmitter } from "./uart-frame-transmitter";
import { LinkPort } from "./uart-link";

/** The PL011's clock, by the firmware's number, and what the firmware sets unless told otherwise (config.txt `init_uart_clock`). */
const UART_CLOCK: u32 = 2;
const DEFAULT_MEGAHERTZ: u32 = 48;

/** A frame whose end has not come by then has none: the longest takes 90 ms. */
const FRAME_MS: u64 = 1000;
/** The rest of one that the server before this one saw begin has come by then, with time to spare for an emulator. */
const REST_MS: u64 = 250;

/** Notification bit of the timer for the end of a frame; that below is the interrupt's. */
const FRAME_BIT: u64 = 2;

/** A line of text and frames. */
@final
class FramedLines extends Lines {
  /** The frame that the timer runs for, 0: none. */
  private timed: u32 = 0;

  constructor(
    endpoint: u32,
    uart: Pl011,
    device: Device,
    transmitter: FrameTransmitter,
    private readonly link: LinkPort,
  ) {
    super(endpoint, uart, device, transmitter);
  }

  override start(clock: u32, megahertz: u32): void {
    if (isSuccessor()) this.link.frames.resume();
    super.start(clock, megahertz);
  }

  override notified(bits: u64): void {
    if ((bits & FRAME_BIT) != 0) this.lookAfterFrame();
    super.notified(bits);
  }

  protected override get held(): u32 {
    return this.link.frames.held;
  }

  protected override sort(address: usize, bytes: u32): void {
    this.link.frames.take(address, bytes, this.input);
  }

  protected override drained(): void {
    this.link.tell();
    if (this.link.frames.open && this.timed == 0) this.awaitFrame();
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

export function main(): void {
  const registers: Device = device("uart0");
  // both handles are to the one endpoint of this service; what is asked tells the protocol
  handleClose(serveEndpoint("link"));
  const link = servedProtocol();
  const endpoint = serveEndpoint("uart");
  const uart = new Pl011(registers.base);
  const transmitter = new FrameTransmitter(uart);
  const port = new LinkPort(endpoint, transmitter);
  const lines = new FramedLines(endpoint, uart, registers, transmitter, port);
  lines.start(UART_CLOCK, DEFAULT_MEGAHERTZ);
  serveBoth(lines, port, link);
}
