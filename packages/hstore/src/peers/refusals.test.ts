import { expect, it } from 'vitest'
import { ManualTimers } from '../testing/peers/manual-timers.ts'
import { at, heartbeat, introduce, startNode, type TestNode } from '../testing/peers/node.ts'
import { RawClient } from '../testing/peers/raw-client.ts'
import { channel } from './frame.ts'
import { readRefusal } from './greeting.ts'
import { writeMessage } from './message-codec.ts'

const isConnected = ({ transport }: TestNode, to: string) => transport.status().get(to)?.connected ?? false

async function connected(...[one, other]: [TestNode, TestNode]): Promise<void> {
  await expect.poll(() => isConnected(one, other.id) && isConnected(other, one.id)).toBe(true)
}

const statesOf = ({ reports }: TestNode) => reports.map(({ state }) => state)

it('two clusters side by side do not mix', async () => {
  const other = { clusterId: 'other', nodeId: 'b' }
  const [a, b] = [await startNode('a'), await startNode('b')]
  const stranger = await startNode('b', { self: other })
  const friend = await startNode('a', { self: { ...other, nodeId: 'a' } })
  introduce(a, b)
  introduce(friend, stranger)
  await connected(a, b)
  await connected(friend, stranger)
  friend.transport.setPeers(new Map([['b', at(b.port)]]))
  await expect.poll(() => statesOf(friend).at(-1)).toMatchObject({ type: 'not-connected', code: 'cluster' })
  expect(statesOf(friend).at(-1)?.words).toBe('node b belongs to cluster cluster, not to other')
  a.transport.send(heartbeat('a', 'b', 1))
  friend.transport.send(heartbeat('a', 'b', 2))
  await expect.poll(() => b.messages).toEqual([heartbeat('a', 'b', 1)])
  expect(friend.transport.status().get('b')?.messagesDropped).toBe(1)
  expect(b.transport.counters.refusals).toBeGreaterThan(0)
  expect(statesOf(b)).toContainEqual(expect.objectContaining({ type: 'refused', code: 'cluster' }))
})

it('another node at the address of a peer refuses, in words', async () => {
  const [a, c] = [await startNode('a'), await startNode('c')]
  a.transport.setPeers(new Map([['b', at(c.port)]]))
  await expect.poll(() => statesOf(a).at(-1)).toMatchObject({ type: 'not-connected', code: 'receiver' })
  expect(statesOf(a).at(-1)?.words).toBe('the address belongs to node c, not to b')
  expect(c.messages).toEqual([])
})

it('a node that is given its own address for a peer refuses itself', async () => {
  const a = await startNode('a')
  a.transport.setPeers(new Map([['b', at(a.port)]]))
  await expect.poll(() => statesOf(a)).toContainEqual(expect.objectContaining({ code: 'receiver' }))
})

it('a second node with the id of the receiver is refused', async () => {
  const a = await startNode('a')
  const twin = await RawClient.connect(a.port)
  twin.greet({ from: 'a' })
  await expect.poll(() => twin.isClosed).toBe(true)
  expect(readRefusal(twin.frames[0]?.payload ?? Buffer.alloc(0))).toEqual({
    code: 'duplicate',
    words: 'two nodes of the cluster have the id a',
  })
})

it("a node's own entry among the members is ignored", async () => {
  const a = await startNode('a')
  a.transport.setPeers(new Map([['a', at(a.port)]]))
  expect(a.transport.status().size).toBe(0)
})

it('a second process with the id of a connected one is refused until that one is gone', async () => {
  const b = await startNode('b', { timers: new ManualTimers() })
  const [first, second] = [await startNode('a'), await startNode('a')]
  first.transport.setPeers(new Map([['b', at(b.port)]]))
  await expect.poll(() => isConnected(first, 'b')).toBe(true)
  second.transport.setPeers(new Map([['b', at(b.port)]]))
  await expect
    .poll(() => statesOf(second).at(-1))
    .toMatchObject({
      code: 'duplicate',
      words: 'another process is connected as node a',
    })
  await first.transport.close()
  await expect.poll(() => isConnected(second, 'b')).toBe(true)
})

