/** What every service is told by init, besides what it asks for. */

/** Notification bits that the library handles for every service. */
export const enum CommonBit {
  /** Bit 63: execute `unreachable`, asked for by the shell's `crash`. */
  Crash = 63,
  /** Bit 62: a server that this service uses has been started again, or ended for good; what it was told before is forgotten. */
  PeerRestarted = 62,
  /** Bit 61: init's heartbeat. The server loop takes it and does nothing, which shows that it goes round. */
  Beat = 61,
}
