import { expect, test } from 'vitest'
import { rightOfCall } from '../index.ts'

test.each([
  ['Auth/Authenticate', 'none'],
  ['Watch/Watch', 'none'],
  ['KV/Range', 'user'],
  ['Lease/LeaseGrant', 'user'],
  ['Cluster/MemberList', 'user'],
  ['Cluster/MemberAdd', 'admin'],
  ['KV/Compact', 'admin'],
  ['Auth/UserChangePassword', 'admin'],
  ['Maintenance/HashKV', 'maintenance'],
] as const)('%s needs the right: %s', (method, right) => {
  expect(rightOfCall(method)).toBe(right)
})

test('a method that is not in the table is not open to all callers', () => {
  for (const method of ['Maintenance/Later', 'constructor']) expect(rightOfCall(method)).toBe('admin')
})
