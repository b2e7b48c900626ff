/** What the UART server does for its client, the console server. Nothing blocks: a full or empty ring answers 0. */
export const enum Uart {
  /** Lease 0 (server reads): bytes to send -> w0 how many were taken; when not all, Space is notified once there is room. */
  Write = 1,
  /**
   * Lease 0 (server writes): room for bytes received; w0 1: none after the first control character, so that what belongs to
   * the next line stays here -> w0 how many, w1 how often bytes were lost to an overrun since the server started.
   */
  Read = 2,
  /** Handle 0: notification for "bytes are there"; handle 1: for "there is room again". Replaces the earlier subscriber. */
  Subscribe = 3,
}

export const enum UartStatus {
  Ok = 0,
  BadRequest = 1,
}
