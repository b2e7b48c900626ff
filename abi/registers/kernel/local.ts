import { block, fields } from "../block";

/** The generic timers of a core, each with its bit. */
const timers = fields({
  securePhysical: { bits: 0, doc: "CNTPS, the physical timer of the secure world." },
  physical: { bits: 1, doc: "CNTP, the physical timer." },
  hypervisor: { bits: 2, doc: "CNTHP, the hypervisor's timer." },
  virtualTimer: { bits: 3, doc: "CNTV, the virtual timer." },
});

export const local = block({
  name: "local",
  title: "ARM-local interrupt controller of the BCM2836",
  source: "QA7 (BCM2836 ARM-local peripherals), chapter 4",
  bytes: 0x100,
  registers: {
    routing: {
      offset: 0x0c,
      access: "rw",
      symbol: "GPU interrupts routing",
      doc: "Which core the interrupts of the peripherals go to.",
      fields: {
        core: { bits: [0, 1], doc: "It gets their interrupt." },
        fiqCore: { bits: [2, 3], doc: "It gets their fast interrupt." },
      },
    },
    timerControl: {
      offset: 0x40,
      count: 4,
      access: "rw",
      symbol: "Core n timers interrupt control",
      doc: "Which timers interrupt the core (4.6).",
      fields: { ...timers, fiq: { bits: 4, count: 4, doc: "The timer's interrupt is the fast one." } },
    },
    source: {
      offset: 0x60,
      count: 4,
      access: "ro",
      symbol: "Core n interrupt source",
      doc: "What interrupts the core (4.10).",
      fields: {
        ...timers,
        mailbox: { bits: 4, count: 4, doc: "A mailbox of the core." },
        peripherals: { bits: 8, doc: "The controller of the peripherals." },
        performance: { bits: 9, doc: "The performance counters." },
        axi: { bits: 10, doc: "An AXI transaction is outstanding; only core 0." },
        localTimer: { bits: 11, doc: "The local timer." },
      },
    },
  },
});
