import { randomBytes } from 'node:crypto'
import { services } from '@ticketcd/wire'
import { type Body, bodyOf } from './http2-frames.ts'

/** The lengths of a typical key and a typical value of the shop. */
const keyLength = 34
const valueBytes = 100
export const putsPerTransaction = 128
/** Keys that are written repeatedly. */
const keys = 1_024
const { KV, Watch } = services

/** The measured unary methods. Their requests are encoded before the measurement. */
export const methods = {
  put: KV.put.path,
  get: KV.range.path,
  txn: KV.txn.path,
} as const
export type MethodName = keyof typeof methods

export function keyOf(number: number): string {
  return `bench/${String(number).padStart(keyLength - 6, '0')}`
}

function putOf(number: number) {
  return { key: keyOf(number), value: randomBytes(valueBytes) }
}

export function putBody(number: number): Body {
  return bodyOf(KV.put.request.encode(putOf(number)), true)
}

/** A serializable read, which a node answers from its own data. */
export function serializableGetBody(number: number): Body {
  return bodyOf(KV.range.request.encode({ key: keyOf(number), serializable: true }), true)
}

/** A transaction of puts. @param first the number of its first key */
export function txnBody(first: number, puts = putsPerTransaction): Body {
  const success = Array.from({ length: puts }, (_, at) => ({ requestPut: putOf(first + at) }))
  return bodyOf(KV.txn.request.encode({ success }), true)
}

/** Requests that are sent in turn. */
export function bodiesOf(method: MethodName): readonly Body[] {
  if (method === 'txn')
    return Array.from({ length: keys / putsPerTransaction }, (_, at) => txnBody(at * putsPerTransaction))
  if (method === 'put') return Array.from({ length: keys }, (_, number) => putBody(number))
  return Array.from({ length: keys }, (_, number) =>
    bodyOf(KV.range.request.encode({ key: keyOf(number) }), true),
  )
}

/** Requests for watches of the first key. */
export function watchBodies(count: number): readonly Body[] {
  const createRequest = { key: keyOf(0) }
  return Array.from({ length: count }, () => bodyOf(Watch.watch.request.encode({ createRequest }), false))
}

export const watchPath = Watch.watch.path
