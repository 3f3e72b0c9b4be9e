import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerOf } from '../testing/api/row.ts'
import { servers } from '../testing/api/servers.ts'
import { conditionRows } from '../testing/v2/condition-rows.ts'
import { keyRows } from '../testing/v2/key-rows.ts'
import { requestRows } from '../testing/v2/request-rows.ts'
import { ttlRows } from '../testing/v2/ttl-rows.ts'
import { V2Client } from '../testing/v2/v2-client.ts'
import { waitRows } from '../testing/v2/wait-rows.ts'

const rows = [...keyRows, ...conditionRows, ...requestRows, ...ttlRows, ...waitRows]

for (const { name, kind, engine } of await servers([], ['--enable-v2'])) {
  describe(name, () => {
    let cluster: TestCluster
    let v2: V2Client

    beforeAll(async () => {
      cluster = await startCluster({ engine })
      v2 = new V2Client(cluster.endpoints[0] ?? '')
    })
    beforeEach(() => v2.begin())
    afterAll(async () => {
      v2.close()
      await cluster.stop()
    })

    for (const row of rows) it(row.id, async () => expect(await row.run(v2)).toEqual(answerOf(row, kind)))
  })
}
