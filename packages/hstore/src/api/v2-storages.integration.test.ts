import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, engineNamed, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerOf } from '../testing/api/row.ts'
import { conditionRows } from '../testing/v2/condition-rows.ts'
import { keyRows } from '../testing/v2/key-rows.ts'
import { ttlRows } from '../testing/v2/ttl-rows.ts'
import { V2Client } from '../testing/v2/v2-client.ts'
import { waitRows } from '../testing/v2/wait-rows.ts'

/* The v2 rows on each storage but the default, and a cluster whose nodes have different ones. */

const rows = [...keyRows, ...conditionRows, ...ttlRows, ...waitRows]
const storages = ['disk', 'sql-blocking', 'sql-async', 'sql-bridged', 'memory']
/** The least that a leader keeps in memory. */
const logBytes = 2 * 1024 ** 2
const hstore = engineNamed('hstore')

/** @param storageOf of a node, by its name */
function withStorage(storageOf: (name: string) => string | undefined, ...flags: readonly string[]): Engine {
  return {
    ...hstore,
    args: (version, node, bootstrap) => [
      ...hstore.args(version, node, bootstrap),
      `--storage=${storageOf(node.name)}`,
      '--storage-cache-bytes=2000',
      ...flags,
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

/** Status, index and keys as each node has them. */
async function statesOf(clients: readonly V2Client[]): Promise<string[]> {
  const line = 'GET /v2/keys?recursive=true&sorted=true&quorum=true'
  const answers = await Promise.all(clients.map((client) => client.send(line)))
  return answers.map(({ status, headers, body }) => `${status} ${headers['x-etcd-index']} ${body}`)
}

describe('five nodes of one cluster, each with another storage,', () => {
  let cluster: TestCluster
  let clients: readonly V2Client[]

  beforeAll(async () => {
    const byName = new Map(storages.map((storage, at) => [`node${at + 1}`, storage]))
    const engine = withStorage((name) => byName.get(name), `--log-memory-bytes=${logBytes}`)
    cluster = await startCluster({ nodes: 5, engine })
    clients = cluster.endpoints.map((address) => new V2Client(address))
  })
  afterAll(async () => {
    for (const client of clients) client.close()
    await cluster.stop()
  })

  it('have the same keys, also after kills', async () => {
    const write = async (round: number) => {
      for (let at = 0; at < 60; at += 1) {
        const client = clients[at % clients.length]
        const key = `/v2/keys/d${at % 3}/k${at % 13}`
        const line =
          at % 11 === 10 ? `DELETE /v2/keys/d${at % 3}?recursive=true` : `PUT ${key} value=${round}-${at}`
        await client?.send(at % 7 === 6 ? `POST /v2/keys/q value=${at}` : line)
      }
    }
    await write(0)
    expect(new Set(await statesOf(clients)).size).toBe(1)
    for (const node of cluster.nodes) await node.kill()
    await Promise.all(cluster.nodes.map((node) => node.restart()))
    await write(1)
    const [state = '', ...others] = new Set(await statesOf(clients))
    expect(others).toEqual([])
    expect(state).toContain('"value":"1-59"')
  })

  it('get a snapshot where they lag', async () => {
    const writer = clients[4]
    const text = 'x'.repeat(64 * 1024)
    const write = async (round: number) => {
      // Twice as many bytes as a leader keeps.
      let left = (2 * logBytes) / text.length
      const writeSome = async () => {
        while (left > 0) {
          left -= 1
          await writer?.send(`PUT /v2/keys/d${left % 3}/k${left % 10} value=${round}-${left}-${text}`)
        }
      }
      await Promise.all(Array.from({ length: 8 }, writeSome))
    }
    for (const [round, lagging] of [
      [0, 1],
      [2, 3],
    ].entries()) {
      for (const at of lagging) await cluster.node(at).kill()
      await write(round)
      for (const at of lagging) await cluster.node(at).restart()
      await expect.poll(async () => new Set(await statesOf(clients)).size).toBe(1)
      for (const at of lagging)
        expect(readdirSync(join(cluster.dir, cluster.node(at).name, 'member', 'snap'))).not.toEqual([])
    }
    const [state = ''] = await statesOf(clients)
    expect(state).toMatch(/^200 \d+ .*"value":"1-/)
  })
})
