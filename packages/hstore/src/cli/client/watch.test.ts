import { type Event, EventType, services, type WatchCreateRequest } from '@ticketcd/wire'
import { describe, expect, it } from 'vitest'
import { FakeNode } from '../../testing/cli/fake-node.ts'
import { testClient } from '../../testing/cli/test-client.ts'
import { prefixRange } from './key-range.ts'
import { watch } from './watch.ts'

const { Watch } = services
const created = (revision: number) => ({ created: true, header: { revision } })
const event = (modRevision: number) => ({ type: EventType.PUT, kv: { key: `k${modRevision}`, modRevision } })
const events = (...revisions: number[]) => ({
  header: { revision: revisions.at(-1) ?? 0 },
  events: revisions.map(event),
})

/** Two members that answer watches, and the requests that they have received. */
async function stage(answers: readonly (readonly object[])[]) {
  const nodes = (await FakeNode.cluster(2)) as [FakeNode, FakeNode]
  const requests: WatchCreateRequest[] = []
  for (const [at, node] of nodes.entries())
    node.stream(Watch.watch, ({ createRequest }) => {
      if (createRequest !== undefined) requests.push(createRequest)
      return answers[at] ?? []
    })
  const { client, notices } = testClient({ addresses: [nodes[0].address] })
  const controller = new AbortController()
  const start = (startRevision: number) =>
    watch(client, prefixRange('k'), { startRevision, signal: controller.signal })
  return { nodes, requests, notices, controller, start }
}

const revisionsOf = (each: readonly Event[]) => each.map(({ kv }) => kv?.modRevision)

describe('a watch', () => {
  it('resumes at another node behind the last event', async () => {
    const { nodes, requests, notices, controller, start } = await stage([
      [created(4), events(5), events(6, 6)],
      [created(9), events(7, 8)],
    ])
    const seen: unknown[] = []
    for await (const each of start(0)) {
      seen.push(revisionsOf(each))
      if (seen.length === 2) await nodes[0].kill()
      if (seen.length === 3) controller.abort()
    }
    expect(seen).toEqual([[5], [6, 6], [7, 8]])
    expect(requests.map(({ startRevision }) => startRevision)).toEqual([0, 7])
    expect(notices).toEqual([expect.stringMatching(/^node1 .* Continuing at node2 /)])
  })

  it('that has seen nothing resumes behind the revision of its start', async () => {
    const { nodes, requests, controller, start } = await stage([[created(4)], [created(9), events(6)]])
    const seen: unknown[] = []
    const reading = (async () => {
      for await (const each of start(0)) {
        seen.push(revisionsOf(each))
        controller.abort()
      }
    })()
    await expect.poll(() => requests.length).toBe(1)
    // The answer may be on its way, so that the first start is 0 again; it must never be later than
    // 5.
    await nodes[0].kill()
    await reading
    expect([0, 5]).toContain(requests[1]?.startRevision)
    expect(seen).toEqual([[6]])
  })

  it('goes on behind a notification of progress', async () => {
    const { nodes, requests, controller, start } = await stage([
      [created(4), events(5), { header: { revision: 20 }, events: [] }, events(21)],
      [created(30), events(22)],
    ])
    const seen: unknown[] = []
    for await (const each of start(5)) {
      seen.push(revisionsOf(each))
      if (seen.length === 2) await nodes[0].kill()
      if (seen.length === 3) controller.abort()
    }
    expect(requests.map(({ startRevision }) => startRevision)).toEqual([5, 22])
    expect(seen).toEqual([[5], [21], [22]])
  })

  it('ends where its history was compacted, with the revisions', async () => {
    const { start } = await stage([[created(20), { canceled: true, compactRevision: 10 }]])
    await expect(start(3).next()).rejects.toMatchObject({
      code: 'compacted',
      message: expect.stringContaining('revision 3 was compacted, and the history begins at 10'),
    })
  })

  it('that is refused says so', async () => {
    const cancelReason = 'rpc error: code = PermissionDenied desc = etcdserver: permission denied'
    const { start } = await stage([[{ created: true, canceled: true, cancelReason }]])
    await expect(start(0).next()).rejects.toMatchObject({ code: 'denied' })
  })

  it('that the node ends for another reason says the reason', async () => {
    const { start } = await stage([[created(4), { canceled: true, cancelReason: 'because' }]])
    await expect(start(0).next()).rejects.toThrow('The node has ended the watch: because.')
  })

  it('fails where no node can be reached at its start', async () => {
    const { nodes, start } = await stage([])
    for (const node of nodes) await node.kill()
    await expect(start(0).next()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('waits for a node after its start', async () => {
    const { nodes, notices, controller, start } = await stage([[created(4), events(5)]])
    const reading = start(0)
    await reading.next()
    for (const node of nodes) await node.kill()
    const next = reading.next()
    await expect
      .poll(() => notices)
      .toEqual([expect.stringMatching(/^No node answers\. .* Waiting for one\.$/)])
    controller.abort()
    await expect(next).rejects.toThrow(/abort/)
  })
})
