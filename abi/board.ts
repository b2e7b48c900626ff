/**
 * Where the BCM2837 (Pi 3, Zero 2 W) keeps what the kernel itself drives. BCM2835 ARM Peripherals; QA7 ARM quad-A7 core.
 */
export const PERIPHERALS: u32 = 0x3f000000;
export const PERIPHERALS_END: u32 = 0x40000000;

/** Legacy interrupt controller (BCM2835 ARM Peripherals, 7.5). */
export const enum Legacy {
  Pending1 = 0x3f00b204,
  Pending2 = 0x3f00b208,
  Enable1 = 0x3f00b210,
  Enable2 = 0x3f00b214,
  Disable1 = 0x3f00b21c,
  Disable2 = 0x3f00b220,
}

/** Core 0 of the ARM-local controller (QA7, 4.6 and 4.10). */
export const enum Local {
  TimerControl = 0x40000040,
  Source = 0x40000060,
  /** Bits of Source; bit 3 of TimerControl enables the virtual timer's interrupt. */
  VirtualTimer = 8,
  Peripherals = 256,
}

/** VideoCore mailboxes. */
export const enum Mailbox {
  Read = 0x3f00b880,
  ReadStatus = 0x3f00b898,
  Write = 0x3f00b8a0,
  WriteStatus = 0x3f00b8b8,
  PropertyChannel = 8,
}

export const INTERRUPT_LINES: u32 = 64;
