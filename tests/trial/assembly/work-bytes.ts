/** Bytes that `load` lends to `work`. */
export const LENT: u32 = 600;
