import type { Handle, In, Result, u64 } from "../../abi/protocol/types";

/** What `load` asks of `work` in the stress test. */
export interface Work {
  /**
   * Adds bytes up.
   * @idempotent
   */
  sum(bytes: In<Uint8Array>): Result<{ total: u64 }, never>;
  /** Keeps a handle for a while. */
  keep(handle: Handle): Result<void, never>;
  /**
   * Is answered when the next of these comes.
   * @deferred until another client asks the same
   */
  wait(): Result<void, never>;
}
