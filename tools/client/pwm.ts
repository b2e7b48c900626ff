/** Pulse width modulation: two channels, each with a pulse in each period. Both go on when the server is started again. Made from abi/protocol/pwm.ts by `make docs`. */
import type { PwmState } from "../../abi/protocol/pwm";
import type { Protocol } from "../protocol/schema";
import { ask, type Transport } from "./codec";

/** pwm as data. */
export const pwm: Protocol = {
  ...{
    name: "pwm",
    title: "Pwm",
    doc: "Pulse width modulation: two channels, each with a pulse in each period. Both go on when the server is started again.",
    operations: [
      {
        name: "set",
        number: 1,
        doc: "Lets a channel run, or run otherwise from its next period on.",
        parameters: [
          { name: "channel", doc: "1 or 2", type: { kind: "int", bits: 8, signed: false } },
          {
            name: "pin",
            doc: "12 or 18 for channel 1, 13 or 19 for channel 2",
            type: { kind: "int", bits: 8, signed: false },
          },
          { name: "frequency", doc: "in Hz, 1 to 1000000", type: { kind: "int", bits: 32, signed: false } },
          {
            name: "pulse",
            doc: "in nanoseconds for which the pin is high in each period; 0: never",
            type: { kind: "int", bits: 32, signed: false },
          },
        ],
        results: [],
        errors: ["BadChannel", "BadPin", "BadFrequency", "BadPulse", "NoPin", "NoClock"],
        idempotent: true,
      },
      {
        name: "stop",
        number: 2,
        doc: "Ends a channel, and gives its pin back as an input.",
        parameters: [{ name: "channel", doc: "1 or 2", type: { kind: "int", bits: 8, signed: false } }],
        results: [],
        errors: ["BadChannel"],
        idempotent: true,
      },
      {
        name: "describe",
        number: 3,
        doc: "Tells how a channel stands.",
        parameters: [{ name: "channel", doc: "1 or 2", type: { kind: "int", bits: 8, signed: false } }],
        results: [{ name: "state", doc: "", type: { kind: "struct", name: "PwmState" } }],
        errors: ["BadChannel", "NoClock"],
        idempotent: true,
      },
    ],
    enums: [
      {
        name: "PwmError",
        doc: "",
        members: [
          { name: "BadChannel", value: 1, doc: "There is no such channel; there are 1 and 2." },
          { name: "BadPin", value: 2, doc: "Channel 1 is on pin 12 or 18, channel 2 on pin 13 or 19." },
          { name: "BadFrequency", value: 3, doc: "The frequency is 1 to 1000000 Hz." },
          { name: "BadPulse", value: 4, doc: "The pulse is longer than the period." },
          { name: "NoPin", value: 5, doc: "The pin is another program's, or the GPIO server does not answer." },
          { name: "NoClock", value: 6, doc: "The firmware does not tell of the clock." },
        ],
      },
    ],
    structs: [
      {
        name: "PwmState",
        doc: "How a channel stands.",
        fields: [
          { name: "running", doc: "", type: { kind: "bool" }, offset: 0 },
          { name: "pin", doc: "On which it is; 0: none.", type: { kind: "int", bits: 8, signed: false }, offset: 1 },
          { name: "frequency", doc: "In Hz.", type: { kind: "int", bits: 32, signed: false }, offset: 4 },
          { name: "pulse", doc: "In nanoseconds.", type: { kind: "int", bits: 32, signed: false }, offset: 8 },
        ],
        bytes: 12,
      },
    ],
    errors: {
      name: "PwmError",
      doc: "",
      members: [
        { name: "BadChannel", value: 1, doc: "There is no such channel; there are 1 and 2." },
        { name: "BadPin", value: 2, doc: "Channel 1 is on pin 12 or 18, channel 2 on pin 13 or 19." },
        { name: "BadFrequency", value: 3, doc: "The frequency is 1 to 1000000 Hz." },
        { name: "BadPulse", value: 4, doc: "The pulse is longer than the period." },
        { name: "NoPin", value: 5, doc: "The pin is another program's, or the GPIO server does not answer." },
        { name: "NoClock", value: 6, doc: "The firmware does not tell of the clock." },
      ],
    },
  },
  hashes: [0xe54a5f4a1d5d7d75n, 0x27e4602b9abebc78n, 0x9bea9afd4e49fdf3n],
};

export class PwmClient {
  constructor(private readonly transport: Transport) {}

  /**
   * Lets a channel run, or run otherwise from its next period on.
   * @param channel 1 or 2
   * @param pin 12 or 18 for channel 1, 13 or 19 for channel 2
   * @param frequency in Hz, 1 to 1000000
   * @param pulse in nanoseconds for which the pin is high in each period; 0: never
   */
  async set(channel: number, pin: number, frequency: number, pulse: number): Promise<void> {
    await ask(this.transport, pwm, "set", [channel, pin, frequency, pulse]);
  }

  /**
   * Ends a channel, and gives its pin back as an input.
   * @param channel 1 or 2
   */
  async stop(channel: number): Promise<void> {
    await ask(this.transport, pwm, "stop", [channel]);
  }

  /**
   * Tells how a channel stands.
   * @param channel 1 or 2
   */
  async describe(channel: number): Promise<{ state: PwmState }> {
    return (await ask(this.transport, pwm, "describe", [channel])) as { state: PwmState };
  }
}
