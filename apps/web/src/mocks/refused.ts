import type { Failure } from '@ticketcd/schema'

/** What a mocked procedure throws in place of the server's refusal. */
export class Refused extends Error {
  override readonly name = 'Refused'
  constructor(readonly failure: Failure) {
    super(failure.code)
  }
}
