import type { LeaseId } from '@ticketcd/mvcc'
import { Reader, Writer } from '../codec/bytes.ts'

/*
 * Questions about the time of a lease. Only the leader counts it, so another node forwards them.
 */

export interface LeaseQuestion {
  readonly type: 'keep-alive' | 'time-to-live'
  readonly id: LeaseId
}

/** Seconds. Of a lease that does not exist `ttl` is 0 after keep-alive, and -1 otherwise. */
export interface LeaseTime {
  readonly ttl: number
  readonly grantedTtl: number
}

const types = ['keep-alive', 'time-to-live'] as const

export function encodeLeaseQuestion({ type, id }: LeaseQuestion): Uint8Array {
  const out = new Writer(32)
  out.byte(types.indexOf(type))
  out.text(String(id))
  return out.view()
}

/** @throws {RangeError} where the bytes are no question */
export function decodeLeaseQuestion(bytes: Uint8Array): LeaseQuestion {
  const input = new Reader(bytes)
  const type = types[input.byte()]
  const id = input.text()
  if (type === undefined || !/^-?\d+$/.test(id)) throw new RangeError('a question about a lease is malformed')
  return { type, id: BigInt(id) }
}

/** @param time undefined where the node that was asked does not lead */
export function encodeLeaseTime(time: LeaseTime | undefined): Uint8Array {
  const out = new Writer(32)
  if (time === undefined) return out.view()
  out.varint(time.ttl + 1)
  out.varint(time.grantedTtl)
  return out.view()
}

export function decodeLeaseTime(bytes: Uint8Array): LeaseTime | undefined {
  if (bytes.byteLength === 0) return undefined
  const input = new Reader(bytes)
  return { ttl: input.varint() - 1, grantedTtl: input.varint() }
}
