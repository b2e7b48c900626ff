/** Where the ACT LED of each board is (hardware sheet 7 and 8; the device trees of Linux, bcm2837-rpi-*.dts and bcm2711-rpi-*.dts). */

export const enum LedPlace {
  /** A pin of the GPIO server. */
  Pin,
  /** A pin of the firmware's own, from 128 on. */
  Firmware,
}

@final
export class BoardLed {
  constructor(
    /** Type in the revision word: bits 4 to 11. */
    readonly type: u32,
    readonly place: LedPlace,
    readonly pin: u32,
    /** Level at which it is on. */
    readonly active: bool,
  ) {}
}

const BOARDS: StaticArray<BoardLed> = [
  new BoardLed(0x08, LedPlace.Firmware, 130, true), // 3 B
  new BoardLed(0x0d, LedPlace.Pin, 29, true), // 3 B+
  new BoardLed(0x0e, LedPlace.Pin, 29, true), // 3 A+
  new BoardLed(0x11, LedPlace.Pin, 42, true), // 4 B
  new BoardLed(0x12, LedPlace.Pin, 29, false), // Zero 2 W
];

/** New-style revision words (raspberrypi/documentation, "Raspberry Pi revision codes"). */
const NEW_STYLE: u32 = 1 << 23;

/** The LED of a board; null when none is known. @param revision word that the firmware tells */
export function ledOf(revision: u32): BoardLed | null {
  if ((revision & NEW_STYLE) == 0) return null;
  for (let i = 0; i < BOARDS.length; i++) if (BOARDS[i].type == ((revision >> 4) & 0xff)) return BOARDS[i];
  return null;
}
