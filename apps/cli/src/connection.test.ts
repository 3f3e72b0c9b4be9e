import { expect, test } from 'vitest'
import { endpointsOf, namespaceOf } from './connection.ts'

test('an option overrides the environment', () => {
  expect(endpointsOf({ etcd: 'a:1, b:2' }, { TICKETCD_ETCD: 'c:3' })).toEqual(['a:1', 'b:2'])
  expect(endpointsOf({}, { TICKETCD_ETCD: 'c:3' })).toEqual(['c:3'])
  expect(namespaceOf({ namespace: 'a/' }, { TICKETCD_NAMESPACE: 'b/' })).toBe('a/')
  expect(namespaceOf({}, {})).toBe('ticketcd/')
})

test('an invalid list of members or an invalid namespace is a usage error', () => {
  const usage = expect.objectContaining({ exitCode: 2 })
  expect(() => endpointsOf({ etcd: 'a' }, {})).toThrow(usage)
  expect(() => namespaceOf({ namespace: 'ticketcd' }, {})).toThrow(usage)
})

test('without a cluster the error says how to start one', () => {
  expect(() => endpointsOf({ dir: '/nonexistent/ticketcd' }, {})).toThrow('ticketcd cluster up')
})
