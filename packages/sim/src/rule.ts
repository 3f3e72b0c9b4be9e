/** A rule that the run broke. `rule` is a short name of it, `message` contains the details. */
export class BrokenRule extends Error {
  readonly rule: string

  constructor(rule: string, details: string) {
    super(`${rule}: ${details}`)
    this.rule = rule
  }
}

/** @param details is called only if the rule does not hold */
export function hold(holds: boolean, rule: string, details: () => string): asserts holds {
  if (!holds) throw new BrokenRule(rule, details())
}
