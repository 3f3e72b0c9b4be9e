import { expect, it } from 'vitest'
import { heartbeat, introduce, startNode } from './testing/node.ts'

it('messages arrive in the order in which they were sent', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')]
  introduce(a, b)
  await expect.poll(() => a.transport.status().get('b')?.connected).toBe(true)
  const sent = Array.from({ length: 1_000 }, (_, round) => heartbeat('a', 'b', round))
  for (const message of sent) a.transport.send(message)
  await expect.poll(() => b.messages.length).toBe(1_000)
  expect(b.messages).toEqual(sent)
})

it('a request is answered', async () => {
  const [a, b] = [await startNode('a'), await startNode('b')]
  introduce(a, b)
  await expect.poll(() => a.transport.status().get('b')?.connected).toBe(true)
  const answer = await a.transport.request('b', 3, Buffer.from('hello'), { timeoutMs: 60_000 })
  expect(answer.toString()).toBe('hello')
})
