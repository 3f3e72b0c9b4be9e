import { expect, test } from 'vitest'
import { EtcdFailure } from './failure.ts'
import { failureOf, moreTelling } from './wire-failure.ts'

/** The texts are etcd's and grpc-js's own. */
const cases = [
  [14, 'No connection established. Last error: connect ECONNREFUSED', 'unavailable', 'not-applied', 'retry'],
  [14, 'Channel closed before call started', 'unavailable', 'not-applied', 'retry'],
  [14, 'etcdserver: no leader', 'unavailable', 'not-applied', 'retry'],
  [2, 'raft proposal dropped', 'unavailable', 'not-applied', 'retry'],
  [8, 'etcdserver: too many requests', 'unavailable', 'not-applied', 'retry'],
  [4, 'Deadline exceeded after 1.000s,Waiting for LB pick', 'unavailable', 'not-applied', 'retry'],
  [
    4,
    'Deadline exceeded after 1.000s,LB pick: 0.001s,remote_addr=127.0.0.1:1',
    'timeout',
    'unknown',
    'verify',
  ],
  [2, 'context deadline exceeded', 'timeout', 'unknown', 'verify'],
  [14, 'Connection dropped', 'unavailable', 'unknown', 'verify'],
  [14, 'etcdserver: request timed out', 'unavailable', 'unknown', 'verify'],
  [2, 'raft: stopped', 'unavailable', 'unknown', 'verify'],
  [14, 'etcdserver: leader changed', 'unavailable', 'unknown', 'verify'],
  [13, 'Received RST_STREAM with code 2', 'unavailable', 'unknown', 'verify'],
  [8, 'etcdserver: mvcc: database space exceeded', 'no-space', 'not-applied', 'stop'],
  [8, 'Received message larger than max (70000000 vs 67108864)', 'invalid', 'unknown', 'verify'],
  [8, 'Attempted to send message with a size larger than 67108864', 'invalid', 'not-applied', 'tell'],
  [11, 'etcdserver: mvcc: required revision has been compacted', 'compacted', 'not-applied', 'retry'],
  [11, 'etcdserver: mvcc: required revision is a future revision', 'invalid', 'not-applied', 'tell'],
  [3, 'etcdserver: too many operations in txn request', 'invalid', 'not-applied', 'tell'],
  [3, 'etcdserver: user name is empty', 'auth', 'not-applied', 'stop'],
  [7, 'etcdserver: permission denied', 'auth', 'not-applied', 'stop'],
  [16, 'etcdserver: invalid auth token', 'auth', 'not-applied', 'stop'],
  [5, 'etcdserver: requested lease not found', 'lease-not-found', 'not-applied', 'tell'],
  [1, 'Call cancelled', 'unavailable', 'unknown', 'verify'],
  [1, 'Cancelled on client', 'cancelled', 'unknown', 'verify'],
  [99, 'what is this', 'internal', 'unknown', 'verify'],
] as const

test.each(cases)('status %i "%s" is %s, %s: %s', (code, details, expected, outcome, decision) => {
  const failure = failureOf(wireError(code, details))
  expect([failure.code, failure.outcome, failure.decision]).toEqual([expected, outcome, decision])
})

function wireError(code: number, details: string) {
  return Object.assign(new Error(details), { code, details })
}

test('an error that only reports a timeout before a connection does not hide the reason for the missing connection', () => {
  const reason = wireError(14, 'No connection established. Last error: self-signed certificate')
  const tooLate = wireError(4, 'Deadline exceeded after 0.000s,Waiting for LB pick')
  const refusal = wireError(3, 'etcdserver: too many operations in txn request')
  expect(moreTelling(reason, tooLate)).toBe(reason)
  expect(moreTelling(undefined, tooLate)).toBe(tooLate)
  expect(moreTelling(tooLate, reason)).toBe(reason)
  expect(moreTelling(reason, refusal)).toBe(refusal)
})

test('an error that is not a wire error is internal and keeps its cause', () => {
  const cause = new TypeError('oops')
  expect(failureOf(cause)).toMatchObject({ code: 'internal', message: 'oops', cause })
  const failure = new EtcdFailure('invalid', 'x')
  expect(failureOf(failure)).toBe(failure)
})
