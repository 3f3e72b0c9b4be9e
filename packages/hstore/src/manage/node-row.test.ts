import { expect, it } from 'vitest'
import { memberOf, recordOf, viewOf } from '../testing/manage/stage.ts'
import { idOf } from '../testing/members/leader.ts'
import type { ClusterView, MemberView } from './node-client.ts'
import { type LocalNode, rowsOf } from './node-row.ts'

const members = [memberOf(1), memberOf(2), memberOf(3)]
const local = (number: number, pid: number | null): LocalNode => ({ record: recordOf(number), pid })

function rows(answers: readonly ClusterView[], nodes: readonly LocalNode[] = []) {
  const views = new Map(answers.map((view) => [view.node.id, view]))
  return rowsOf(views, answers[0], nodes)
}
const healths = (...input: Parameters<typeof rows>) => rows(...input).map(({ health }) => health)

it('a node that answers has its own state', () => {
  const [one, two] = rows([viewOf(1, members), viewOf(2, members, { applied: 17, committed: 18 })])
  expect(one).toMatchObject({
    name: 'node1',
    address: '127.0.0.1:1',
    health: 'healthy',
    role: 'leader',
    term: 3,
    lag: 0,
  })
  // Behind the newest entry that any node knows as committed.
  expect(two).toMatchObject({ role: 'follower', index: 17, lag: 3 })
})

it('a node without a leader, or with an alarm, is not healthy', () => {
  const states = [{ leader: null }, { alarms: ['NOSPACE'] }, { role: 'pre-candidate' as const, leader: null }]
  const found = states.map((state) => rows([viewOf(1, [memberOf(1)], state)])[0])
  expect(found.map((row) => row?.health)).toEqual(['no-leader', 'alarm', 'no-leader'])
  expect(found[2]?.role).toBe('candidate')
})

it('of a node that does not answer its process decides', () => {
  expect(healths([viewOf(1, members)], [local(1, 7), local(2, null), local(3, 9)])).toEqual([
    'healthy',
    'stopped',
    'silent',
  ])
})

it('of a node elsewhere the checks by other members decide', () => {
  const { node } = viewOf(2, [])
  const reached = { isAnswering: true, ageMs: 3, state: node }
  const missed = { isAnswering: false, ageMs: 3, state: node }
  const others = [memberOf(1), memberOf(2, { check: reached }), memberOf(3, { check: missed })]
  const [, two, three] = rows([viewOf(1, others)])
  expect(two).toMatchObject({ health: 'unreachable', role: 'follower', term: 3 })
  expect(three).toMatchObject({ health: 'down', role: null, term: null })
  expect(healths([viewOf(1, members)])).toEqual(['healthy', 'down', 'down'])
})

it('a member that never started has no address', () => {
  const added: MemberView = memberOf(3, { name: '', clientUrls: [], type: 'learner' })
  const found = rows([viewOf(1, [memberOf(1), added])]).find(({ id }) => id === idOf(3))
  expect(found).toMatchObject({ address: '', health: 'never-started', type: 'learner' })
  expect(found?.name).toContain('127.0.0.1:103')
})

it('a node of this machine that is no member was removed, where a leader says so', () => {
  const one = [memberOf(1)]
  expect(healths([viewOf(1, one)], [local(1, 7), local(2, null)])).toEqual(['healthy', 'removed'])
  expect(healths([viewOf(1, one, { leader: null })], [local(2, null)])).toEqual(['no-leader', 'stopped'])
})

it('where no node answers, the state files are all that is known', () => {
  expect(rows([], [local(1, null), local(2, 7)])).toMatchObject([
    { name: 'node1', health: 'stopped', type: null },
    { name: 'node2', health: 'silent', pid: 7 },
  ])
})

it('nodes are in the order of their names', () => {
  const many = [10, 9, 1].map((number) => memberOf(number))
  expect(rows([viewOf(1, many)]).map(({ name }) => name)).toEqual(['node1', 'node9', 'node10'])
})
