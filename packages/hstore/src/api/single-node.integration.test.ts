import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Api } from '../testing/api/api.ts'
import { answerOf } from '../testing/api/row.ts'
import { callRows } from '../testing/api/rows/calls.ts'
import { gatewayRows } from '../testing/api/rows/gateway.ts'
import { leaseRows } from '../testing/api/rows/lease.ts'
import { maintenanceRows } from '../testing/api/rows/maintenance.ts'
import { watchRows } from '../testing/api/rows/watch.ts'
import { watchSizeRows } from '../testing/api/rows/watch-size.ts'
import { servers } from '../testing/api/servers.ts'

const rows = [...callRows, ...leaseRows, ...watchRows, ...watchSizeRows, ...gatewayRows, ...maintenanceRows]

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

    for (const row of rows) {
      it(row.id, async () => {
        await api.begin()
        expect(await row.run(api)).toEqual(answerOf(row, kind))
      })
    }
  })
}
