import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LocalCluster } from './local-cluster.ts'
import type { NodeReport } from './node-report.ts'
import { nodesBelow } from './process-table.ts'

let dir: string
/** A new object each time, as in a new process of the CLI: all state is in the folder. */
const cluster = () => new LocalCluster(dir)
const healths = async () => (await cluster().report()).map(({ health }) => health)

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ticketcd-local-'))
})
afterAll(async () => {
  await cluster().down({ purge: true })
  rmSync(dir, { recursive: true, force: true })
})

test('up starts nodes that outlive the object, and a second up adopts them', async () => {
  expect(await cluster().up(3)).toEqual({ started: ['node1', 'node2', 'node3'], adopted: [], removed: [] })
  const before = (await cluster().report()).map(({ pid }) => pid)
  expect(await cluster().up()).toEqual({ started: [], adopted: ['node1', 'node2', 'node3'], removed: [] })
  expect((await cluster().report()).map(({ pid }) => pid)).toEqual(before)
})

test('the report shows the leader and the followers, with version and size', async () => {
  const reports = await cluster().report()
  expect(reports.map(({ status }) => status?.role).sort()).toEqual(['follower', 'follower', 'leader'])
  for (const { status } of reports) {
    expect(status?.version).toMatch(/^3\./)
    expect(status?.dbSizeBytes).toBeGreaterThan(0)
  }
})

test('a cluster of another size is rejected with the remedy', async () => {
  await expect(cluster().up(5)).rejects.toThrow('has 3 nodes, not 5')
})

test('a killed node is reported as stopped and comes back by restart', async () => {
  const { address } = (await cluster().report())[1] as NodeReport
  await cluster().kill([address])
  // It may have been the leader: then the others elect a new one first.
  await expect.poll(healths).toEqual(['healthy', 'stopped', 'healthy'])
  await cluster().restart(['node2'])
  await expect.poll(healths).toEqual(['healthy', 'healthy', 'healthy'])
})

test('a restart without a wait resolves even if no quorum can be reached', async () => {
  await cluster().kill(['node1', 'node2', 'node3'])
  await cluster().restart(['node1'], { wait: false })
  // A node that was just started accepts no calls until it has connected to enough others.
  expect(await healths()).toEqual(['unreachable', 'stopped', 'stopped'])
  await cluster().up()
  await expect.poll(healths).toEqual(['healthy', 'healthy', 'healthy'])
})

test('a paused node is unreachable, and continues when it is resumed or by up', async () => {
  await cluster().pause(['node3'])
  await expect.poll(healths).toEqual(['healthy', 'healthy', 'unreachable'])
  await cluster().resume(['node3'])
  await expect.poll(healths).toEqual(['healthy', 'healthy', 'healthy'])
  await cluster().pause(['node3'])
  expect((await cluster().up()).adopted).toContain('node3')
  await expect.poll(healths).toEqual(['healthy', 'healthy', 'healthy'])
})

test('a node that does not exist or does not run cannot be paused', async () => {
  await expect(cluster().pause(['node9'])).rejects.toMatchObject({ reason: 'unknown-node' })
  await cluster().kill(['node3'])
  await expect(cluster().pause(['node3'])).rejects.toMatchObject({ reason: 'not-running' })
  await expect(cluster().resume(['node3'])).rejects.toThrow('`ticketcd cluster restart node3`')
  await cluster().restart(['node3'])
})

test('another cluster does not use the ports of a stopped node', async () => {
  const [first] = cluster().endpoints
  await cluster().kill(['node1'])
  const other = new LocalCluster(mkdtempSync(join(tmpdir(), 'ticketcd-local-')))
  try {
    await other.up(1)
    expect(other.endpoints).not.toContain(first)
  } finally {
    await other.down({ purge: true })
    rmSync(other.dir, { recursive: true, force: true })
  }
  await cluster().restart(['node1'])
})

test('without a quorum the survivor is unhealthy, and up repairs the cluster', async () => {
  await cluster().kill(['node1', 'node2'])
  await expect.poll(healths).toEqual(['stopped', 'stopped', 'unhealthy'])
  await expect(cluster().join()).rejects.toThrow('No node of the cluster')
  expect(await cluster().up()).toEqual({ started: ['node1', 'node2'], adopted: ['node3'], removed: [] })
  await expect.poll(healths).toEqual(['healthy', 'healthy', 'healthy'])
})

test('a joined node becomes a voter', async () => {
  const report = await cluster().join()
  expect(report).toMatchObject({ name: 'node4', health: 'healthy' })
  expect(report.status?.role).toBe('follower')
  expect(cluster().endpoints).toHaveLength(4)
})

test('a pid that belongs to another program is ignored', async () => {
  await cluster().stop(['node4'])
  const file = join(dir, 'cluster.json')
  const state = JSON.parse(readFileSync(file, 'utf8'))
  state.nodes[3].pid = process.pid
  writeFileSync(file, JSON.stringify(state))
  expect((await healths())[3]).toBe('stopped')
  await cluster().kill(['node4'])
})

test('a port taken by another program is reported by its number', async () => {
  const { address } = (await cluster().report())[3] as NodeReport
  const port = Number(address.split(':')[1])
  const squatter = createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  await expect(cluster().restart(['node4'])).rejects.toThrow(`port ${port} is in use by another program`)
  squatter.close()
})

test('a node whose start was interrupted before its id was recorded is found again', async () => {
  const file = join(dir, 'cluster.json')
  await cluster().up()
  const before = (await cluster().report()).map(({ pid }) => pid)
  writeFileSync(file, readFileSync(file, 'utf8').replace(`"pid": ${before[0]}`, '"pid": null'))
  await cluster().up()
  expect((await cluster().report()).map(({ pid }) => pid)).toEqual(before)
})

test('purge does not change a folder without a cluster', async () => {
  const other = mkdtempSync(join(tmpdir(), 'ticketcd-other-'))
  mkdirSync(join(other, 'logs'))
  await new LocalCluster(other).down({ purge: true })
  expect(readdirSync(other)).toEqual(['logs'])
  rmSync(other, { recursive: true })
})

test('two changes at once exclude each other', async () => {
  const first = cluster().stop(['node3'])
  await expect(cluster().stop(['node2'])).rejects.toMatchObject({ reason: 'busy' })
  await first
})

test('a corrupt state is reported with the remedy, and purge works even while nodes run', async () => {
  writeFileSync(join(dir, 'cluster.json'), '{"version": 1, "nodes": [')
  await expect(cluster().up()).rejects.toThrow('`ticketcd cluster down --purge`')
  await expect(cluster().report()).rejects.toThrow('is not JSON')
  expect(nodesBelow(dir).length).toBeGreaterThan(0)
  await cluster().down({ purge: true })
  expect(nodesBelow(dir)).toEqual([])
  expect(existsSync(join(dir, 'nodes'))).toBe(false)
  expect(cluster().endpoints).toEqual([])
})
