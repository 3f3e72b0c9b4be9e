/**
 * The time limits of one write with its decision, in milliseconds. An answer has a limit of 3 s.
 * The lookup of the session precedes the write.
 */
export const writeBudget = {
  /** For reading, deciding and committing, with all attempts. */
  totalMs: 2_000,
  /**
   * No commit starts with less time left than this: it would probably time out, with an unknown
   * outcome.
   */
  commitMsMin: 600,
  /** For reading back a commit whose answer was lost. It comes on top of `totalMs`. */
  readBackMs: 300,
} as const
