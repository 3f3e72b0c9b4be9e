import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { etcdEngine, startCluster, type TestCluster } from '@ticketcd/cluster'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PasswordHasher } from '../index.ts'

/*
 * Hashes move between hstore and etcd with a snapshot, which is the file that a node of etcd keeps.
 * Its pages with users have no checksum, and all hashes are of one length, so one can replace
 * another.
 */

let cluster: TestCluster
const hasher = new PasswordHasher({ cost: 4 })

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1, engine: etcdEngine })
})
afterAll(async () => {
  await hasher.close()
  await cluster.stop()
})

async function call(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`http://${cluster.node(0).address}/v3/auth/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, unknown>
}

test('etcd takes our hashes, and we take those of etcd', async () => {
  await call('user/add', { name: 'root', password: 'schön' })
  await call('user/grant', { user: 'root', role: 'root' })
  await call('enable', {})
  await cluster.node(0).stop()
  const file = join(cluster.dir, cluster.node(0).name, 'member', 'snap', 'db')
  const stored = await readFile(file, 'latin1')
  const [theirs = ''] = /\$2a\$04\$[./A-Za-z0-9]{53}/.exec(stored) ?? []
  expect(await hasher.verify('schön', theirs)).toBe(true)
  expect(await hasher.verify('schon', theirs)).toBe(false)

  await writeFile(file, stored.replaceAll(theirs, await hasher.hash('other')), 'latin1')
  await cluster.node(0).restart()
  expect(await call('authenticate', { name: 'root', password: 'schön' })).toMatchObject({ code: 3 })
  expect(await call('authenticate', { name: 'root', password: 'other' })).toMatchObject({
    token: expect.stringMatching(/^[A-Za-z]{16}\.\d+$/),
  })
})
