import type { FastifyBaseLogger } from 'fastify'
import { failureOfStore } from '../store/store-failure.ts'
import type { Context } from './trpc.ts'

/** @returns a function that maps any error to a failure of the closed set, and logs it */
export function createExplanation(logger: Pick<FastifyBaseLogger, 'error' | 'warn'>): Context['explain'] {
  return (cause) => {
    const failure = failureOfStore(cause)
    if (failure.code === 'internal') logger.error({ err: cause }, 'a procedure failed')
    else logger.warn({ failure: failure.code }, 'a procedure failed because etcd was not available')
    return failure
  }
}
