import { startCluster, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Api } from '../testing/api/api.ts'
import { answerOf } from '../testing/api/row.ts'
import { authOffRows } from '../testing/api/rows/auth-off.ts'
import { authOnRows } from '../testing/api/rows/auth-on.ts'
import { servers } from '../testing/api/servers.ts'

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

    for (const row of authOffRows)
      it(row.id, async () => expect(await row.run(api)).toEqual(answerOf(row, kind)))

    describe('with auth', () => {
      beforeAll(async () => {
        await api.client.call(services.Auth.authEnable, {})
      })

      for (const row of authOnRows)
        it(row.id, async () => expect(await row.run(api)).toEqual(answerOf(row, kind)))
    })
  })
}
