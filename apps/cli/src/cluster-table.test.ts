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
const up: NodeReport = { name: 'node1', address: '127.0.0.1:23790', pid: 100, health: 'healthy', status }
const down: NodeReport = { ...up, name: 'node2', pid: null, health: 'stopped', status: null }

test('a table says everything about a node, its alarms too', () => {
  const table = clusterTable([up, down])
  for (const word of ['node1', '127.0.0.1:23790', 'leader', 'healthy, NOSPACE', '3.4.23', '20.5 kB', '100']) {
    expect(table).toContain(word)
  }
  expect(table).toContain('stopped')
})

test('fewer than a majority is said in words', () => {
  expect(quorumSentence([up, up, down])).toBe('2 of 3 nodes run.')
  expect(quorumSentence([up, down, down])).toContain(
    '1 of 3 nodes runs. Nothing can be written with fewer than 2',
  )
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
