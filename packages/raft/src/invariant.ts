/** A broken rule of the algorithm. The node must stop: whatever it did next could lose data. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation'
}

/** Throws when a rule of the algorithm does not hold. @param rule the rule as a sentence */
export function invariant(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new InvariantViolation(rule)
}
