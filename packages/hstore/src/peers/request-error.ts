/**
 * The fate of a request without an answer:
 * - `not-sent`: the receiver has certainly not executed it.
 * - `unknown`: it may have been executed, or may still be.
 * - `failed`: the receiver's handler raised an error; the message has its words.
 */
export type RequestOutcome = 'not-sent' | 'unknown' | 'failed'

export class RequestError extends Error {
  readonly outcome: RequestOutcome

  constructor(outcome: RequestOutcome, message: string) {
    super(message)
    this.name = 'RequestError'
    this.outcome = outcome
  }
}
