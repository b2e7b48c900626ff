import { block } from "./block";

/** SPI0 of the BCM2835 to BCM2711. Of its DMA and of its two-wire LoSSI mode there is nothing here. */
export const spi = block({
  name: "spi",
  title: "SPI0 of the BCM2835",
  source: "BCM2835 ARM Peripherals, chapter 10",
  bytes: 0x18,
  registers: {
    control: {
      offset: 0x00,
      access: "rw",
      reset: 0x41000,
      symbol: "CS",
      doc: "Says how to transfer, and tells how that stands.",
      fields: {
        chip: { bits: [0, 1], doc: "Which of the chip selects is active during the transfer, 0 to 2." },
        phase: { bits: 2, doc: "CPHA: the first edge of the clock is at the start of a bit, otherwise in its middle." },
        polarity: { bits: 3, doc: "CPOL: the clock rests high." },
        clearSend: { bits: 4, access: "wo", doc: "Empties the FIFO of what is to be sent." },
        clearReceive: { bits: 5, access: "wo", doc: "Empties the FIFO of what was received." },
        selectHigh: { bits: 6, doc: "The chip select is active high." },
        active: { bits: 7, doc: "The transfer goes on: the chip is selected." },
        onDone: { bits: 9, doc: "Interrupts while `done` is set." },
        onData: { bits: 10, doc: "Interrupts while `needsReading` is set." },
        done: { bits: 16, access: "ro", doc: "The transfer is active, and all that was to be sent is." },
        hasData: { bits: 17, access: "ro", doc: "There is a received byte." },
        hasSpace: { bits: 18, access: "ro", doc: "There is room for a byte to be sent." },
        needsReading: { bits: 19, access: "ro", doc: "Three quarters of the received bytes' FIFO are full." },
        full: { bits: 20, access: "ro", doc: "The received bytes' FIFO is full: the clock stands still." },
      },
    },
    fifo: {
      offset: 0x04,
      access: "rw",
      width: 8,
      symbol: "FIFO",
      doc: "Writes a byte to be sent, reads one that was received; there are 16 of each.",
    },
    divider: {
      offset: 0x08,
      access: "rw",
      width: 16,
      symbol: "CLK",
      doc: "Of the core's clock, rounded down to an even number; 0 is 65536.",
    },
  },
});
