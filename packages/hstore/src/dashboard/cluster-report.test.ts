import { expect, it } from 'vitest'
import type { Member } from '../members/member-table.ts'
import { ClusterReporter, type ClusterReporterParts } from './cluster-report.ts'
import type { NodeReport } from './node-report.ts'

const [self, other] = ['00000000000000aa', '00000000000000bb']
const member = (id: string): Member => ({
  id,
  name: `n-${id}`,
  peerUrls: [`http://${id}:2380`],
  clientUrls: [],
  isLearner: false,
})
const reportOf = (id: string) => ({ id }) as NodeReport

function stage(parts: Partial<ClusterReporterParts> = {}) {
  const clock = { ms: 0 }
  const asked: string[] = []
  const list = [member(self), member(other)]
  const reporter = new ClusterReporter({
    nodeId: self,
    isAdmin: false,
    state: { members: { list }, alarms: { list: [{ memberId: 0xbbn, alarm: 1 }] } },
    elections: { list: [{ at: 'then', term: 3, leader: other }] },
    report: () => reportOf('170'),
    ask: async (id) => {
      asked.push(id)
      return Buffer.from(JSON.stringify(reportOf('187')))
    },
    isListening: async () => true,
    now: () => clock.ms,
    wallClock: () => clock.ms,
    ...parts,
  })
  return { reporter, clock, asked, list }
}

it('a node reports itself, and asks each other member once', async () => {
  const { reporter, asked } = stage()
  const { self: id, members, elections, at } = await reporter.report()
  expect([id, at]).toEqual(['170', '1970-01-01T00:00:00.000Z'])
  expect(members.map(({ state, report }) => [state, report?.id])).toEqual([
    ['up', '170'],
    ['up', '187'],
  ])
  expect(members.map(({ alarms }) => alarms)).toEqual([[], ['NOSPACE']])
  expect(elections).toEqual([{ at: 'then', term: 3, leader: '187' }])
  expect(asked).toEqual([other])
})

it('pages that ask at the same time share an answer, and later ones get a new one', async () => {
  const { reporter, clock, asked } = stage()
  await Promise.all([reporter.report(), reporter.report()])
  clock.ms = 399
  await reporter.report()
  expect(asked).toHaveLength(1)
  clock.ms = 400
  await reporter.report()
  expect(asked).toHaveLength(2)
})

it.each([
  [true, 'not-answering'],
  [false, 'down'],
])(
  'a member without an answer, whose port listens: %s, is %s, and was seen at its last one',
  async (listens, state) => {
    let isThere = true
    const { reporter, clock } = stage({
      isListening: async () => listens,
      ask: async () => {
        if (!isThere) throw new Error('no answer')
        return Buffer.from('{}')
      },
    })
    await reporter.report()
    isThere = false
    clock.ms = 5_000
    const { members } = await reporter.report()
    expect(members[1]).toMatchObject({
      state,
      report: null,
      roundTripMs: null,
      seenAt: '1970-01-01T00:00:00.000Z',
    })
  },
)

it('an answer that is no JSON is no answer, and a member that never answered was never seen', async () => {
  const { reporter } = stage({ ask: async () => Buffer.from('<html>') })
  const { members } = await reporter.report()
  expect(members[1]).toMatchObject({ state: 'not-answering', seenAt: null })
})

it('a member that was removed and comes back was not seen before', async () => {
  const { reporter, clock, list } = stage()
  await reporter.report()
  const [removed] = list.splice(1)
  clock.ms = 1_000
  expect((await reporter.report()).members).toHaveLength(1)
  if (removed !== undefined) list.push(removed)
  clock.ms = 2_000
  expect((await reporter.report()).members[1]?.seenAt).toBe('1970-01-01T00:00:02.000Z')
})
