import { block } from "./block";

/** Bits of one channel; the second has its eight above those of the first. */
const EACH = { count: 2, stride: 8 } as const;
const CHANNELS = { count: 2, stride: 0x10, access: "rw" } as const;

/** Pulse width modulation of the BCM2835 to BCM2711, without its FIFO. */
export const pwm = block({
  name: "pwm",
  title: "Pulse width modulation of the BCM2835",
  source: "BCM2835 ARM Peripherals, chapter 9",
  bytes: 0x28,
  registers: {
    control: {
      offset: 0x00,
      access: "rw",
      symbol: "CTL",
      doc: "What each channel does.",
      fields: {
        enable: { ...EACH, bits: 0, doc: "The channel runs." },
        serial: { ...EACH, bits: 1, doc: "It sends bits instead of pulses." },
        repeat: { ...EACH, bits: 2, doc: "The last word is sent again when the FIFO is empty." },
        silence: { ...EACH, bits: 3, doc: "Level of the output when it does not run." },
        inverted: { ...EACH, bits: 4, doc: "The output is turned round." },
        fromFifo: { ...EACH, bits: 5, doc: "Words come from the FIFO." },
        markSpace: { ...EACH, bits: 7, doc: "One pulse in each period; otherwise many are spread over it." },
      },
    },
    range: { ...CHANNELS, offset: 0x10, reset: 0x20, symbol: "RNGn", doc: "Cycles of the clock in a period." },
    data: { ...CHANNELS, offset: 0x14, symbol: "DATn", doc: "Cycles of the clock in a pulse." },
  },
});
