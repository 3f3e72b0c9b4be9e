import type { ClientFailure, ClientFailureCode } from '../failure.ts'
import type { Formats } from '../format.ts'
import type { Messages } from './en.ts'

/** A sentence for every failure: what happened, what was kept and what to do. */
export type FailureSentences = {
  [Code in ClientFailureCode]: (failure: Extract<ClientFailure, { code: Code }>, format: Formats) => string
}

export function sentenceFor<Code extends ClientFailureCode>(
  failure: Extract<ClientFailure, { code: Code }>,
  t: Messages,
  format: Formats,
): string {
  const sentences: FailureSentences = t.failures
  // An api newer than this page may know failures that the page does not.
  const sentence = sentences[failure.code as Code] ?? sentences.internal
  return sentence(failure as never, format)
}
