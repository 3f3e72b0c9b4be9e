import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loopback } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { RemovedError } from '../members/removed-error.ts'
import { ApiClient } from '../testing/api/api-client.ts'
import { type LocalNode, LocalNodes } from '../testing/members/local-nodes.ts'
import { addMember, listMembers, promoteMember, removeMember } from '../testing/members/member-calls.ts'

let nodes: LocalNodes
beforeEach(() => {
  nodes = new LocalNodes()
})
afterEach(() => nodes.close())

/** Repeats a change that the cluster refuses for now. */
async function untilDone<Result>(change: () => Promise<Result>, refusal: RegExp): Promise<Result> {
  for (;;) {
    try {
      return await change()
    } catch (error) {
      if (!refusal.test((error as Error).message)) throw error
      await sleep(50)
    }
  }
}

const add = (contact: LocalNode, joining: LocalNode, isLearner = false) =>
  untilDone(() => addMember(contact.client, joining.peerUrl, isLearner), /unhealthy cluster/)
const promote = (contact: LocalNode, id: string) =>
  untilDone(() => promoteMember(contact.client, id), /in sync with leader/)

/** Empties a folder of the log. */
function empty(node: LocalNode, folder: 'wal' | 'snap'): void {
  const path = join(node.dir, 'member', folder)
  for (const file of readdirSync(path)) rmSync(join(path, file))
}

/** Writes one key after the other to any node that runs, and notes those that were acknowledged. */
function writer(all: readonly LocalNode[]) {
  const acknowledged: string[] = []
  let isOver = false
  const running = (async () => {
    for (let number = 0; !isOver; number += 1) {
      const open = all.filter(({ running }) => running !== undefined)
      const node = open[number % open.length]
      const key = `w/${String(number).padStart(6, '0')}`
      await node?.client.put(key, 'x'.repeat(200)).then(
        () => acknowledged.push(key),
        () => sleep(5),
      )
    }
  })()
  return {
    acknowledged,
    /** Resolves when so many more writes were acknowledged. */
    more: async (count: number) => {
      const until = acknowledged.length + count
      await expect.poll(() => acknowledged.length).toBeGreaterThan(until)
    },
    stop: async () => {
      isOver = true
      await running
    },
  }
}

/** The hashes of the nodes' key-values, once all have applied the same revision. */
async function hashesOf(members: readonly LocalNode[]): Promise<string[]> {
  const clients = members.map(({ clientPort }) => new ApiClient(`${loopback}:${clientPort}`))
  try {
    const revisions = members.map(({ running }) => running?.node.state.kv)
    await expect.poll(() => new Set(revisions.map((kv) => kv?.revision)).size).toBe(1)
    const answers = clients.map((client) => client.call(services.Maintenance.hashKV, { revision: 0 }))
    return (await Promise.all(answers)).map(({ hash, compactRevision }) => `${hash} ${compactRevision}`)
  } finally {
    for (const client of clients) client.close()
  }
}

it('a cluster gets a learner by snapshot, promotes it and loses its leader under load, and no write', async () => {
  const snapshots = { snapshotBytes: 64 * 1024, entriesKept: 10 }
  const founders = await nodes.found(3, snapshots)
  const load = writer(nodes.all)
  const [first] = founders as [LocalNode, ...LocalNode[]]
  await expect.poll(() => nodes.leader.running?.node.raft.firstIndex).toBeGreaterThan(100)

  const added = await nodes.node()
  const id = await add(first, added, true)
  await added.start([...founders, added], 'existing', [], snapshots)
  await added.running?.served
  expect(readdirSync(join(added.dir, 'member', 'snap'))).not.toEqual([])
  await expect(added.client.put('k', 'v')).rejects.toThrow('rpc not supported for learner')
  await promote(first, id)
  await load.more(50)

  const old = nodes.leader
  const contact = nodes.all.find((node) => node !== old) as LocalNode
  await removeMember(contact.client, await old.id())
  await expect.poll(() => old.ended).toBeInstanceOf(RemovedError)
  await old.stop()
  await load.more(50)
  await load.stop()

  const rest = nodes.all.filter((node) => node !== old)
  expect((await listMembers(contact.client)).map(({ name }) => name).sort()).toEqual(
    rest.map(({ name }) => name).sort(),
  )
  expect(new Set(await hashesOf(rest)).size).toBe(1)
  for (const node of rest) {
    const keys = await node.client.keys('w/')
    expect(load.acknowledged.filter((key) => !keys.has(key))).toEqual([])
  }
})

