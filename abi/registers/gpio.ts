import { block } from "./block";

/** Banks of one bit a pin: 0-31, then 32-53 (57 on the BCM2711). */
const BANKS = { count: 2 } as const;

/** GPIO of the BCM2835 to BCM2837 and of the BCM2711, which has 58 pins, not 54, and other registers for the pulls. */
export const gpio = block({
  name: "gpio",
  title: "GPIO of the BCM2835 and BCM2711",
  source: "BCM2835 ARM Peripherals, chapter 6; BCM2711 ARM Peripherals, chapter 5",
  bytes: 0x1000,
  registers: {
    functionSelect: {
      offset: 0x00,
      count: 6,
      access: "rw",
      symbol: "GPFSELn",
      doc: "What each of ten pins is for: pins 0-9, 10-19, and so on; the last has only the pins from 50.",
      fields: {
        pin: {
          bits: [0, 2],
          count: 10,
          doc: "Function of the pin.",
          values: { Input: 0, Output: 1, Alt5: 2, Alt4: 3, Alt0: 4, Alt1: 5, Alt2: 6, Alt3: 7 },
        },
      },
    },
    set: { ...BANKS, offset: 0x1c, access: "wo", symbol: "GPSETn", doc: "A 1 drives an output high." },
    clear: { ...BANKS, offset: 0x28, access: "wo", symbol: "GPCLRn", doc: "A 1 drives an output low." },
    level: { ...BANKS, offset: 0x34, access: "ro", symbol: "GPLEVn", doc: "Level of the pin, of outputs as well." },
    event: {
      ...BANKS,
      offset: 0x40,
      access: "w1c",
      symbol: "GPEDSn",
      doc: "An event that is enabled below was seen; interrupts while any is set. A level sets it again as long as it lasts.",
    },
    rising: {
      ...BANKS,
      offset: 0x4c,
      access: "rw",
      symbol: "GPRENn",
      doc: "A rising edge is an event: sampled by the system clock as 0, 1, 1, so that glitches are none.",
    },
    falling: {
      ...BANKS,
      offset: 0x58,
      access: "rw",
      symbol: "GPFENn",
      doc: "A falling edge is an event: sampled by the system clock as 1, 0, 0, so that glitches are none.",
    },
    high: { ...BANKS, offset: 0x64, access: "rw", symbol: "GPHENn", doc: "A high level is an event." },
    low: { ...BANKS, offset: 0x70, access: "rw", symbol: "GPLENn", doc: "A low level is an event." },
    asyncRising: {
      ...BANKS,
      offset: 0x7c,
      access: "rw",
      symbol: "GPARENn",
      doc: "A rising edge is an event, not sampled: the shortest pulse counts.",
    },
    asyncFalling: {
      ...BANKS,
      offset: 0x88,
      access: "rw",
      symbol: "GPAFENn",
      doc: "A falling edge is an event, not sampled: the shortest pulse counts.",
    },
    pullMode: {
      offset: 0x94,
      access: "rw",
      symbol: "GPPUD",
      doc: "Not on the BCM2711. The pull that the next clock of pullClock gives: write it, wait 150 cycles, clock, wait 150 cycles, clear both.",
      fields: {
        pull: { bits: [0, 1], doc: "Resistor that is to be connected.", values: { Off: 0, Down: 1, Up: 2 } },
      },
    },
    pullClock: {
      ...BANKS,
      offset: 0x98,
      access: "rw",
      symbol: "GPPUDCLKn",
      doc: "Not on the BCM2711. A 1 gives the pin the pull of pullMode, which cannot be read back.",
    },
    pullControl: {
      offset: 0xe4,
      count: 4,
      access: "rw",
      reset: [0xaaa95555, 0xa0aaaaaa, 0x50aaa95a, 0x00055555],
      symbol: "GPIO_PUP_PDN_CNTRL_REGn",
      doc: "BCM2711 only. Pulls of the pins 0-15, 16-31, and so on, with other numbers than pullMode.",
      fields: {
        resistor: {
          bits: [0, 1],
          count: 16,
          doc: "Resistor of the pin.",
          values: { None: 0, Up: 1, Down: 2 },
        },
      },
    },
  },
});
