/** The temperature of the chip. Made from abi/protocol/thermal.ts by `make docs`. */
import type { Throttling } from "../../abi/protocol/thermal";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** thermal as data. */
export const thermal: Protocol = {
  ...{
    name: "thermal",
    title: "Thermal",
    doc: "The temperature of the chip.",
    operations: [
      {
        name: "read",
        number: 1,
        doc: "Reads the temperature.",
        parameters: [],
        results: [
          {
            name: "temperature",
            doc: "thousandths of a degree Celsius",
            type: { kind: "int", bits: 32, signed: true },
          },
        ],
        errors: ["NotMeasured", "NotTold", "Busy"],
        idempotent: true,
        deferred: "while there is no measurement",
      },
      {
        name: "throttling",
        number: 2,
        doc: "Tells what slows the processor down.",
        parameters: [],
        results: [{ name: "state", doc: "", type: { kind: "struct", name: "Throttling" } }],
        errors: ["NotTold"],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "ThermalError",
        doc: "",
        members: [
          { name: "NotMeasured", value: 1, doc: "The sensor gave no valid measurement for 100 milliseconds." },
          { name: "NotTold", value: 2, doc: "The firmware does not tell." },
          { name: "Busy", value: 3, doc: "Too many wait already; ask again later." },
        ],
      },
    ],
    structs: [
      {
        name: "Throttling",
        doc: "What slows the processor down, or did since the board was switched on.",
        fields: [
          { name: "weakSupply", doc: "The supply is below 4.63 V.", type: { kind: "bool" }, offset: 0 },
          {
            name: "capped",
            doc: "The rate is limited because of the temperature or the supply.",
            type: { kind: "bool" },
            offset: 1,
          },
          { name: "slowed", doc: "The processor is slowed down.", type: { kind: "bool" }, offset: 2 },
          { name: "wasWeakSupply", doc: "The supply was too weak once.", type: { kind: "bool" }, offset: 3 },
          { name: "wasCapped", doc: "The rate was limited once.", type: { kind: "bool" }, offset: 4 },
          { name: "wasSlowed", doc: "The processor was slowed down once.", type: { kind: "bool" }, offset: 5 },
        ],
        bytes: 6,
      },
    ],
    errors: {
      name: "ThermalError",
      doc: "",
      members: [
        { name: "NotMeasured", value: 1, doc: "The sensor gave no valid measurement for 100 milliseconds." },
        { name: "NotTold", value: 2, doc: "The firmware does not tell." },
        { name: "Busy", value: 3, doc: "Too many wait already; ask again later." },
      ],
    },
  },
  hashes: [0x3cc008c59b2933f5n, 0x082f1901dee80cb7n],
};

export class ThermalClient {
  constructor(private readonly transport: Transport) {}

  /** Reads the temperature. */
  async read(): Promise<{ temperature: number }> {
    return (await ask(this.transport, thermal, "read", [])) as { temperature: number };
  }

  /** Tells what slows the processor down. */
  async throttling(): Promise<{ state: Throttling }> {
    return (await ask(this.transport, thermal, "throttling", [])) as { state: Throttling };
  }
}
