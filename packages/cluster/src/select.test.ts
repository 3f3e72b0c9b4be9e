import { expect, test } from 'vitest'
import { select } from './select.ts'

const nodes = [
  { name: 'node1', address: '127.0.0.1:23790' },
  { name: 'node2', address: '127.0.0.1:23791' },
]

test('nodes are named by name or by address', () => {
  expect(select(nodes, ['node2', '127.0.0.1:23790']).map(({ name }) => name)).toEqual(['node2', 'node1'])
})

test('an unknown node is rejected with a sentence that lists the known ones', () => {
  expect(() => select(nodes, ['node9'])).toThrow(
    'There is no node "node9". The cluster has node1 (127.0.0.1:23790), node2 (127.0.0.1:23791).',
  )
  expect(() => select([], ['node1'])).toThrow('`ticketcd cluster up`')
})
