import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClusterUnderTest } from '../testing/api/cluster-under-test.ts'
import { clusterRows } from '../testing/api/rows/cluster.ts'
import { servers } from '../testing/api/servers.ts'

for (const server of await servers()) {
  describe(server.name, () => {
    let cluster: ClusterUnderTest

    beforeAll(async () => {
      cluster = await ClusterUnderTest.start(server)
    })
    afterAll(() => cluster.stop())

    for (const { id, run, answer, except } of clusterRows)
      it(id, async () => expect(await run(cluster)).toEqual(except?.[server.kind] ?? answer))
  })
}
