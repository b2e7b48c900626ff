/** The pins of the board. A pin belongs to the first program that changes it, until that releases it or ends; every program may read all pins. Made from abi/protocol/gpio.ts by `make docs`. */
import type { PinEvent, PinMode, PinPull, PinState } from "../../abi/protocol/gpio";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** gpio as data. */
export const gpio: Protocol = {
  ...{
    name: "gpio",
    title: "Gpio",
    doc: "The pins of the board. A pin belongs to the first program that changes it, until that releases it or ends; every program may read all pins.",
    operations: [
      {
        name: "describe",
        number: 1,
        doc: "Tells how a pin stands.",
        parameters: [{ name: "pin", doc: "0 to 53", type: { kind: "int", bits: 8, signed: false } }],
        results: [{ name: "state", doc: "", type: { kind: "struct", name: "PinState" } }],
        errors: ["BadPin"],
        idempotent: true,
      },
      {
        name: "claim",
        number: 2,
        doc: "Takes a pin, so that no other program can change it.",
        parameters: [{ name: "pin", doc: "0 to 53", type: { kind: "int", bits: 8, signed: false } }],
        results: [],
        errors: ["BadPin", "Taken", "Reserved"],
        idempotent: true,
      },
      {
        name: "release",
        number: 3,
        doc: "Gives a pin back: it stays as it is, and is watched no more.",
        parameters: [{ name: "pin", doc: "0 to 53", type: { kind: "int", bits: 8, signed: false } }],
        results: [],
        errors: ["BadPin", "Taken"],
        idempotent: true,
      },
      {
        name: "mode",
        number: 4,
        doc: "Sets what a pin is used for.",
        parameters: [
          { name: "pin", doc: "0 to 53", type: { kind: "int", bits: 8, signed: false } },
          { name: "mode", doc: "", type: { kind: "enum", name: "PinMode" } },
        ],
        results: [],
        errors: ["BadPin", "Taken", "Reserved"],
        idempotent: true,
      },
      {
        name: "read",
        number: 5,
        doc: "Reads the level of a pin, whatever its mode.",
        parameters: [{ name: "pin", doc: "0 to 53", type: { kind: "int", bits: 8, signed: false } }],
        results: [{ name: "level", doc: "", type: { kind: "bool" } }],
        errors: ["BadPin"],
        idempotent: true,
      },
      {
        name: "write",
        number: 6,
        doc: "Drives an output.",
        parameters: [
          { name: "pin", doc: "0 to 53", type: { kind: "int", bits: 8, signed: false } },
          { name: "high", doc: "", type: { kind: "bool" } },
        ],
        results: [],
        errors: ["BadPin", "Taken", "Reserved", "NotOutput"],
        idempotent: true,
      },
      {
        name: "pull",
        number: 7,
        doc: "Connects a resistor.",
        parameters: [
          { name: "pin", doc: "0 to 53", type: { kind: "int", bits: 8, signed: false } },
          { name: "pull", doc: "", type: { kind: "enum", name: "PinPull" } },
        ],
        results: [],
        errors: ["BadPin", "Taken", "Reserved"],
        idempotent: true,
      },
      {
        name: "watch",
        number: 8,
        doc: "Watches a pin: `ring` is set at each event, and `events` tells which pins it was.",
        parameters: [
          { name: "pin", doc: "0 to 53", type: { kind: "int", bits: 8, signed: false } },
          { name: "event", doc: "None: no more", type: { kind: "enum", name: "PinEvent" } },
          {
            name: "debounce",
            doc: "microseconds for which an edge has to last, 0 to 1000000",
            type: { kind: "int", bits: 32, signed: false },
          },
          { name: "ring", doc: "", type: { kind: "handle", notification: true } },
        ],
        results: [],
        errors: ["BadPin", "Taken", "Reserved", "BadDebounce"],
        idempotent: true,
      },
      {
        name: "events",
        number: 9,
        doc: "Takes the events of the caller's pins since it was last asked.",
        parameters: [],
        results: [
          { name: "pins", doc: "that had one, pin 0 in bit 0", type: { kind: "int", bits: 64, signed: false } },
        ],
        errors: [],
        idempotent: false,
      },
    ],
    enums: [
      {
        name: "GpioError",
        doc: "",
        members: [
          { name: "BadPin", value: 1, doc: "There is no such pin; there are 0 to 53." },
          { name: "Taken", value: 2, doc: "Another program has the pin." },
          { name: "Reserved", value: 3, doc: "The system uses the pin, and servers/manifest.ts does not grant it." },
          { name: "NotOutput", value: 4, doc: "The pin is no output." },
          {
            name: "BadDebounce",
            value: 5,
            doc: "Debouncing is for edges, and takes 1000000 microseconds at the most.",
          },
        ],
      },
      {
        name: "PinMode",
        doc: "What a pin is used for; which device an alternative is, the datasheet's table says (BCM2835 ARM Peripherals 6.2).",
        members: [
          { name: "Input", value: 0, doc: "" },
          { name: "Output", value: 1, doc: "" },
          { name: "Alt5", value: 2, doc: "" },
          { name: "Alt4", value: 3, doc: "" },
          { name: "Alt0", value: 4, doc: "" },
          { name: "Alt1", value: 5, doc: "" },
          { name: "Alt2", value: 6, doc: "" },
          { name: "Alt3", value: 7, doc: "" },
        ],
      },
      {
        name: "PinPull",
        doc: "Resistor of a pin.",
        members: [
          { name: "None", value: 0, doc: "" },
          { name: "Up", value: 1, doc: "" },
          { name: "Down", value: 2, doc: "" },
          {
            name: "Unknown",
            value: 3,
            doc: "As it was when the server started: the chip does not tell. Cannot be set.",
          },
        ],
      },
      {
        name: "PinEvent",
        doc: "What of a pin is an event.",
        members: [
          { name: "None", value: 0, doc: "Nothing." },
          { name: "Rising", value: 1, doc: "" },
          { name: "Falling", value: 2, doc: "" },
          { name: "Both", value: 3, doc: "Either edge." },
          { name: "High", value: 4, doc: "It is high: once, and again after `events` was asked." },
          { name: "Low", value: 5, doc: "It is low: once, and again after `events` was asked." },
        ],
      },
    ],
    structs: [
      {
        name: "PinState",
        doc: "How a pin stands.",
        fields: [
          { name: "mode", doc: "", type: { kind: "enum", name: "PinMode" }, offset: 0 },
          { name: "pull", doc: "", type: { kind: "enum", name: "PinPull" }, offset: 1 },
          { name: "level", doc: "", type: { kind: "bool" }, offset: 2 },
          {
            name: "reserved",
            doc: "Used by the system: for those that the manifest lists it for.",
            type: { kind: "bool" },
            offset: 3,
          },
          { name: "event", doc: "", type: { kind: "enum", name: "PinEvent" }, offset: 4 },
          { name: "debounce", doc: "In microseconds.", type: { kind: "int", bits: 32, signed: false }, offset: 8 },
          { name: "owner", doc: "The service that has it; empty for none.", type: { kind: "name" }, offset: 16 },
        ],
        bytes: 32,
      },
    ],
    errors: {
      name: "GpioError",
      doc: "",
      members: [
        { name: "BadPin", value: 1, doc: "There is no such pin; there are 0 to 53." },
        { name: "Taken", value: 2, doc: "Another program has the pin." },
        { name: "Reserved", value: 3, doc: "The system uses the pin, and servers/manifest.ts does not grant it." },
        { name: "NotOutput", value: 4, doc: "The pin is no output." },
        { name: "BadDebounce", value: 5, doc: "Debouncing is for edges, and takes 1000000 microseconds at the most." },
      ],
    },
  },
  hashes: [
    0xcdfe106c6a169af2n,
    0x409bd984b90a7529n,
    0x8c3d77b6b1854c70n,
    0x2bf2cf77952adec0n,
    0x13b1cad9593a1c1bn,
    0xc284a256fc4f98e3n,
    0x38ea448589d153e1n,
    0x6d9065348b01b5b0n,
    0x524a1ff4ea38648fn,
  ],
};

