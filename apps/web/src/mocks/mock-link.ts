import type { AppRouter } from '@ticketcd/api'
import { ageHeader, type Failure, revisionHeader } from '@ticketcd/schema'
import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { connection } from '../lib/connection.ts'
import { answerTo } from './answers.ts'
import { Refused } from './refused.ts'
import { scenario } from './scenario.ts'
import { world } from './world.ts'

const delayMs = scenario === 'slow' ? 2_500 : 120
const startedAt = Date.now()

/** The last link without a server: waits as long as a network would, then calls the mocks. */
export const mockLink: TRPCLink<AppRouter> =
  () =>
  ({ op }) =>
    observable((observer) => {
      const timer = setTimeout(() => {
        try {
          const data = answer(op)
          observe()
          observer.next({ result: { type: 'data', data } })
          observer.complete()
        } catch (cause) {
          observer.error(asClientError(cause))
        }
      }, delayMs)
      return () => clearTimeout(timer)
    })

function answer({ path, type, input }: Operation): unknown {
  if (scenario === 'offline') throw new TypeError('Failed to fetch')
  if (scenario === 'no-quorum' && type === 'mutation')
    throw new Refused({ code: 'unavailable', retryAfterMs: 3_000 })
  // A copy, as over a network: a later change of the mocks must not change the answer.
  return structuredClone(answerTo(path, input))
}

function observe() {
  const ageMs = scenario === 'no-quorum' ? 12_000 + Date.now() - startedAt : 300
  connection.received(new Headers({ [ageHeader]: String(ageMs), [revisionHeader]: String(world.revision) }))
}

function asClientError(cause: unknown): TRPCClientError<AppRouter> {
  if (!(cause instanceof Refused)) {
    connection.lost()
    return TRPCClientError.from(cause instanceof Error ? cause : new Error(String(cause)))
  }
  observe()
  return TRPCClientError.from({ error: errorShape(cause.failure) })
}

function errorShape(failure: Failure) {
  return {
    code: -32600,
    message: failure.code,
    data: { code: 'BAD_REQUEST', httpStatus: 400, failure },
  } as const
}
