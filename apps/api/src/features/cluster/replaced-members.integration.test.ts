import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalCluster } from '@ticketcd/cluster'
import { connect } from '@ticketcd/etcd'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../../start.ts'
import { Browser } from '../../testing/browser.ts'
import { password, putConfig, putUser } from '../../testing/world.ts'

/*
 * A cluster whose only configured node is replaced by a node at another address while the api keeps
 * running.
 */

let dir: string
let cluster: LocalCluster
let server: RunningServer

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-replaced-'))
  cluster = new LocalCluster(dir)
  await cluster.up(1)
  const etcd = { hosts: cluster.endpoints, namespace: 'replaced/', tls: undefined, auth: undefined }
  const store = connect(etcd)
  await putUser(store, 'root', 'admin')
  await putConfig(store)
  store.close()
  const logger = pino({ level: 'silent' })
  server = await startServer({ port: 0, host: '127.0.0.1', etcd, trustProxy: 0, webDir: '/nowhere', logger })
  await server.ready
})
afterAll(async () => {
  await server.close()
  await cluster.down({ purge: true })
  rmSync(dir, { recursive: true, force: true })
})

it('continues when its only configured host has left the cluster: page, logins and mirror', async () => {
  const admin = new Browser(server.url)
  await admin.call.auth.logIn.mutate({ username: 'root', password })
  const nodes = async () =>
    (await admin.call.cluster.health.query()).nodes.map(({ address, role, state }) => ({
      address,
      role,
      state,
    }))
  const [configured = ''] = cluster.endpoints
  const { address: added } = await cluster.join()
  await expect
    .poll(async () => (await nodes()).map(({ address }) => address), { timeout: 20_000 })
    .toContain(added)

  await remove(configured, added)
  const alone = [{ address: added, role: 'leader', state: 'up' }]
  await expect.poll(() => nodes().catch(() => []), { timeout: 30_000 }).toEqual(alone)
  await expect
    .poll(
      () =>
        new Browser(server.url).call.auth.logIn.mutate({ username: 'root', password }).then(
          () => true,
          () => false,
        ),
      { timeout: 15_000 },
    )
    .toBe(true)

  // Another process's writes now reach the mirror.
  const other = connect({ hosts: [added], namespace: 'replaced/' })
  const { revision } = await other.raw.put('elsewhere', '')
  other.close()
  await expect
    .poll(async () => Number(/^ticketcd_mirror_revision (\d+)$/m.exec(await metrics())?.[1]), {
      timeout: 15_000,
    })
    .toBeGreaterThanOrEqual(revision)
}, 120_000)

const metrics = async () => (await fetch(`${server.url}/metrics`)).text()

/** Removes a member through another one, as `etcdctl member remove` does. */
async function remove(address: string, contact: string): Promise<void> {
  const post = async (host: string, path: string, body: object) =>
    fetch(`http://${host}/v3/${path}`, { method: 'POST', body: JSON.stringify(body) })
  const status = await (await post(address, 'maintenance/status', {})).json()
  const { member_id: ID } = (status as { header: { member_id: string } }).header
  await expect
    .poll(async () => (await post(contact, 'cluster/member/remove', { ID })).ok, { timeout: 30_000 })
    .toBe(true)
}
