import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
  type TRPCProcedureType,
} from '@trpc/server'
import { getHTTPStatusCode } from '@trpc/server/http'
import type { TRPCResponse } from '@trpc/server/rpc'

/*
 * tRPC over HTTP without the objects of the fetch standard (docs/decisions/0027). The answers equal
 * those of the library's own adapter, byte for byte, for all features that this api uses: JSON
 * without a transformer, no subscriptions, no forms. procedures.test.ts compares the two, and lists
 * the differences.
 */

/** The calls of one HTTP request. */
export interface TrpcRequest {
  method: string
  /**
   * The decoded path behind the prefix: one procedure, or several with commas between them if
   * `isBatch`.
   */
  path: string
  isBatch: boolean
  /** The JSON with the inputs; `undefined` if none was sent, which is valid only for a query. */
  input: string | undefined
}

export interface TrpcAnswer {
  status: number
  /** JSON */
  body: string
  /** The errors of the calls that failed. */
  errors: TRPCError[]
}

export interface TrpcOptions<Context> {
  router: AnyTRPCRouter
  /** Maximum number of calls in one request. */
  batchMax: number
  /** One context for all calls of the request. */
  context: Context
}

/**
 * Runs the calls of one request concurrently. A failed call is an answer. Rejects only if an answer
 * cannot be written as JSON.
 */
export async function answerCalls<Context>(
  { method, path, isBatch, input }: TrpcRequest,
  { router, batchMax, context }: TrpcOptions<Context>,
): Promise<TrpcAnswer> {
  const paths = isBatch ? path.split(',') : [path]
  if (isBatch && paths.length > batchMax) return refused(router, 'Batch call exceeds maximum size')
  const procedures: Record<string, AnyTRPCProcedure | undefined> = router._def.procedures
  const calls = paths.map((path) => ({
    path,
    procedure: Object.hasOwn(procedures, path) ? procedures[path] : undefined,
  }))
  const types = new Set(calls.flatMap(({ procedure }) => procedure?._def.type ?? []))
  if (types.size > 1) return refused(router, `Cannot mix procedure types in call: ${[...types].join(', ')}`)

  const inputs = new Inputs(input, isBatch)
  const config = router._def._config
  const outcomes = await Promise.all(
    calls.map(async ({ path, procedure }, index): Promise<Outcome> => {
      const type: TRPCProcedureType | 'unknown' = procedure?._def.type ?? 'unknown'
      try {
        if (!procedure)
          throw new TRPCError({ code: 'NOT_FOUND', message: `No procedure found on path "${path}"` })
        if (type === 'unknown' || method !== methods[type])
          throw new TRPCError({
            code: 'METHOD_NOT_SUPPORTED',
            message: `Unsupported ${method}-request to ${type} procedure at path "${path}"`,
          })
        const getRawInput = async () => inputs.of(index)
        const data: unknown = await procedure({
          path,
          getRawInput,
          ctx: context,
          type,
          signal: undefined,
          batchIndex: index,
        })
        return { answer: { result: { data } } }
      } catch (cause) {
        const error = getTRPCErrorFromUnknown(cause)
        const shape = { config, error, path, type, input: inputs.known(index), ctx: context }
        return { answer: { error: getTRPCErrorShape(shape) }, error }
      }
    }),
  )
  const answers = outcomes.map(({ answer }) => answer)
  return {
    status: getHTTPStatusCode(answers),
    body: JSON.stringify(isBatch ? answers : answers[0]),
    errors: outcomes.flatMap(({ error }) => error ?? []),
  }
}

interface Outcome {
  answer: TRPCResponse
  error?: TRPCError
}

/** A GET must not change anything. */
const methods = { query: 'GET', mutation: 'POST', subscription: undefined } as const

/**
 * The inputs of a request's calls. They are parsed when the first call reads its input, so broken
 * JSON affects no call without an input.
 */
class Inputs {
  private readonly json: string | undefined
  private readonly isBatch: boolean
  private parsed: { value: unknown } | undefined

  constructor(json: string | undefined, isBatch: boolean) {
    this.json = json
    this.isBatch = isBatch
  }

  /** @throws {TRPCError} if the request is no JSON, or that of a batch no object */
  of(index: number): unknown {
    this.parsed ??= { value: this.parse() }
    return this.known(index)
  }

  /** The input, if it was parsed. */
  known(index: number): unknown {
    const value = this.parsed?.value
    if (!this.isBatch) return value
    const byIndex = value as Record<number, unknown> | undefined
    return byIndex && Object.hasOwn(byIndex, index) ? byIndex[index] : undefined
  }

  private parse(): unknown {
    if (this.json === undefined) return undefined
    let value: unknown
    try {
      value = JSON.parse(this.json)
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : 'Invalid input'
      throw new TRPCError({ code: 'BAD_REQUEST', message, cause })
    }
    if (this.isBatch && (typeof value !== 'object' || value === null || Array.isArray(value)))
      throw badRequest('"input" needs to be an object when doing a batch call')
    return value
  }
}

function badRequest(message: string): TRPCError {
  return new TRPCError({ code: 'BAD_REQUEST', message })
}

/** Rejects the whole request. */
function refused(router: AnyTRPCRouter, message: string): TrpcAnswer {
  const error = badRequest(message)
  const shape = { path: undefined, type: 'unknown', input: undefined, ctx: undefined } as const
  const answer = { error: getTRPCErrorShape({ config: router._def._config, error, ...shape }) }
  return { status: getHTTPStatusCode(answer), body: JSON.stringify(answer), errors: [error] }
}
