/** The I2C bus on the pins 2 and 3. Transfers of several programs are carried out one after another. Made from abi/protocol/i2c.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** i2c as data. */
export const i2c: Protocol = {
  ...{
    name: "i2c",
    title: "I2c",
    doc: "The I2C bus on the pins 2 and 3. Transfers of several programs are carried out one after another.",
    operations: [
      {
        name: "transfer",
        number: 1,
        doc: "Writes bytes to a device, reads bytes from it, or writes and then reads without giving up the bus.",
        parameters: [
          { name: "address", doc: "of 7 bits, 8 to 119", type: { kind: "int", bits: 8, signed: false } },
          {
            name: "send",
            doc: "up to 4096 bytes, none to read only",
            type: { kind: "lease", direction: "in", element: { kind: "int", bits: 8, signed: false }, many: true },
          },
          {
            name: "receive",
            doc: "room for the bytes that are read, up to 4096, none to write only",
            type: { kind: "lease", direction: "out", element: { kind: "int", bits: 8, signed: false }, many: true },
          },
        ],
        results: [],
        errors: ["BadAddress", "BadLength", "NoAcknowledge", "Stretched", "NoAnswer", "Busy"],
        idempotent: false,
        deferred: "until the device has answered",
      },
      {
        name: "probe",
        number: 2,
        doc: "Looks whether a device acknowledges its address. Where memories are it reads a byte, elsewhere it writes none.",
        parameters: [{ name: "address", doc: "of 7 bits, 8 to 119", type: { kind: "int", bits: 8, signed: false } }],
        results: [{ name: "present", doc: "", type: { kind: "bool" } }],
        errors: ["BadAddress", "Stretched", "NoAnswer", "Busy"],
        idempotent: true,
        deferred: "until the device has answered",
      },
      {
        name: "speed",
        number: 3,
        doc: "Tells the speed of the bus.",
        parameters: [],
        results: [{ name: "hertz", doc: "10000 to 400000", type: { kind: "int", bits: 32, signed: false } }],
        errors: [],
        idempotent: true,
      },
      {
        name: "setSpeed",
        number: 4,
        doc: "Sets the speed of the bus, for everyone and from the next transfer on. It is 100000 when the server starts.",
        parameters: [
          {
            name: "hertz",
            doc: "10000 to 400000; the bus is never faster, and a little slower when the core's clock makes it",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        results: [],
        errors: ["BadSpeed"],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "I2cError",
        doc: "",
        members: [
          {
            name: "BadAddress",
            value: 1,
            doc: "The address is none of a device; those are 8 to 119, 0x08 to 0x77, and the others are reserved.",
          },
          { name: "BadLength", value: 2, doc: "There are too many bytes; 4096 each way are possible." },
          { name: "BadSpeed", value: 3, doc: "The speed is not in 10000 to 400000 Hz." },
          { name: "NoAcknowledge", value: 4, doc: "No device acknowledges at this address, or it refused a byte." },
          { name: "Stretched", value: 5, doc: "The device held the clock for longer than 35 milliseconds." },
          { name: "NoAnswer", value: 6, doc: "The bus did not answer in time." },
          { name: "Busy", value: 7, doc: "Too many programs wait for the bus." },
        ],
      },
    ],
    structs: [],
    errors: {
      name: "I2cError",
      doc: "",
      members: [
        {
          name: "BadAddress",
          value: 1,
          doc: "The address is none of a device; those are 8 to 119, 0x08 to 0x77, and the others are reserved.",
        },
        { name: "BadLength", value: 2, doc: "There are too many bytes; 4096 each way are possible." },
        { name: "BadSpeed", value: 3, doc: "The speed is not in 10000 to 400000 Hz." },
        { name: "NoAcknowledge", value: 4, doc: "No device acknowledges at this address, or it refused a byte." },
        { name: "Stretched", value: 5, doc: "The device held the clock for longer than 35 milliseconds." },
        { name: "NoAnswer", value: 6, doc: "The bus did not answer in time." },
        { name: "Busy", value: 7, doc: "Too many programs wait for the bus." },
      ],
    },
  },
  hashes: [0xdf951ceb45b0675bn, 0xda53234dd94fd3a7n, 0xca16fb4cdeaeaa71n, 0xc0551206a2ed9fa8n],
};

export class I2cClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Writes bytes to a device, reads bytes from it, or writes and then reads without giving up the bus.
   * @param address of 7 bits, 8 to 119
   * @param send up to 4096 bytes, none to read only
   * @param receive room for the bytes that are read, up to 4096, none to write only
   */
  async transfer(address: number, send: Uint8Array, receive: number): Promise<{ receive: Uint8Array }> {
    return (await ask(this.transport, i2c, "transfer", [address, send, receive])) as { receive: Uint8Array };
  }

  /**
   * Looks whether a device acknowledges its address. Where memories are it reads a byte, elsewhere it writes none.
   * @param address of 7 bits, 8 to 119
   */
  async probe(address: number): Promise<{ present: boolean }> {
    return (await ask(this.transport, i2c, "probe", [address])) as { present: boolean };
  }

  /** Tells the speed of the bus. */
  async speed(): Promise<{ hertz: number }> {
    return (await ask(this.transport, i2c, "speed", [])) as { hertz: number };
  }

  /**
   * Sets the speed of the bus, for everyone and from the next transfer on. It is 100000 when the server starts.
   * @param hertz 10000 to 400000; the bus is never faster, and a little slower when the core's clock makes it
   */
  async setSpeed(hertz: number): Promise<void> {
    await ask(this.transport, i2c, "setSpeed", [hertz]);
  }
}
