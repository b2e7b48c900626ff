/**
 * Tags of the mailbox property interface by which a program changes the board. init makes them for services whose manifest
 * lists them (`Supervisor.firmware`); what only reads, `property` of lib/kernel.ts asks for. raspberrypi/firmware wiki,
 * "Mailbox property interface".
 */
export const enum FirmwareTag {
  /** Device, 1 on or 0 off. */
  SetPowerState = 0x00028001,
  /** Pin 128 and up of the firmware's own pins. */
  GetExpanderPin = 0x00030041,
  /** Clock, 1 on or 0 off. */
  SetClockState = 0x00038001,
  /** Clock, Hz, 1: leave the turbo mode alone. */
  SetClockRate = 0x00038002,
  /** Pin 128 and up, 1 high or 0 low. */
  SetExpanderPin = 0x00038041,
  /** Answers width and height: what the screen has, or what was set. */
  GetScreenSize = 0x00040003,
  /** Answers bits of a pixel. */
  GetDepth = 0x00040005,
  /** Allows `Supervisor.display`. */
  AllocateFramebuffer = 0x00040001,
  /** x, y: which part of the framebuffer is shown. */
  SetVirtualOffset = 0x00048009,
}
