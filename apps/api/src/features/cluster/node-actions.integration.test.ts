import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalCluster } from '@ticketcd/cluster'
import { connect } from '@ticketcd/etcd'
import type { NodeAction } from '@ticketcd/schema'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../../start.ts'
import { Browser, failureOf } from '../../testing/browser.ts'
import { password, putConfig, putUser } from '../../testing/world.ts'

/*
 * A local cluster of three nodes. An admin stops and restarts its nodes from the page. Each test
 * continues from the state that the test before it left.
 */

let dir: string
let server: RunningServer
let admin: Browser
const cluster = () => new LocalCluster(dir)
const healths = async () => (await cluster().report()).map(({ health }) => health)

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-actions-'))
  await cluster().up(3)
  server = await serve(dir)
  admin = await asAdmin(server)
}, 60_000)
afterAll(async () => {
  await server.close()
  await cluster().down({ purge: true })
  rmSync(dir, { recursive: true, force: true })
})

async function serve(localCluster: string | undefined): Promise<RunningServer> {
  const etcd = { hosts: cluster().endpoints, namespace: 'actions/', tls: undefined, auth: undefined }
  const store = connect(etcd)
  await putUser(store, 'root', 'admin')
  await putConfig(store)
  store.close()
  const running = await startServer({
    port: 0,
    host: '127.0.0.1',
    etcd,
    trustProxy: 0,
    webDir: '/nowhere',
    logger: pino({ level: 'silent' }),
    localCluster,
  })
  await running.ready
  return running
}

async function asAdmin(running: RunningServer): Promise<Browser> {
  const browser = new Browser(running.url)
  await browser.call.auth.logIn.mutate({ username: 'root', password })
  return browser
}

const act = (node: string, action: NodeAction) => admin.call.cluster.act.mutate({ node, action })
const states = async () => (await admin.call.cluster.health.query()).nodes.map(({ state }) => state)
const state = async () => (await admin.call.cluster.health.query()).state
const soon = { timeout: 30_000, interval: 100 }

describe('an admin of a local cluster', () => {
  it('receives the possible actions, and pauses and resumes a node', async () => {
    expect((await admin.call.cluster.health.query()).actions).toEqual([
      'stop',
      'kill',
      'pause',
      'resume',
      'restart',
    ])
    await act('node3', 'pause')
    await expect.poll(states, soon).toEqual(['up', 'up', 'not-answering'])
    await act('node3', 'resume')
    await expect.poll(states, soon).toEqual(['up', 'up', 'up'])
  })

  it('is refused an unknown node, a stopped node, and an action while another command runs', async () => {
    expect((await failureOf(act('node9', 'kill'))).code).toBe('not-found')
    await act('node3', 'stop')
    expect((await failureOf(act('node3', 'pause'))).code).toBe('not-found')
    const restarting = cluster().restart(['node3'])
    await expect
      .poll(async () => (await failureOf(act('node9', 'kill'))).code, { ...soon, interval: 10 })
      .toBe('busy')
    await restarting
  })

  it('stops all nodes, still sees their state, and restarts each of them without a quorum', async () => {
    await act('node1', 'kill')
    await act('node2', 'kill')
    await expect.poll(state, soon).toBe('no-quorum')
    await act('node3', 'kill')
    await expect.poll(states, soon).toEqual(['down', 'down', 'down'])
    expect(await healths()).toEqual(['stopped', 'stopped', 'stopped'])

    // Waiting for health would fail, because health takes a second node.
    await act('node1', 'restart')
    await act('node2', 'restart')
    await expect.poll(state, soon).toBe('degraded')
    await act('node3', 'restart')
    await expect.poll(state, soon).toBe('healthy')
    const marks = (await admin.call.cluster.history.query()).marks.map(({ kind }) => kind)
    expect(marks).toEqual(expect.arrayContaining(['lost', 'no-leader', 'back', 'leader']))
  })

  it('cannot start a removed member, and starts the node that replaces it', async () => {
    await act('node3', 'stop')
    const file = join(dir, 'cluster.json')
    const before = readFileSync(file, 'utf8')
    await cluster().remove('node3')
    // The state file as it is after `etcdctl member remove`: the node is still in it.
    writeFileSync(file, before)
    expect((await failureOf(act('node3', 'restart'))).code).toBe('not-found')
    expect(await cluster().join()).toMatchObject({ name: 'node4', membership: 'voter' })
    await cluster().remove('node3')
    await act('node4', 'kill')
    await act('node4', 'restart')
    await expect.poll(state, soon).toBe('healthy')
  })

  it('leaves its nodes running after the server has closed', async () => {
    await server.close()
    await expect.poll(healths).toEqual(['healthy', 'healthy', 'healthy'])
  })
})

it('an admin of a cluster that runs elsewhere sees its health and cannot act on it', async () => {
  server = await serve(undefined)
  admin = await asAdmin(server)
  expect((await admin.call.cluster.health.query()).actions).toEqual([])
  expect((await failureOf(act('node1', 'kill'))).code).toBe('forbidden')
  expect(await states()).toEqual(['up', 'up', 'up'])
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toMatch(/ticketcd_etcd_call_duration_seconds_count\{method="txn",code="ok"\} [1-9]/)
  expect(metrics).toMatch(/^ticketcd_etcd_hosts_set_aside_total \d/m)
})
