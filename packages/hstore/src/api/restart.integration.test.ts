import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Api } from '../testing/api/api.ts'
import { restartRows } from '../testing/api/rows/restart.ts'
import { servers } from '../testing/api/servers.ts'

for (const { name, kind, engine } of await servers()) {
  describe(name, () => {
    let cluster: TestCluster
    let api: Api

    beforeAll(async () => {
      cluster = await startCluster({ engine })
      api = new Api(cluster.endpoints[0] ?? '', kind)
      for (const row of restartRows) await row.before(api)
      await cluster.node(0).restart()
    })
    afterAll(async () => {
      api.close()
      await cluster.stop()
    })

    for (const row of restartRows) it(row.id, async () => expect(await row.after(api)).toEqual(row.answer))
  })
}
