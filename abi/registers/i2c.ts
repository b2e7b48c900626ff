import { block } from "./block";

/** The I2C masters of the BCM2835 to BCM2711: the manual calls one Broadcom Serial Controller, BSC. */
export const i2c = block({
  name: "i2c",
  title: "I2C master of the BCM2835",
  source: "BCM2835 ARM Peripherals, chapter 3 (BSC)",
  bytes: 0x20,
  registers: {
    control: {
      offset: 0x00,
      access: "rw",
      symbol: "C",
      doc: "Starts a transfer, and says what interrupts.",
      fields: {
        read: { bits: 0, doc: "The transfer reads; otherwise it writes." },
        clear: { bits: [4, 5], access: "wo", doc: "A value that is not 0 empties the FIFO, and ends what goes on." },
        start: {
          bits: 7,
          access: "wo",
          doc: "Starts a transfer; while one goes on, with a repeated START after it.",
        },
        onDone: { bits: 8, doc: "Interrupts while `done` is set." },
        onSpace: { bits: 9, doc: "Interrupts while `needsWriting` is set." },
        onData: { bits: 10, doc: "Interrupts while `needsReading` is set." },
        enable: { bits: 15, doc: "The controller is on." },
      },
    },
    status: {
      offset: 0x04,
      access: "w1c",
      reset: 0x50,
      symbol: "S",
      doc: "How the transfer stands.",
      fields: {
        active: { bits: 0, access: "ro", doc: "A transfer goes on." },
        done: { bits: 1, doc: "A transfer has ended." },
        needsWriting: {
          bits: 2,
          access: "ro",
          doc: "A write goes on, less than a quarter of the FIFO is full, and that is not all of it.",
        },
        needsReading: { bits: 3, access: "ro", doc: "A read goes on, and three quarters of the FIFO are full." },
        hasSpace: { bits: 4, access: "ro", doc: "The FIFO takes a byte." },
        hasData: { bits: 5, access: "ro", doc: "The FIFO has a byte." },
        empty: { bits: 6, access: "ro", doc: "The FIFO is empty." },
        full: { bits: 7, access: "ro", doc: "The FIFO is full." },
        noAcknowledge: { bits: 8, doc: "The address, or a byte, was not acknowledged." },
        stretched: { bits: 9, doc: "The clock was held for longer than `stretchLimit`." },
      },
    },
    length: { offset: 0x08, access: "rw", width: 16, symbol: "DLEN", doc: "Bytes of the transfer that are left." },
    address: { offset: 0x0c, access: "rw", width: 8, symbol: "A", doc: "Of the device, 7 bits." },
    fifo: { offset: 0x10, access: "rw", width: 8, symbol: "FIFO", doc: "16 bytes on their way to or from the device." },
    divider: {
      offset: 0x14,
      access: "rw",
      width: 16,
      reset: 0x5dc,
      symbol: "DIV",
      doc: "Of the core's clock, rounded down to an even number; 0 is 32768.",
    },
    delay: {
      offset: 0x18,
      access: "rw",
      reset: 0x0030_0030,
      symbol: "DEL",
      doc: "In cycles of the core's clock, less than half of the divider.",
      fields: {
        rising: { bits: [0, 15], doc: "From the rising edge of the clock until a bit is sampled." },
        falling: { bits: [16, 31], doc: "From the falling edge of the clock until the next bit is sent." },
      },
    },
    stretchLimit: {
      offset: 0x1c,
      access: "rw",
      width: 16,
      reset: 0x40,
      symbol: "CLKT",
      doc: "Cycles of the bus's clock for which a device may hold it; 0: for ever.",
    },
  },
});
