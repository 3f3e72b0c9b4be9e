import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClusterUnderTest } from '../testing/api/cluster-under-test.ts'
import { clusterRows, hstoreRows } from '../testing/api/rows/cluster.ts'
import { servers } from '../testing/api/servers.ts'

for (const server of await servers()) {
  describe(server.name, () => {
    let cluster: ClusterUnderTest

    beforeAll(async () => {
      cluster = await ClusterUnderTest.start(server)
    })
    afterAll(() => cluster.stop())

    const rows = server.kind === 'hstore' ? [...hstoreRows, ...clusterRows] : clusterRows
    for (const { id, run, answer, except } of rows)
      it(id, async () => expect(await run(cluster)).toEqual(except?.[server.kind] ?? answer))
  })
}
