/**
 * The console on the screen: shows what the console server sends to its terminal, which it fetches from there, below a panel
 * with the services. `screen-terminal` makes cells of bytes (`screen-control`, `screen-cells`), `screen-view` draws them,
 * `screen-panel` the panel. While another program has the screen nothing is drawn, and all of it afterwards.
 */
import { DisplayClient } from "../lib/protocol/display";
import { MirrorClient } from "../lib/protocol/mirror";
import { handle, milliseconds, notificationCreate, now, setTimer } from "../lib/kernel";
import { serve, Server } from "../lib/server";
import { connect, systemHandle } from "../lib/service";
import { MOST_COLUMNS } from "./screen-cells";
import { Panel } from "./screen-panel";
import { ScreenTerminal } from "./screen-terminal";
import { CELL_HEIGHT, CELL_WIDTH, View } from "./screen-view";

/** Notification bits. */
const SENT_BIT: u64 = 1;
const CHANGED_BIT: u64 = 2;
const TIMER_BIT: u64 = 4;
/** How long after something was written the services are looked at, and again while one of them changes. */
const LOOK_MS: u64 = 100;
const PIECE_BYTES: u32 = 4096;
const LINE_FEED: u32 = 0x0a;

@final
class Screen extends Server {
  private readonly terminal: ScreenTerminal = new ScreenTerminal();
  private readonly view: View;
  private readonly panel: Panel;
  private readonly piece: usize = heap.alloc(PIECE_BYTES);
  private readonly sentHandle: u32 = notification(SENT_BIT);
  private readonly changedHandle: u32 = notification(CHANGED_BIT);
  /** In pixels; 0 when there is no screen. */
  private width: u32 = 0;
  private height: u32 = 0;
  /** Of the terminal's bytes, and of which console server. */
  private position: u64 = 0;
  private incarnation: u64 = 0;
  /** The screen may show something else. */
  private stale: bool = false;

  constructor(
    private readonly display: DisplayClient,
    private readonly mirror: MirrorClient,
    system: u32,
  ) {
    super(0);
    this.view = new View(display);
    this.panel = new Panel(display, system);
  }

  start(): void {
    this.mirror.watch(this.sentHandle);
    this.display.watch(this.changedHandle);
    this.measure();
    this.update();
  }

  override notified(bits: u64): void {
    if ((bits & CHANGED_BIT) != 0) this.measure();
    this.update();
    if ((bits & SENT_BIT) != 0 || this.panel.restless) setTimer(now() + milliseconds(LOOK_MS), TIMER_BIT);
  }

  override peerRestarted(): void {
    this.start();
    setTimer(now() + milliseconds(LOOK_MS), TIMER_BIT);
  }

  /** Asks for the mode. After another one the terminal begins anew, with all that the console still has. */
  private measure(): void {
    this.stale = true;
    const known = this.display.describe() == 0;
    const width = known ? <u32>this.display.mode.width : 0;
    const height = known ? <u32>this.display.mode.height : 0;
    if (width == this.width && height == this.height) return;
    this.width = width;
    this.height = height;
    this.position = 0;
    if (width == 0) return;
    const columns = min(width / CELL_WIDTH, MOST_COLUMNS);
    this.panel.layout(columns);
    this.view.reset();
    this.terminal.reset(columns, max<i32>(<i32>(height / CELL_HEIGHT) - <i32>this.panel.rows, 1));
  }

  /** Shows what has come, and how the services stand. */
  private update(): void {
    if (this.width == 0) return;
    this.view.begin(this.terminal);
    this.fetch();
    // a display server that died meanwhile tells when its successor is there
    this.stale = this.stale ? this.drawAll() != 0 : this.drawChanges() != 0;
  }

  private drawAll(): u32 {
    const top = this.panel.rows * CELL_HEIGHT;
    this.panel.soil();
    this.terminal.cells.soilAll();
    // what is right of the last column and below the last row
    const code = this.display.fill(0, top, this.width, this.height - top, 0);
    return code != 0 ? code : this.drawChanges();
  }

  private drawChanges(): u32 {
    const code = this.panel.draw();
    return code != 0 ? code : this.view.draw(this.terminal, this.panel.rows * CELL_HEIGHT);
  }

  private fetch(): void {
    while (this.mirror.read(this.position, this.piece, PIECE_BYTES) == 0) {
      if (this.mirror.incarnation != this.incarnation) {
        this.incarnation = this.mirror.incarnation;
        if (this.position != 0) {
          this.position = 0;
          continue;
        }
      }
      const count = this.mirror.count;
      if (count == 0) return;
      // what comes after a gap begins with the next line, or it might be the rest of a sequence
      const skipped = this.mirror.start == this.position ? 0 : lineEnd(this.piece, count);
      this.terminal.write(this.piece + skipped, count - skipped);
      this.position = this.mirror.start + count;
    }
  }
}

/** Bytes up to the end of the first line; all when there is none. */
function lineEnd(address: usize, bytes: u32): u32 {
  for (let i: u32 = 0; i < bytes; i++) if (load<u8>(address + i) == LINE_FEED) return i + 1;
  return bytes;
}

function notification(bits: u64): u32 {
  notificationCreate(bits);
  return handle();
}

export function main(): void {
  const display = new DisplayClient(connect("display"));
  const screen = new Screen(display, new MirrorClient(connect("mirror")), systemHandle());
  screen.start();
  serve(screen);
}
