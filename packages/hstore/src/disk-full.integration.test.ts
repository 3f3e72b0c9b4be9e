import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { services } from '@ticketcd/wire'
import { afterEach, expect, it } from 'vitest'
import { ApiClient } from './testing/api/api-client.ts'

let cluster: TestCluster
let clients: ApiClient[]
afterEach(async () => {
  for (const client of clients) client.close()
  await cluster.stop()
})

/** The largest file of a node's log. */
function logBytes(index: number): number {
  const wal = join(cluster.dir, `node${index + 1}`, 'member', 'wal')
  return Math.max(...readdirSync(wal).map((file) => statSync(join(wal, file)).size))
}

function clientAt(index: number): ApiClient {
  const client = clients[index]
  if (client === undefined) throw new RangeError(`there is no node ${index}`)
  return client
}

it('a node whose log cannot grow ends with a sentence, the others go on, and with space it returns', async () => {
  cluster = await startCluster({ engine: hstoreEngine, nodes: 3 })
  clients = cluster.endpoints.map((endpoint) => new ApiClient(endpoint, { reconnectMs: 200 }))
  const full = cluster.node(0)
  // The system refuses to grow a file above the limit, as a full disk does.
  execFileSync('prlimit', ['--pid', String(full.pid), `--fsize=${logBytes(0)}`])
  const value = Buffer.alloc(200_000, 'v')
  const acknowledged: string[] = []
  for (let number = 0; full.pid !== undefined || number < 20; number += 1) {
    expect(number).toBeLessThan(500)
    const key = `k/${number}`
    const { header } = await clientAt(number % 2 === 0 && full.pid !== undefined ? 0 : 1)
      .call(services.KV.put, { key, value })
      .catch(() => ({ header: undefined }))
    if (header !== undefined) acknowledged.push(key)
  }
  const log = readFileSync(join(cluster.dir, 'node1.log'), 'utf8')
  expect(log).toMatch(/"level":"error".*cannot be written.*EFBIG/)
  await clientAt(1).call(services.KV.put, { key: 'k/last', value })

  await full.restart()
  await expect
    .poll(async () => {
      const range = { key: 'k/', rangeEnd: 'k0', serializable: true, keysOnly: true }
      const { kvs } = await clientAt(0).call(services.KV.range, range)
      const keys = new Set(kvs.map(({ key }) => key))
      return [...acknowledged, 'k/last'].filter((key) => !keys.has(key))
    })
    .toEqual([])
})
