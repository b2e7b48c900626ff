/** Reply codes that mean the same in every protocol; its own errors are 1 to 0xfeff, 0 is success. */
export const enum Reply {
  Ok = 0,
  /** The server is stopped, or was given up. */
  Absent = 0xfffd,
  /** The server speaks another version of the protocol. */
  Incompatible = 0xfffe,
  /** No such operation, or words, leases or handles that do not fit it. */
  BadRequest = 0xffff,
}

/** The operation that every server has: w0 how many operations the client knows, w1 their hash -> w0 how many there are. */
export const HELLO = 0;
