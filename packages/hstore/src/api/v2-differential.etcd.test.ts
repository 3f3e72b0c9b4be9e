import { etcdEngine, hstoreEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { RandomLines } from '../testing/v2/random-lines.ts'
import { V2Client } from '../testing/v2/v2-client.ts'

/** More scripts, or longer ones, for a long run by hand. */
const { DIFFERENTIAL_SCRIPTS: scripts = 2, DIFFERENTIAL_CALLS: calls = 600 } = process.env
const seeds = Array.from({ length: Number(scripts) }, (_, at) => at + 1)

let clusters: readonly TestCluster[]
let clients: readonly V2Client[]

beforeEach(async () => {
  const withV2 = {
    ...etcdEngine,
    args: (...given: Parameters<typeof etcdEngine.args>) => [...etcdEngine.args(...given), '--enable-v2'],
  }
  clusters = await Promise.all([hstoreEngine, withV2].map((engine) => startCluster({ engine })))
  clients = clusters.map(({ endpoints }) => new V2Client(endpoints[0] ?? ''))
  for (const client of clients) await client.begin()
})
afterEach(async () => {
  for (const client of clients) client.close()
  await Promise.all(clusters.map((cluster) => cluster.stop()))
})

/** Numbers from 0 to below 1, the same for a seed. */
function randomOf(seed: number, count: number): () => number {
  const numbers = fc.sample(fc.noBias(fc.nat(999_999)), { seed, numRuns: count }).values()
  return () => (numbers.next().value ?? 0) / 1_000_000
}

for (const seed of seeds) {
  it(`a random script gives the same answers as on etcd, seed ${seed}`, async () => {
    const lines = new RandomLines(randomOf(seed, Number(calls) * 30))
    let index = 0
    const both = async (line: string) => {
      const [own, real] = await Promise.all(clients.map((client) => client.ask(line)))
      expect(own, line).toBe(real)
      const newest = /@(\d+)$/.exec(own ?? '')?.[1]
      index = Math.max(index, Number(newest ?? 0))
    }
    for (let at = 1; at <= Number(calls); at += 1) {
      await both(lines.next(index))
      if (at % 10 > 0) continue
      await both('PUT /v2/keys/end value=1')
      await both(lines.wait(index))
    }
    await both('GET /v2/keys?recursive=true&sorted=true')
  })
}
