import { expect, it } from 'vitest'
import { clusterIdOf, idNumber, idOfNumber, memberIdOf } from './member-id.ts'
import { MemberTable } from './member-table.ts'
import { checkPeerUrls, peerAddressOf } from './peer-url.ts'

const urls = (port: number) => [`http://127.0.0.1:${port}`]
const [a, b, c] = [1, 2, 3].map((port) => memberIdOf(urls(port), 'token')) as [string, string, string]

function cluster(): MemberTable {
  const table = new MemberTable()
  table.apply({
    type: 'bootstrap',
    members: [
      { id: a, name: 'node1', peerUrls: urls(1) },
      { id: b, name: 'node2', peerUrls: urls(2) },
    ],
  })
  table.configure({ voters: [a, b], learners: [] })
  return table
}

it('ids depend on the URLs, the token and the time of an addition', () => {
  expect(a).toMatch(/^[0-9a-f]{16}$/)
  expect(new Set([a, b, memberIdOf(urls(1), 'other'), memberIdOf(urls(1), 'token', 5)]).size).toBe(4)
  expect(memberIdOf([...urls(1), ...urls(2)], 't')).toBe(memberIdOf([...urls(2), ...urls(1)], 't'))
  expect(clusterIdOf([a, b])).toBe(clusterIdOf([b, a]))
  expect(idOfNumber(idNumber(a))).toBe(a)
  expect(idOfNumber(-1n)).toBe('ffffffffffffffff')
})

it('a member is listed while it is in the configuration, and its id is not used again', () => {
  const table = cluster()
  table.apply({ type: 'prepare', id: c, peerUrls: urls(3), becomesVoter: false })
  expect(table.list.map(({ id }) => id)).toEqual([a, b].sort())
  expect(table.peerUrls(c)).toEqual(urls(3))
  table.configure({ voters: [a, b], learners: [c] })
  expect(table.member(c)).toEqual({ id: c, name: '', peerUrls: urls(3), clientUrls: [], isLearner: true })
  table.apply({ type: 'publish', id: c, name: 'node3', clientUrls: ['http://127.0.0.1:9'] })
  expect(table.member(c)).toMatchObject({ name: 'node3', peerUrls: urls(3) })
  table.configure({ voters: [a, b], learners: [] })
  expect(table.member(c)).toBeUndefined()
  expect([table.isRemoved(c), table.isRemoved(a)]).toEqual([true, false])
})

it('a member that was added as a voter is listed as one, and is pending until Raft counts it', () => {
  const table = cluster()
  table.apply({ type: 'prepare', id: c, peerUrls: urls(3), becomesVoter: true })
  expect(table.pendingVoters).toEqual([])
  table.configure({ voters: [a, b], learners: [c] })
  expect(table.member(c)).toMatchObject({ isLearner: false })
  expect(table.voters.map(({ id }) => id)).toEqual([a, b, c].sort())
  expect(table.pendingVoters).toEqual([c])
  table.configure({ voters: [a, b, c], learners: [] })
  expect(table.pendingVoters).toEqual([])
})

it('changes of a node that is no member have no effect, and leave nothing behind', () => {
  const table = cluster()
  table.configure({ voters: [a], learners: [] })
  const before = table.records()
  table.apply({ type: 'publish', id: b, name: 'node2', clientUrls: ['http://127.0.0.1:9'] })
  table.apply({ type: 'set-peer-urls', id: b, peerUrls: urls(7) })
  expect(table.records()).toEqual(before)
  // An addition that failed after its first step.
  table.apply({ type: 'prepare', id: c, peerUrls: urls(3), becomesVoter: true })
  expect(table.peerUrls(c)).toEqual(urls(3))
  table.configure({ voters: [a], learners: [] })
  expect(table.records()).toEqual(before)
})

it('each change has a version and a size', () => {
  const table = cluster()
  const [version, bytes] = [table.version, table.bytes]
  expect(bytes).toBeGreaterThan(0)
  table.apply({ type: 'publish', id: a, name: 'node1', clientUrls: ['http://127.0.0.1:9'] })
  expect(table.version).toBeGreaterThan(version)
  expect(table.bytes).toBeGreaterThan(bytes)
})

it('bad requests are answered as in etcd', () => {
  const table = cluster()
  expect(() => table.checkUnused(urls(2))).toThrow('etcdserver: Peer URLs already exists')
  expect(() => table.checkUnused(urls(2), b)).not.toThrow()
  expect(() => table.checkKnown(c)).toThrow('etcdserver: member not found')
  for (const bad of [[], ['foo'], ['http://127.0.0.1'], ['http://127.0.0.1:1/path'], ['ftp://h:1']])
    expect(() => checkPeerUrls(bad)).toThrow('etcdserver: given member URLs are invalid')
  expect(peerAddressOf('http://localhost:80')).toEqual({ host: 'localhost', port: 80, isTls: false })
  expect(peerAddressOf('https://[::1]:2380/')).toEqual({ host: '::1', port: 2380, isTls: true })
})

it('a restored table is the same', () => {
  const table = cluster()
  table.configure({ voters: [a], learners: [] })
  const copy = new MemberTable()
  copy.restore(JSON.parse(JSON.stringify(table.records())), { voters: [a], learners: [] })
  expect(copy.list).toEqual(table.list)
  expect(copy.isRemoved(b)).toBe(true)
})

it('settings outlast the next start of the member, and a snapshot', () => {
  const table = cluster()
  const publish = () =>
    table.apply({ type: 'publish', id: a, name: 'node1', clientUrls: ['http://127.0.0.1:9'] })
  publish()
  expect(table.healthCheckMs(a)).toBe(1_000)
  table.apply({ type: 'configure', id: a, settings: { name: 'left' } })
  table.apply({ type: 'configure', id: a, settings: { healthCheckMs: 250 } })
  publish()
  const copy = new MemberTable()
  copy.restore(table.records(), { voters: [a, b], learners: [] })
  for (const each of [table, copy]) {
    expect(each.member(a)).toMatchObject({ name: 'left' })
    expect(each.healthCheckMs(a)).toBe(250)
    // The node itself still knows the name of its command line.
    expect(each.isPublished(a, 'node1', ['http://127.0.0.1:9'])).toBe(true)
    expect(each.isPublished(a, 'left', ['http://127.0.0.1:9'])).toBe(false)
  }
  table.apply({ type: 'configure', id: c, settings: { name: 'ghost' } })
  expect(table.member(c)).toBeUndefined()
})