it('a node that has passed a change on to the leader lists it at once', async () => {
  const founders = await nodes.found(3)
  for (const contact of founders.filter((node) => node !== nodes.leader))
    for (let round = 0; round < 5; round += 1) {
      const id = await add(contact, await nodes.node(), true)
      expect((await listMembers(contact.client)).map(({ ID }) => ID)).toContain(id)
      await removeMember(contact.client, id)
      expect((await listMembers(contact.client)).map(({ ID }) => ID)).not.toContain(id)
    }
})

it('a cluster of one grows by a voter that has not started, goes on meanwhile, and shrinks again', async () => {
  const [first] = (await nodes.found(1)) as [LocalNode]
  const second = await nodes.node()
  await add(first, second)
  await first.client.put('w/before', '1')
  expect(await listMembers(first.client)).toMatchObject([{}, {}])
  await second.start([first, second], 'existing')
  await second.running?.served
  await second.client.put('w/after', '2')
  await expect.poll(() => first.running?.node.state.members.pendingVoters).toEqual([])

  await removeMember(second.client, await first.id())
  await expect.poll(() => first.ended).toBeInstanceOf(RemovedError)
  await first.stop()
  await second.client.put('w/alone', '3')
  expect([...(await second.client.keys('w/')).keys()].sort()).toEqual(['w/after', 'w/alone', 'w/before'])
  const [own] = await listMembers(second.client)
  await expect(removeMember(second.client, own?.ID ?? '')).rejects.toThrow('not enough started members')
})

it('a member that was removed while it was down ends when it comes back, and disturbs nobody', async () => {
  const [first, second, third] = (await nodes.found(3)) as [LocalNode, LocalNode, LocalNode]
  const id = await third.id()
  await third.stop()
  await untilDone(() => removeMember(first.client, id), /unhealthy cluster/)
  const { term } = nodes.leader.running?.node.raft ?? { term: 0 }
  await third.start([first, second, third])
  await expect.poll(() => third.ended).toBeInstanceOf(RemovedError)
  await first.client.put('w/1', '1')
  expect(nodes.leader.running?.node.raft.term).toBe(term)
  // It has applied the entry by now, or receives it again.
  await third.stop()
  await third.start([first, second, third])
  await expect.poll(() => third.ended).toBeInstanceOf(RemovedError)
})

it('a member with a new URL is found by the others', async () => {
  const [first, second, third] = (await nodes.found(3)) as [LocalNode, LocalNode, LocalNode]
  const id = await third.id()
  const moved = await nodes.node()
  await third.stop()
  await first.client.call('cluster/member/update', { ID: id, peerURLs: [moved.peerUrl] })
  rmSync(moved.dir, { recursive: true, force: true })
  Object.assign(moved, { dir: third.dir, name: third.name })
  await moved.start([first, second, moved])
  await moved.running?.served
  await moved.client.put('w/1', '1')
  expect(await moved.id()).toBe(id)
})

