import { block, fields } from "../block";

/** A bit for each of the ARM's own lines: timer, mailbox, doorbells, halted VPUs, illegal accesses. */
const arm = fields({ arm: { bits: 0, count: 8, doc: "The ARM's own line." } });

export const interrupts = block({
  name: "interrupts",
  title: "Interrupt controller of the BCM2835",
  source: "BCM2835 ARM Peripherals, 7.5; on the BCM2836 and BCM2837 its output is an input of the local controller",
  bytes: 0x28,
  registers: {
    basicPending: {
      offset: 0x00,
      access: "ro",
      symbol: "IRQ basic pending",
      doc: "The ARM's own lines that are high and enabled, and a summary of the others.",
      fields: {
        ...arm,
        banks: { bits: 8, count: 2, doc: "A line without a shortcut is in this word of pending." },
        shortcuts: { bits: 10, count: 11, doc: "Lines 7, 9, 10, 18, 19, 53 to 57 and 62." },
      },
    },
    pending: {
      offset: 0x04,
      count: 2,
      access: "ro",
      symbol: "IRQ pending n",
      doc: "Lines 0-31 and 32-63 that are high and enabled, a bit for each.",
    },
    fiqControl: {
      offset: 0x0c,
      access: "rw",
      symbol: "FIQ control",
      doc: "Makes one line the fast interrupt.",
      fields: {
        source: { bits: [0, 6], doc: "The line; from 64 on the ARM's own." },
        enable: { bits: 7, doc: "There is one." },
      },
    },
    enable: {
      offset: 0x10,
      count: 2,
      access: "rw",
      symbol: "Enable IRQs n",
      doc: "A 1 enables the line, a 0 leaves it as it is. Reads which are.",
    },
    enableBasic: {
      offset: 0x18,
      access: "rw",
      symbol: "Enable Basic IRQs",
      doc: "As enable, of the ARM's own lines.",
      fields: arm,
    },
    disable: {
      offset: 0x1c,
      count: 2,
      access: "rw",
      symbol: "Disable IRQs n",
      doc: "A 1 disables the line, a 0 leaves it as it is. Reads which are enabled.",
    },
    disableBasic: {
      offset: 0x24,
      access: "rw",
      symbol: "Disable Basic IRQs",
      doc: "As disable, of the ARM's own lines.",
      fields: arm,
    },
  },
});
