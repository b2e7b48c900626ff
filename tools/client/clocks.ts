/** The clocks of the chip, which the firmware sets. Made from abi/protocol/clocks.ts by `make docs`. */
import type { ClockState } from "../../abi/protocol/clocks";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** clocks as data. */
export const clocks: Protocol = {
  ...{
    name: "clocks",
    title: "Clocks",
    doc: "The clocks of the chip, which the firmware sets.",
    operations: [
      {
        name: "describe",
        number: 1,
        doc: "Tells how a clock stands.",
        parameters: [
          {
            name: "clock",
            doc: "1 to 16: emmc, uart, arm, core, v3d, h264, isp, sdram, pixel, pwm, hevc, emmc2, m2mc, pixel-bvb, vec, disp",
            type: { kind: "int", bits: 8, signed: false },
          },
        ],
        results: [{ name: "state", doc: "", type: { kind: "struct", name: "ClockState" } }],
        errors: ["BadClock", "NotTold"],
        idempotent: true,
      },
      {
        name: "setRate",
        number: 2,
        doc: "Sets a clock's rate, as near as the firmware can.",
        parameters: [
          { name: "clock", doc: "1 to 16; not uart, core and sdram", type: { kind: "int", bits: 8, signed: false } },
          {
            name: "rate",
            doc: "in Hz, from the clock's minimum to its maximum",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        results: [{ name: "actual", doc: "in Hz", type: { kind: "int", bits: 32, signed: false } }],
        errors: ["BadClock", "NotTold", "BadRate", "Reserved", "Refused"],
        idempotent: true,
      },
      {
        name: "enable",
        number: 3,
        doc: "Switches a clock on or off.",
        parameters: [
          {
            name: "clock",
            doc: "1 to 16; not uart, arm, core and sdram",
            type: { kind: "int", bits: 8, signed: false },
          },
          { name: "on", doc: "", type: { kind: "bool" } },
        ],
        results: [],
        errors: ["BadClock", "NotTold", "Reserved", "Refused"],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "ClocksError",
        doc: "",
        members: [
          { name: "BadClock", value: 1, doc: "There is no such clock; there are 1 to 16." },
          { name: "NotTold", value: 2, doc: "The firmware does not tell of the clock." },
          { name: "BadRate", value: 3, doc: "The rate is not between the clock's minimum and maximum." },
          { name: "Reserved", value: 4, doc: "Other parts of the system count on the clock as it is." },
          { name: "Refused", value: 5, doc: "The firmware does not make the change." },
        ],
      },
    ],
    structs: [
      {
        name: "ClockState",
        doc: "How a clock stands.",
        fields: [
          { name: "name", doc: "", type: { kind: "name" }, offset: 0 },
          { name: "rate", doc: "In Hz, as it was set.", type: { kind: "int", bits: 32, signed: false }, offset: 16 },
          {
            name: "measured",
            doc: "In Hz; 0: the firmware does not measure it.",
            type: { kind: "int", bits: 32, signed: false },
            offset: 20,
          },
          { name: "minimum", doc: "In Hz.", type: { kind: "int", bits: 32, signed: false }, offset: 24 },
          { name: "maximum", doc: "In Hz.", type: { kind: "int", bits: 32, signed: false }, offset: 28 },
          { name: "on", doc: "", type: { kind: "bool" }, offset: 32 },
        ],
        bytes: 40,
      },
    ],
    errors: {
      name: "ClocksError",
      doc: "",
      members: [
        { name: "BadClock", value: 1, doc: "There is no such clock; there are 1 to 16." },
        { name: "NotTold", value: 2, doc: "The firmware does not tell of the clock." },
        { name: "BadRate", value: 3, doc: "The rate is not between the clock's minimum and maximum." },
        { name: "Reserved", value: 4, doc: "Other parts of the system count on the clock as it is." },
        { name: "Refused", value: 5, doc: "The firmware does not make the change." },
      ],
    },
  },
  hashes: [0x2c03a85538341cf4n, 0x865438b63b6d885en, 0xd554a4e8ae2ddbccn],
};

export class ClocksClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Tells how a clock stands.
   * @param clock 1 to 16: emmc, uart, arm, core, v3d, h264, isp, sdram, pixel, pwm, hevc, emmc2, m2mc, pixel-bvb, vec, disp
   */
  async describe(clock: number): Promise<{ state: ClockState }> {
    return (await ask(this.transport, clocks, "describe", [clock])) as { state: ClockState };
  }

  /**
   * Sets a clock's rate, as near as the firmware can.
   * @param clock 1 to 16; not uart, core and sdram
   * @param rate in Hz, from the clock's minimum to its maximum
   */
  async setRate(clock: number, rate: number): Promise<{ actual: number }> {
    return (await ask(this.transport, clocks, "setRate", [clock, rate])) as { actual: number };
  }

  /**
   * Switches a clock on or off.
   * @param clock 1 to 16; not uart, arm, core and sdram
   */
  async enable(clock: number, on: boolean): Promise<void> {
    await ask(this.transport, clocks, "enable", [clock, on]);
  }
}
