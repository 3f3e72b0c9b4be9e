import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { allCases } from '@ticketcd/mvcc/testing/kv/cases/all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Api } from '../testing/api/api.ts'
import { KvTarget } from '../testing/api/kv-target.ts'
import { servers } from '../testing/api/servers.ts'

/** Keeps the scripts of packages/mvcc true to etcd, and runs them on a whole node. */
for (const { name, kind, engine } of await servers()) {
  describe(name, () => {
    let cluster: TestCluster
    let api: Api

    beforeAll(async () => {
      cluster = await startCluster({ engine })
      api = new Api(cluster.endpoints[0] ?? '', kind)
    })
    afterAll(async () => {
      api.close()
      await cluster.stop()
    })

    for (const { id, notOnEtcd, given = [], calls } of allCases) {
      if (notOnEtcd !== undefined && kind !== 'hstore') continue
      it(id, async () => {
        await api.begin()
        const target = new KvTarget(api)
        for (const call of given) await target.call(call)
        const answers: string[] = []
        for (const [call] of calls) answers.push(await target.call(call))
        expect(answers).toEqual(calls.map(([, answer]) => answer))
      })
    }
  })
}
