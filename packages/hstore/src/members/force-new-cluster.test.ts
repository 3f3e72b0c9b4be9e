import type { Entry } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { requestOf } from '../consensus/request-id.ts'
import { decodeCommand } from '../state/command.ts'
import { idOf, urlOf } from '../testing/members/leader.ts'
import { forcedCluster } from './force-new-cluster.ts'
import { type MemberCommand, MemberTable } from './member-table.ts'

const [a, b, c] = [idOf(1), idOf(2), idOf(3)]
const three = { voters: [a, b, c], learners: [] }
const snapshot = { index: 5, term: 2, configuration: three }
const noOp = (index: number, term: number): Entry => ({ type: 'no-op', index, term })

it('the node is the only member behind everything that its log holds', () => {
  const entries = [noOp(6, 2), noOp(7, 4)]
  const forced = forcedCluster({ snapshot, hardState: { term: 6, votedFor: c }, entries }, b, [urlOf(2)])
  expect(forced?.hardState).toEqual({ term: 7, votedFor: b })
  expect(forced?.entries).toMatchObject([
    { type: 'command', index: 8, term: 7 },
    { type: 'configuration', index: 9, term: 7, configuration: { voters: [b], learners: [] } },
  ])
})

it('the others count as removed, and the node keeps its name and gets its present URL', () => {
  const forced = forcedCluster({ snapshot, hardState: undefined, entries: [] }, b, [urlOf(22)])
  expect(forced?.hardState.term).toBe(3)
  const table = new MemberTable()
  table.apply({ type: 'bootstrap', members: [a, b, c].map((id) => ({ id, name: id, peerUrls: [urlOf(1)] })) })
  table.configure(three)
  for (const entry of forced?.entries ?? []) {
    if (entry.type === 'configuration') table.configure(entry.configuration)
    if (entry.type !== 'command') continue
    table.apply(
      JSON.parse(Buffer.from(decodeCommand(requestOf(entry.command)).request).toString()) as MemberCommand,
    )
  }
  expect(table.list).toEqual([{ id: b, name: b, peerUrls: [urlOf(22)], clientUrls: [], isLearner: false }])
  expect([a, b, c].map((id) => table.isRemoved(id))).toEqual([true, false, true])
})

it('a second start with the flag changes nothing', () => {
  const alone: Entry = {
    type: 'configuration',
    index: 6,
    term: 3,
    configuration: { voters: [b], learners: [] },
  }
  const stored = { snapshot, hardState: { term: 3, votedFor: b }, entries: [alone] }
  expect(forcedCluster(stored, b, [urlOf(2)])).toBeUndefined()
  // The entry of the configuration is in the snapshot.
  expect(
    forcedCluster(
      { ...stored, snapshot: { ...snapshot, configuration: alone.configuration }, entries: [] },
      b,
      [],
    ),
  ).toBeUndefined()
  expect(
    forcedCluster(
      { ...stored, entries: [{ ...alone, configuration: { voters: [b], learners: [c] } }] },
      b,
      [],
    ),
  ).toBeDefined()
  expect(forcedCluster(stored, c, [urlOf(3)])).toBeDefined()
})

it('an entry of the log that the snapshot holds does not hide its configuration', () => {
  const old: Entry = {
    type: 'configuration',
    index: 5,
    term: 2,
    configuration: { voters: [b], learners: [] },
  }
  expect(forcedCluster({ snapshot, hardState: undefined, entries: [old] }, b, [urlOf(2)])).toBeDefined()
})
