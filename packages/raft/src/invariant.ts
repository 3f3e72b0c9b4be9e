/** A broken rule of the algorithm. The node must stop, because any further step could lose data. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation'
}

/**
 * Checks a rule of the algorithm.
 * @param rule the rule as a sentence
 * @throws {InvariantViolation} if it does not hold
 */
export function invariant(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new InvariantViolation(rule)
}