export class GpioClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Tells how a pin stands.
   * @param pin 0 to 53
   */
  async describe(pin: number): Promise<{ state: PinState }> {
    return (await ask(this.transport, gpio, "describe", [pin])) as { state: PinState };
  }

  /**
   * Takes a pin, so that no other program can change it.
   * @param pin 0 to 53
   */
  async claim(pin: number): Promise<void> {
    await ask(this.transport, gpio, "claim", [pin]);
  }

  /**
   * Gives a pin back: it stays as it is, and is watched no more.
   * @param pin 0 to 53
   */
  async release(pin: number): Promise<void> {
    await ask(this.transport, gpio, "release", [pin]);
  }

  /**
   * Sets what a pin is used for.
   * @param pin 0 to 53
   */
  async mode(pin: number, mode: PinMode): Promise<void> {
    await ask(this.transport, gpio, "mode", [pin, mode]);
  }

  /**
   * Reads the level of a pin, whatever its mode.
   * @param pin 0 to 53
   */
  async read(pin: number): Promise<{ level: boolean }> {
    return (await ask(this.transport, gpio, "read", [pin])) as { level: boolean };
  }

  /**
   * Drives an output.
   * @param pin 0 to 53
   */
  async write(pin: number, high: boolean): Promise<void> {
    await ask(this.transport, gpio, "write", [pin, high]);
  }

  /**
   * Connects a resistor.
   * @param pin 0 to 53
   */
  async pull(pin: number, pull: PinPull): Promise<void> {
    await ask(this.transport, gpio, "pull", [pin, pull]);
  }

  /**
   * Watches a pin: `ring` is set at each event, and `events` tells which pins it was.
   * @param pin 0 to 53
   * @param event None: no more
   * @param debounce microseconds for which an edge has to last, 0 to 1000000
   */
  async watch(pin: number, event: PinEvent, debounce: number, ring: number): Promise<void> {
    await ask(this.transport, gpio, "watch", [pin, event, debounce, ring]);
  }

  /** Takes the events of the caller's pins since it was last asked. */
  async events(): Promise<{ pins: bigint }> {
    return (await ask(this.transport, gpio, "events", [])) as { pins: bigint };
  }
}
