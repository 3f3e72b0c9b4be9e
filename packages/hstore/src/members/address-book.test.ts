import type { Entry } from '@ticketcd/raft'
import { expect, it } from 'vitest'
import { envelope, noClient } from '../consensus/request-id.ts'
import { encodeCommand } from '../state/command.ts'
import { AddressBook } from './address-book.ts'
import { encodeMemberCommand, firstEntries, firstMembers } from './bootstrap.ts'
import { type MemberCommand, MemberTable } from './member-table.ts'

const { members } = firstMembers(
  new Map([
    ['one', ['http://127.0.0.1:1']],
    ['two', ['http://127.0.0.1:2', 'https://[::1]:3']],
  ]),
  'token',
)
const [first, second] = members.map(({ id }) => id) as [string, string]
const urlsOf = new Map(members.map(({ id, peerUrls }) => [id, peerUrls]))
const configuration = { voters: [first, second], learners: [] }

const entry = (index: number, command: MemberCommand): Entry => ({
  type: 'command',
  index,
  term: 1,
  command: envelope(noClient, 0, encodeMemberCommand(command)),
})

it('a node that has applied nothing finds the first members in its log', () => {
  const book = new AddressBook(new MemberTable(), firstEntries(members).entries)
  const { peers } = book.addresses(configuration)
  for (const [id, addresses] of peers)
    expect(addresses.map(({ port }) => port)).toEqual(
      urlsOf.get(id)?.map((url) => Number(url.split(':').at(-1))),
    )
  expect(peers.size).toBe(2)
})

it('an address in the log counts until one is applied', () => {
  const table = new MemberTable()
  const book = new AddressBook(table, [
    ...firstEntries(members).entries,
    entry(3, { type: 'set-peer-urls', id: first, peerUrls: ['http://127.0.0.1:9'] }),
  ])
  expect(book.addresses(configuration).peers.get(first)).toMatchObject([{ port: 9 }])
  table.apply({ type: 'bootstrap', members })
  table.apply({ type: 'set-peer-urls', id: first, peerUrls: ['http://127.0.0.1:10'] })
  expect(book.addresses(configuration).peers.get(first)).toMatchObject([{ port: 10 }])
})

it('commands of other kinds are passed over, and a member without an address has none', () => {
  const put = encodeCommand({ kind: 'put', caller: undefined, request: Uint8Array.of(1) })
  const book = new AddressBook(new MemberTable(), [
    { type: 'command', index: 1, term: 1, command: envelope(noClient, 0, put) },
    { type: 'no-op', index: 2, term: 1 },
  ])
  expect(book.addresses(configuration).peers.get(first)).toEqual([])
})

it('a removed member is named, and one that is in a configuration is not', () => {
  const table = new MemberTable()
  table.apply({ type: 'bootstrap', members })
  table.configure(configuration)
  table.configure({ voters: [first], learners: [] })
  const book = new AddressBook(table, [])
  expect(book.addresses({ voters: [first], learners: [] }).removed).toEqual(new Set([second]))
  expect(book.addresses(configuration).removed).toEqual(new Set())
})
