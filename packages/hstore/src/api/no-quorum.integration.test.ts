import { services } from '@ticketcd/wire'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Api } from '../testing/api/api.ts'
import { statusOf } from '../testing/api/api-client.ts'
import { ClusterUnderTest } from '../testing/api/cluster-under-test.ts'
import { answerOf } from '../testing/api/row.ts'
import { quorumRows } from '../testing/api/rows/quorum.ts'
import { servers } from '../testing/api/servers.ts'

const patience = { timeout: 60_000, interval: 50 }

for (const server of await servers()) {
  describe(server.name, () => {
    let cluster: ClusterUnderTest
    let api: Api
    /** The end of a watch that asked for a leader and was open before. */
    let watchEnd: unknown
    const answers = new Map<string, unknown>()

    beforeAll(async () => {
      cluster = await ClusterUnderTest.start(server)
      api = await cluster.leader()
      await api.begin()
      await api.put('k1', '1')
      const watch = api.client.watch({ hasleader: 'true' })
      watch.send({ createRequest: { key: 'k1' } })
      await watch.next()
      const others = cluster.apis.filter((each) => each !== api)
      await Promise.all(others.map((each) => cluster.nodeOf(each).kill()))
      const status = () => api.client.call(services.Maintenance.status, {})
      await vi.waitUntil(async () => (await status()).leader === 0n, patience)
      // Most of them fail after seven seconds, so they run side by side.
      const runs = quorumRows.map(async (row) => answers.set(row.id, await row.run(api)))
      watchEnd = await watch.end().catch(statusOf)
      await Promise.all(runs)
      await Promise.all(others.map((each) => cluster.nodeOf(each).restart({ wait: false })))
      await vi.waitUntil(async () => (await status()).leader !== 0n, patience)
    })
    afterAll(() => cluster.stop())

    for (const row of quorumRows)
      it(row.id, () => expect(answers.get(row.id)).toEqual(answerOf(row, server.kind)))

    it('no-quorum-put-hasleader: an open watch that wants a leader ends', () => {
      expect(watchEnd).toBe('14 etcdserver: no leader')
    })

    it('no-quorum-put: a write that failed while there was no leader is not applied later', async () => {
      const late = await vi.waitUntil(
        () =>
          api.get('late').then(
            (kv) => ({ kv }),
            () => undefined,
          ),
        patience,
      )
      expect(late.kv).toBeUndefined()
    })
  })
}
