import { expect, test } from 'vitest'
import { AccessControl, authError, cancelReason, PermissionType, type StoreError } from '../index.ts'
import { enabledStore, grant } from './testing/stores.ts'

test('auth-watch-denied: the reason of a refused watch names code and message', () => {
  const store = enabledStore({ u: [grant(PermissionType.read, 'k')] })
  const access = new AccessControl(store, () => [])
  const reasonFor = (user?: string) => {
    const caller = user === undefined ? undefined : { user, authRevision: store.revision }
    try {
      return access.checkRange(caller, { key: 'zz', rangeEnd: '' })
    } catch (error) {
      return cancelReason(error as StoreError)
    }
  }
  expect(reasonFor('root')).toBeUndefined()
  expect(reasonFor('u')).toBe('rpc error: code = PermissionDenied desc = etcdserver: permission denied')
  expect(reasonFor()).toBe('rpc error: code = InvalidArgument desc = etcdserver: user name is empty')
  expect(cancelReason(authError('invalidAuthToken'))).toBe(
    'rpc error: code = Unauthenticated desc = etcdserver: invalid auth token',
  )
})
