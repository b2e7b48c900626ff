import { block } from "./block";

const password = { bits: [24, 31], access: "wo", doc: "Every write carries it.", values: { Write: 0x5a } } as const;

export const power = block({
  name: "power",
  title: "Power management of the BCM2835: watchdog and reset",
  source: "no datasheet; Linux' bcm2835_wdt driver and the boot firmware's documentation",
  bytes: 0x1000,
  registers: {
    resetControl: {
      offset: 0x1c,
      access: "rw",
      reset: 0x102,
      symbol: "PM_RSTC",
      doc: "What the watchdog does when its time is over. The bits that are not told are to be kept.",
      fields: {
        password,
        configuration: { bits: [4, 5], doc: "Which reset.", values: { None: 0, Full: 2 } },
      },
    },
    resetStatus: {
      offset: 0x20,
      access: "rw",
      symbol: "PM_RSTS",
      doc: "Why the last reset was, and what the firmware boots after the next. The bits that are not told are to be kept.",
      fields: {
        password,
        partition: {
          bits: 0,
          count: 6,
          stride: 2,
          doc: "Bit n of the partition to boot from. 63, which no card has, makes the firmware halt.",
        },
      },
    },
    watchdog: {
      offset: 0x24,
      access: "rw",
      symbol: "PM_WDOG",
      doc: "Starts the watchdog.",
      fields: { password, ticks: { bits: [0, 19], doc: "Time left, in units of 1/65536 s." } },
    },
  },
});