it('a new cluster is forced from the member that is left, with its data, and the others end', async () => {
  const [first, second, third] = (await nodes.found(3)) as [LocalNode, LocalNode, LocalNode]
  await first.client.put('w/1', '1')
  await expect.poll(() => second.running?.node.state.kv.revision).toBe(2)
  await Promise.all([first, second, third].map((node) => node.stop()))
  for (const flags of [['--force-new-cluster'], []]) {
    await second.start([first, second, third], 'new', flags)
    await second.running?.served
    expect(await listMembers(second.client)).toMatchObject([
      { name: second.name, peerURLs: [second.peerUrl] },
    ])
    expect(await second.client.keys('w/')).toEqual(new Map([['w/1', '1']]))
    await second.client.put('x', 'y')
    await second.stop()
  }
  await second.start([first, second, third])
  await first.start([first, second, third])
  await expect.poll(() => first.ended).toBeInstanceOf(RemovedError)
  // The cluster grows again.
  await second.running?.served
  const added = await nodes.node()
  await promote(second, await addAndStart(second, added))
  expect(new Set(await hashesOf([second, added])).size).toBe(1)
})

it('a member that has lost its data is refused, as a founder and as one that joins', async () => {
  const [first, second, third] = (await nodes.found(3)) as [LocalNode, LocalNode, LocalNode]
  await third.stop()
  rmSync(third.dir, { recursive: true })
  const all = [first, second, third]
  await expect(third.start(all, 'new')).rejects.toThrow('already been bootstrapped')
  await expect(third.start(all, 'existing')).rejects.toThrow('already been bootstrapped')
  // The log alone is lost, too.
  await first.stop()
  empty(first, 'wal')
  await expect(first.start(all, 'new')).rejects.toThrow('already been bootstrapped')
})

it('a founder that crashed before its first entries founds the cluster after all', async () => {
  const [first, second, third] = [await nodes.node(), await nodes.node(), await nodes.node()]
  const all = [first, second, third]
  await first.start(all)
  await first.stop()
  // The identity is the first file of a folder.
  empty(first, 'wal')
  await Promise.all(all.map((node) => node.start(all)))
  await Promise.all(all.map(({ running }) => running?.served))
  await first.client.put('w/1', '1')
})

it('two nodes on one folder: the second one is refused and leaves the folder as it is', async () => {
  const [first] = (await nodes.found(1)) as [LocalNode]
  const twin = await nodes.node()
  Object.assign(twin, { dir: first.dir, name: first.name })
  await expect(twin.start([first])).rejects.toThrow('uses')
  await first.client.put('w/1', '1')
})

it('a leader that is stopped hands over first', async () => {
  await nodes.found(3)
  const old = nodes.leader
  const { term = 0 } = old.running?.node.raft ?? {}
  await old.stop()
  expect(nodes.leader.running?.node.raft.term).toBe(term + 1)
})

it('a node on the folder of another cluster is refused by the members, and says so', async () => {
  const all = (await nodes.found(3)) as [LocalNode, LocalNode, LocalNode]
  const [first, second, third] = all
  const other = await nodes.node()
  await other.start([other])
  await other.running?.served
  await other.stop()
  await third.stop()
  Object.assign(third, { dir: other.dir })
  await third.start(all)
  const refusal = /"warn".*belongs to cluster [0-9a-f]{16}, not to/
  await expect.poll(() => first.lines.some((line) => refusal.test(line))).toBe(true)
  await second.client.put('w/1', '1')
  expect(await listMembers(first.client)).toHaveLength(3)
})

it('a node without a quorum serves nobody after its start, and does when the others come', async () => {
  const all = (await nodes.found(3)) as [LocalNode, LocalNode, LocalNode]
  await Promise.all(all.map((node) => node.stop()))
  const [first, second] = all
  await first.start(all)
  await expect(first.client.call('maintenance/status', {})).rejects.toThrow()
  await second.start(all)
  await first.running?.served
  await first.client.put('w/1', '1')
})

async function addAndStart(contact: LocalNode, added: LocalNode): Promise<string> {
  const id = await add(contact, added, true)
  await added.start([contact, added], 'existing')
  await added.running?.served
  return id
}
