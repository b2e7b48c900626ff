import { block } from "./block";

/** The system timer of the BCM2835 to BCM2711. */
export const timer = block({
  name: "timer",
  title: "System timer of the BCM2835",
  source: "BCM2835 ARM Peripherals, chapter 12",
  bytes: 0x1c,
  registers: {
    status: {
      offset: 0x00,
      access: "w1c",
      symbol: "CS",
      doc: "Which compares have matched; each interrupts as long as it is set.",
      fields: { match: { bits: 0, count: 4, doc: "The counter has reached the compare." } },
    },
    low: { offset: 0x04, access: "ro", symbol: "CLO", doc: "Microseconds, the lower half." },
    high: { offset: 0x08, access: "ro", symbol: "CHI", doc: "Microseconds, the upper half." },
    compare: {
      offset: 0x0c,
      count: 4,
      access: "rw",
      symbol: "Cn",
      doc: "Matches when the lower half of the counter becomes this. 0 and 2 are the VideoCore's.",
    },
  },
});
