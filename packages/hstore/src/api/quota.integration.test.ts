import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Api } from '../testing/api/api.ts'
import { answerOf } from '../testing/api/row.ts'
import { quotaBytes, quotaRows } from '../testing/api/rows/quota.ts'
import { servers } from '../testing/api/servers.ts'

for (const { name, kind, engine } of await servers([`--quota-backend-bytes=${quotaBytes}`])) {
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

    for (const row of quotaRows)
      it(row.id, async () => expect(await row.run(api)).toEqual(answerOf(row, kind)))
  })
}
