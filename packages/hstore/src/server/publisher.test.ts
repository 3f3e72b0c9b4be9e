import { expect, it } from 'vitest'
import { type MemberCommand, MemberTable } from '../members/member-table.ts'
import { Publisher } from './publisher.ts'

const own = { id: 'a', name: 'node1', clientUrls: ['http://127.0.0.1:2379'] }

function world(commit: (command: MemberCommand, members: MemberTable) => Promise<unknown>) {
  const members = new MemberTable()
  members.apply({ type: 'bootstrap', members: [{ id: 'a', name: '', peerUrls: ['http://127.0.0.1:1'] }] })
  members.configure({ voters: ['a'], learners: [] })
  const commands: MemberCommand[] = []
  const publisher = new Publisher({
    members,
    own,
    linearize: async () => {},
    commit: (command) => {
      commands.push(command)
      return commit(command, members)
    },
  })
  return { members, commands, publisher }
}

it('a name is published once, and not again by the next start', async () => {
  const { members, commands, publisher } = world(async (command, table) => table.apply(command))
  expect(await publisher.publish()).toBe(true)
  expect(members.member('a')).toMatchObject(own)
  expect(await publisher.publish()).toBe(true)
  expect(commands).toHaveLength(1)
})

it('a name is published until it is known, whatever fails', async () => {
  let failures = 3
  const { commands, publisher } = world(async (command, table) => {
    failures -= 1
    if (failures === 1) throw new Error('there is no leader')
    if (failures < 0) table.apply(command)
  })
  expect(await publisher.publish()).toBe(true)
  expect(commands).toHaveLength(4)
})

it('a publisher that is closed while it waits for the cluster tries no more', async () => {
  let fail = () => {}
  const { commands, publisher } = world(
    () =>
      new Promise((_, reject) => {
        fail = () => reject(new Error('stopped'))
      }),
  )
  const published = publisher.publish()
  await expect.poll(() => commands.length).toBe(1)
  publisher.close()
  fail()
  expect(await published).toBe(false)
  expect(commands).toHaveLength(1)
})

it('a removed member does not return to the table by its name', () => {
  const { members } = world(async () => undefined)
  members.configure({ voters: ['b'], learners: [] })
  members.apply({ type: 'publish', ...own })
  expect(members.records()).toEqual({ members: [], removed: ['a'] })
})
