import { expect, it } from 'vitest'
import type { Health, NodeRow } from './node-row.ts'
import { endsQuorum, quorumSentence } from './quorum.ts'

function row(name: string, health: Health = 'healthy', type: NodeRow['type'] = 'voter'): NodeRow {
  const unknown = { role: null, term: null, index: null, lag: null, id: null, healthCheckMs: null, pid: null }
  return { name, address: '', health, type, alarms: [], ...unknown }
}

const [a, b, c] = [row('a'), row('b'), row('c')]

it('a quorum ends with one voter too many', () => {
  expect(endsQuorum([a], [a])).toBe(true)
  expect(endsQuorum([a, b], [a])).toBe(true)
  expect(endsQuorum([a, b, c], [a])).toBe(false)
  expect(endsQuorum([a, b, c], [a, b])).toBe(true)
})

it('nodes that do not count end no quorum', () => {
  const [learner, down] = [row('l', 'healthy', 'learner'), row('d', 'down')]
  expect(endsQuorum([a, learner], [learner])).toBe(false)
  expect(endsQuorum([a, b, down], [down])).toBe(false)
  expect(endsQuorum([a, b, down], [a])).toBe(true)
  // The voters that other members reach serve as well.
  expect(endsQuorum([a, row('u', 'unreachable'), c], [a])).toBe(false)
})

it('voters between two leaders are a quorum that can end', () => {
  const [x, y] = [row('x', 'no-leader'), row('y', 'no-leader')]
  expect(endsQuorum([x, y, row('d', 'down')], [x])).toBe(true)
  expect(quorumSentence([x, y])).toContain('0 of 2 voters serve')
})

it('without a quorum there is none to end', () => {
  const down = row('d', 'stopped')
  expect(endsQuorum([a, down, down], [a])).toBe(false)
  expect(endsQuorum([row('x', 'no-leader'), down], [a])).toBe(false)
  expect(endsQuorum([], [])).toBe(false)
})

it('a sentence says how many voters serve', () => {
  expect(quorumSentence([a])).toBe('1 of 1 voter serves, and 1 is needed.')
  expect(quorumSentence([a, b, row('d', 'down')])).toBe('2 of 3 voters serve, and 2 are needed.')
  expect(quorumSentence([a, row('d', 'down'), row('e', 'stopped')])).toContain(
    '1 of 3 voters serve, and 2 are needed: nothing',
  )
  expect(quorumSentence([row('d', 'stopped', null)])).toContain('No node answers')
})
