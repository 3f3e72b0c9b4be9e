import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { MemberTable } from '../members/member-table.ts'
import { idOf, urlOf } from '../testing/members/leader.ts'
import { HealthChecker } from './health-checker.ts'
import type { NodeState } from './node-state.ts'

const [a, b, c] = [idOf(1), idOf(2), idOf(3)]
const state: NodeState = { role: 'follower', term: 3, leader: a, committed: 9, applied: 9, alarms: [] }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/**
 * Checks of node 1 in a cluster of three. Each member answers at once, unless a test says
 * otherwise.
 */
class Stage {
  readonly members = new MemberTable()
  readonly asked: string[] = []
  ask: (id: string) => Promise<NodeState> = async () => state
  readonly checker: HealthChecker

  constructor() {
    const first = [a, b, c].map((id, index) => ({ id, name: id, peerUrls: [urlOf(index + 1)] }))
    this.members.apply({ type: 'bootstrap', members: first })
    this.members.configure({ voters: [a, b, c], learners: [] })
    this.checker = new HealthChecker({
      nodeId: a,
      members: this.members,
      ask: (id) => {
        this.asked.push(id)
        return this.ask(id)
      },
      now: () => performance.now(),
    })
  }

  pass(ms: number): Promise<unknown> {
    return vi.advanceTimersByTimeAsync(ms)
  }
}

it('a node checks every other member once an interval', async () => {
  const { checker, asked, pass } = new Stage()
  expect(checker.of(b)).toBeUndefined()
  await pass(200)
  expect(asked).toEqual([b, c])
  expect(checker.of(b)).toEqual({ isAnswering: true, ageMs: 100, state })
  expect(checker.of(a)).toBeUndefined()
  await pass(1_000)
  expect(asked).toEqual([b, c, b, c])
  checker.close()
  await pass(5_000)
  expect(asked).toHaveLength(4)
})

it('the interval is a setting of the member, and counts at once', async () => {
  const stage = new Stage()
  await stage.pass(100)
  const configure = (healthCheckMs: number) =>
    stage.members.apply({ type: 'configure', id: a, settings: { healthCheckMs } })
  configure(200)
  await stage.pass(1_000)
  expect(stage.asked).toHaveLength(2 + 2 * 5)
  configure(10_000)
  await stage.pass(5_000)
  expect(stage.asked).toHaveLength(12)
  stage.checker.close()
})

it('a member that cannot be reached is not answering, and keeps its last state', async () => {
  const stage = new Stage()
  await stage.pass(200)
  stage.ask = (id) => (id === b ? Promise.reject(new Error('not connected')) : Promise.resolve(state))
  await stage.pass(1_000)
  expect(stage.checker.of(b)).toMatchObject({ isAnswering: false, state })
  expect(stage.checker.of(c)).toMatchObject({ isAnswering: true })
  stage.ask = async () => state
  await stage.pass(1_000)
  expect(stage.checker.of(b)).toMatchObject({ isAnswering: true })
  stage.checker.close()
})

it('a member that does not answer is asked once, until it answers', async () => {
  const stage = new Stage()
  let answer = (_: NodeState) => {}
  stage.ask = (id) =>
    id === b
      ? new Promise((resolve) => {
          answer = resolve
        })
      : Promise.resolve(state)
  await stage.pass(1_000)
  expect(stage.checker.of(b)).toBeUndefined()
  await stage.pass(4_000)
  expect(stage.checker.of(b)).toMatchObject({ isAnswering: false, state: undefined })
  expect(stage.asked.filter((id) => id === b)).toHaveLength(1)
  answer(state)
  await stage.pass(10)
  expect(stage.checker.of(b)).toMatchObject({ isAnswering: true, state })
  stage.checker.close()
})

it('a member that was removed is not checked any more', async () => {
  const stage = new Stage()
  await stage.pass(200)
  stage.members.configure({ voters: [a, b], learners: [] })
  await stage.pass(1_000)
  expect(stage.checker.of(c)).toBeUndefined()
  expect(stage.asked).toEqual([b, c, b])
  stage.checker.close()
})
