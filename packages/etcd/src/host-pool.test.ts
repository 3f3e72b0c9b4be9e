import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from './clock.ts'
import { HostPool } from './host-pool.ts'
import { MemberDirectory } from './member-directory.ts'
import { Session } from './session.ts'

const configured = ['a:1', 'b:1']
const ours = { cluster_id: '1', member_id: '1', revision: '1', raft_term: '1' }
const foreign = { ...ours, cluster_id: '2' }

function startPool(): HostPool {
  const pool = new HostPool(configured, {
    session: new Session(undefined),
    clock: systemClock,
    directory: new MemberDirectory(configured),
  })
  onTestFinished(() => pool.close())
  return pool
}

test('of a host that is not, or no longer, in the pool, only answers of our cluster are accepted', () => {
  const pool = startPool()
  const dropped = pool.hostAt('c:1')
  expect(pool.accepts(pool.pick(), ours)).toBe(true)
  expect(pool.accepts(dropped, ours)).toBe(true)
  expect(pool.accepts(dropped, foreign)).toBe(false)
})

test('before our cluster is known, such a host does not determine it', () => {
  const pool = startPool()
  expect(pool.accepts(pool.hostAt('c:1'), foreign)).toBe(true)
  expect(pool.accepts(pool.pick(), ours)).toBe(true)
  expect(pool.accepts(pool.pick(), foreign)).toBe(false)
})
