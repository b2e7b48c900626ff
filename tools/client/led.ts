/** The ACT LED of the board. A server that was just started, also after its end, makes it a heartbeat. Made from abi/protocol/led.ts by `make docs`. */
import type { LedMode } from "../../abi/protocol/led";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** led as data. */
export const led: Protocol = {
  ...{
    name: "led",
    title: "Led",
    doc: "The ACT LED of the board. A server that was just started, also after its end, makes it a heartbeat.",
    operations: [
      {
        name: "on",
        number: 1,
        doc: "Lets it be on.",
        parameters: [],
        results: [],
        errors: ["NoLed", "NotDriven"],
        idempotent: true,
      },
      {
        name: "off",
        number: 2,
        doc: "Lets it be off.",
        parameters: [],
        results: [],
        errors: ["NoLed", "NotDriven"],
        idempotent: true,
      },
      {
        name: "blink",
        number: 3,
        doc: "Lets it blink.",
        parameters: [
          {
            name: "light",
            doc: "milliseconds for which it is on, 10 to 60000",
            type: { kind: "int", bits: 32, signed: false },
          },
          {
            name: "dark",
            doc: "milliseconds for which it is off, 10 to 60000",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        results: [],
        errors: ["NoLed", "BadTime", "NotDriven"],
        idempotent: true,
      },
      {
        name: "heartbeat",
        number: 4,
        doc: "Shows by two short beats each two seconds that the system runs.",
        parameters: [],
        results: [],
        errors: ["NoLed", "NotDriven"],
        idempotent: true,
      },
      {
        name: "state",
        number: 5,
        doc: "Tells what it does.",
        parameters: [],
        results: [
          { name: "mode", doc: "", type: { kind: "enum", name: "LedMode" } },
          { name: "lit", doc: "whether it is on now", type: { kind: "bool" } },
        ],
        errors: ["NoLed"],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "LedError",
        doc: "",
        members: [
          { name: "NoLed", value: 1, doc: "The firmware does not tell of the LED, or the board has none known." },
          { name: "BadTime", value: 2, doc: "The LED is on, and off, for 10 to 60000 milliseconds each." },
          {
            name: "NotDriven",
            value: 3,
            doc: "The pin of the LED is another program's, or the GPIO server does not answer.",
          },
        ],
      },
      {
        name: "LedMode",
        doc: "What the LED does.",
        members: [
          { name: "Off", value: 0, doc: "" },
          { name: "On", value: 1, doc: "" },
          { name: "Blink", value: 2, doc: "" },
          { name: "Heartbeat", value: 3, doc: "Two short beats each two seconds." },
        ],
      },
    ],
    structs: [],
    errors: {
      name: "LedError",
      doc: "",
      members: [
        { name: "NoLed", value: 1, doc: "The firmware does not tell of the LED, or the board has none known." },
        { name: "BadTime", value: 2, doc: "The LED is on, and off, for 10 to 60000 milliseconds each." },
        {
          name: "NotDriven",
          value: 3,
          doc: "The pin of the LED is another program's, or the GPIO server does not answer.",
        },
      ],
    },
  },
  hashes: [0xd53b82c53ef97eb1n, 0x52bfdba612cfd61bn, 0x6b3c25d471e96cdbn, 0xea90cb9ad2ad3457n, 0xda18e8d31fa9d561n],
};

export class LedClient {
  constructor(private readonly transport: Transport) {}

  /** Lets it be on. */
  async on(): Promise<void> {
    await ask(this.transport, led, "on", []);
  }

  /** Lets it be off. */
  async off(): Promise<void> {
    await ask(this.transport, led, "off", []);
  }

  /**
   * Lets it blink.
   * @param light milliseconds for which it is on, 10 to 60000
   * @param dark milliseconds for which it is off, 10 to 60000
   */
  async blink(light: number, dark: number): Promise<void> {
    await ask(this.transport, led, "blink", [light, dark]);
  }

  /** Shows by two short beats each two seconds that the system runs. */
  async heartbeat(): Promise<void> {
    await ask(this.transport, led, "heartbeat", []);
  }

  /** Tells what it does. */
  async state(): Promise<{ mode: LedMode; lit: boolean }> {
    return (await ask(this.transport, led, "state", [])) as { mode: LedMode; lit: boolean };
  }
}
