/** The strip at the top of the screen: what runs here, and how each service stands. */
import { Info, Limit } from "../abi/syscall";
import { result, systemInfo } from "../lib/kernel";
import { DisplayClient } from "../lib/protocol/display";
import { SERVICE_RECORD_BYTES, ServiceRecord, ServiceState } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { newText, Text } from "../lib/text";
import { VERSION } from "../lib/version";
import { MOST_COLUMNS } from "./screen-cells";
import { CELL_HEIGHT, CELL_WIDTH } from "./screen-view";
import { writeModelName } from "./shell-board";

/** Of a service, in characters. */
const FIELD: u32 = 20;
const NAME: u32 = 11;
const MOST_SERVICES: u32 = 64;
/** No `ServiceState`: not drawn yet. */
const UNKNOWN: u8 = 255;

const TITLE_COLOUR: u32 = 0xffffff;
const TITLE_BACKGROUND: u32 = 0xa3134d;
const BACKGROUND: u32 = 0x26262b;
const NAME_COLOUR: u32 = 0xcccccc;

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));

@final
export class Panel {
  /** Its height in characters. */
  rows: u32 = 0;
  /** A service is on its way to another state. */
  restless: bool = false;
  private columns: u32 = 0;
  private perRow: u32 = 1;
  private count: u32 = 0;
  private running: u32 = 0;
  /** The strip itself has been drawn. */
  private drawn: bool = false;
  /** `ServiceState` of each service, as it is on the screen. */
  private readonly shown: StaticArray<u8> = new StaticArray<u8>(<i32>MOST_SERVICES);
  private readonly text: Text = newText(MOST_COLUMNS * 2);

  constructor(
    private readonly display: DisplayClient,
    private readonly system: u32,
  ) {}

  /** Fits it to a screen. @param columns of characters */
  layout(columns: u32): void {
    this.columns = columns;
    this.perRow = max(columns / FIELD, 1);
    this.count = supervisor.describe(0, RECORD) == 0 ? min(supervisor.count, MOST_SERVICES) : 0;
    this.rows = 1 + (this.count + this.perRow - 1) / this.perRow;
    this.soil();
  }

  /** Has all drawn anew. */
  soil(): void {
    this.drawn = false;
    memory.fill(changetype<usize>(this.shown), UNKNOWN, MOST_SERVICES);
    this.running = u32.MAX_VALUE;
  }

  /** Draws what has changed. @returns 0, or what the display answered instead */
  draw(): u32 {
    this.restless = false;
    if (!this.drawn) {
      const code = this.drawTitle();
      if (code != 0) return code;
      this.drawn = true;
    }
    let running: u32 = 0;
    for (let service: u32 = 0; service < this.count; service++) {
      if (supervisor.describe(service, RECORD) != 0) continue;
      if (RECORD.state == ServiceState.Running) running++;
      if (RECORD.state == ServiceState.Restarting) this.restless = true;
      if (<u8>RECORD.state == this.shown[service]) continue;
      this.restless = true;
      const code = this.drawService(service);
      if (code != 0) return code;
      this.shown[service] = <u8>RECORD.state;
    }
    if (running == this.running) return 0;
    this.running = running;
    return this.drawCount();
  }

  private drawTitle(): u32 {
    const width = this.columns * CELL_WIDTH;
    let code = this.display.fill(0, CELL_HEIGHT, width, (this.rows - 1) * CELL_HEIGHT, BACKGROUND);
    if (code == 0) code = this.display.fill(0, 0, width, CELL_HEIGHT, TITLE_BACKGROUND);
    if (code != 0) return code;
    const text = this.text.clear().text(" Drupelet ").text(VERSION).text(" · ");
    writeModelName(text, this.system);
    systemInfo(this.system, Info.Memory);
    text.text(" · ").size(result(0) * Limit.PageBytes);
    return this.write(0, 0, TITLE_COLOUR, TITLE_BACKGROUND);
  }

  /** Draws how many services run, at the right of the title. */
  private drawCount(): u32 {
    this.text.clear().decimal(this.running, 3).text(" of ").decimal(this.count).text(" run ");
    return this.write(this.columns - this.text.length, 0, TITLE_COLOUR, TITLE_BACKGROUND);
  }

  private drawService(service: u32): u32 {
    const column = (service % this.perRow) * FIELD;
    const row = 1 + service / this.perRow;
    this.text
      .clear()
      .byte(0x20)
      .name(RECORD.name, NAME - 2)
      .column(NAME);
    const code = this.write(column, row, NAME_COLOUR, BACKGROUND);
    if (code != 0) return code;
    this.text
      .clear()
      .text(stateName(RECORD.state))
      .column(FIELD - NAME);
    return this.write(column + NAME, row, stateColour(RECORD.state), BACKGROUND);
  }

  private write(column: u32, row: u32, foreground: u32, background: u32): u32 {
    const text = this.text;
    return this.display.text(column * CELL_WIDTH, row * CELL_HEIGHT, foreground, background, text.address, text.length);
  }
}

function stateName(state: ServiceState): string {
  switch (state) {
    case ServiceState.Stopped:
      return "stopped";
    case ServiceState.Running:
      return "running";
    case ServiceState.Restarting:
      return "restarts";
    case ServiceState.GivenUp:
      return "given up";
  }
  return "finished";
}

function stateColour(state: ServiceState): u32 {
  switch (state) {
    case ServiceState.Running:
      return 0x5fe07a;
    case ServiceState.Restarting:
      return 0xf2e25c;
    case ServiceState.GivenUp:
      return 0xff6b68;
  }
  return 0x8a8a92;
}
