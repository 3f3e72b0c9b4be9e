import { authError, Code, OldAuthRevision, StoreError } from '@ticketcd/mvcc'
import { expect, it } from 'vitest'
import { failures } from '../../consensus/outcome.ts'
import { learnerError } from '../../services/learner-guard.ts'
import { noSpaceError } from '../../state/alarm-table.ts'
import { invalid, Refusal } from './refusal.ts'
import { refusalOf } from './store-refusal.ts'

it.each<[string, Error]>([
  ['invalid-request', invalid('The key is empty.')],
  ['invalid-request', new StoreError(Code.invalidArgument, 'etcdserver: key is not provided')],
  ['unauthenticated', authError('userEmpty')],
  ['unauthenticated', authError('invalidAuthToken')],
  ['permission-denied', authError('permissionDenied')],
  ['too-large', failures.tooLarge()],
  ['busy', failures.busy()],
  ['no-space', noSpaceError()],
  ['unavailable', failures.noLeader()],
  ['unavailable', failures.timedOut()],
  ['unavailable', failures.deadline()],
  ['unavailable', failures.stopped()],
  ['unavailable', failures.leaderChanged()],
  ['unavailable', learnerError()],
  ['unavailable', new OldAuthRevision()],
  ['internal', new StoreError(Code.dataLoss, 'etcdserver: corrupt cluster')],
])('the answer is %s to: %s', (code, error) => {
  for (const effect of ['read', 'write'] as const) {
    const refusal = refusalOf(error, effect)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal?.code).toBe(code)
    expect(refusal?.message).toMatch(/^[A-Z].*\.$/)
  }
})

it('an error that no request should cause has no answer of its own', () => {
  for (const error of [new TypeError('planted'), new StoreError(Code.internal, 'planted'), 'planted'])
    expect(refusalOf(error, 'read')).toBeUndefined()
})
