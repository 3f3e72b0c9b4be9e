import type { Failure } from '@ticketcd/schema'

/** Thrown by a mocked procedure in place of the server's failure. */
export class Refused extends Error {
  override readonly name = 'Refused'
  constructor(readonly failure: Failure) {
    super(failure.code)
  }
}
