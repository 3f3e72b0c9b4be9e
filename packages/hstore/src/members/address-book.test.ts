import type { Entry } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { envelope, noClient } from '../consensus/request-id.ts'
import { idOf, urlOf } from '../testing/members/leader.ts'
import { AddressBook } from './address-book.ts'
import { encodeMemberCommand } from './bootstrap.ts'
import { type MemberCommand, MemberTable } from './member-table.ts'

const [a, b, c] = [idOf(1), idOf(2), idOf(3)]
const first = [a, b].map((id, index) => ({ id, name: `m${index}`, peerUrls: [urlOf(index + 1)] }))
const at = (port: number) => [{ host: '127.0.0.1', port, isTls: false }]
const voters = (...ids: string[]) => ({ voters: ids, learners: [] })

function entriesOf(...commands: MemberCommand[]): Entry[] {
  return commands.map((command, index) => ({
    type: 'command',
    index: index + 1,
    term: 1,
    command: envelope(noClient, 0, encodeMemberCommand(command)),
  }))
}

function applied(): MemberTable {
  const table = new MemberTable()
  table.apply({ type: 'bootstrap', members: first })
  table.configure(voters(a, b))
  return table
}

it('a node that has applied nothing yet knows the addresses in its log', () => {
  const entries = entriesOf(
    { type: 'bootstrap', members: first },
    { type: 'prepare', id: c, peerUrls: [urlOf(3)], becomesVoter: true },
    { type: 'set-peer-urls', id: b, peerUrls: [urlOf(22)] },
    { type: 'publish', id: a, name: 'm1', clientUrls: ['http://127.0.0.1:9'] },
  )
  const { peers, removed } = new AddressBook(new MemberTable(), entries).addresses(voters(a, b, c))
  expect(peers).toEqual(new Map([[a, at(1)], [b, at(22)], [c, at(3)]])) // biome-ignore format: a table
  expect(removed).toEqual(new Set())
})

it('applied addresses are newer than those in the log at the start', () => {
  const table = applied()
  const book = new AddressBook(table, entriesOf({ type: 'bootstrap', members: first }))
  table.apply({ type: 'set-peer-urls', id: b, peerUrls: [urlOf(22)] })
  expect(book.addresses(voters(a, b)).peers.get(b)).toEqual(at(22))
})

it('a member is reached from its entry in the log on, and is removed only when that is applied', () => {
  const table = applied()
  const book = new AddressBook(table, [])
  table.apply({ type: 'prepare', id: c, peerUrls: [urlOf(3)], becomesVoter: false })
  expect(book.addresses(voters(a, b)).peers.has(c)).toBe(false)
  const joined = book.addresses({ voters: [a, b], learners: [c] })
  expect(joined.peers.get(c)).toEqual(at(3))

  // The removal of b is in the log and may still be undone.
  const leaving = book.addresses(voters(a))
  expect([leaving.peers.has(b), leaving.removed.has(b)]).toEqual([true, false])
  table.configure(voters(a))
  const gone = book.addresses(voters(a))
  expect([gone.peers.has(b), gone.removed.has(b)]).toEqual([false, true])
})
