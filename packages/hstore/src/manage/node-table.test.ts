import { expect, it } from 'vitest'
import type { NodeRow } from './node-row.ts'
import { nodeTable } from './node-table.ts'

const leader: NodeRow = {
  name: 'node1',
  address: '127.0.0.1:2379',
  health: 'healthy',
  alarms: [],
  role: 'leader',
  type: 'voter',
  term: 12,
  index: 5_000,
  lag: 0,
  id: '01',
  healthCheckMs: 1_000,
  pid: 7,
}
const stopped: NodeRow = {
  ...leader,
  name: 'n2',
  address: '10.0.0.5:2379',
  health: 'stopped',
  role: null,
  term: null,
  index: null,
  lag: null,
}

it('nodes are a table with aligned columns', () => {
  expect(nodeTable([leader, stopped], 80)).toEqual([
    'name   address         health   role    type   term  index  lag',
    'node1  127.0.0.1:2379  healthy  leader  voter    12   5000    0',
    'n2     10.0.0.5:2379   stopped          voter',
  ])
})

it('on a narrow terminal each node is a paragraph', () => {
  expect(nodeTable([leader, stopped], 40)).toEqual([
    'node1  127.0.0.1:2379',
    '  healthy, leader, voter',
    '  term 12, index 5000, lag 0',
    'n2  10.0.0.5:2379',
    '  stopped, voter',
  ])
  expect(nodeTable([leader], 20).slice(0, 2)).toEqual(['node1', '  127.0.0.1:2379'])
})

it('no line is wider than the terminal', () => {
  for (const width of [40, 62, 63, 64, 80])
    for (const line of nodeTable([leader, stopped], width)) expect(line.length).toBeLessThanOrEqual(width)
})

it('an alarm is named', () => {
  const full: NodeRow = { ...leader, health: 'alarm', alarms: ['NOSPACE'] }
  expect(nodeTable([full], 100)[1]).toContain('alarm NOSPACE')
})

it('a name cannot control the terminal', () => {
  const lines = nodeTable([{ ...leader, name: 'a\x1b[2Jb\n' }], 100)
  expect(lines[1]).toMatch(/^a\?\[2Jb\? {2}127/)
})
