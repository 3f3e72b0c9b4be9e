import { expect, it } from 'vitest'
import { idOf, urlOf } from '../testing/members/leader.ts'
import { type ClusterDescription, decodeDescription, encodeDescription } from './cluster-description.ts'
import { type Ask, findOwnId, requireNotBootstrapped } from './join.ts'
import { MemberTable } from './member-table.ts'

const clusterId = idOf(50)
const member = (number: number, clientUrls: string[] = []) => ({
  id: idOf(number),
  peerUrls: [urlOf(number)],
  clientUrls,
})
const describe = (...members: ReturnType<typeof member>[]): ClusterDescription => ({ clusterId, members })

/** A clock that each pause moves. */
class Join {
  readonly asked: string[] = []
  readonly waits: string[] = []
  private clock = 0
  private readonly ask: Ask

  constructor(ask: Ask) {
    this.ask = ask
  }

  find(memberUrls: readonly string[], ownUrls = [urlOf(4)]) {
    return findOwnId({
      ask: (url) => {
        this.asked.push(url)
        return this.ask(url)
      },
      memberUrls,
      ownUrls,
      timeoutMs: 1_000,
      onWaiting: (problem) => this.waits.push(problem),
      now: () => this.clock,
      sleep: async (ms) => {
        this.clock += ms
      },
    })
  }
}

const silent: Ask = () => Promise.reject(new Error('connection refused'))

it('a joining node gets the id that the cluster gave to its peer URL', async () => {
  const join = new Join(async () => describe(member(1), member(4)))
  expect(await join.find([urlOf(1)])).toEqual({ clusterId, nodeId: idOf(4) })
})

it('members that do not answer are passed over', async () => {
  const join = new Join((url) => (url === urlOf(1) ? silent(url) : Promise.resolve(describe(member(4)))))
  expect(await join.find([urlOf(1), urlOf(2)])).toMatchObject({ nodeId: idOf(4) })
  expect(join.asked).toEqual([urlOf(1), urlOf(2)])
})

it('a member that lags is asked again', async () => {
  let answers = 0
  const join = new Join(async () => {
    answers += 1
    return answers < 3 ? describe(member(1)) : describe(member(1), member(4))
  })
  expect(await join.find([urlOf(1)])).toMatchObject({ nodeId: idOf(4) })
  // The reason is reported once.
  expect(join.waits).toHaveLength(1)
})

it('it gives up with the reason', async () => {
  await expect(new Join(silent).find([urlOf(1)])).rejects.toThrow('cannot join: connection refused')
  const stranger = new Join(async () => describe(member(1)))
  await expect(stranger.find([urlOf(1)])).rejects.toThrow('add it with `member add` first')
  expect(stranger.asked.length).toBeGreaterThan(3)
  await expect(new Join(silent).find([])).rejects.toThrow('there is no other member')
})

it('a member that has run before does not come back without its data', async () => {
  const started = member(4, ['http://127.0.0.1:9'])
  await expect(new Join(async () => describe(started)).find([urlOf(1)])).rejects.toThrow(
    `member ${idOf(4)} has already been bootstrapped`,
  )
})

it('a first member founds a cluster unless another member says that it has run', async () => {
  const own = { clusterId, nodeId: idOf(4) }
  const started = member(4, ['http://127.0.0.1:9'])
  const check = (ask: Ask, ...urls: string[]) => requireNotBootstrapped(ask, urls, own)
  await check(silent, urlOf(1), urlOf(2))
  await check(async () => describe(member(4)), urlOf(1))
  await check(async () => ({ ...describe(started), clusterId: idOf(51) }), urlOf(1))
  await check(async () => describe(member(1, ['http://127.0.0.1:9'])), urlOf(1))
  const ask: Ask = (url) => (url === urlOf(2) ? Promise.resolve(describe(started)) : silent(url))
  await expect(check(ask, urlOf(1), urlOf(2), urlOf(3))).rejects.toThrow('already been bootstrapped')
})

it('a description survives its way, and anything else is refused', () => {
  const table = new MemberTable()
  table.apply({ type: 'bootstrap', members: [{ id: idOf(1), name: 'm1', peerUrls: [urlOf(1)] }] })
  table.configure({ voters: [idOf(1)], learners: [] })
  const bytes = encodeDescription(clusterId, table)
  expect(decodeDescription(bytes)).toEqual(describe(member(1)))
  const bad = [
    '',
    '[]',
    'null',
    '{"clusterId":"x","members":[]}',
    `{"clusterId":"${clusterId}"}`,
    `{"clusterId":"${clusterId}","members":[{"id":"${clusterId}","peerUrls":[1],"clientUrls":[]}]}`,
    `{"clusterId":"${clusterId}","members":[null]}`,
  ]
  for (const text of bad)
    expect(() => decodeDescription(Buffer.from(text))).toThrow('does not describe a cluster')
})
