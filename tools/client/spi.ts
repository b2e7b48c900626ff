/** The SPI bus on the pins 7 to 11. Transfers of several programs are carried out one after another. Made from abi/protocol/spi.ts by `make docs`. */

import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** spi as data. */
export const spi: Protocol = {
  ...{
    name: "spi",
    title: "Spi",
    doc: "The SPI bus on the pins 7 to 11. Transfers of several programs are carried out one after another.",
    operations: [
      {
        name: "transfer",
        number: 1,
        doc: "Sends bytes to a chip, which is selected meanwhile, and receives as many.",
        parameters: [
          {
            name: "chip",
            doc: "its chip select: 0 is pin 8, 1 is pin 7",
            type: { kind: "int", bits: 8, signed: false },
          },
          {
            name: "mode",
            doc: "0 to 3: polarity of the clock in bit 1, its phase in bit 0",
            type: { kind: "int", bits: 8, signed: false },
          },
          {
            name: "hertz",
            doc: "10000 to 50000000; the bus is never faster, and a little slower when the core's clock makes it",
            type: { kind: "int", bits: 32, signed: false },
          },
          {
            name: "bytes",
            doc: "1 to 4096 that are sent, and replaced by those that come back",
            type: { kind: "lease", direction: "inout", element: { kind: "int", bits: 8, signed: false }, many: true },
          },
        ],
        results: [],
        errors: ["BadChip", "BadMode", "BadSpeed", "BadLength", "NoAnswer", "Busy"],
        idempotent: false,
        deferred: "until they have passed",
      },
    ],
    enums: [
      {
        name: "SpiError",
        doc: "",
        members: [
          { name: "BadChip", value: 1, doc: "There is no such chip select; there are 0 and 1." },
          { name: "BadMode", value: 2, doc: "There is no such mode; there are 0 to 3." },
          { name: "BadSpeed", value: 3, doc: "The speed is not in 10000 to 50000000 Hz." },
          { name: "BadLength", value: 4, doc: "There are no bytes, or too many; 1 to 4096 are possible." },
          { name: "NoAnswer", value: 5, doc: "The controller was not done in time." },
          { name: "Busy", value: 6, doc: "Too many programs wait for the bus." },
        ],
      },
    ],
    structs: [],
    errors: {
      name: "SpiError",
      doc: "",
      members: [
        { name: "BadChip", value: 1, doc: "There is no such chip select; there are 0 and 1." },
        { name: "BadMode", value: 2, doc: "There is no such mode; there are 0 to 3." },
        { name: "BadSpeed", value: 3, doc: "The speed is not in 10000 to 50000000 Hz." },
        { name: "BadLength", value: 4, doc: "There are no bytes, or too many; 1 to 4096 are possible." },
        { name: "NoAnswer", value: 5, doc: "The controller was not done in time." },
        { name: "Busy", value: 6, doc: "Too many programs wait for the bus." },
      ],
    },
  },
  hashes: [0xadfee336435a05f8n],
};

export class SpiClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Sends bytes to a chip, which is selected meanwhile, and receives as many.
   * @param chip its chip select: 0 is pin 8, 1 is pin 7
   * @param mode 0 to 3: polarity of the clock in bit 1, its phase in bit 0
   * @param hertz 10000 to 50000000; the bus is never faster, and a little slower when the core's clock makes it
   * @param bytes 1 to 4096 that are sent, and replaced by those that come back
   */
  async transfer(chip: number, mode: number, hertz: number, bytes: Uint8Array): Promise<{ bytes: Uint8Array }> {
    return (await ask(this.transport, spi, "transfer", [chip, mode, hertz, bytes])) as { bytes: Uint8Array };
  }
}
