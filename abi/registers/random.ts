import { block } from "./block";

/** The random number generator of the BCM2835 to BCM2837; the BCM2711 has another. */
export const random = block({
  name: "random",
  title: "Random number generator of the BCM2835",
  source: "no datasheet; Linux' bcm2835-rng driver",
  bytes: 0x10,
  registers: {
    control: {
      offset: 0x00,
      access: "rw",
      symbol: "RNG_CTRL",
      doc: "Switches the generator.",
      fields: { enable: { bits: 0, doc: "It makes words." } },
    },
    status: {
      offset: 0x04,
      access: "rw",
      symbol: "RNG_STATUS",
      doc: "How many words there are, and how many of the first are thrown away.",
      fields: {
        discard: { bits: [0, 19], doc: "So much is thrown away after the start: what comes first is not random." },
        words: { bits: [24, 31], access: "ro", doc: "Words that can be read." },
      },
    },
    data: { offset: 0x08, access: "ro", symbol: "RNG_DATA", doc: "The next word." },
  },
});
