import type { MutantName } from "./mutant";

/** A mutant that no test can tell from the kernel. */
export interface Equivalent extends MutantName {
  /** Why it cannot matter. */
  reason: string;
}

/**
 * Mutants that were looked at and cannot matter. An entry whose condition or statement is gone, or which a test does kill,
 * is an error.
 */
export const equivalents: Equivalent[] = [];
