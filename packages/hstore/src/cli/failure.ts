/** The exit codes of the programs, one for each kind of reason. */
export const exitCodes = {
  done: 0,
  /** Refused, not found, or a condition that does not hold: nothing was changed. */
  failed: 1,
  usage: 2,
  /** No node could answer: nothing was changed. */
  unavailable: 3,
  /** A write may have been applied. */
  unknownOutcome: 4,
} as const

/** The names of failures in JSON. */
export type FailureCode =
  | 'not-found'
  | 'condition-failed'
  | 'refused'
  | 'denied'
  | 'compacted'
  | 'usage'
  | 'unavailable'
  | 'unknown-outcome'

const exitCodeOf = {
  'not-found': exitCodes.failed,
  'condition-failed': exitCodes.failed,
  refused: exitCodes.failed,
  denied: exitCodes.failed,
  compacted: exitCodes.failed,
  usage: exitCodes.usage,
  unavailable: exitCodes.unavailable,
  'unknown-outcome': exitCodes.unknownOutcome,
} as const satisfies Record<FailureCode, number>

/** A failure whose message is made of whole sentences: the problem, its effect, the next step. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  get exitCode(): number {
    return exitCodeOf[this.code]
  }
}

export const usageFailure = (message: string) => new Failure('usage', message)
