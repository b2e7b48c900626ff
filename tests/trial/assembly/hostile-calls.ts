/** Calls that `hostile` makes before it ends by itself. */
export const CALLS: u32 = 5000;
/** Its exit code then; any other is one that it called for at random. */
export const DONE: u32 = 0x600d;
