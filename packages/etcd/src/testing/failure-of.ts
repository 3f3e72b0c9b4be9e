import { EtcdFailure } from '../failure.ts'

/** The failure that a promise rejects with; throws if it resolves or rejects with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<EtcdFailure> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  )
  if (error instanceof EtcdFailure) return error
  throw new Error('expected an EtcdFailure', { cause: error })
}
