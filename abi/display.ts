/** What is known of the screen everywhere. */

/** Which part of a colour is in the least significant bits of a pixel of 32 bits. In 16 bits it is the other way round. */
export const enum PixelOrder {
  Bgr = 0,
  Rgb = 1,
}
