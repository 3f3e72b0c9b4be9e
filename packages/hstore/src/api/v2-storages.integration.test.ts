import { type Engine, engineNamed, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { answerOf } from '../testing/api/row.ts'
import { conditionRows } from '../testing/v2/condition-rows.ts'
import { keyRows } from '../testing/v2/key-rows.ts'
import { ttlRows } from '../testing/v2/ttl-rows.ts'
import { V2Client } from '../testing/v2/v2-client.ts'
import { waitRows } from '../testing/v2/wait-rows.ts'

/* The v2 rows on each storage but the default, and a cluster whose nodes have different ones. */

const rows = [...keyRows, ...conditionRows, ...ttlRows, ...waitRows]
const storages = ['disk', 'sql-blocking', 'sql-async', 'sql-bridged', 'memory']
const hstore = engineNamed('hstore')

/** @param storageOf of a node, by its name */
function withStorage(storageOf: (name: string) => string | undefined): Engine {
  return {
    ...hstore,
    args: (version, node, bootstrap) => [
      ...hstore.args(version, node, bootstrap),
      `--storage=${storageOf(node.name)}`,
      '--storage-cache-bytes=2000',
    ],
  }
}

for (const storage of storages.filter((each) => each !== 'memory'))
  describe(storage, () => {
    let cluster: TestCluster
    let v2: V2Client

    beforeAll(async () => {
      cluster = await startCluster({ engine: withStorage(() => storage) })
      v2 = new V2Client(cluster.endpoints[0] ?? '')
    })
    beforeEach(() => v2.begin())
    afterAll(async () => {
      v2.close()
      await cluster.stop()
    })

    for (const row of rows) it(row.id, async () => expect(await row.run(v2)).toEqual(answerOf(row, 'hstore')))
  })

it('nodes of one cluster with different storages have the same keys, also after kills', async () => {
  const byName = new Map(storages.map((storage, at) => [`node${at + 1}`, storage]))
  const cluster = await startCluster({ nodes: 5, engine: withStorage((name) => byName.get(name)) })
  const clients = cluster.endpoints.map((address) => new V2Client(address))
  onTestFinished(async () => {
    for (const client of clients) client.close()
    await cluster.stop()
  })
  const write = async (round: number) => {
    for (let at = 0; at < 60; at += 1) {
      const client = clients[at % clients.length]
      const key = `/v2/keys/d${at % 3}/k${at % 13}`
      const line =
        at % 11 === 10 ? `DELETE /v2/keys/d${at % 3}?recursive=true` : `PUT ${key} value=${round}-${at}`
      await client?.send(at % 7 === 6 ? `POST /v2/keys/q value=${at}` : line)
    }
  }
  const states = async () => {
    const line = 'GET /v2/keys?recursive=true&sorted=true&quorum=true'
    const answers = await Promise.all(clients.map((client) => client.send(line)))
    return new Set(answers.map(({ status, headers, body }) => `${status} ${headers['x-etcd-index']} ${body}`))
  }
  await write(0)
  expect((await states()).size).toBe(1)
  for (const node of cluster.nodes) await node.kill()
  await Promise.all(cluster.nodes.map((node) => node.restart()))
  await write(1)
  const [state = '', ...others] = [...(await states())]
  expect(others).toEqual([])
  expect(state).toContain('"value":"1-59"')
})