it('a process whose connection is silent gives way to the next one with its id', async () => {
  const timers = new ManualTimers()
  const b = await startNode('b', { timers })
  const frozen = await startNode('a', { timers: new ManualTimers() })
  frozen.transport.setPeers(new Map([['b', at(b.port)]]))
  await expect.poll(() => isConnected(frozen, 'b')).toBe(true)
  await expect.poll(() => b.transport.status().get('a')?.receiving).toBe(true)
  const next = await startNode('a')
  next.transport.setPeers(new Map([['b', at(b.port)]]))
  await expect.poll(() => statesOf(next).at(-1)).toMatchObject({ code: 'duplicate' })
  timers.advance(300)
  await expect.poll(() => isConnected(next, 'b')).toBe(true)
  await expect.poll(() => isConnected(frozen, 'b')).toBe(false)
})

it('a removed member is disconnected and refused with the reason', async () => {
  const [a, b, c] = [await startNode('a'), await startNode('b'), await startNode('c')]
  introduce(a, b, c)
  await connected(a, b)
  await connected(a, c)
  a.transport.setPeers(new Map([['c', at(c.port)]]))
  await expect
    .poll(() => statesOf(b))
    .toContainEqual({
      type: 'not-connected',
      code: 'removed',
      words: 'node b was removed from the cluster',
    })
  await expect.poll(() => [...a.transport.status().keys()]).toEqual(['c'])
  const countBefore = a.messages.length
  b.transport.send(heartbeat('b', 'a', 1))
  expect(b.transport.status().get('a')?.messagesDropped).toBe(1)
  c.transport.send(heartbeat('c', 'a', 2))
  await expect.poll(() => a.messages.slice(countBefore)).toEqual([heartbeat('c', 'a', 2)])
})

it('a message that arrives after the removal of its sender is not handed out', async () => {
  const a = await startNode('a')
  const client = await RawClient.connect(a.port)
  client.greet({ from: 'b' })
  a.transport.setPeers(new Map([['b', []]]))
  await expect.poll(() => a.transport.status().get('b')?.receiving).toBe(true)
  a.transport.setPeers(new Map())
  client.send(channel.message, (out) => writeMessage(out, heartbeat('b', 'a', 1)))
  await expect.poll(() => client.isClosed).toBe(true)
  expect(client.frames.map(({ kind }) => kind)).toContain(channel.refusal)
  expect(a.messages).toEqual([])
})

it('a member whose removal was undone is connected again', async () => {
  const timers = new ManualTimers()
  const [a, b] = [await startNode('a'), await startNode('b', { timers })]
  introduce(a, b)
  await connected(a, b)
  a.transport.setPeers(new Map())
  await expect.poll(() => statesOf(b).at(-1)).toMatchObject({ code: 'removed' })
  a.transport.setPeers(new Map([['b', at(b.port)]]))
  timers.advance(1_000)
  await connected(a, b)
})

it('a member that was removed before the start is refused', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')]
  a.transport.setPeers(new Map(), new Set(['b']))
  b.transport.setPeers(new Map([['a', at(a.port)]]))
  await expect.poll(() => statesOf(b).at(-1)).toMatchObject({ type: 'not-connected', code: 'removed' })
})

it('a refusal is reported once, not with each attempt', async () => {
  const timers = new ManualTimers()
  const [a, c] = [await startNode('a', { timers }), await startNode('c')]
  a.transport.setPeers(new Map([['b', at(c.port)]]))
  await expect.poll(() => c.transport.counters.refusals).toBe(1)
  await expect.poll(() => a.reports.length).toBe(1)
  timers.advance(1_000)
  await expect.poll(() => c.transport.counters.refusals).toBe(2)
  expect([a.reports.length, c.reports.length]).toEqual([1, 1])
})
