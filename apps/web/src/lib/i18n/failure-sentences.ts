import type { ClientFailure, ClientFailureCode } from '../failure.ts'
import type { Formats } from '../format.ts'

/** A sentence for every failure: the cause, the kept state, and the next step. */
export type FailureSentences = {
  [Code in ClientFailureCode]: (failure: Extract<ClientFailure, { code: Code }>, format: Formats) => string
}

export function sentenceFor<Code extends ClientFailureCode>(
  failure: Extract<ClientFailure, { code: Code }>,
  t: { readonly failures: FailureSentences },
  format: Formats,
): string {
  const sentences = t.failures
  // A newer api may send a failure that this page does not support.
  const sentence = sentences[failure.code as Code] ?? sentences.internal
  return sentence(failure as never, format)
}
