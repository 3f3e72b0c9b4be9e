import { expect, it } from 'vitest'
import { heartbeat, startNode, turn } from '../testing/peers/node.ts'
import { pair } from '../testing/peers/pair.ts'

const never = () => {
  throw new Error('the note was sent')
}

it('notes arrive with sender, kind and body, in the order of the messages around them', async () => {
  const order: unknown[] = []
  const { a } = await pair(
    {},
    {
      onMessage: ({ type }) => order.push(type),
      onNote: (from, { kind, body }) => order.push([from, kind, body.toString()]),
    },
  )
  a.transport.send(heartbeat('a', 'b', 1))
  expect(a.transport.notify('b', { kind: 7, body: Buffer.from('note') }, never)).toBe(true)
  a.transport.send(heartbeat('a', 'b', 2))
  await expect.poll(() => order).toEqual(['heartbeat', ['a', 7, 'note'], 'heartbeat'])
})

it('a note without a connection, or to a stranger, is not queued', async () => {
  const a = await startNode('a')
  a.transport.setPeers(new Map([['b', []]]))
  const note = { kind: 1, body: Buffer.of() }
  expect(a.transport.notify('b', note, never)).toBe(false)
  expect(a.transport.notify('z', note, never)).toBe(false)
})

it('a note that fits in no frame is not queued', async () => {
  const limits = { frameBytesMax: 10_000 }
  const { a } = await pair({ limits }, { limits })
  expect(a.transport.notify('b', { kind: 1, body: Buffer.alloc(10_000) }, never)).toBe(false)
})

it('of the notes of a lost connection, those that were certainly not sent are reported', async () => {
  const limits = { queueBytesMax: 64_000_000 }
  const { a, proxy } = await pair({ limits })
  const lost: string[] = []
  const notify = (name: string, bytes = 1) =>
    a.transport.notify('b', { kind: 1, body: Buffer.alloc(bytes) }, () => lost.push(name))
  notify('arrived')
  await expect.poll(() => a.transport.status().get('b')?.notesSent).toBe(1)
  await turn()
  proxy.stall('forth')
  notify('fills the buffers of the system', 24_000_000)
  a.transport.flush()
  notify('waits')
  notify('waits, too')
  await turn()
  proxy.cut()
  await expect.poll(() => lost).toEqual(['waits', 'waits, too'])
})

it('a note whose body is malformed closes the connection', async () => {
  const { a } = await pair(
    {},
    {
      onNote: () => {
        throw new RangeError('bytes that nobody knows')
      },
    },
  )
  const before = a.transport.status().get('b')?.connections
  a.transport.notify('b', { kind: 1, body: Buffer.of() }, never)
  await expect.poll(() => a.transport.status().get('b')?.connections).toBe((before ?? 0) + 1)
})
