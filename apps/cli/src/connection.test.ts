import { expect, test } from 'vitest'
import { endpointsOf, namespaceOf } from './connection.ts'

test('an option goes before the environment', () => {
  expect(endpointsOf({ etcd: 'a:1, b:2' }, { TICKETCD_ETCD: 'c:3' })).toEqual(['a:1', 'b:2'])
  expect(endpointsOf({}, { TICKETCD_ETCD: 'c:3' })).toEqual(['c:3'])
  expect(namespaceOf({ namespace: 'a/' }, { TICKETCD_NAMESPACE: 'b/' })).toBe('a/')
  expect(namespaceOf({}, {})).toBe('ticketcd/')
})

test.each(['a', 'a:1,', 'a:1 b:2', 'http://a', ':1'])('“%s” is not a list of members', (etcd) => {
  expect(() => endpointsOf({ etcd }, {})).toThrow('is not a list of members')
})

test('without a cluster anywhere the answer says how to get one', () => {
  expect(() => endpointsOf({ dir: '/nonexistent/ticketcd' }, {})).toThrow('ticketcd cluster up')
})

test.each(['', 'ticketcd', '/', 'a b/'])('“%s” is not a namespace', (namespace) => {
  expect(() => namespaceOf({ namespace }, {})).toThrow('is not a namespace')
})
