import { expect, it } from 'vitest'
import { type MemberCommand, MemberTable } from '../members/member-table.ts'
import { idOf, urlOf } from '../testing/members/leader.ts'
import { Publisher } from './publisher.ts'

const id = idOf(1)
const own = { id, name: 'm1', clientUrls: ['http://127.0.0.1:9'] }

function table(): MemberTable {
  const members = new MemberTable()
  members.apply({ type: 'bootstrap', members: [{ id, name: 'm1', peerUrls: [urlOf(1)] }] })
  members.configure({ voters: [id], learners: [] })
  return members
}

it('a node is published once it has caught up', async () => {
  const members = table()
  const steps: string[] = []
  const publisher = new Publisher({
    members,
    own,
    linearize: async () => void steps.push('linearize'),
    commit: async (command) => {
      steps.push(command.type)
      members.apply(command)
    },
  })
  expect(await publisher.publish()).toBe(true)
  expect(steps).toEqual(['linearize', 'publish'])
  expect(members.member(id)).toMatchObject(own)
  // After a restart nothing has to be committed, but the node still catches up first.
  expect(await publisher.publish()).toBe(true)
  expect(steps).toEqual(['linearize', 'publish', 'linearize'])
})

it('it tries again where there is no leader, or the command had no effect yet', async () => {
  const members = table()
  let reads = 0
  const commands: MemberCommand[] = []
  const publisher = new Publisher({
    members,
    own,
    linearize: async () => {
      reads += 1
      if (reads === 1) throw new Error('etcdserver: no leader')
    },
    commit: async (command) => {
      commands.push(command)
      if (commands.length > 1) members.apply(command)
    },
  })
  expect(await publisher.publish()).toBe(true)
  expect([reads, commands.length]).toEqual([3, 2])
})

it('a publisher that is closed gives up', async () => {
  const publisher = new Publisher({
    members: table(),
    own,
    // No leader will answer.
    linearize: () => new Promise(() => {}),
    commit: async () => {},
  })
  const published = publisher.publish()
  publisher.close()
  expect(await published).toBe(false)
})
