import { services } from '@ticketcd/wire'
import { expect, it } from 'vitest'
import { FakeNode } from '../../testing/cli/fake-node.ts'
import { testClient } from '../../testing/cli/test-client.ts'
import { keepAlive } from './keep-alive.ts'

const { leaseKeepAlive } = services.Lease

it('a lease is renewed by another node when one is lost', async () => {
  const [one, other] = (await FakeNode.cluster(2)) as [FakeNode, FakeNode]
  one.stream(leaseKeepAlive, ({ id }) => [{ id, ttl: 1 }])
  other.stream(leaseKeepAlive, ({ id }) => [{ id, ttl: 2 }])
  const { client } = testClient({ addresses: [one.address] })
  const controller = new AbortController()
  const seconds: number[] = []
  for await (const ttl of keepAlive(client, 7n, controller.signal)) {
    seconds.push(ttl)
    if (ttl === 1) await one.kill()
    else controller.abort()
  }
  expect(seconds).toEqual([1, 2])
})

it('one that has ended is not found', async () => {
  const [one] = (await FakeNode.cluster(1)) as [FakeNode]
  one.stream(leaseKeepAlive, ({ id }) => [{ id, ttl: 0 }])
  const { client } = testClient({ addresses: [one.address] })
  const renewal = keepAlive(client, 7n, new AbortController().signal)
  await expect(renewal.next()).rejects.toMatchObject({ code: 'not-found' })
})
