import { block } from "./block";

/** The temperature sensor of the BCM2837; the BCM2711 has another. */
export const thermal = block({
  name: "thermal",
  title: "Temperature sensor of the BCM2837",
  source: "no datasheet; Linux' bcm2835_thermal driver",
  bytes: 0x08,
  registers: {
    control: {
      offset: 0x00,
      access: "rw",
      symbol: "TSENSCTL",
      doc: "The firmware sets it up, and slows the processor down by it: it is left alone.",
    },
    status: {
      offset: 0x04,
      access: "ro",
      symbol: "TSENSSTAT",
      doc: "The last measurement.",
      fields: {
        value: { bits: [0, 9], doc: "412 - 0.538 times this are degrees Celsius." },
        valid: { bits: 10, doc: "There is one." },
      },
    },
  },
});
