import type { NodeReport } from '@ticketcd/cluster'
import { expect, test } from 'vitest'
import { clusterTable, formatBytes, quorumSentence } from './cluster-table.ts'

const status = {
  memberId: '7',
  role: 'leader',
  version: '3.4.23',
  dbSizeBytes: 20_480,
  dbSizeInUseBytes: 16_384,
  raftTerm: 2,
  raftIndex: 9,
  errors: ['memberID:7 alarm:NOSPACE'],
} as const
const up: NodeReport = {
  name: 'node1',
  address: '127.0.0.1:23790',
  memberId: '7',
  membership: 'voter',
  pid: 100,
  health: 'healthy',
  status,
}
const down: NodeReport = { ...up, name: 'node2', pid: null, health: 'stopped', status: null }
const unhealthy: NodeReport = { ...up, health: 'unhealthy' }
const removed: NodeReport = { ...down, name: 'node3', membership: 'removed' }
const learner: NodeReport = { ...down, name: 'node4', membership: 'learner' }
const elsewhere: NodeReport = { ...down, name: 'a1b2', address: '', health: 'never-started' }

test('a table shows every field of a node, and its alarms', () => {
  const table = clusterTable([up, down], 'etcd')
  for (const word of [
    'node1',
    '127.0.0.1:23790',
    'leader',
    'healthy, NOSPACE',
    'etcd 3.4.23',
    '20.5 kB',
    '100',
  ]) {
    expect(table).toContain(word)
  }
  expect(table).toContain('stopped')
})

test('a table names removed nodes and members without a node', () => {
  const table = clusterTable([up, removed, learner, elsewhere], 'hstore')
  expect(table).toMatch(/node3 .* stopped, removed from the cluster/)
  expect(table).toMatch(/node4 .* learner .* stopped .* hstore /)
  expect(table).toMatch(/a1b2 .* a member that has never started +│ +│/)
})

test('the sentence reports that there is no majority', () => {
  expect(quorumSentence([up, up, down])).toBe('2 of 3 nodes run.')
  expect(quorumSentence([unhealthy, down, down])).toContain(
    '1 of 3 nodes runs. Nothing can be written with fewer than 2',
  )
})

test('only voting members count for the quorum', () => {
  expect(quorumSentence([up, removed, { ...removed, name: 'node5' }])).toMatch(/^1 of 1 nodes runs\. node3/)
  expect(quorumSentence([up, removed])).toContain('`ticketcd cluster remove node3`')
  expect(quorumSentence([up, learner, learner])).toBe('1 of 1 nodes runs.')
  expect(quorumSentence([unhealthy, down, removed])).toContain('fewer than 2')
})

test('without an answer all nodes count, except those marked as removed', () => {
  const unknown: NodeReport = { ...down, membership: 'unknown' }
  expect(quorumSentence([unknown, unknown, unknown, removed])).toContain(
    '0 of 3 nodes run. Nothing can be written with fewer than 2',
  )
})

test('a healthy node proves a quorum, even if too few local nodes run', () => {
  const sentence = quorumSentence([up, { ...elsewhere, health: 'not-local' }, elsewhere])
  expect(sentence).not.toContain('Nothing can be written')
  expect(sentence).toContain('`ticketcd cluster remove a1b2`')
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [20_480, '20.5 kB'],
  [100_000, '100 kB'],
  [8_589_934_592, '8.59 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
