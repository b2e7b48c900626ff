/** What every service is told by init, besides what it asks for. */

/** Notification bits that the library handles for every service. */
export const enum CommonBit {
  /** Bit 63: execute `unreachable`, asked for by the shell's `crash`. */
  Crash = 63,
  /** Bit 62: a server that this service uses has been started again; what it was told before is forgotten. */
  PeerRestarted = 62,
}
